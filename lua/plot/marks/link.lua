-- A straight line from one place to another for each row.

local arrow = require "plot.arrow"
local course = require "plot.course"
local options = require "plot.options"

local link = {
  name = "link",
  about = "A line from (x1, y1) to (x2, y2) for each row; stroke is a column, a list or a colour.",
  channels = {
    x1 = { scale = "x", needed = true },
    y1 = { scale = "y", needed = true },
    x2 = { scale = "x", needed = true },
    y2 = { scale = "y", needed = true },
    stroke = { scale = "color" },
  },
  options = { width = options.positive, dash = options.dash, opacity = options.share },
  swatch = "line",
}

function link.prepare(mark)
  mark:join("x", "x1", "x2")
  mark:join("y", "y1", "y2")
end

function link.extent(mark, axis)
  return mark:range_along(axis)
end

-- The pixels of two values of row i; nil where one is missing.
local function ends(scale, first, second, i)
  local a, b = first.values[i], second.values[i]
  a, b = a and scale.map(a), b and scale.map(b)
  if a and b then return a, b end
end

--- link.draw_rows(mark, frame, about) draws an arrow, as arrow.draw takes `about`, for each row.
function link.draw_rows(mark, frame, about)
  frame:clip()
  for i = 1, mark.n do
    local x1, x2 = ends(frame.x, mark.x1, mark.x2, i)
    local y1, y2 = ends(frame.y, mark.y1, mark.y2, i)
    local color, cue = mark:paint(i, frame.color)
    if x1 and y1 and color then
      about.color, about.dash = color, course.dash(mark, cue)
      arrow.draw(frame.canvas, { x1, y1 }, { x2, y2 }, about)
    end
  end
  frame:unclip()
end

function link.draw(mark, frame)
  link.draw_rows(mark, frame, { width = mark.spec.width or 1.5, opacity = mark.spec.opacity,
    head = 0 })
end

return link
