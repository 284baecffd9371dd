-- How often values fall into bins: upright over the values of x, or lying beside those of y.
--
-- The bins are common to all series, and to all panels of a facet, so that heights can be compared.
-- On logarithms they are equally wide in the logarithm.

local bins = require "plot.bins"
local data = require "plot.data"
local hatch = require "plot.hatch"
local numbers = require "plot.numbers"
local options = require "plot.options"
local samples = require "plot.samples"

local function bins_option(value)
  if type(value) == "string" then
    return value == "fd" or value == "sturges", 'a number, a list of edges, "fd" or "sturges"'
  end
  local good = type(value) == "table" or math.type(value) and value >= 1 and value <= 200
    and value % 1 == 0
  return good, 'a number (1 … 200), a list of edges, "fd" or "sturges"'
end

local histogram = {
  name = "histogram",
  about = "How many values are in each bin: bars over x, or beside y. Bins have round edges; "
    .. "bins = 20: about so many; {0, 1, 5}: these edges; \"fd\" or \"sturges\": as many as "
    .. "that rule wants, and the more of the two without bins; whole numbers have a bin each while "
    .. "there are at most 50. value = \"count\", \"share\" of the series, or \"density\". "
    .. "Several series of fill are outlines one over the other, or bars on each other with "
    .. "stack = true.",
  channels = { x = { scale = "x" }, y = { scale = "y" }, fill = { scale = "color" } },
  options = {
    bins = bins_option, value = options.one_of { "count", "share", "density" }, stack = "boolean",
    opacity = options.share,
  },
  swatch = "fill",
}

function histogram.prepare(mark)
  if (mark.x == nil) == (mark.y == nil) then
    options.fail("histogram: write either x = … (bars upright) or y = … (bars lying)")
  end
  mark.lying = mark.x == nil
  mark.value_axis, mark.count_axis = mark.lying and "y" or "x", mark.lying and "x" or "y"
  mark.source = mark[mark.value_axis]
  if mark.source.kind ~= "number" then
    options.fail("histogram: %s has names; want numbers (counts of names are a plot.bar)",
      mark.value_axis)
  end
  samples.check_names(mark)
  mark.swatch = not mark.spec.stack and #mark:series() > 1 and "line" or "fill"
end

local function all_values(groups)
  local all = {}
  for _, group in ipairs(groups) do
    table.move(group.values, 1, #group.values, #all + 1, all)
  end
  return all
end

-- The edges that the author gave, those of the mark of which this one is a part, or by the rule.
local function find_edges(mark, groups)
  local given, values = mark.spec.bins, all_values(groups)
  mark.log = mark.scales[mark.value_axis] == "log"
  if mark.log then samples.check_positive(mark, values) end
  if type(given) == "table" then
    bins.check(given)
    if mark.log then samples.check_positive(mark, given) end
    return given, false
  end
  if mark.parent then return mark.parent.edges, mark.parent.whole_bins end
  return bins.edges(values, given, mark.log)
end

-- The width of each bin, and whether all are the same.
local function widths(mark, edges)
  local list, even = {}, true
  for i = 1, #edges - 1 do
    list[i] = mark.log and numbers.log10(edges[i + 1] / edges[i]) or edges[i + 1] - edges[i]
    even = even and math.abs(list[i] - list[1]) <= 1e-9 * list[1]
  end
  return list, even
end

local function value_of(mark, even)
  local value = mark.spec.value or even and "count" or "density"
  if value ~= "density" and not even then
    options.fail('histogram: with bins of different widths a %s says little; write value = '
      .. '"density"', value)
  end
  return value
end

-- How high the bars of a group are. Shares are of the group, or of all in a stack.
local function heights(mark, group, width, total)
  local list, n = {}, mark.spec.stack and total or #group.values
  for i, count in ipairs(group.counts) do
    list[i] = count
    if mark.value ~= "count" then list[i] = n > 0 and count / n or 0 end
    if mark.value == "density" then list[i] = list[i] / width[i] end
  end
  return list
end

-- Where each bar begins: at zero, or on the bar of the series before it.
local function put_on(mark, groups)
  local top = {}
  for i = 1, #mark.edges - 1 do top[i] = 0 end
  for _, group in ipairs(groups) do
    group.from, group.to = {}, {}
    for i, height in ipairs(group.heights) do
      group.from[i] = mark.spec.stack and top[i] or 0
      group.to[i] = group.from[i] + height
      top[i] = math.max(top[i], group.to[i])
    end
  end
  return top
end

-- What the axes see: the middles of bins of whole numbers, so that ticks are whole, else the edges.
local function show(mark, top)
  local places, edges = {}, mark.edges
  for i, v in ipairs(edges) do
    places[i] = v
    if mark.whole_bins then places[i] = v + 0.5 end
  end
  mark[mark.value_axis] = { values = places, kind = "number", infinite = {},
    label = mark.source.label }
  mark[mark.count_axis] = { values = top, kind = "number", infinite = {}, label = mark.value }
end

--- The counting, once it is known whether the axis is one of logarithms.
function histogram.settle(mark)
  samples.check_measured(mark, "x")
  samples.check_measured(mark, "y")
  local groups = samples.by_series(mark, mark.source)
  mark.groups, mark.value = groups, mark.spec.value or "count"
  mark.edges, mark.whole_bins = find_edges(mark, groups)
  if not mark.edges then
    mark[mark.value_axis] = mark.source
    mark[mark.count_axis] = { values = {}, kind = "number", infinite = {}, label = mark.value }
    return
  end
  local width, even = widths(mark, mark.edges)
  mark.value = value_of(mark, even)
  local total = 0
  for _, group in ipairs(groups) do total = total + #group.values end
  for _, group in ipairs(groups) do
    group.counts, group.outside = bins.count(group.values, mark.edges)
    group.heights = heights(mark, group, width, total)
  end
  mark.top = put_on(mark, groups)
  show(mark, mark.top)
end

function histogram.extent(mark, axis)
  if not mark.edges then return nil end
  if axis == mark.value_axis then
    return { low = mark.edges[1], high = mark.edges[#mark.edges], tight = true }
  end
  local _, high = data.extent(mark.top)
  return { low = 0, high = high > 0 and high or 1, zero = true }
end

-- The pixels of the edges, and of heights.
local function places(mark, frame)
  local along, up = frame.x, frame.y
  if mark.lying then along, up = frame.y, frame.x end
  local at = {}
  samples.check_zero(mark, up)
  for i, v in ipairs(mark.edges) do at[i] = frame:near(along, v) end
  return at, function(v) return frame:near(up, v) end
end

local function rect(mark, a, b, from, to)
  local low, high = math.min(a, b), math.max(a, b)
  local gap = high - low > 4 and 1 or 0
  local start, length = math.min(from, to), math.abs(to - from)
  if mark.lying then return start, low + gap / 2, length, high - low - gap end
  return low + gap / 2, start, high - low - gap, length
end

local function draw_bars(mark, frame, group, at, height)
  local color, cue = mark:paint(group.row, frame.color)
  for i = 1, #at - 1 do
    local x, y, w, h = rect(mark, at[i], at[i + 1], height(group.from[i]), height(group.to[i]))
    if w > 0 and h > 0 then
      frame.canvas:rect { x = x, y = y, w = w, h = h, fill = color, opacity = mark.spec.opacity }
      if cue then hatch.draw(frame.canvas, cue.pattern, x, y, w, h) end
    end
  end
end

-- The outline of all bars, from the first to the last that is not empty.
local function outline(mark, group, at, height)
  local points, zero = {}, height(0)
  local function add(along, up)
    if mark.lying then along, up = up, along end
    points[#points + 1], points[#points + 2] = along, up
  end
  local first, last
  for i, v in ipairs(group.heights) do
    if v > 0 then first, last = first or i, i end
  end
  if not first then return points end
  add(at[first], zero)
  for i = first, last do
    add(at[i], height(group.heights[i]))
    add(at[i + 1], height(group.heights[i]))
  end
  add(at[last + 1], zero)
  return points
end

local function draw_outline(mark, frame, group, at, height)
  local points = outline(mark, group, at, height)
  if #points == 0 then return end
  local color, cue = mark:paint(group.row, frame.color)
  frame.canvas:path { points = points, close = true, fill = color,
    opacity = mark.spec.opacity or 0.15 }
  frame.canvas:path { points = points, stroke = color, width = 2,
    dash = cue and #cue.dash > 0 and cue.dash or nil }
end

function histogram.draw(mark, frame)
  if not mark.edges then return end
  local at, height = places(mark, frame)
  local draw = mark.swatch == "line" and draw_outline or draw_bars
  frame:clip()
  for _, group in ipairs(mark.groups) do draw(mark, frame, group, at, height) end
  frame:unclip()
end

--- What a histogram says in the facts: the edges of its bins and, for each series, the counts.
function histogram.facts(mark)
  local out = { edges = mark.edges and {}, value = mark.value, series = {} }
  for i, v in ipairs(mark.edges or {}) do out.edges[i] = numbers.plain(v) end
  for i, group in ipairs(mark.groups) do
    local series = samples.facts(group)
    series.counts, series.outside = group.counts, group.outside
    series.heights = mark.value ~= "count" and group.heights or nil
    out.series[i] = series
  end
  return out
end

return histogram
