-- Numbers as figures need them: the same on every machine, so no libm (math.log and ^ are),
-- and written the way a typesetter would.

local options = require "plot.options"

local numbers = {}

local ln10 = 2.302585092994045684
local superscripts = { ["-"] = "⁻", ["0"] = "⁰", ["1"] = "¹", ["2"] = "²", ["3"] = "³", ["4"] = "⁴",
  ["5"] = "⁵", ["6"] = "⁶", ["7"] = "⁷", ["8"] = "⁸", ["9"] = "⁹" }

--- numbers.finite(v) → whether v is a number that can be drawn.
function numbers.finite(v)
  return type(v) == "number" and v == v and v ~= math.huge and v ~= -math.huge
end

--- numbers.check_size(low, high) raises where a picture's arithmetic would overflow.
function numbers.check_size(low, high)
  local reach = math.max(math.abs(low), math.abs(high))
  if reach > 1e150 then
    options.fail("%s is too large to draw; divide the data first", numbers.short(reach))
  end
end

--- numbers.is_one(low, high) → whether both are the same number, but for the last digits, between
--- which no axis has room for ticks.
function numbers.is_one(low, high)
  return math.abs(high - low) <= 1e-13 * math.max(math.abs(low), math.abs(high))
end

-- [k] = 10^k, as far as somebody has asked for it.
local powers = setmetatable({}, { __index = function(self, k)
  self[k] = tonumber(("1e%d"):format(k)) + 0.0
  return self[k]
end })

--- numbers.power10(k) → the double nearest to ten to the k.
function numbers.power10(k)
  return powers[k]
end

--- numbers.exponent(v) → the k with 10^k ≤ |v| < 10^(k+1), for v ~= 0, of v rounded to 15 digits:
--- the double nearest to 10^-6 lies below it, and its k is -6 all the same.
function numbers.exponent(v)
  return tonumber(("%.14e"):format(v):match("e([-+]%d+)$"))
end

-- The decimal logarithm of v, which is about 10^k or up to ten times as large.
local function log10_near(v, k, power)
  local root = math.sqrt(math.sqrt(math.sqrt(v / power)))
  local z = (root - 1) / (root + 1)
  local square, term, sum = z * z, z, 0.0
  for i = 1, 25, 2 do
    sum = sum + term / i
    term = term * square
  end
  return k + 16 * sum / ln10
end

--- numbers.log10(v) → the decimal logarithm of v > 0, from + − × ÷ √ alone (the series of artanh,
--- after three square roots), so that a figure does not depend on the machine's library.
function numbers.log10(v)
  if v <= 0 then return v == 0 and -math.huge or 0 / 0 end
  if v < 1e-290 then return numbers.log10(v * 1e30) - 30 end
  local k = numbers.exponent(v)
  return log10_near(v, k, numbers.power10(k))
end

--- numbers.log10s(list) → the decimal logarithms of many numbers above 0: the power of ten below a
--- number is looked for from the one before.
function numbers.log10s(list)
  local out, k = {}, 0
  for i, v in ipairs(list) do
    if v < 1e-290 or v > 1e307 then
      out[i] = numbers.log10(v)
    else
      while v < powers[k] do k = k - 1 end
      while v >= powers[k + 1] do k = k + 1 end
      out[i] = log10_near(v, k, powers[k])
    end
  end
  return out
end

-- The sum of ln2_high and ln2_low is ln 2; k · ln2_high is exact for each exponent k of a double.
local ln2, ln2_high, ln2_low = 0.6931471805599453, 0x1.62e42fefa3800p-1, 0x1.ef35793c76730p-45

-- v · 2^k, in steps that are exact.
local function scaled2(v, k)
  while k > 60 do v, k = v * (1 << 60), k - 60 end
  while k < -60 do v, k = v / (1 << 60), k + 60 end
  return k < 0 and v / (1 << -k) or v * (1 << k)
end

--- numbers.exp(v) → e to the v, from + − × ÷ alone (Taylor's series within ln 2 / 2 of zero, then
--- doublings), to about two units in the last place; infinity where it is too large for a double.
function numbers.exp(v)
  if v < -746 then return 0.0 end
  if v > 710 then return math.huge end
  local k = math.floor(v / ln2 + 0.5)
  local r = (v - k * ln2_high) - k * ln2_low
  local sum = 1.0
  for i = 14, 1, -1 do sum = 1 + r * sum / i end
  return scaled2(sum, k)
end

--- numbers.exp10(v) → ten to the v, the inverse of numbers.log10.
function numbers.exp10(v)
  local k = math.floor(v + 0.5)
  return numbers.power10(k) * numbers.exp((v - k) * ln10)
end

--- numbers.root(v, k) → the k-th root of v > 0.
function numbers.root(v, k)
  return numbers.exp10(numbers.log10(v) / k)
end

--- numbers.plain(v) → v, as an integer where it is one: 3.0 becomes 3.
function numbers.plain(v)
  if math.type(v) == "float" and v % 1 == 0
    and math.abs(v) < 2 ^ 53 then return math.tointeger(v) end
  return v
end

--- numbers.decimals(list, gap) → the least number of decimals with which all values are exact, at
--- most 17: to 12 digits, and to a thousandth of `gap`, the least distance of two of them.
function numbers.decimals(list, gap)
  local function is_off(text, v)
    local near = math.min(1e-12 * math.abs(v), 1e-3 * (gap or math.huge))
    return math.abs(tonumber(text) - v) > math.max(4e-16 * math.abs(v), near)
  end
  for d = 0, 16 do
    local format, exact = ("%%.%df"):format(d), true
    for _, v in ipairs(list) do
      exact = not is_off(format:format(v), v)
      if not exact then break end
    end
    if exact then return d end
  end
  return 17
end

local function group(digits)
  if #digits < 5 then return digits end
  local first = #digits % 3
  local parts = { first > 0 and digits:sub(1, first) or nil }
  for i = first + 1, #digits, 3 do parts[#parts + 1] = digits:sub(i, i + 2) end
  return table.concat(parts, ",")
end

--- numbers.fixed(v, d) → v with d decimals, a true minus sign, and commas from five digits on.
function numbers.fixed(v, d)
  local text = ("%%.%df"):format(d):format(v)
  local sign, whole, rest = text:match("^(-?)(%d+)(.*)$")
  if not text:find("[1-9]") then sign = "" end
  return (sign == "-" and "−" or "") .. group(whole) .. rest
end

--- numbers.short(v) → v with three significant digits and no trailing zeros: 0.333, 12.5, 1,204.
function numbers.short(v)
  if v == 0 then return "0" end
  local k = numbers.exponent(tonumber(("%.2e"):format(v)))
  if k < -4 or k > 6 then
    local mantissa = ("%.2e"):format(v):match("^(.-)e"):gsub("0+$", ""):gsub("%.$", "")
    return mantissa:gsub("-", "−") .. "×" .. numbers.power_text(k)
  end
  local text = numbers.fixed(v, math.max(0, 2 - k))
  return text:find("%.") and text:gsub("0+$", ""):gsub("%.$", "") or text
end

--- numbers.formatted(format, v) → v by a format like "%.2f", with a true minus sign.
function numbers.formatted(format, v)
  local good, text = pcall(string.format, format, v)
  if not good then
    options.fail("the format \"%s\" does not take %s; write one like \"%%.2f\"", format,
      tostring(v))
  end
  return (text:gsub("^%-", "−"))
end

--- numbers.column(list, format) → [i] = text of each number of the list (false has none): by the
--- format, or all with the decimals that give the largest three digits, two when it is below one.
function numbers.column(list, format)
  local texts, largest, known = {}, 0, {}
  for _, v in ipairs(list) do
    if v then largest, known[#known + 1] = math.max(largest, math.abs(v)), v end
  end
  local k = largest > 0 and numbers.exponent(largest) or 0
  local d = math.min(k >= 0 and math.max(0, 2 - k) or 1 - k, numbers.decimals(known))
  for i, v in ipairs(list) do
    if v and format ~= true then texts[i] = numbers.formatted(format, v)
    elseif v then texts[i] = numbers.fixed(v, d) end
  end
  return texts
end

--- numbers.power_text(k) → "10⁴", "10⁻³".
function numbers.power_text(k)
  return "10" .. tostring(k):gsub(".", superscripts)
end

-- v · 10^k to 15 digits: the point moves in the text, where nothing overflows.
local function shift(v, k)
  local digits, exponent = ("%.14e"):format(v):match("^(.*)e(.*)$")
  return tonumber(("%se%d"):format(digits, tonumber(exponent) + k))
end

-- The least distance of neighbours.
local function least_gap(list)
  local gap = math.huge
  for i = 2, #list do gap = math.min(gap, math.abs(list[i] - list[i - 1])) end
  return gap
end

--- numbers.labels(list) → the texts of the ticks of one axis, all with the same number of decimals;
--- very large and very small ones as multiples of one power of ten, unless whole ones differ
--- only in their last digits.
function numbers.labels(list)
  local texts, largest = {}, 0
  for _, v in ipairs(list) do largest = math.max(largest, math.abs(v)) end
  local k = largest > 0 and numbers.exponent(largest) or 0
  if k >= -4 and k <= 6 then
    local d = numbers.decimals(list, least_gap(list))
    for i, v in ipairs(list) do texts[i] = numbers.fixed(v, d) end
    return texts
  end
  local scaled = {}
  for i, v in ipairs(list) do scaled[i] = shift(v, -k) end
  local d = numbers.decimals(scaled, least_gap(scaled))
  if d > 3 and k > 0 and k <= 15 and numbers.decimals(list, least_gap(list)) == 0 then
    for i, v in ipairs(list) do texts[i] = numbers.fixed(v, 0) end
    return texts
  end
  for i, v in ipairs(scaled) do
    texts[i] = v == 0 and "0" or numbers.fixed(v, d) .. "×" .. numbers.power_text(k)
  end
  return texts
end

return numbers
