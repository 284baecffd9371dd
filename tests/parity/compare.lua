-- How far results are from the reference, in units of the last place (ulp).

local compare = {}

local places = { float32 = { 23, -126 }, float64 = { 52, -1022 } }

--- compare.spacing(x, dtype) → the distance of neighbouring numbers of the dtype at x
function compare.spacing(x, dtype)
  local digits, least = places[dtype][1], places[dtype][2]
  local exponent = (string.unpack("<I8", string.pack("<d", x)) >> 52 & 0x7ff) - 1023
  return 2.0 ^ (math.max(exponent, least) - digits)
end

--- compare.flat(x) → list of all elements in order
function compare.flat(x)
  if x:numel() == 0 then return {} end
  return x:detach():reshape(x:numel()):totable()
end

local function is_finite(x) return x - x == 0 end

-- Both infinite alike, or both NaN.
local function same_oddity(got, want) return got == want or (got ~= got and want ~= want) end

local function largest_of(values)
  local largest = 0.0
  for _, value in ipairs(values) do
    if is_finite(value) then largest = math.max(largest, math.abs(value)) end
  end
  return largest
end

-- Zeros of different sign, which == takes for equal.
local function signs_differ(a, b) return a == 0 and b == 0 and 1 / a ~= 1 / b end

--- compare.numbers(got, block, dtype, how) → largest error in ulp, place, got, want
--- got is a list, block one of the reference. The unit is that of each element, or with how.of =
--- "largest" of the largest finite one; never smaller than that of how.unit. An infinity or NaN
--- on one side alone is an infinite error, but where PyTorch's float32 has one and its float64 has not,
--- either will do. With how.limits a number
--- may stand where PyTorch has NaN. A zero of the other sign is an infinite error, too, where how.signs.
function compare.numbers(got, block, dtype, how)
  local worst, place = 0.0, nil
  local least = math.max(how.unit, how.of == "largest" and largest_of(block.values) or 0)
  for i, value in ipairs(block.values) do
    local odd = dtype == "float32" and block.odd[i]
    local error
    if odd and same_oddity(got[i], odd) or how.limits and value ~= value then
      error = 0
    elseif not is_finite(value) or not is_finite(got[i]) then
      error = same_oddity(got[i], value) and 0 or math.huge
    elseif how.signs and signs_differ(got[i], value) then
      error = math.huge
    else
      error = math.abs(got[i] - value) / compare.spacing(math.max(math.abs(value), least), dtype)
    end
    if error > worst then worst, place = error, i end
  end
  return worst, place, place and got[place], place and block.values[place]
end

return compare
