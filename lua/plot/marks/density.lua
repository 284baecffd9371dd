-- Density curves: the mean of Gaussian bells about the values of each series, over x or beside y;
-- or violins, the curve of each category mirrored.
--
-- On logarithms the curve is that of the logarithms, so that its area on paper is right.

local bands = require "plot.bands"
local kernel = require "plot.kernel"
local numbers = require "plot.numbers"
local options = require "plot.options"
local samples = require "plot.samples"
local stats = require "plot.stats"

local function bandwidth(value)
  return math.type(value) and value >= 1e-100 and value <= 1e100, "a number above 0"
end

local density = {
  name = "density",
  about = "A density curve for the values of each series of fill, over x or beside y (Gaussian "
    .. "kernel; bandwidth = the deviation of a bell, in units of the data, powers of ten on "
    .. "logarithms; by Silverman's rule when not given). by = a column: violins on its categories, "
    .. "all of one area; those of fill side by side.",
  channels = { x = { scale = "x" }, y = { scale = "y" }, fill = { scale = "color" }, by = {} },
  options = { bandwidth = bandwidth, opacity = options.share, width = bands.width },
  swatch = "line",
}

-- What the values are called on their axis, and which way they run.
local function find_axes(mark)
  if (mark.x == nil) == (mark.y == nil) then
    options.fail("density: write either x = … or y = … for the values%s",
      mark.by and ", and by = … for the categories" or "")
  end
  mark.value_axis = mark.x and "x" or "y"
  mark.other_axis = mark.x and "y" or "x"
  mark.source = mark[mark.value_axis]
  if mark.source.kind ~= "number" then
    options.fail("density: %s has names; want numbers", mark.value_axis)
  end
end

function density.prepare(mark)
  find_axes(mark)
  samples.check_names(mark)
  mark.lying = mark.value_axis == (mark.by and "x" or "y")
  if mark.by then
    mark.band_axis = mark.other_axis
    mark[mark.band_axis] = mark.by
  end
end

-- The curve of a group: places on the axis, heights, the bandwidth.
local function estimate(mark, group)
  group.at, group.height = {}, {}
  if #group.values == 0 then return end
  local values = group.values
  if mark.log then values = numbers.log10s(values) end
  numbers.check_size(stats.extent(values))
  group.bandwidth = mark.spec.bandwidth or kernel.silverman(values)
  group.at, group.height = kernel.density(values, group.bandwidth)
  for i, v in ipairs(mark.log and group.at or {}) do
    group.at[i] = numbers.exp10(math.max(-300, math.min(308, v)))
  end
end

local function find_peak(groups)
  local peak = 0
  for _, group in ipairs(groups) do
    local _, high = stats.extent(group.height)
    peak = math.max(peak, high or 0)
  end
  return peak
end

--- The estimates, once it is known whether the axis is one of logarithms.
function density.settle(mark)
  samples.check_measured(mark, mark.value_axis)
  if not mark.by then samples.check_measured(mark, mark.other_axis) end
  mark.log = mark.scales[mark.value_axis] == "log"
  if mark.log then samples.check_positive(mark, mark.source.values) end
  if mark.by then
    mark.groups, mark.slots = bands.groups(mark)
  else
    mark.groups = samples.by_series(mark, mark.source)
  end
  for _, group in ipairs(mark.groups) do estimate(mark, group) end
  mark.peak = find_peak(mark.groups)
  if mark.by then return end
  mark[mark.other_axis] = { values = { mark.peak }, kind = "number", infinite = {},
    label = mark.log and "density per power of ten" or "density" }
end

local function value_extent(mark)
  local low, high
  for _, group in ipairs(mark.groups) do
    local a, b = group.at[1], group.at[#group.at]
    if a then low, high = math.min(low or a, a), math.max(high or b, b) end
  end
  return low and { low = low, high = high, tight = not mark.by }
end

function density.extent(mark, axis)
  if axis == mark.value_axis then return value_extent(mark) end
  if mark.by or mark.peak == 0 then return nil end
  return { low = 0, high = mark.peak, zero = true }
end

-- Points of the curve: heights along the other axis, over the values; zero is where it begins.
local function curve(mark, frame, group)
  local along, up = frame.x, frame.y
  if mark.lying then along, up = frame.y, frame.x end
  local points = {}
  samples.check_zero(mark, up)
  for i, v in ipairs(group.at) do
    local a, u = frame:near(along, v), frame:near(up, group.height[i])
    points[2 * i - 1], points[2 * i] = mark.lying and u or a, mark.lying and a or u
  end
  return points, frame:near(up, 0)
end

-- Down to zero at both ends.
local function closed(mark, points, zero)
  local list = table.move(points, 1, #points, 3, {})
  list[1], list[2] = points[1], points[2]
  local n = #list
  list[n + 1], list[n + 2] = list[n - 1], list[n]
  local which = mark.lying and 1 or 2
  list[which], list[n + which] = zero, zero
  return list
end

local function draw_curve(mark, frame, group)
  local color, cue = mark:paint(group.row, frame.color)
  local points, zero = curve(mark, frame, group)
  frame.canvas:path { points = closed(mark, points, zero), close = true, fill = color,
    opacity = mark.spec.opacity or 0.15 }
  frame.canvas:path { points = points, stroke = color, width = 2,
    dash = cue and #cue.dash > 0 and cue.dash or nil }
end

-- From the least value up one side of the violin and down the other.
local function violin(mark, frame, group, middle, half)
  local scale, points = bands.values(mark, frame), {}
  local function add(side, i)
    local x, y = bands.point(mark, middle + side * half * group.height[i] / mark.peak,
      frame:near(scale, group.at[i]))
    points[#points + 1], points[#points + 2] = x, y
  end
  for i = 1, #group.at do add(-1, i) end
  for i = #group.at, 1, -1 do add(1, i) end
  return points
end

local function draw_violin(mark, frame, group)
  local from, thick = bands.strip(mark, frame, group.category, group.slot, mark.slots,
    mark.spec.width or 0.94)
  if not from then return end
  local color, cue = mark:paint(group.row, frame.color)
  local points = violin(mark, frame, group, from + thick / 2, thick / 2)
  frame.canvas:path { points = points, close = true, fill = color,
    opacity = mark.spec.opacity or 0.3 }
  frame.canvas:path { points = points, close = true, stroke = color, width = 1.5,
    dash = cue and #cue.dash > 0 and cue.dash or nil }
end

function density.draw(mark, frame)
  frame:clip()
  for _, group in ipairs(mark.groups) do
    if #group.at > 0 then (mark.by and draw_violin or draw_curve)(mark, frame, group) end
  end
  frame:unclip()
end

--- What a density says in the facts: of each curve n, the bandwidth, and where it is highest.
function density.facts(mark)
  local out = { series = {} }
  for i, group in ipairs(mark.groups) do
    local series, _, high = samples.facts(group), stats.extent(group.height)
    series.category, series.bandwidth, series.peak = group.category, group.bandwidth, high
    for k, height in ipairs(group.height) do
      if height == high then series.peak_at = series.peak_at or group.at[k] end
    end
    out.series[i] = series
  end
  return out
end

return density
