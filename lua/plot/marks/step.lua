-- A line as a staircase: between two points it is level, and jumps.

local course = require "plot.course"
local line = require "plot.marks.line"
local options = require "plot.options"

local step = {
  name = "step",
  about = [[
A staircase through the points of each series, for values that hold until the next one: where =
"after" (the default) jumps at the next point, "before" at its own, "middle" halfway.]],
  channels = line.channels,
  options = { width = options.positive, dash = options.dash, opacity = options.share,
    where = options.one_of { "after", "before", "middle" } },
  swatch = "line",
}

--- Crossings are those of straight lines: a staircase is no course for them.
function step.prepare(mark)
  mark.is_forward = course.is_forward(mark)
end

function step.extent(mark, axis)
  return mark:range(axis, { tight = axis == "x" and mark.is_forward })
end

-- Where between a and b the line jumps.
local function jump(where, a, b)
  if where == "before" then return a end
  return where == "middle" and (a + b) / 2 or b
end

local function push(out, x, y)
  local n = #out
  if out[n - 1] ~= x or out[n] ~= y then out[n + 1], out[n + 2] = x, y end
end

local function stairs(points, where)
  local out = { points[1], points[2] }
  for k = 3, #points, 2 do
    local at = jump(where, points[k - 2], points[k])
    push(out, at, points[k - 1])
    push(out, at, points[k + 1])
    push(out, points[k], points[k + 1])
  end
  return out
end

function step.draw(mark, frame)
  course.draw(mark, frame, function(points)
    return stairs(points, mark.spec.where or "after")
  end)
end

return step
