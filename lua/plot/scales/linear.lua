-- Linear: equal steps in the data are equal steps on paper.

local numbers = require "plot.numbers"
local ticks = require "plot.ticks"

local linear = { name = "linear", takes = "number", through_zero = true }

-- A margin does not cross zero: amounts that are never negative begin at zero.
local function pad(v, margin)
  local beyond = v + margin
  if v >= 0 and beyond <= 0 or v <= 0 and beyond >= 0 then return 0, true end
  return beyond, false
end

--- linear.domain(extents) → low, high, tight_low, tight_high: what all marks need, with a margin of
--- 4 % where a mark does not end at a value of its own accord (`tight`, or a bar at zero).
function linear.domain(extents)
  local low, high, tight_low, tight_high
  for _, e in ipairs(extents) do
    if not low or e.low < low or (e.low == low and e.tight) then low, tight_low = e.low, e.tight end
    if not high or e.high > high or (e.high == high and e.tight) then high, tight_high = e.high,
      e.tight end
    if e.zero and low >= 0 then low, tight_low = 0, true end
    if e.zero and high <= 0 then high, tight_high = 0, true end
  end
  if not low then return 0, 1, true, true end
  numbers.check_size(low, high)
  if numbers.is_one(low, high) then
    local spread = math.max(math.abs(low) * 0.1, low % 1 == 0 and 1 or 1e-300)
    return low - spread, high + spread, true, true
  end
  local margin = (high - low) * 0.04
  if not tight_low then low, tight_low = pad(low, -margin) end
  if not tight_high then high, tight_high = pad(high, margin) end
  return low, high, tight_low, tight_high
end

--- linear.extend(domain, target, whole) → low, high: the domain, reaching to the outermost of the
--- best ticks where they lie just outside; tight ends stay.
function linear.extend(domain, target, whole)
  local low, high, tight_low, tight_high = table.unpack(domain, 1, 4)
  local values = ticks.extended(low, high, target, { whole = whole })
  return tight_low and low or math.min(low, values[1]),
    tight_high and high or math.max(high, values[#values])
end

--- linear.new(low, high, from, to) → scale with map(v) → pixel, and map_all(values, rows) → the
--- pixels of those rows, false at gaps; from and to are pixels.
function linear.new(low, high, from, to)
  local scale = { type = linear, low = low, high = high, from = from, to = to,
    domain = { low, high } }
  function scale.map(v)
    return from + (v - low) / (high - low) * (to - from)
  end
  function scale.map_all(values, rows)
    local list, length, span = {}, high - low, to - from
    for k = 1, #rows do
      local v = values[rows[k]] or false
      list[k] = v and from + (v - low) / length * span
    end
    return list
  end
  return scale
end

--- linear.ticks(scale, target, whole) → list of {value, text}; with `whole`, where all data are
--- whole numbers, so are the ticks.
function linear.ticks(scale, target, whole)
  local low, high = math.min(scale.low, scale.high), math.max(scale.low, scale.high)
  local values = ticks.inside(low, high, target, whole)
  local texts, list = numbers.labels(values), {}
  for i, v in ipairs(values) do list[i] = { value = v, text = texts[i] } end
  return list
end

return linear
