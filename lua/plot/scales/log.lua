-- Logarithmic, base ten: equal ratios in the data are equal steps on paper.

local numbers = require "plot.numbers"
local options = require "plot.options"
local ticks = require "plot.ticks"

local log = { name = "log", takes = "number" }

local function refuse(what)
  options.fail("a log scale has no place for %s; leave it out, or write scale = 'linear'", what)
end

-- The widest domain is that of the doubles which have all their digits.
local function within(low, high)
  return math.max(low, 1e-301), math.min(high, 1.7976931348623157e308)
end

--- log.domain(extents) → low, high, both positive, with a margin of 4 % in the logarithm.
function log.domain(extents)
  local low, high, tight = nil, nil, true
  for _, e in ipairs(extents) do
    if e.zero then refuse("a bar or an area, which starts at 0") end
    if e.low <= 0 then refuse(numbers.short(e.low) .. ", which is not positive") end
    if e.low < 1e-300 then refuse(numbers.short(e.low) .. ", which is next to nothing") end
    low, high = math.min(low or e.low, e.low), math.max(high or e.high, e.high)
    tight = tight and e.tight
  end
  if not low then return 1, 10 end
  if numbers.is_one(low, high) then return within(low / 2, high * 2) end
  if tight then return low, high end
  -- (high/low)^(1/32), by roots, is 3 % of the logarithm. The quotient itself may overflow.
  local from, to = low, high
  for _ = 1, 5 do from, to = math.sqrt(from), math.sqrt(to) end
  return within(low / (to / from), high * (to / from))
end

--- log.new(low, high, from, to) → scale with map(v) → pixel; from and to are pixels.
function log.new(low, high, from, to)
  if low <= 0 or high <= 0 then refuse("a domain that reaches "
    .. numbers.short(math.min(low, high))) end
  if math.min(low, high) < 1e-301 then refuse("a domain so close to 0") end
  local a, b = numbers.log10(low), numbers.log10(high)
  local scale = { type = log, low = low, high = high, from = from, to = to, domain = { low, high } }
  function scale.map(v)
    if v <= 0 then return nil end
    return from + (numbers.log10(v) - a) / (b - a) * (to - from)
  end
  return scale
end

local function plain(values)
  for _, v in ipairs(values) do
    if v < 1e-3 or v > 1e4 then return false end
  end
  return true
end

-- Plain numbers while all are easy to read, else powers of ten.
local function text_of(v, all_plain)
  if all_plain then
    return numbers.fixed(v, math.max(0, -numbers.exponent(v)))
  end
  local k = numbers.exponent(v)
  local digit = ("%.0f"):format(v / numbers.power10(k))
  return (digit == "1" and "" or digit .. "×") .. numbers.power_text(k)
end

--- log.ticks(scale, target) → list of {value, text}.
function log.ticks(scale, target)
  local low, high = math.min(scale.low, scale.high), math.max(scale.low, scale.high)
  local values = ticks.logarithmic(low, high, target)
  local on_grid = true
  for _, v in ipairs(values) do
    local digit = tonumber(("%.10g"):format(v / numbers.power10(numbers.exponent(v))))
    on_grid = on_grid and (digit == 1 or digit == 2 or digit == 5)
  end
  local list, texts = {}, not on_grid and numbers.labels(values)
  for i, v in ipairs(values) do list[i] = { value = v,
    text = texts and texts[i] or text_of(v, plain(values)) } end
  return list
end

return log
