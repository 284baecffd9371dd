-- Steps of a training or of a sequence: whole numbers, from the first to the last without a margin,
-- with k for thousands and M for millions where all ticks are such.

local linear = require "plot.scales.linear"
local numbers = require "plot.numbers"
local options = require "plot.options"
local ticks = require "plot.ticks"

local steps = { name = "steps", takes = "number", through_zero = true }

local units = { { 1e6, "M" }, { 1e3, "k" } }

--- steps.domain(extents) → low, high: the first and the last step.
function steps.domain(extents)
  local low, high
  for _, e in ipairs(extents) do
    low, high = math.min(low or e.low, e.low), math.max(high or e.high, e.high)
    if e.zero then low, high = math.min(low, 0), math.max(high, 0) end
  end
  if not low then return 0, 1 end
  if numbers.is_one(low, high) then
    -- Beyond 10¹² a single step more is no other number, or hardly.
    local spread = math.max(1, math.abs(low + 0.0) // 1e12)
    return low + 0.0 - spread, high + 0.0 + spread
  end
  return low, high
end

--- steps.new(low, high, from, to) → scale with map(v) → pixel.
function steps.new(low, high, from, to)
  local scale = linear.new(low, high, from, to)
  scale.type = steps
  return scale
end

-- The texts of values that are all of the unit or zero; nil when they are not.
local function in_unit(values, unit, letter)
  local parts = {}
  for i, v in ipairs(values) do
    if v ~= 0 and (math.abs(v) < unit or v % (unit / 10) ~= 0) then return nil end
    parts[i] = v / unit
  end
  local texts = numbers.labels(parts)
  for i, v in ipairs(values) do texts[i] = v == 0 and "0" or texts[i] .. letter end
  return texts
end

local function texts_of(values)
  local largest = 0
  for _, v in ipairs(values) do largest = math.max(largest, math.abs(v)) end
  for _, unit in ipairs(largest >= 1e4 and units or {}) do
    local texts = in_unit(values, unit[1], unit[2])
    if texts then return texts end
  end
  return numbers.labels(values)
end

--- steps.ticks(scale, target) → list of {value, text}: whole numbers.
function steps.ticks(scale, target)
  local low, high = math.min(scale.low, scale.high), math.max(scale.low, scale.high)
  local values, list = ticks.inside(low, high, target, true), {}
  local texts = texts_of(values)
  for i, v in ipairs(values) do list[i] = { value = v, text = texts[i] } end
  return list
end

--- steps.check(mark, axis) raises at a value that is no whole number.
function steps.check(mark, axis)
  for i, v in ipairs(mark:along(axis).values) do
    if type(v) == "number" and v % 1 ~= 0 then
      options.fail('%s: scale = "steps" wants whole numbers, and %s has %s (at %d)', axis,
        mark.where, numbers.short(v), i)
    end
  end
end

return steps
