-- What the bars of one category are together: their sum, their stack, their shares of the whole,
-- and the order of the categories by it.

local numbers = require "plot.numbers"
local options = require "plot.options"

local piles = {}

--- piles.totals(mark) → {[category] = sum of its finite values}, list of the categories in order of
--- appearance.
function piles.totals(mark)
  local places, values = mark[mark.band_axis].values, mark[mark.value_axis].values
  local total, order = {}, {}
  for i = 1, mark.n do
    local place, v = places[i], values[i]
    if place and not total[place] then total[place], order[#order + 1] = 0, place end
    if place and v then total[place] = total[place] + v end
  end
  return total, order
end

--- piles.rank(total, order, way) → {[category] = place} of the categories by their totals, "rising"
--- or "falling"; equal ones stay in order.
function piles.rank(total, order, way)
  local place, sorted, sign = {}, {}, way == "rising" and 1 or -1
  for i, category in ipairs(order) do place[category], sorted[i] = i, category end
  table.sort(sorted, function(a, b)
    local u, v = sign * total[a], sign * total[b]
    if u ~= v then return u < v end
    return place[a] < place[b]
  end)
  local rank = {}
  for i, category in ipairs(sorted) do rank[category] = i end
  return rank
end

-- Sums go up from zero, those of negative values down.
local function pile(mark, from, to)
  local places, values = mark[mark.band_axis].values, mark[mark.value_axis].values
  local up, down = {}, {}
  for i = 1, mark.n do
    local place, v = places[i], values[i]
    if place and v then
      local piled = v < 0 and down or up
      from[i] = piled[place] or 0
      to[i] = from[i] + v
      piled[place] = to[i]
    end
  end
end

local function check_parts(values)
  for i, v in ipairs(values) do
    if v and v < 0 then
      options.fail('bar: stack = "share" wants parts of a whole, and row %d has %s', i,
        numbers.short(v))
    end
  end
end

-- Sums as percent of their category's.
local function share(mark, from, to)
  check_parts(mark[mark.value_axis].values)
  local places = mark[mark.band_axis].values
  for i = 1, mark.n do
    local whole = mark.total[places[i]]
    if to[i] and whole > 0 then from[i], to[i] = 100 * from[i] / whole, 100 * to[i] / whole end
  end
end

--- piles.ends(mark) → from, to: where each row's bar begins and ends, by the option `stack`; false
--- for gaps.
function piles.ends(mark)
  local from, to = {}, {}
  if mark.spec.stack then pile(mark, from, to) end
  if mark.spec.stack == "share" then share(mark, from, to) end
  for i, v in ipairs(mark[mark.value_axis].values) do
    if not mark.spec.stack then from[i], to[i] = 0, v end
    from[i], to[i] = from[i] or false, to[i] or false
  end
  return from, to
end

return piles
