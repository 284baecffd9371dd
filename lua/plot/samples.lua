-- The values that a statistic is made of: the finite ones of each series, and what was left out.

local data = require "plot.data"
local numbers = require "plot.numbers"
local options = require "plot.options"

local samples = {}

--- samples.by_series(mark, source) → list of {name, row (its first), values, gaps, infinite}: the
--- finite values of a channel for each series of the mark, as floats: differences of whole numbers
--- could overflow.
function samples.by_series(mark, source)
  local list = {}
  for k, series in ipairs(mark:series()) do
    local values, infinite = {}, 0
    for _, i in ipairs(series.rows) do
      local v = source.values[i]
      if v then values[#values + 1] = v + 0.0 end
      if source.infinite[i] then infinite = infinite + 1 end
    end
    list[k] = { name = series.name, row = series.rows[1], values = values, infinite = infinite,
      gaps = #series.rows - #values }
  end
  return list
end

--- samples.check_positive(mark, values) raises where one is not: on logarithms it has no place.
function samples.check_positive(mark, values)
  local low = data.extent(values)
  if not low or low > 0 then return end
  options.fail("%s: a log scale has no place for %s, which is not positive; leave it out, "
    .. "or write %s = {scale = \"symlog\"}", mark.where, numbers.short(low), mark.value_axis)
end

--- samples.check_measured(mark, axis) raises where the author puts on categories what is measured
--- along the axis.
function samples.check_measured(mark, axis)
  if mark.scales[axis] ~= "category" then return end
  options.fail('%s: %s is measured, and scale = "category" has no place between its names; leave '
    .. 'it out', mark.where, axis)
end

--- samples.check_zero(mark, scale) raises where heights cannot begin at zero.
function samples.check_zero(mark, scale)
  if scale.map(0) then return end
  options.fail("%s: a log scale has no place for 0, where it begins; write scale = \"symlog\"",
    mark.where)
end

--- samples.check_names(mark) raises where colour goes by number: series want names.
function samples.check_names(mark)
  if mark.color and mark.color.kind == "number" and data.extent(mark.color.values) then
    options.fail("%s: fill has numbers; write names, as tostring(v), for series", mark.where)
  end
end

--- samples.facts(group) → {name, n, gaps, infinite}, as the facts of a series begin.
function samples.facts(group)
  return { name = group.name, n = #group.values, gaps = group.gaps,
    infinite = group.infinite > 0 and group.infinite or nil }
end

return samples
