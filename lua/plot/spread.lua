-- Several runs as one: at each x the median of their values, and how far they spread.

local stats = require "plot.stats"

local spread = {}

-- {x, values} for each x of a series, in order of x where they are numbers; and how many values
-- were left out.
local function groups_of(mark, rows)
  local list, by_x, left_out = {}, {}, 0
  for _, i in ipairs(rows) do
    local x, y = mark.x.values[i], mark.y.values[i]
    local group = by_x[x]
    if not group then
      group = { x = x, values = {} }
      by_x[x], list[#list + 1] = group, group
    end
    if y then group.values[#group.values + 1] = y else left_out = left_out + 1 end
  end
  if mark.x.kind == "number" then
    table.sort(list, function(a, b) return (a.x or -math.huge) < (b.x or -math.huge) end)
  end
  return list, left_out
end

local function channel(like)
  return { values = {}, kind = like.kind, infinite = {}, label = like.label }
end

--- spread.merge(mark, {low, middle, high}) makes one row of all rows of a series with the same x:
--- y is the quantile `middle` of their finite values, y1 and y2 are `low` and `high` (shares from
--- 0 to 1); gaps where none is finite. mark.left_out says how many were not.
function spread.merge(mark, shares)
  local x, y, y1, y2 = channel(mark.x), channel(mark.y), channel(mark.y), channel(mark.y)
  local names = mark.color and channel(mark.color)
  local n, left_out = 0, 0
  for _, series in ipairs(mark:series()) do
    local list, missing = groups_of(mark, series.rows)
    left_out = left_out + missing
    for _, group in ipairs(list) do
      local found = #group.values > 0 and stats.quantiles(group.values, shares)
      n = n + 1
      x.values[n] = group.x
      for k, column in ipairs { y1, y, y2 } do column.values[n] = found and found[k] end
      if names then names.values[n] = series.name or false end
    end
  end
  mark.x, mark.y, mark.y1, mark.y2, mark.color, mark.n = x, y, y1, y2, names, n
  mark.left_out, mark.by = left_out, nil
end

return spread
