-- From what the author gives to columns of values.
--
-- Data is a table of columns ({step = {1, 2}, loss = {3, 4}}) or a list of rows ({{step = 1, loss =
-- 3}, …}). A channel is a column's name, a function of a row, a list, anything with a totable
-- method (a tensor), or one value for all.

local options = require "plot.options"

local math_type = math.type

local data = {}

--- data.list(value) → a Lua list from a list or from anything with totable, else nil.
function data.list(value)
  if type(value) == "table" and not (getmetatable(value) and value.totable) then return value end
  if type(value) ~= "table" and type(value) ~= "userdata" then return nil end
  local good, method = pcall(function() return value.totable end)
  if not good or not method then return nil end
  local list = method(value)
  return type(list) == "table" and list or { list }
end

local function is_rows(source)
  return type(source[1]) == "table"
end

--- data.columns(source) → the names of the columns, sorted, or of the first row's fields.
function data.columns(source)
  return options.names(is_rows(source) and source[1] or source)
end

local function column_of(where, source, name)
  if next(source) == nil then return {} end
  if is_rows(source) then
    local list, found = {}, false
    for i, row in ipairs(source) do
      list[i] = row[name]
      if list[i] == nil then list[i] = 0 / 0 else found = true end
    end
    return found and list or nil
  end
  if source[name] == nil then return nil end
  local list = data.list(source[name])
  if not list then options.fail("%s: column %s is a %s; want a list", where, name,
    type(source[name])) end
  return list
end

--- data.column(where, channel, value, source) → list, label; nil when `value` is a string that
--- names no column.
function data.column(where, channel, value, source)
  if type(value) == "function" then
    if not source or not is_rows(source) then
      options.fail("%s: %s is a function of a row; give the rows first: %s {rows, …}", where,
        channel, where)
    end
    local list = {}
    for i, row in ipairs(source) do list[i] = value(row, i) end
    return list, channel
  elseif type(value) == "string" then
    return source and column_of(where, source, value), value
  end
  local list = data.list(value)
  if not list then
    options.fail("%s: %s is a %s; want a list, a tensor or the name of a column", where, channel,
      type(value))
  end
  return list, nil
end

local function mixed_kinds(where, channel, i)
  options.fail("%s: %s has numbers and strings (at %d); write one kind", where, channel, i)
end

local function refuse_value(where, channel, i, v)
  options.fail("%s: %s[%d] is a %s; want numbers or strings", where, channel, i, type(v))
end

-- Infinities and NaN are the numbers whose difference from themselves is not 0. Here, as where else
-- a column may have a million rows, a loop over ipairs would take three times as long.
local function all_finite(list)
  for i = 1, #list do
    local v = list[i]
    if not math_type(v) or v - v ~= 0 then return false end
  end
  return true
end

--- data.values(where, channel, list, own) → values, kind ("number" or "category"), infinite. What
--- is neither finite nor a string becomes false, a gap; infinite[i] says where one was an infinity.
--- The values are a copy, unless the list is the caller's `own` and has finite numbers alone.
function data.values(where, channel, list, own)
  local kind, values, infinite = nil, {}, {}
  if all_finite(list) then
    return own and list or table.move(list, 1, #list, 1, values), "number", infinite
  end
  for i, v in ipairs(list) do
    if math_type(v) then
      if v - v == 0 then
        if kind == "category" then mixed_kinds(where, channel, i) end
        kind, values[i] = "number", v
      else
        values[i], infinite[i] = false, v == v or nil
      end
    elseif type(v) == "string" or type(v) == "boolean" then
      if kind == "number" then mixed_kinds(where, channel, i) end
      kind, values[i] = "category", tostring(v)
    else
      refuse_value(where, channel, i, v)
    end
  end
  return values, kind or "number", infinite
end

--- data.extent(values) → the least and the greatest number, nil when there is none. The values are
--- those of data.values: what is no number is false or a string.
function data.extent(values)
  local low, high = math.huge, -math.huge
  for i = 1, #values do
    local v = values[i]
    if math_type(v) then
      if v < low then low = v end
      if v > high then high = v end
    end
  end
  if low <= high then return low, high end
end

return data
