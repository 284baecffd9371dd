-- The convex hull of each series: what a cloud of dots covers.

local course = require "plot.course"
local options = require "plot.options"

local hull = {
  name = "hull",
  about = [[
The convex hull of the points of each series, as they stand on the paper: a thin fill and an
outline. fill is a column, a list or a colour.]],
  channels = {
    x = { scale = "x", needed = true },
    y = { scale = "y", needed = true },
    fill = { scale = "color" },
  },
  options = { width = options.positive, dash = options.dash, opacity = options.share },
  swatch = "area",
}

function hull.extent(mark, axis)
  return mark:range(axis, {})
end

-- Twice the area of a, b, c; above 0 where c is on one side of the line through a and b.
local function side(a, b, c)
  return (b[1] - a[1]) * (c[2] - a[2]) - (b[2] - a[2]) * (c[1] - a[1])
end

-- Half of the hull of sorted points, without its last point.
local function half(points, first, last, step)
  local chain = {}
  for k = first, last, step do
    while #chain >= 2 and side(chain[#chain - 1], chain[#chain], points[k]) <= 0 do
      chain[#chain] = nil
    end
    chain[#chain + 1] = points[k]
  end
  chain[#chain] = nil
  return chain
end

-- The corners in order (Andrew's monotone chain, 1979): x, y, x, y …
local function corners(points)
  table.sort(points, function(a, b) return a[1] < b[1] or a[1] == b[1] and a[2] < b[2] end)
  local list = half(points, 1, #points, 1)
  table.move(half(points, #points, 1, -1), 1, #points, #list + 1, list)
  local first, last, out = points[1], points[#points], {}
  if first[1] == last[1] and first[2] == last[2] then list = { first } end
  for _, point in ipairs(list) do out[#out + 1], out[#out + 2] = point[1], point[2] end
  return out
end

local function draw_series(mark, frame, series)
  local points = {}
  for _, i in ipairs(series.rows) do
    local x, y = frame:place(mark, i)
    if x then points[#points + 1] = { x, y } end
  end
  if #points == 0 then return end
  local c, list = frame.canvas, corners(points)
  local color, cue = mark:paint(series.rows[1], frame.color)
  local width, dash = mark.spec.width or 1.5, course.dash(mark, cue)
  if #list < 6 then
    return course.stroke(c, list, { color = color, width = width, dash = dash })
  end
  c:path { points = list, close = true, fill = color, opacity = mark.spec.opacity or 0.12 }
  c:path { points = list, close = true, stroke = color, width = width, dash = dash,
    round = not dash }
end

function hull.draw(mark, frame)
  frame:clip()
  for _, series in ipairs(mark:series()) do draw_series(mark, frame, series) end
  frame:unclip()
end

return hull
