-- The area between a line and zero, or another line; stacked by series if asked.

local course = require "plot.course"
local numbers = require "plot.numbers"
local options = require "plot.options"

local area = {
  name = "area",
  about = [[
The area from y1, or from zero, to y, with a line along y; fill is a column, a list or a colour.
stack = true puts each series on those before it, in order of appearance; a gap adds nothing.]],
  channels = {
    x = { scale = "x", count = true },
    y = { scale = "y", needed = true },
    y1 = { scale = "y" },
    fill = { scale = "color" },
  },
  options = { stack = "boolean", width = options.positive, dash = options.dash,
    opacity = options.share },
  swatch = "area",
}

-- What each row of a stack stands on, and where it ends.
local function stack(mark)
  local base, top, height = {}, {}, {}
  for _, series in ipairs(mark:series()) do
    for _, i in ipairs(series.rows) do
      local x, y = mark.x.values[i], mark.y.values[i]
      if y and y < 0 then
        options.fail("area: y[%d] is %s; a stack wants amounts of 0 or more", i, numbers.short(y))
      end
      base[i] = height[x] or 0
      top[i] = y and base[i] + y
      height[x] = top[i] or base[i]
    end
  end
  return base, top
end

function area.prepare(mark)
  if mark.y.kind ~= "number" then options.fail("area: y has names; it is a height, a number") end
  if mark.spec.stack and mark.y1 then
    options.fail("area: a stack stands on zero; leave y1 out, or stack = true")
  end
  mark:join("y", "y", "y1")
  mark.is_forward = course.is_forward(mark)
  mark.base, mark.top = mark.y1 and mark.y1.values, mark.y.values
  if mark.spec.stack then mark.base, mark.top = stack(mark) end
  if mark.base then return end
  mark.base = {}
  for i = 1, mark.n do mark.base[i] = 0 end
end

function area.extent(mark, axis)
  if axis == "x" then return mark:range("x", { tight = mark.is_forward }) end
  local range = mark.range_of(mark.top, mark.base)
  if range then range.zero = not mark.y1 end
  return range
end

function area.draw(mark, frame)
  frame:clip()
  for _, series in ipairs(mark:series()) do
    local color, cue = mark:paint(series.rows[1], frame.color)
    local paint = { color = color, opacity = mark.spec.opacity or mark.spec.stack and 0.45 or 0.25 }
    local edge = { color = color, width = mark.spec.width or 2, dash = course.dash(mark, cue) }
    local runs = course.runs(frame, series.rows, mark.x.values, mark.top, mark.base)
    for _, lines in ipairs(runs) do course.fill(frame.canvas, lines[1], lines[2], paint) end
    for _, lines in ipairs(runs) do course.stroke(frame.canvas, lines[1], edge) end
  end
  frame:unclip()
end

return area
