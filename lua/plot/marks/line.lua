-- A line through the points of each series, in the order of the data. A value that is missing,
-- NaN or infinite is a gap; a point alone between gaps is a dot.

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
  mark.is_course = true
  for _, series in ipairs(mark:series()) do
    local before = -math.huge
    for _, i in ipairs(series.rows) do
      local x = mark.x.values[i]
      mark.is_course = mark.is_course and not (type(x) == "number" and x < before)
      before = type(x) == "number" and x or before
    end
  end
end

--- A course begins and ends at the ends of its axis.
function line.extent(mark, axis)
  return mark:range(axis, { tight = axis == "x" and mark.is_course })
end

local function dash_of(mark, cue)
  local dash = mark.spec.dash
  if dash == true then return { 6, 4 } end
  if dash == false then return nil end
  dash = dash or cue and cue.dash
  return dash and #dash > 0 and dash or nil
end

local function stroke(mark, frame, points, color, cue)
  local width = mark.spec.width or 2
  if #points == 2 then
    frame.canvas:circle { x = points[1], y = points[2], r = width, fill = color }
  elseif #points > 2 then
    frame.canvas:path { points = points, stroke = color, width = width, opacity = mark.spec.opacity,
      dash = dash_of(mark, cue), round = not dash_of(mark, cue) }
  end
end

function line.draw(mark, frame)
  frame:clip()
  for _, series in ipairs(mark:series()) do
    local color, cue = mark:paint(series.rows[1], frame.color)
    local points = {}
    for _, i in ipairs(series.rows) do
      local x, y = frame:place(mark, i)
      if x then
        points[#points + 1], points[#points + 2] = x, y
      else
        stroke(mark, frame, points, color, cue)
        points = {}
      end
    end
    stroke(mark, frame, points, color, cue)
  end
  frame:unclip()
end

return line
