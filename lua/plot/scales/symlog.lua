-- Symmetric logarithm: sign(v) log10(1 + |v| / c), for values of both signs, or with zeros among
-- them, over several powers of ten. About linear between −c and c, logarithmic beyond.
-- (J. Webber, "A bi-symmetric log transformation for wide-range data", 2013.)

local numbers = require "plot.numbers"
local ticks = require "plot.ticks"

local ln10 = 2.302585092994045684

local symlog = { name = "symlog", takes = "number", through_zero = true }

local function transform(v, c)
  local x = math.abs(v) / c
  -- Near zero 1 + x has lost the digits of x; the first terms of the series have not.
  local s = x < 1e-6 and x * (1 - x / 2 + x * x / 3) / ln10 or numbers.log10(1 + x)
  return v < 0 and -s or s
end

-- A margin of about a twenty-fifth of a decade that does not cross zero.
local function pad(v, away, c)
  if v == 0 then return 0 end
  local padded = v + away * 0.1 * (math.abs(v + 0.0) + c)
  return padded * v < 0 and 0 or padded
end

--- symlog.domain(extents, {linear = c}) → low, high, with a margin where a mark does not end of its
--- own accord.
function symlog.domain(extents, spec)
  local low, high, tight = nil, nil, true
  for _, e in ipairs(extents) do
    low, high = math.min(low or e.low, e.low), math.max(high or e.high, e.high)
    if e.zero then low, high = math.min(low, 0), math.max(high, 0) end
    tight = tight and e.tight
  end
  if not low then return -1, 1 end
  numbers.check_size(low, high)
  local c = spec.linear or 1
  if numbers.is_one(low, high) then
    local spread = math.max(c, math.abs(low) * 0.1)
    return low - spread, high + spread
  end
  if tight then return low, high end
  return pad(low, -1, c), pad(high, 1, c)
end

--- symlog.new(low, high, from, to, {linear = c}) → scale with map(v) → pixel.
function symlog.new(low, high, from, to, spec)
  local c = spec.linear or 1
  local a, b = transform(low, c), transform(high, c)
  local scale = { type = symlog, low = low, high = high, from = from, to = to, constant = c,
    domain = { low, high } }
  function scale.map(v)
    return from + (transform(v, c) - a) / (b - a) * (to - from)
  end
  return scale
end

-- Powers of ten from c up to v.
local function powers(v, c, every)
  local list, first = {}, numbers.exponent(c)
  if numbers.power10(first) < c then first = first + 1 end
  for k = first, v > 0 and numbers.exponent(v) or first - 1 do
    if (k - first) % every == 0 then list[#list + 1] = numbers.power10(k) end
  end
  return list
end

local function candidates(low, high, c, every)
  local list = {}
  local down, up = powers(-low, c, every), powers(high, c, every)
  for i = #down, 1, -1 do list[#list + 1] = -down[i] end
  if low <= 0 and high >= 0 then list[#list + 1] = 0.0 end
  local inside = {}
  table.move(up, 1, #up, #list + 1, list)
  for _, v in ipairs(list) do
    if v >= low and v <= high then inside[#inside + 1] = v end
  end
  return inside
end

local function text_of(v)
  if v == 0 then return "0" end
  local size = math.abs(v)
  local sign, k = v < 0 and "−" or "", numbers.exponent(v)
  if k < -3 or k > 4 then return sign .. numbers.power_text(k) end
  return sign .. numbers.fixed(size, math.max(0, -k))
end

--- symlog.ticks(scale, target) → list of {value, text}: zero and powers of ten of both signs; the
--- ticks of a linear axis where that leaves fewer than two.
function symlog.ticks(scale, target)
  local low, high = math.min(scale.low, scale.high), math.max(scale.low, scale.high)
  local values
  for every = 1, 300 do
    values = candidates(low, high, scale.constant, every)
    if #values <= math.max(3, target * 1.25) then break end
  end
  local texts
  if #values < 2 then
    values = ticks.inside(low, high, target)
    texts = numbers.labels(values)
  end
  local list = {}
  for i, v in ipairs(values) do list[i] = { value = v, text = texts and texts[i] or text_of(v) } end
  return list
end

return symlog
