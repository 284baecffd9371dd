-- What a figure says, as a plain table of numbers and strings: the same on every machine, so that
-- it can be kept under version control and claims can ask it.

local crossings = require "plot.crossings"
local formula = require "plot.math"
local numbers = require "plot.numbers"
local options = require "plot.options"

local facts = {}

-- {min, max, first, last} over rows, of what is finite, and at which of `places` the least and the
-- greatest stand; gaps counts the rest, and infinite, where there are any, the infinities among it.
local function column(channel, rows, places)
  local out, low, high = { gaps = 0 }, nil, nil
  for _, i in ipairs(rows) do
    local v = channel.values[i]
    if v == false then
      out.gaps = out.gaps + 1
      if channel.infinite[i] then out.infinite = (out.infinite or 0) + 1 end
    elseif type(v) == "number" then
      out.first = out.first or numbers.plain(v)
      out.last = numbers.plain(v)
      if not low or v < channel.values[low] then low = i end
      if not high or v > channel.values[high] then high = i end
    end
  end
  if not low then return out end
  out.min, out.max = numbers.plain(channel.values[low]), numbers.plain(channel.values[high])
  if places then out.min_at, out.max_at = places[low] or nil, places[high] or nil end
  return out
end

local function names(values, rows)
  local list, seen = {}, {}
  for _, i in ipairs(rows) do
    if values[i] and not seen[values[i]] then
      seen[values[i]], list[#list + 1] = true, values[i]
    end
  end
  return list
end

local function series_facts(mark, series)
  local out = { name = series.name, n = #series.rows, gaps = 0 }
  for _, i in ipairs(series.rows) do
    if not mark:whole(i) then out.gaps = out.gaps + 1 end
  end
  for _, name in ipairs(options.names(mark.def.channels)) do
    local channel = mark[name]
    local is_names = channel and channel.kind == "category"
    if channel and not is_names and channel.one == nil then
      out[name] = column(channel, series.rows, name == "y" and mark.x and mark.x.values)
    end
    if is_names and mark.def.channels[name].scale ~= "color" then out[name] = names(channel.values,
      series.rows) end
  end
  return out
end

--- facts.series(mark) → of each series {name, n, gaps} and the range of each of its columns.
function facts.series(mark)
  local list = {}
  for i, series in ipairs(mark:series()) do list[i] = series_facts(mark, series) end
  return list
end

local function mark_facts(mark)
  local out = { mark = mark.def.name, n = mark.n }
  if mark.def.facts then
    for name, value in pairs(mark.def.facts(mark)) do out[name] = value end
    return out
  end
  out.series = facts.series(mark)
  out.left_out = mark.left_out
  return out
end

local function axis_facts(axis)
  local out = { label = axis.label, scale = axis.kind.name, domain = {}, ticks = {} }
  for i, v in ipairs(axis.scale.domain) do out.domain[i] = numbers.plain(v) end
  for i, tick in ipairs(axis.ticks) do out.ticks[i] = tick.text end
  return out
end

-- How often each two lines cross, and where first.
local function crossing_facts(p)
  local out = {}
  for i, one in ipairs(crossings.of(p)) do
    local first = one.at[1]
    out[i] = { between = one.between, count = #one.at,
      first = { x = numbers.plain(first.x), y = numbers.plain(first.y) } }
  end
  return #out > 0 and out or nil
end

--- facts.of_panel(p) → what is in one panel: axes, marks, crossings of lines, and `empty`, what it
--- says where nothing could be drawn.
function facts.of_panel(p)
  local out = { x = axis_facts(p.x), y = axis_facts(p.y), marks = {}, empty = p:empty_text(),
    crossings = crossing_facts(p) }
  for i, mark in ipairs(p.marks) do out.marks[i] = mark_facts(mark) end
  return out
end

--- facts.of_panels(panels) → {panels = {…}}, each with its name.
function facts.of_panels(panels)
  local out = {}
  for i, p in ipairs(panels) do
    out[i] = facts.of_panel(p)
    out[i].name = p.name
  end
  return { panels = out }
end

-- The same table with formulas as they are read aloud; a name that is data stays as a key.
local function plain(value)
  if type(value) ~= "table" then return formula.plain(value) end
  for key, inner in pairs(value) do value[key] = plain(inner) end
  return value
end

--- facts.of_insets(insets) → what is in each, nil where there are none.
function facts.of_insets(insets)
  local out = {}
  for i, one in ipairs(insets) do out[i] = facts.of_panel(one.panel) end
  return #out > 0 and out or nil
end

--- facts.of(spec, drawn, color) → the table: the texts of the sheet, what was drawn, the colours.
function facts.of(spec, drawn, color)
  local out = drawn
  out.kind, out.title, out.subtitle = "plot", spec.title, spec.subtitle
  out.caption, out.source = spec.caption, spec.source
  if color.kind ~= "none" then
    out.color = { scale = color.kind, label = color.label, domain = {} }
    for i, v in ipairs(color.domain) do out.color.domain[i] = numbers.plain(v) end
  end
  return plain(out)
end

return facts
