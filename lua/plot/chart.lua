-- plot.plot: marks and options to a figure. First everything is measured, then drawn, from the
-- paper up: grids, marks, axes, texts.

local axes = require "plot.axes"
local canvas = require "canvas"
local color = require "plot.color"
local facts = require "plot.facts"
local figure = require "plot.figure"
local frame = require "plot.frame"
local layout = require "plot.layout"
local mark_type = require "plot.mark"
local options = require "plot.options"
local typeset = require "plot.type"

local function size(value)
  return math.type(value) and value >= 120 and value <= 4000, "a number of pixels, 120 … 4000"
end

local function aspect(value)
  return math.type(value) and value > 0, "how long a unit of y is against one of x, as aspect = 1"
end

local known = {
  width = size, height = size, aspect = aspect, x = "table", y = "table", color = "table",
    title = "string",
  subtitle = "string", caption = "string", alt = "string",
}

local function read_marks(spec)
  local marks = {}
  for i, mark in ipairs(spec) do
    if getmetatable(mark) ~= mark_type then
      options.fail("plot: [%d] is no mark; write plot.line {…}, plot.dot {…} …", i)
    end
    marks[i] = mark
  end
  if #marks == 0 then options.fail("plot: no mark; write plot.plot { plot.line {…}, … }") end
  return marks
end

local function has_dots(marks)
  for _, mark in ipairs(marks) do
    if mark.def.name == "dot" then return true end
  end
  return false
end

-- What stands in a picture without anything in it; nil when there is something.
local function empty_text(marks)
  local rows = 0
  for _, mark in ipairs(marks) do
    for i = 1, mark.n do
      if mark:whole(i) then return nil end
    end
    rows = rows + mark.n
  end
  if rows == 0 then return "no data" end
  return ("no data: %d row%s, and none is finite"):format(rows, rows == 1 and "" or "s")
end

local function draw_marks(marks, f, empty)
  for _, mark in ipairs(marks) do
    f.canvas:tag(mark.def.name)
    mark.def.draw(mark, f)
  end
  f.canvas:tag ""
  if empty then
    typeset.draw(f.canvas, empty, typeset.label, { x = f.left + f.width / 2,
      y = f.top + f.height / 2, anchor = "middle", baseline = "middle" })
  end
end

local function check(spec)
  options.check("plot", spec, known)
  options.check("x", spec.x or {}, axes.options)
  options.check("y", spec.y or {}, axes.options)
  options.check("color", spec.color or {}, color.options)
  if spec.aspect and spec.height then
    options.fail("plot: aspect makes the height; leave height = %g out", spec.height)
  end
end

--- chart(spec) → figure.
local function chart(spec)
  check(spec)
  local marks = read_marks(spec)
  local x, y = axes.new("x", marks, spec.x or {}), axes.new("y", marks, spec.y or {})
  if spec.aspect and not (x.kind.name == "linear" and y.kind.name == "linear") then
    options.fail("plot: aspect wants two linear axes")
  end
  local scale = color.scale(marks, spec.color or {})
  local plan = layout.new(spec, marks, x, y, scale)
  local c = canvas.new(plan.width, plan.height)
  local f = frame.new(c, x.scale, y.scale, scale, x.fixed or y.fixed)
  local empty = empty_text(marks)
  axes.draw_under(x, y, f, has_dots(marks))
  draw_marks(marks, f, empty)
  axes.draw_over(x, y, f)
  layout.draw(plan, c, x)
  return figure.new(c, { alt = spec.alt, title = spec.title,
    facts = facts.of(spec, marks, x, y, scale, empty) })
end

return chart
