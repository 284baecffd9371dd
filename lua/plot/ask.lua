-- What claims can ask of a figure: where lines cross, what a series is at a place, how far values
-- reach, which series is above which. The answers are of the values that were drawn, unrounded.

local crossings = require "plot.crossings"
local data = require "plot.data"
local facts = require "plot.facts"
local numbers = require "plot.numbers"
local options = require "plot.options"

local ask = {}

-- The panel of that name, or the only one.
local function find_panel(where, fig, name)
  local names = {}
  for i, p in ipairs(fig.panels) do
    if name == nil and #fig.panels == 1 or p.name == name and name ~= nil then return p end
    names[i] = tostring(p.name)
  end
  if #names == 0 then options.fail("%s: this figure has no panels with marks", where) end
  if name == nil then
    options.fail("%s: which panel? Write one of %s last", where, table.concat(names, ", "))
  end
  options.unknown(where, "panel", tostring(name), names)
end

-- The series of all marks of a panel, with their marks.
local function all_series(p)
  local list = {}
  for _, mark in ipairs(p.marks) do
    for _, series in ipairs(mark:series()) do
      list[#list + 1] = { name = series.name, rows = series.rows, mark = mark }
    end
  end
  return list
end

local function names_of(list)
  local names = {}
  for _, series in ipairs(list) do names[#names + 1] = series.name end
  return names
end

-- The names that the figure's facts know in a panel.
local function check_series(where, p, name)
  local names = names_of(all_series(p))
  for _, known in ipairs(names) do
    if known == name then return end
  end
  if #names == 0 then options.fail("%s: no series of this figure has a name", where) end
  options.unknown(where, "series", tostring(name), names)
end

--- ask.crossings(fig, a, b, panel): see figure:crossings.
function ask.crossings(fig, a, b, panel)
  local p = find_panel("crossings", fig, panel)
  check_series("crossings", p, a)
  check_series("crossings", p, b)
  for _, one in ipairs(crossings.of(p)) do
    local first, second = one.between[1], one.between[2]
    if first == a and second == b or first == b and second == a then return one.at end
  end
  return {}
end

--- ask.series(fig, name, panel): see figure:series.
function ask.series(fig, name, panel)
  local p = find_panel("series", fig, panel)
  check_series("series", p, name)
  for _, mark in ipairs(facts.of_panel(p).marks) do
    for _, series in ipairs(mark.series or {}) do
      if series.name == name then return series end
    end
  end
end

-- The column that says where a value stands, and that of the values: lying bars go along y.
local function columns_of(mark)
  if mark.band_axis == "y" then return mark.y, mark.x end
  return mark.x, mark.y
end

-- The value of a series at a place; nil, and the places that it has, when none is there.
local function value_at(series, place)
  local at, value = columns_of(series.mark)
  if not at or not value or value.kind ~= "number" then return nil, {} end
  local places = {}
  for _, i in ipairs(series.rows) do
    if at.values[i] == place then return value.values[i] or 0 / 0 end
    if at.values[i] then places[#places + 1] = at.values[i] end
  end
  return nil, places
end

local function nearest_number(places, place)
  local best
  for _, one in ipairs(places) do
    if type(one) == "number" and (not best or math.abs(one - place) < math.abs(best - place)) then
      best = one
    end
  end
  return best
end

local function nothing_at(place, places)
  if type(place) == "string" and type(places[1]) == "string" then
    options.unknown("value", "place", place, places)
  end
  local best = type(place) == "number" and nearest_number(places, place)
  options.fail("value: nothing is drawn at %s%s", tostring(place),
    best and ("; the nearest point is at %s"):format(tostring(numbers.plain(best))) or "")
end

--- ask.value(fig, name, place, panel): see figure:value.
function ask.value(fig, name, place, panel)
  local p = find_panel("value", fig, panel)
  if name ~= nil then check_series("value", p, name) end
  if place == nil then
    options.fail('value: where? Write fig:value("LN", 32), or nil for a series without a name')
  end
  local seen = {}
  for _, series in ipairs(all_series(p)) do
    if series.name == name or name == nil then
      local value, places = value_at(series, place)
      if value then return value end
      table.move(places, 1, #places, #seen + 1, seen)
    end
  end
  return nothing_at(place, seen)
end

-- Joins the ranges of the columns that go to a scale.
local function widen(mark, scale, low, high)
  for _, name in ipairs(options.names(mark.def.channels)) do
    local channel = mark[name]
    if mark.def.channels[name].scale == scale and channel and channel.kind == "number" then
      local a, b = data.extent(channel.values)
      if a then low, high = math.min(low or a, a), math.max(high or b, b) end
    end
  end
  return low, high
end

--- ask.range(fig, scale, panel): see figure:range.
function ask.range(fig, scale, panel)
  if scale ~= "x" and scale ~= "y" and scale ~= "color" then
    options.fail('range: of what? Write fig:range "x", "y" or "color"')
  end
  local p = find_panel("range", fig, panel)
  local low, high
  for _, mark in ipairs(p.marks) do low, high = widen(mark, scale, low, high) end
  return low, high
end

-- {name, value} of what can be ordered: series with names at a place (their last values without
-- one), or the places of a series that has none.
local function named_values(p, place)
  local list = {}
  for _, series in ipairs(all_series(p)) do
    local at, value = columns_of(series.mark)
    if series.name and value and value.kind == "number" then
      local v = place == nil and value.values[series.rows[#series.rows]] or value_at(series, place)
      if v and v == v then list[#list + 1] = { name = series.name, value = v } end
    elseif not series.name and at and value and at.kind == "category" then
      for _, i in ipairs(series.rows) do
        list[#list + 1] = value.values[i] and { name = at.values[i], value = value.values[i] }
      end
    end
  end
  return list
end

--- ask.order(fig, place, panel): see figure:order.
function ask.order(fig, place, panel)
  local list = named_values(find_panel("order", fig, panel), place)
  if #list < 2 then
    options.fail("order: fewer than two series have names%s", place == nil and ""
      or (" and a value at %s"):format(tostring(place)))
  end
  for i, one in ipairs(list) do one.index = i end
  table.sort(list, function(a, b)
    if a.value ~= b.value then return a.value > b.value end
    return a.index < b.index
  end)
  return names_of(list)
end

-- Of the marks with cells, the number at a column and a row; nil when there is none.
local function cell_of(p, column, row)
  for _, mark in ipairs(p.marks) do
    for i = 1, mark.color and mark.color.kind == "number" and mark.n or 0 do
      if mark.x and mark.y and mark.x.values[i] == column and mark.y.values[i] == row then
        return mark.color.values[i] or 0 / 0
      end
    end
  end
end

--- ask.cell(fig, column, row, panel): see figure:cell.
function ask.cell(fig, column, row, panel)
  local value = cell_of(find_panel("cell", fig, panel), column, row)
  if value == nil then
    value = cell_of(find_panel("cell", fig, panel), tostring(column), tostring(row))
  end
  if value == nil then
    options.fail("cell: nothing is at column %s, row %s", tostring(column), tostring(row))
  end
  return value
end

return ask
