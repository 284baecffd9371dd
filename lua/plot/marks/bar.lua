-- Bars from zero, upright on categories of x, or lying on categories of y. Several series side by
-- side in each category, each with a hatching of its own.

local hatch = require "plot.hatch"
local numbers = require "plot.numbers"
local options = require "plot.options"
local typeset = require "plot.type"

local bar = {
  name = "bar",
  about = "A bar for each row, from zero; numbers = true writes the value at its end.",
  channels = {
    x = { scale = "x", needed = true },
    y = { scale = "y", needed = true },
    fill = { scale = "color" },
  },
  options = { numbers = "boolean|string", opacity = options.share },
  swatch = "fill",
}

--- Bars lie when only y is a category; else x is one, even where it is a number.
function bar.prepare(mark)
  mark.lying = mark.y.kind == "category" and mark.x.kind == "number"
  mark.band_axis = mark.lying and "y" or "x"
  if (mark.lying and mark.x or mark.y).kind ~= "number" then
    options.fail("bar: x and y are both categories; one must be a number, the length of the bar")
  end
end

-- Where numbers stand at the ends of bars, the axis reaches further.
local function leave_room(mark, range)
  local share = mark.lying and 0.14 or 0.09
  local span = math.max(range.high, 0) - math.min(range.low, 0)
  if range.high > 0 then range.high = range.high + share * span end
  if range.low < 0 then range.low = range.low - share * span end
end

function bar.extent(mark, axis)
  if axis == mark.band_axis then return nil end
  local range = mark:range(axis, { zero = true })
  if range and mark.spec.numbers then leave_room(mark, range) end
  return range
end

-- Which of the series that share a category a row belongs to, and how many there are.
local function slots(mark)
  local series = mark:series()
  local slot, taken, shared = {}, {}, false
  for k, s in ipairs(series) do
    for _, i in ipairs(s.rows) do
      local place = mark[mark.band_axis].values[i]
      shared = shared or place and taken[place] and taken[place] ~= k
      if place then taken[place] = k end
      slot[i] = k
    end
  end
  return slot, shared and #series or 1
end

local function write_value(mark, frame, text, v, x, y, w, h)
  local style = { size = 13, tabular = true, color = "ink" }
  if mark.lying then
    local out = v >= 0 and x + w + 5 or x - 5
    typeset.draw(frame.canvas, text, style,
      { x = out, y = y + h / 2, anchor = v >= 0 and "start" or "end",
      baseline = "middle" })
  elseif typeset.measure(text, style) <= w + 8 then
    typeset.draw(frame.canvas, text, style,
      { x = x + w / 2, y = v >= 0 and y - 5 or y + h + 15, anchor = "middle" })
  end
end

-- The rectangle of row i: along the bands from `a`, `thick` wide; from `zero` to `tip` across.
local function box(mark, frame, i, slot, count)
  local bands, lengths = frame.x, frame.y
  if mark.lying then bands, lengths = frame.y, frame.x end
  local value = (mark.lying and mark.x or mark.y).values[i]
  local middle = mark[mark.band_axis].values[i] and bands.map(mark[mark.band_axis].values[i])
  if not middle or not value then return nil end
  local thick = bands.band / count
  local a = middle - bands.band / 2 + (slot - 1) * thick
  local zero, tip = frame:limit(lengths, 0), frame:limit(lengths, value)
  local gap = count > 1 and 1 or 0
  local low, length = math.min(zero, tip), math.abs(tip - zero)
  if mark.lying then return low, a + gap / 2, length, thick - gap, value end
  return a + gap / 2, low, thick - gap, length, value
end

function bar.draw(mark, frame)
  local slot, count = slots(mark)
  local lengths = (mark.lying and mark.x or mark.y).values
  local texts = mark.spec.numbers and numbers.column(lengths, mark.spec.numbers) or {}
  for i = 1, mark.n do
    local color, cue = mark:paint(i, frame.color)
    local x, y, w, h, value = box(mark, frame, i, count > 1 and slot[i] or 1, count)
    if x and color then
      frame.canvas:rect { x = x, y = y, w = w, h = h, fill = color, opacity = mark.spec.opacity }
      if cue then hatch.draw(frame.canvas, cue.pattern, x, y, w, h) end
      if texts[i] then write_value(mark, frame, texts[i], value, x, y, w, h) end
    end
  end
end

return bar
