-- A line through the points of each series, in the order of the data. A value that is missing,
-- NaN or infinite is a gap; a point alone between gaps is a dot.

local course = require "plot.course"
local options = require "plot.options"

local line = {
  name = "line",
  about = "A line through the points of each series; stroke is a column, a list or a colour.",
  channels = {
    x = { scale = "x", count = true },
    y = { scale = "y", needed = true },
    stroke = { scale = "color" },
  },
  options = { width = options.positive, dash = options.dash, opacity = options.share },
  swatch = "line",
}

-- Whether x never goes back within a series: a course, not a figure in the plane.
function line.prepare(mark)
  mark.is_course = course.is_forward(mark)
end

--- A course begins and ends at the ends of its axis.
function line.extent(mark, axis)
  return mark:range(axis, { tight = axis == "x" and mark.is_course })
end

function line.draw(mark, frame)
  course.draw(mark, frame)
end

return line
