-- Box plots: the box from the first to the third quartile with a line at the median, whiskers to
-- the outermost values within 1.5 interquartile ranges of the box, the values beyond as dots
-- (Tukey). On logarithms the quartiles and the fences are those of the values themselves.

local bands = require "plot.bands"
local hatch = require "plot.hatch"
local numbers = require "plot.numbers"
local options = require "plot.options"
local samples = require "plot.samples"
local stats = require "plot.stats"
local typeset = require "plot.type"

local box = {
  name = "box",
  about = "A box for the values in each category: quartiles and median, whiskers to 1.5 "
    .. "interquartile ranges, values beyond as dots. fill: boxes of several series side by side; "
    .. "n = true writes how many values there are; lying = true when the categories of y are "
    .. "numbers; width is a share of the place; outliers = false leaves the dots out.",
  channels = { x = { scale = "x" }, y = { scale = "y" }, fill = { scale = "color" } },
  options = { n = "boolean", outliers = "boolean", lying = "boolean", width = bands.width,
    opacity = options.share },
  swatch = "fill",
}

function box.prepare(mark)
  bands.stand(mark)
end

function box.settle(mark)
  samples.check_measured(mark, mark.value_axis)
  if mark.scales[mark.value_axis] == "log" then
    samples.check_positive(mark, mark[mark.value_axis].values)
  end
  mark.groups, mark.slots = bands.groups(mark)
  for _, group in ipairs(mark.groups) do
    if #group.values > 0 then group.box = stats.box(group.values) end
  end
end

function box.extent(mark, axis)
  if axis == mark.band_axis then return nil end
  local range = mark:range(axis, {})
  if range and mark.spec.n then
    range.high = range.high + (range.high - range.low) * (mark.lying and 0.12 or 0.07)
  end
  return range
end

-- Dots of which others would hide every trace are drawn once.
local function outlier_places(mark, frame, group)
  local scale, seen, list = bands.values(mark, frame), {}, {}
  for _, v in ipairs(group.box.outliers) do
    local at = scale.map(v)
    local place = math.floor(at * 4 + 0.5)
    if not seen[place] then seen[place], list[#list + 1] = true, at end
  end
  return list
end

local function draw_outliers(mark, frame, group, middle, r, color)
  local xs, ys = {}, {}
  for _, at in ipairs(outlier_places(mark, frame, group)) do
    local x, y = bands.point(mark, middle, at)
    if frame:holds(x, y) then xs[#xs + 1], ys[#ys + 1] = x, y end
  end
  if #xs > 0 then
    frame.canvas:points { x = xs, y = ys, r = r, fill = color, stroke = "paper", width = 0.75 }
  end
end

local function draw_whisker(mark, frame, middle, half, from, to, color)
  local scale = bands.values(mark, frame)
  local a, b = frame:limit(scale, from), frame:limit(scale, to)
  local paint = { stroke = color, width = 1.5 }
  if a ~= b then bands.line(mark, frame, middle, a, middle, b, paint) end
  if half > 1 and scale.map(to) == b then
    bands.line(mark, frame, middle - half, b, middle + half, b, paint)
  end
end

local function draw_median(mark, frame, from, thick, at)
  local scale = bands.values(mark, frame)
  if scale.map(at) ~= frame:limit(scale, at) then return end
  bands.line(mark, frame, from, scale.map(at), from + thick, scale.map(at),
    { stroke = "ink", width = 2.5 })
end

local function draw_box(mark, frame, group, from, thick)
  local b, scale, c = group.box, bands.values(mark, frame), frame.canvas
  local color, cue = mark:paint(group.row, frame.color)
  local middle, half = from + thick / 2, math.min(thick / 4, 10)
  draw_whisker(mark, frame, middle, half, b.q1, b.low, color)
  draw_whisker(mark, frame, middle, half, b.q3, b.high, color)
  local x, y, w, h = bands.rect(mark, from, thick, frame:limit(scale, b.q1),
    frame:limit(scale, b.q3))
  if w > 0 and h > 0 then
    c:rect { x = x, y = y, w = w, h = h, fill = color, opacity = mark.spec.opacity }
    if cue then hatch.draw(c, cue.pattern, x, y, w, h) end
  end
  draw_median(mark, frame, from, thick, b.median)
  if mark.spec.outliers == false then return end
  draw_outliers(mark, frame, group, middle, math.max(1, math.min(3, thick / 4)), color)
end

-- Beyond the outermost value, where there is room for it in the `slot`.
local function write_n(mark, frame, group, from, thick, slot)
  local style = typeset.tick
  local text, at = ("n = %d"):format(#group.values), frame:limit(bands.values(mark, frame),
    group.box.max)
  if not mark.lying and typeset.measure(text, style) > slot - 6 then
    text = ("%d"):format(#group.values)
  end
  local x, y = bands.point(mark, from + thick / 2, at)
  if mark.lying then
    if thick < style.size then return end
    typeset.draw(frame.canvas, text, style, { x = x + 8, y = y, baseline = "middle", halo = 2 })
  elseif typeset.measure(text, style) <= slot - 4 then
    typeset.draw(frame.canvas, text, style, { x = x, y = y - 7, anchor = "middle", halo = 2 })
  end
end

function box.draw(mark, frame)
  local share = mark.spec.width or (mark.slots > 1 and 0.86 or 0.6)
  for _, group in ipairs(mark.groups) do
    local from, thick = bands.strip(mark, frame, group.category, group.slot, mark.slots, share)
    if from and group.box then
      draw_box(mark, frame, group, from, thick)
      if mark.spec.n then write_n(mark, frame, group, from, thick, thick / share) end
    end
  end
end

--- What a box says in the facts: of each category and series n, the quartiles, the ends of the
--- whiskers, and how many values lie beyond.
function box.facts(mark)
  local out = { series = {} }
  for i, group in ipairs(mark.groups) do
    local series = samples.facts(group)
    series.category = group.category
    for _, name in ipairs(group.box and { "min", "low", "q1", "median", "q3", "high", "max" }
      or {}) do
      series[name] = numbers.plain(group.box[name])
    end
    series.outliers = group.box and #group.box.outliers or nil
    out.series[i] = series
  end
  return out
end

return box
