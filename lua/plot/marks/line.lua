-- A line through the points of each series, in the order of the data. A value that is missing,
-- NaN or infinite is a gap; a point alone between gaps is a dot.

local line = {
  name = "line",
  about = "A line through the points of each series; stroke is a column, a list or a colour.",
  channels = {
    x = { scale = "x", count = true },
    y = { scale = "y", needed = true },
    stroke = { scale = "color" },
  },
  options = { width = "number", dash = "boolean|table", opacity = "number" },
  swatch = "line",
}

--- The axis of the line's run is not padded: it begins and ends with its data.
function line.extent(mark, axis)
  return mark:range(axis, { tight = axis == "x" })
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
