-- What an author may write in plot.plot {…}, and the marks that are in it.

local axes = require "plot.axes"
local color = require "plot.color"
local mark_type = require "plot.mark"
local options = require "plot.options"

local spec = {}

local function size(value)
  return math.type(value) and value >= 120 and value <= 4000, "a number of pixels, 120 … 4000"
end

local function aspect(value)
  return math.type(value) and value > 0, "how long a unit of y is against one of x, as aspect = 1"
end

--- The options of a plot.
spec.options = {
  width = size, height = size, aspect = aspect, x = "table", y = "table", color = "table",
  facet = "table", title = "string", subtitle = "string", caption = "string", source = "string",
  alt = "string", animate = "string|table",
}

--- Those of a panel of plot.grid.
spec.panel_options = {
  aspect = aspect, x = "table", y = "table", color = "table", title = "string",
  subtitle = "string",
}

--- Those of the sheet of plot.grid.
spec.grid_options = {
  width = size, height = size, across = options.count, letters = "boolean", color = "table",
  title = "string", subtitle = "string", caption = "string", source = "string",
  alt = "string",
}

--- spec.marks(where, given) → the list of marks in an author's table, told of its scales.
function spec.marks(where, given)
  local marks = {}
  local scales = { x = given.x and given.x.scale, y = given.y and given.y.scale }
  for i, mark in ipairs(given) do
    local kind = getmetatable(mark)
    if kind and kind.__name == "inset" then
      options.fail("%s: an inset goes into plot.plot, beside its marks", where)
    elseif kind ~= mark_type then
      options.fail("%s: [%d] is no mark; write plot.line {…}, plot.dot {…} …", where, i)
    end
    marks[i] = mark:on(scales)
  end
  if #marks == 0 then
    options.fail("%s: no mark; write plot.plot { plot.line {…}, … }", where)
  end
  return marks
end

--- spec.check(where, given, known) raises unless the options are known and fit each other.
function spec.check(where, given, known)
  options.check(where, given, known)
  options.check("x", given.x or {}, axes.options)
  options.check("y", given.y or {}, axes.options)
  options.check("color", given.color or {}, color.options)
  if given.aspect and given.height then
    options.fail("%s: aspect makes the height; leave height = %g out", where, given.height)
  end
end

--- spec.check_aspect(given, x, y): an aspect is between two linear axes.
function spec.check_aspect(given, x, y)
  if given.aspect and not (x.kind.name == "linear" and y.kind.name == "linear") then
    options.fail("plot: aspect wants two linear axes")
  end
end

return spec
