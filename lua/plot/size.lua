-- The size that figures have whatever they ask for themselves: the engine gives it for a cell, and
-- charts and diagrams keep to it.

local options = require "plot.options"

local size = {}

local fixed = {}

--- size.fix(width, height): the size in pixels of all figures from now on; nil leaves it to them.
function size.fix(width, height)
  fixed = { width = width, height = height }
end

--- size.apply(spec) → the author's table, with the fixed size in the place of its own.
function size.apply(spec)
  if not next(fixed) or type(spec) ~= "table" then return spec end
  local copy = table.move(spec, 1, #spec, 1, {})
  for _, name in ipairs(options.names(spec)) do copy[name] = spec[name] end
  copy.width, copy.height = fixed.width or spec.width, fixed.height or spec.height
  return copy
end

return size
