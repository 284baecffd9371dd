-- Parts of the data by the values of columns: a panel of facets, a frame of an animation.

local data = require "plot.data"
local options = require "plot.options"
local scales = require "plot.scales"

local parts = {}

-- The values of a column in a mark's data, or nil.
local function column_in(mark, name)
  local source = mark.given[1]
  return source and data.column(mark.where, name, name, source)
end

--- parts.domain(where, marks, name) → the distinct values of the column in all marks, in order of
--- appearance.
function parts.domain(where, marks, name)
  local lists, columns = {}, {}
  for _, mark in ipairs(marks) do
    lists[#lists + 1] = column_in(mark, name)
    local source = mark.given[1]
    for _, column in ipairs(source and data.columns(source) or {}) do
      columns[#columns + 1] = column
    end
  end
  if #lists == 0 then
    if #columns == 0 then
      options.fail('%s: "%s" is to be a column, but no mark has data', where, name)
    end
    options.unknown(where, "column", name, columns)
  end
  return scales.category.domain(lists)
end

-- The rows of a mark that are in a part: wanted = {[column] = value}; nil where it knows neither.
local function rows_in(mark, wanted)
  local rows
  for name, value in pairs(wanted) do
    local column = column_in(mark, name)
    if column then
      local kept = {}
      for i, v in ipairs(column) do
        if v == value and (not rows or rows[i]) then kept[i] = true end
      end
      rows = kept
    end
  end
  return rows
end

--- parts.marks(marks, wanted) → the marks with those rows only that have the wanted values,
--- {[column] = value}; a mark whose data knows none of the columns stays whole.
function parts.marks(marks, wanted)
  local list = {}
  for _, mark in ipairs(marks) do
    local rows, keep = rows_in(mark, wanted), {}
    for i in pairs(rows or {}) do keep[#keep + 1] = i end
    table.sort(keep)
    list[#list + 1] = rows and mark:part(keep) or mark
  end
  return list
end

return parts
