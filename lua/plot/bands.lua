-- What stands on categories: upright, with the categories along x, or lying, with them along y.
-- Several series in one category stand side by side in slots.

local options = require "plot.options"

local bands = {}

--- A check for options.check: the part of its place that a shape takes.
function bands.width(value)
  return math.type(value) and value > 0 and value <= 1, "a number above 0, up to 1"
end

local function numeric(channel)
  return channel and channel.kind == "number"
end

-- A mark that has one of x and y stands on a single category, with the name of the other's column.
local function add_missing(mark)
  local missing = not mark.x and "x" or not mark.y and "y"
  if not missing then return end
  local other = mark[missing == "x" and "y" or "x"]
  if not other then
    options.fail("%s: y is missing; write %s {…, y = …}, and x = … for the categories", mark.where,
      mark.where)
  end
  local values, name = {}, mark.spec.name or other.label or "all"
  for i = 1, mark.n do values[i] = name end
  mark[missing] = { values = values, kind = "category", infinite = {} }
end

--- bands.stand(mark) finds out how the mark stands: sets mark.lying, mark.band_axis and
--- mark.value_axis. It lies when the option `lying` says so or only y has names; else x has the
--- categories, even where they are numbers.
function bands.stand(mark)
  add_missing(mark)
  local lying = mark.spec.lying
  if lying == nil then lying = not numeric(mark.y) and numeric(mark.x) end
  mark.lying = lying
  mark.band_axis, mark.value_axis = lying and "y" or "x", lying and "x" or "y"
  if numeric(mark[mark.value_axis]) then return end
  if not numeric(mark[mark.band_axis]) then
    options.fail("%s: x and y are both categories; one must be a number", mark.where)
  end
  options.fail("%s: %s has names, and lying = %s wants numbers there", mark.where, mark.value_axis,
    tostring(lying))
end

--- bands.slots(mark) → slot, count: slot[i] is the place of row i among the series that share its
--- category, count how many there are; 1 when no category has rows of two series.
function bands.slots(mark)
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
  if shared then return slot, #series end
  for i = 1, mark.n do slot[i] = 1 end
  return slot, 1
end

local function new_group(place, name, i, slot)
  return { category = place, name = name or nil, row = i, slot = slot, values = {}, gaps = 0,
    infinite = 0 }
end

local function add(group, v, infinite)
  if v then
    group.values[#group.values + 1] = v + 0.0
  else
    group.gaps = group.gaps + 1
    group.infinite = group.infinite + (infinite and 1 or 0)
  end
end

--- bands.groups(mark) → list of {category, name (of the series), row (its first), slot, values,
--- gaps, infinite}, count: the finite values of each series in each category, in order of
--- appearance, and the number of slots.
function bands.groups(mark)
  local slot, count = bands.slots(mark)
  local places, channel = mark[mark.band_axis].values, mark[mark.value_axis]
  local series_of = mark.color and mark.color.kind == "category" and mark.color.values or {}
  local list, known = {}, {}
  for i = 1, mark.n do
    local place, name, v = places[i], series_of[i] or false, channel.values[i]
    if place then
      known[place] = known[place] or {}
      local group = known[place][name]
      if not group then
        group = new_group(place, name, i, slot[i])
        known[place][name], list[#list + 1] = group, group
      end
      add(group, v, channel.infinite[i])
    end
  end
  return list, count
end

--- bands.strip(mark, frame, category, slot, count, share) → from, thick: where along the categories
--- a slot begins and how thick it is, in pixels; only its middle `share` if given. nil when
--- the category is not on the axis.
function bands.strip(mark, frame, category, slot, count, share)
  local scale = mark.lying and frame.y or frame.x
  local middle = category and scale.map(category)
  if not middle then return nil end
  local thick = scale.band / count
  local from = middle - scale.band / 2 + (slot - 1) * thick
  if not share then return from, thick end
  return from + (1 - share) / 2 * thick, share * thick
end

--- bands.values(mark, frame) → the scale of the values.
function bands.values(mark, frame)
  return mark.lying and frame.x or frame.y
end

--- bands.point(mark, along, at) → x, y of a place along the categories, at a pixel of the values.
function bands.point(mark, along, at)
  if mark.lying then return at, along end
  return along, at
end

--- bands.rect(mark, from, thick, a, b) → x, y, w, h of a rectangle along the categories from
--- `from`, between the pixels a and b of the values.
function bands.rect(mark, from, thick, a, b)
  local low, length = math.min(a, b), math.abs(b - a)
  if mark.lying then return low, from, length, thick end
  return from, low, thick, length
end

--- bands.line(mark, frame, along1, at1, along2, at2, paint) draws a line; paint is as for c:line.
function bands.line(mark, frame, along1, at1, along2, at2, paint)
  paint.x1, paint.y1 = bands.point(mark, along1, at1)
  paint.x2, paint.y2 = bands.point(mark, along2, at2)
  frame.canvas:line(paint)
end

return bands
