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
local cube = require "plot.cube"
local figure = require "plot.figure"
local marks = require "plot.marks"
local mark = require "plot.mark"
local options = require "plot.options"

local plot = {}

--- plot.plot { mark, …, width = 560, height or aspect, x = {label, scale, domain, ticks, format,
--- grid, reverse}, y = {…}, color = {legend, label, scheme, domain, centre}, title, subtitle,
--- caption, alt } → figure.
plot.plot = options.guard(chart)

--- plot.cube { data = N × C × L numbers or words, groups = the same shape of ids (cells that are
--- averaged together), labels = {"N", "C", "L"}, title, rows, columns, slices (names), what =
--- "mean", format, alt, width, note } → figure: the box taken apart into its sheets.
plot.cube = options.guard(cube.one)

--- plot.cubes { {data, groups, …}, …, alt, title, width, across, note } → figure: panels with
--- letters.
plot.cubes = options.guard(cube.many)

-- plot.line {data, x = …, y = …} and its like, one for each mark of plot.marks.
for _, name in ipairs(marks.names) do
  plot[name] = options.guard(function(spec) return mark.new(marks[name], spec) end)
end

--- plot.is_figure(value) → whether it is one.
function plot.is_figure(value)
  return getmetatable(value) == figure
end

return setmetatable(plot, {
  __index = options.guard(function(_, name)
    options.unknown("plot", "function", tostring(name), options.names(plot))
  end),
})
