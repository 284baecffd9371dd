-- A ribbon between y1 and y2 with the line y in it: the median of several runs with their spread.

local course = require "plot.course"
local options = require "plot.options"
local spread = require "plot.spread"

local band = {
  name = "band",
  about = [[
A ribbon from y1 to y2, and the line y in it if given. With by = a column that tells runs apart
("seed"), y1 and y2 are left out: the line is the median of the runs at each x, the ribbon reaches
from their first to their third quartile, or with spread = "range" from the least to the greatest.
Runs that are NaN or infinite at an x do not count there; the facts say how many values were left
out.]],
  channels = {
    x = { scale = "x", count = true },
    y = { scale = "y" },
    y1 = { scale = "y" },
    y2 = { scale = "y" },
    by = {},
    stroke = { scale = "color" },
  },
  options = { spread = options.one_of { "quartiles", "range" }, width = options.positive,
    dash = options.dash, opacity = options.share },
  swatch = "area",
}

local function check(mark)
  if mark.by and (mark.y1 or mark.y2) then
    options.fail("band: by makes y1 and y2 out of y; leave them out, or by")
  end
  if mark.by and not mark.y then
    options.fail("band: y is missing; write band {…, y = …, by = …}")
  end
  if not mark.by and not (mark.y1 and mark.y2) then
    options.fail('band: write y1 = … and y2 = …, or by = "seed" and y = …')
  end
  if mark.spec.spread and not mark.by then
    options.fail('band: spread = "%s" is of runs; write by = … too, or leave it out',
      mark.spec.spread)
  end
  for _, name in ipairs { "y", "y1", "y2" } do
    if mark[name] and mark[name].kind ~= "number" then
      options.fail("band: %s has names; it is a height, a number", name)
    end
  end
end

function band.prepare(mark)
  check(mark)
  if mark.by then spread.merge(mark, mark.spec.spread == "range" and { 0, 0.5, 1 }
    or { 0.25, 0.5, 0.75 }) end
  mark:join("y", "y", "y1", "y2")
  mark.is_forward = course.is_forward(mark)
end

function band.extent(mark, axis)
  if axis == "x" then return mark:range("x", { tight = mark.is_forward }) end
  return mark.range_of(mark:along(axis).values)
end

local function draw_series(mark, frame, series)
  local c, color, cue = frame.canvas, mark:paint(series.rows[1], frame.color)
  local paint = { color = color, opacity = mark.spec.opacity or 0.22 }
  local edge = { color = color, width = mark.spec.width or 2, dash = course.dash(mark, cue) }
  local x, y = mark.x.values, mark.y and mark.y.values
  for _, lines in ipairs(course.runs(frame, series.rows, x, mark.y2.values, mark.y1.values)) do
    course.fill(c, lines[1], lines[2], paint)
  end
  for _, lines in ipairs(y and course.runs(frame, series.rows, x, y) or {}) do
    course.stroke(c, lines[1], edge)
  end
end

function band.draw(mark, frame)
  frame:clip()
  for _, series in ipairs(mark:series()) do draw_series(mark, frame, series) end
  frame:unclip()
end

return band
