-- Claims: a statement bound to a value with a tolerance.
--
--   claim "ln-turns" {
--     "LayerNorm turns (1, 2, 3, 4) by 65.905°", got = angle, near = 65.905, tol = 1e-3,
--   }
--
-- A claim never stops its cell: whether it holds, fails or is not well made, it is counted,
-- shown and reported, and the cell goes on.

local _ENV = require "folio.own"

local format = require "folio.format"
local nearest = require "nearest"

local claims = {}

local PREDICATES = {
  "near", "above", "below", "at_least", "at_most", "between", "equal", "bits", "most_of",
}
local OTHERS = { "got", "tol", "rel", "unit", "about" }
local KNOWN = table.move(OTHERS, 1, #OTHERS, #PREDICATES + 1, { table.unpack(PREDICATES) })

local is_known = {}
for _, name in ipairs(KNOWN) do is_known[name] = true end

local function is_tensor(value)
  return type(value) == "userdata" and value.bits ~= nil
end

local function shape_text(value)
  return string.format("a tensor of shape (%s)", table.concat(value.shape, ", "))
end

local function wants_number(name, value)
  if type(value) == "number" then return end
  local what = is_tensor(value)
      and shape_text(value) .. "; claim one number of it, such as (a - b):max():item()"
    or "a " .. type(value) .. "; write a number"
  error(string.format("%s is %s", name, what), 0)
end

-- A report and TAP have one line for what was measured.
local function on_a_line(text)
  return (string.gsub(string.gsub(text, "\n", "\\n"), "\r", "\\r"))
end

-- A value as a claim shows it; a text in quotes where it could be taken for what it is not.
local function text_of(value, other)
  if type(value) == "number" then return format.measured(value) end
  if is_tensor(value) then return shape_text(value) end
  if type(value) ~= "string" then return on_a_line(format.value(value)) end
  if type(other) == "string" and not string.find(value, "%c") then return value end
  return on_a_line(format.quoted(value))
end

local function compare(holds, words)
  return function(got, bound)
    wants_number("got", got)
    return holds(got, bound), words .. " " .. format.measured(bound)
  end
end

local function near(got, want, body)
  wants_number("got", got)
  local tolerance = body.tol or body.rel * math.abs(want)
  local text = body.tol and format.measured(body.tol) or format.measured(100 * body.rel) .. " %"
  return math.abs(got - want) <= tolerance, format.measured(want) .. " ± " .. text
end

local function between(got, bounds)
  wants_number("got", got)
  local low, high = format.scalar(bounds[1]), format.scalar(bounds[2])
  wants_number("between[1]", low)
  wants_number("between[2]", high)
  if low > high then
    error(string.format("nothing is between %s and %s; write the lower one first",
      format.measured(low), format.measured(high)), 0)
  end
  return low <= got and got <= high,
    string.format("between %s and %s", format.measured(low), format.measured(high))
end

local function same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then return a == b end
  for key, value in pairs(a) do
    if not same(value, b[key]) then return false end
  end
  for key in pairs(b) do
    if a[key] == nil then return false end
  end
  return true
end

local function plain(value)
  return is_tensor(value) and value:totable() or value
end

local function has_nan(value)
  if type(value) ~= "table" then return value ~= value end
  for _, entry in pairs(value) do
    if has_nan(entry) then return true end
  end
  return false
end

local function equal(got, want)
  local plain_got = plain(got)
  if has_nan(plain_got) then
    error("got has NaN in it, which equals nothing; look where it comes from", 0)
  end
  return same(plain_got, plain(want)), "exactly " .. text_of(want, got)
end

local function bits_of(value)
  if is_tensor(value) then return value:bits() end
  if type(value) == "number" then return string.pack("n", value) end
  if type(value) == "string" then return value end
  error(string.format("`bits` compares tensors and numbers, not a %s", type(value)), 0)
end

local function bits(got, want)
  local text = is_tensor(want) and "the same bits" or type(want) == "number"
    and "the bits of " .. format.measured(want) or "the bits " .. text_of(want, "")
  return bits_of(got) == bits_of(want), text
end

local function most_of(got, n)
  wants_number("got", got)
  if math.type(n) ~= "integer" or n < 1 then
    error("most_of is the number of seeds, a whole number from 1; write most_of = 5", 0)
  elseif got ~= math.floor(got) or got < 0 or got > n then
    error(string.format("got is how many of the %d seeds agree, and it is %s", n,
      format.measured(got)), 0)
  end
  return 2 * got > n, string.format("most of %d", n)
end

local CHECKS = {
  near = near,
  above = compare(function(a, b) return a > b end, "above"),
  below = compare(function(a, b) return a < b end, "below"),
  at_least = compare(function(a, b) return a >= b end, "at least"),
  at_most = compare(function(a, b) return a <= b end, "at most"),
  between = between, equal = equal, bits = bits, most_of = most_of,
}

local BOUND_IS_NUMBER = {
  near = true, above = true, below = true, at_least = true, at_most = true, most_of = true,
}

local function check_keys(body)
  local wrong = {}
  for key in pairs(body) do
    if not is_known[key] and key ~= 1 then wrong[#wrong + 1] = tostring(key) end
  end
  table.sort(wrong)
  if not wrong[1] then return end
  local near_name = nearest(wrong[1], KNOWN)
  error(string.format("unknown entry `%s`; %s", wrong[1], near_name
    and "the nearest is `" .. near_name .. "`" or "it has " .. table.concat(KNOWN, ", ")), 0)
end

local function check_tolerance(body)
  if body.near == nil then
    if body.tol or body.rel then error("`tol` and `rel` belong to `near`; write near = …", 0) end
  elseif (body.tol == nil) == (body.rel == nil) then
    error("`near` needs one tolerance; write tol = 1e-3 (absolute) or rel = 0.01", 0)
  else
    local tolerance = body.tol or body.rel
    if type(tolerance) ~= "number" or tolerance < 0 or tolerance ~= tolerance then
      error("a tolerance is a number that is not negative; write tol = 1e-3", 0)
    end
  end
end

local function predicate_of(body)
  local found = {}
  for _, name in ipairs(PREDICATES) do
    if body[name] ~= nil then found[#found + 1] = name end
  end
  if #found == 1 then return found[1] end
  if #found > 1 then
    error(string.format("one claim, one predicate: take out `%s` or `%s`", found[1], found[2]), 0)
  end
  error("no predicate; write what got should be, such as near = 65.9, tol = 0.1 or above = 1", 0)
end

local function bound_of(body, predicate)
  local bound = format.scalar(body[predicate])
  if predicate == "between" and (type(bound) ~= "table" or #bound ~= 2) then
    error("`between` takes two numbers; write between = {0, 1}", 0)
  elseif BOUND_IS_NUMBER[predicate] then
    if type(bound) ~= "number" then
      error(string.format("`%s` takes a number, not %s; write %s", predicate,
        is_tensor(bound) and shape_text(bound) or "a " .. type(bound), predicate
          .. (is_tensor(bound) and " = x:max():item(), one number of it" or " = 1")), 0)
    elseif bound ~= bound then
      error(string.format("`%s` is NaN; nothing can be compared with it", predicate), 0)
    end
  end
  return bound
end

local function check_body(body)
  if type(body) ~= "table" then
    error("a claim's body is a table; write claim \"label\" {\"statement\", got = x, near = 1, "
      .. "tol = 0.1}", 0)
  end
  check_keys(body)
  if type(body[1]) ~= "string" or not string.find(body[1], "%S") then
    error("no statement; write what is claimed as the first entry, a text", 0)
  elseif body.got == nil then
    error("no `got`; write got = the value that was measured", 0)
  end
end

local function check_texts(body)
  for _, name in ipairs { "unit", "about" } do
    if body[name] ~= nil and type(body[name]) ~= "string" then
      error(string.format("`%s` is a text; write %s = \"…\"", name, name), 0)
    end
  end
end

local function judge(claim, body)
  check_body(body)
  claim.statement = body[1]
  check_texts(body)
  claim.unit, claim.about = body.unit, body.about
  local got = format.scalar(body.got)
  claim.got = text_of(got, format.scalar(body.equal or body.bits))
  check_tolerance(body)
  local predicate = predicate_of(body)
  local bound = bound_of(body, predicate)
  if got ~= got then
    error("got is NaN, which no bound can hold; look where it comes from", 0)
  end
  claim.ok, claim.want = CHECKS[predicate](got, bound, body)
  if predicate == "near" then claim.max_error = format.measured(math.abs(got - bound)) end
end

--- claims.judge(label, body) → {label, statement, ok, got, want, max_error, unit, about, error}
--- Checks the body of a claim. `error` says what is wrong with the claim itself; then ok is false.
function claims.judge(label, body)
  local claim = { label = label, ok = false, statement = "", got = "", want = "" }
  local good, message = pcall(judge, claim, body)
  if not good then
    claim.ok, claim.error = false, tostring(message)
  end
  return claim
end

--- claims.failure(claim) → what the report says of a claim that does not hold.
function claims.failure(claim)
  if claim.error then return string.format("claim %s: %s", claim.label, on_a_line(claim.error)) end
  return string.format("claim %s: got %s, want %s", claim.label, claim.got, claim.want)
end

return claims
