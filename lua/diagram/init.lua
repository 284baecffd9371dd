-- diagram: pictures of what is no chart, from data: which cells of a box share a statistic. Each
-- function takes one table and returns a figure, as plot.plot does.

local cube = require "diagram.cube"
local options = require "plot.options"
local size = require "plot.size"

local diagram = {}

--- diagram.cube { data = N × C × L numbers or words, groups = the same shape of ids (cells that are
--- averaged together), labels = {"N", "C", "L"}, title, rows, columns, slices (names), what =
--- "mean", format, alt, width, note } → figure: the box taken apart into its sheets.
function diagram.cube(spec)
  return options.call(cube.one, size.apply(spec))
end

--- diagram.cubes { {data, groups, …}, …, alt, title, width, across, note } → figure: panels with
--- letters.
function diagram.cubes(spec)
  return options.call(cube.many, size.apply(spec))
end

local function unknown(name)
  options.unknown("diagram", "function", tostring(name), options.names(diagram))
end

return setmetatable(diagram, {
  __index = function(_, name)
    return options.call(unknown, name)
  end,
})
