-- plot.plot: marks and options to a figure. First everything is measured, then drawn, from the
-- paper up: grids, marks, axes, texts.

local axes = require "plot.axes"
local canvas = require "canvas"
local color = require "plot.color"
local facts = require "plot.facts"
local figure = require "plot.figure"
local mark_type = require "plot.mark"
local options = require "plot.options"
local panel = require "plot.panel"
local sheet = require "plot.sheet"

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
  local paper = sheet.new(spec, { scale = scale, marks = marks, label = y.label })
  local p = panel.new { marks = marks, x = x, y = y, color = scale, aspect = spec.aspect }
  p:fit(paper:box())
  local c = canvas.new(paper.width, paper:height(p.bottom))
  p:draw(c)
  p:draw_label(c)
  paper:draw(c)
  return figure.new(c, { alt = spec.alt, title = spec.title,
    facts = facts.of(spec, marks, x, y, scale, p:empty_text()) })
end

return chart
