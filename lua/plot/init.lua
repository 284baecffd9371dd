-- plot: figures from data by a small grammar. One call with one table: marks in order, options by
-- name.
--
--   plot.plot {
--     alt = "The loss falls from 4.2 to 1.9.",
--     x = { label = "step" }, y = { label = "loss", scale = "log" },
--     plot.line { runs, x = "step", y = "loss", stroke = "name" },
--     plot.rule { y = 1.9, dash = true },
--   }

local chart = require "plot.chart"
local figure = require "plot.figure"
local grid = require "plot.grid"
local inset = require "plot.inset"
local marks = require "plot.marks"
local mark = require "plot.mark"
local options = require "plot.options"
local size = require "plot.size"

local plot = {}

--- plot.plot { mark, …, width = 560, height or aspect, x = {label, scale, domain, ticks, format,
--- grid, reverse, linear}, y = {…}, color = {legend, label, scheme, domain, centre, scale, steps,
--- missing}, facet = {x, y, across, free}, title, subtitle, caption, source, alt } → figure. scale
--- is "linear", "log", "symlog" (about linear between -linear and linear, logarithmic beyond),
--- "steps" (whole numbers without a margin) or "category". facet: a panel for each value of the
--- column x, or for each pair with those of y, `across` side by side, on common scales but those
--- that are free = "x", "y" or "both". legend is "above" the frame, "right" of it, "inside" where
--- it covers nothing, "direct" (names at the ends of lines), or false. Colours by number have a
--- scale "linear" or "log", a number of steps or the list of where they end, a centre, and a name
--- for what is missing. Texts take formulas between dollars, as [[$\sigma_i^2$]].
--- animate = "draw": lines grow along x in four seconds, once; {by = "draw", seconds, loop = true}
--- sets the time and begins anew after a pause. animate = {by = "step", seconds}: a frame for each
--- value of the column step, on the same scales, again and again, with the value below the title.
--- The SVG moves by CSS; print, PNG, PDF and who wants no motion have the whole drawing, or the
--- first frame.
function plot.plot(spec)
  return options.call(chart, size.apply(spec))
end

--- plot.grid { {mark, …, x, y, color, title, subtitle, aspect}, …, across = 2, letters = true,
--- width, height, color, title, subtitle, caption, source, alt } → figure: several plots on one
--- sheet, `across` side by side. Panels that say nothing of their colours share one scale and one
--- legend.
function plot.grid(spec)
  return options.call(grid, size.apply(spec))
end

--- plot.inset { mark, …, at = "top right" or two corners {x1, y1, x2, y2} in the data, width = 0.4,
--- height = 0.4, x, y, title, zoom } → an entry of plot.plot {…}: a small panel inside the frame,
--- of these shares of its width and height. Without marks of its own it shows those of the plot.
--- With zoom the part that its domains are, x = {domain = {0, 10}}, has a frame and lines to the
--- inset.
function plot.inset(spec)
  return options.call(inset.new, spec)
end

-- What help() says of a mark: its own words, then what it takes.
local function describe(def)
  local takes = {}
  for _, name in ipairs(options.names(def.channels)) do
    takes[#takes + 1] = name .. (def.channels[name].needed and "" or "?")
  end
  for _, name in ipairs(options.names(def.options)) do takes[#takes + 1] = name .. "?" end
  takes[#takes + 1] = "name?"
  return ("plot.%s {data?, %s}\n%s"):format(def.name, table.concat(takes, ", "), def.about)
end

-- plot.line {data, x = …, y = …} and its like, one for each mark of plot.marks. The docstrings go
-- where those of the program's own functions are, as functions: they are made when somebody asks.
local docstrings = debug.getregistry()["folio.about"] or {}
for _, name in ipairs(marks.names) do
  plot[name] = function(spec)
    return options.call(mark.new, marks[name], spec)
  end
  docstrings[plot[name]] = function() return describe(marks[name]) end
end

--- plot.is_figure(value) → whether it is one.
function plot.is_figure(value)
  return getmetatable(value) == figure
end

local function unknown(name)
  options.unknown("plot", "function", tostring(name), options.names(plot))
end

return setmetatable(plot, {
  __index = function(_, name)
    return options.call(unknown, name)
  end,
})
