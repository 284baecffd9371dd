-- Courses: the points of a series as lines on paper, cut where a value is missing, NaN or infinite.
-- Dense ones are thinned to what a column of a quarter of a pixel can show: its first, its lowest,
-- its highest and its last point, in their order. The picture is the same.

local course = {}

-- Fewer rows than these stay as they are.
local dense = 4000
local columns_per_pixel = 4

local function push(points, x, y)
  local n = #points
  if points[n] == y and points[n - 1] == x and n > 0 then return end
  points[n + 1], points[n + 2] = x, y
end

local function push_column(points, c)
  push(points, c.first_x, c.first_y)
  if c.low_at < c.high_at then
    push(points, c.low_x, c.low_y)
    push(points, c.high_x, c.high_y)
  else
    push(points, c.high_x, c.high_y)
    push(points, c.low_x, c.low_y)
  end
  push(points, c.x, c.y)
end

--- course.thin(points) → x, y, x, y … without those that no column of pixels can show.
function course.thin(points)
  local out, c = {}, nil
  for k = 1, #points, 2 do
    local x, y = points[k], points[k + 1]
    local column = x * columns_per_pixel // 1
    if not c or c.column ~= column then
      if c then push_column(out, c) end
      c = { column = column, first_x = x, first_y = y, low_x = x, low_y = y, high_x = x,
        high_y = y, low_at = k, high_at = k }
    elseif y < c.low_y then
      c.low_x, c.low_y, c.low_at = x, y, k
    elseif y > c.high_y then
      c.high_x, c.high_y, c.high_at = x, y, k
    end
    c.x, c.y = x, y
  end
  if c then push_column(out, c) end
  return out
end

local function finish(runs, lines, thin)
  if not lines then return end
  for k, points in ipairs(lines) do lines[k] = thin and course.thin(points) or points end
  runs[#runs + 1] = lines
end

-- The pixels of row i in each of the columns, in `at`; nil where one is missing.
local function place(at, columns, map, i)
  for k, column in ipairs(columns) do
    local v = column[i]
    local pixel = v and map(v)
    if not pixel then return nil end
    at[k] = pixel
  end
  return at
end

--- course.runs(frame, rows, xs, ys, …) → list of runs, each a list with the points x, y, x, y … of
--- every column ys: the rows between gaps. A row is a gap when any of its values is.
function course.runs(frame, rows, xs, ...)
  local columns, runs, lines, at = { ... }, {}, nil, {}
  local map_x, map_y, thin = frame.x.map, frame.y.map, #rows >= dense
  for _, i in ipairs(rows) do
    local x = xs[i] and map_x(xs[i])
    if x and place(at, columns, map_y, i) then
      lines = lines or {}
      for k, y in ipairs(at) do
        local points = lines[k] or {}
        points[#points + 1], points[#points + 2] = x, y
        lines[k] = points
      end
    else
      finish(runs, lines, thin)
      lines = nil
    end
  end
  finish(runs, lines, thin)
  return runs
end

--- course.dash(mark, cue) → the dash of a mark's lines: its own, or that of the cue; nil for none.
function course.dash(mark, cue)
  local dash = mark.spec.dash
  if dash == true then return { 6, 4 } end
  if dash == false then return nil end
  dash = dash or cue and cue.dash
  return dash and #dash > 0 and dash or nil
end

--- course.stroke(c, points, paint) draws a line through the points; one alone is a dot. paint =
--- {color, width, opacity, dash}.
function course.stroke(c, points, paint)
  if #points == 2 then
    c:circle { x = points[1], y = points[2], r = paint.width, fill = paint.color }
  elseif #points > 2 then
    c:path { points = points, stroke = paint.color, width = paint.width, opacity = paint.opacity,
      dash = paint.dash, round = not paint.dash }
  end
end

--- course.between(over, under) → the outline of what is between two lines: along the first and back
--- along the second.
function course.between(over, under)
  local points = table.move(over, 1, #over, 1, {})
  for k = #under - 1, 1, -2 do
    points[#points + 1], points[#points + 2] = under[k], under[k + 1]
  end
  return points
end

--- course.fill(c, over, under, paint) fills what is between two lines. paint = {color, opacity}.
function course.fill(c, over, under, paint)
  if #over < 4 then return end
  c:path { points = course.between(over, under), close = true, fill = paint.color,
    opacity = paint.opacity }
end

--- course.is_forward(mark) → whether x never goes back within a series: a course, not a figure in
--- the plane.
function course.is_forward(mark)
  for _, series in ipairs(mark:series()) do
    local before = -math.huge
    for _, i in ipairs(series.rows) do
      local x = mark.x.values[i]
      if type(x) == "number" then
        if x < before then return false end
        before = x
      end
    end
  end
  return true
end

--- course.draw(mark, frame, bend): a line for each series of a mark with x, y and stroke, cut at
--- gaps. bend(points), if given, makes other points of those between two gaps.
function course.draw(mark, frame, bend)
  frame:clip()
  for _, series in ipairs(mark:series()) do
    local color, cue = mark:paint(series.rows[1], frame.color)
    local paint = { color = color, width = mark.spec.width or 2, opacity = mark.spec.opacity,
      dash = course.dash(mark, cue) }
    for _, lines in ipairs(course.runs(frame, series.rows, mark.x.values, mark.y.values)) do
      course.stroke(frame.canvas, bend and bend(lines[1]) or lines[1], paint)
    end
  end
  frame:unclip()
end

return course
