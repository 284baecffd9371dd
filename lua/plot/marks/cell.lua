-- A heat map: a cell for each pair of categories, coloured by a number, with the number inside
-- if asked.

local data = require "plot.data"
local hatch = require "plot.hatch"
local numbers = require "plot.numbers"
local options = require "plot.options"
local typeset = require "plot.type"

local cell = {
  name = "cell",
  about = "A coloured cell for each (x, y); numbers = true or '%.2f' writes fill into it.",
  channels = {
    x = { scale = "x", needed = true, bands = true },
    y = { scale = "y", needed = true, bands = true },
    fill = { scale = "color" },
  },
  options = { numbers = "boolean|string", radius = options.positive, matrix = "any", rows = "table",
    columns = "table" },
  swatch = "fill",
}

local function labels_for(given, count, what)
  if given and #given ~= count then
    options.fail("cell: %s has %d labels and the matrix %d %s", what, #given, count, what)
  end
  local list = {}
  for i = 1, count do list[i] = given and given[i] or i end
  return list
end

local function is_uneven(i, row, count)
  options.fail("cell: row %d has %d values and row 1 has %d", i, #row, count)
end

-- The values row by row in one list.
local function flat(matrix, count)
  local out, n = {}, 0
  for i, row in ipairs(matrix) do
    if #row ~= count then is_uneven(i, row, count) end
    table.move(row, 1, count, n + 1, out)
    n = n + count
  end
  return out
end

local function written_out(matrix, columns, rows)
  local out = { x = {}, y = {}, fill = flat(matrix, #columns) }
  for i = 1, #rows do
    for j = 1, #columns do
      local k = #out.x + 1
      out.x[k], out.y[k] = columns[j], rows[i]
    end
  end
  return out
end

-- From so many cells on a matrix is not written out.
local many = 4096

-- A channel of `count` cells whose values are those of `distinct` by place(i).
local function sparse(distinct, count, place)
  local values = setmetatable({}, { __len = function() return count end, __index = function(_, i)
    if math.type(i) == "integer" and i >= 1 and i <= count then return distinct[place(i)] end
  end })
  local _, kind = data.values("cell", "labels", distinct)
  return { values = values, distinct = distinct, kind = kind, infinite = {} }
end

--- cell { matrix = {{1, 2}, {3, 4}}, rows = {"a", "b"}, columns = {"c", "d"} } is written out as
--- columns, a large one without keeping a name for each cell.
function cell.expand(mark, source)
  local spec = mark.spec
  if spec.matrix == nil then return source end
  local matrix = data.list(spec.matrix)
  if not matrix or type(matrix[1]) ~= "table" then
    options.fail("cell: matrix wants a list of rows, or a tensor with two axes")
  end
  local columns = labels_for(spec.columns, #matrix[1], "columns")
  local rows = labels_for(spec.rows, #matrix, "rows")
  local wide, count = #columns, #rows * #columns
  mark.spec = setmetatable({ x = "x", y = "y", fill = "fill" }, { __index = spec })
  if count < many then return written_out(matrix, columns, rows) end
  mark.x = sparse(columns, count, function(i) return (i - 1) % wide + 1 end)
  mark.y = sparse(rows, count, function(i) return (i - 1) // wide + 1 end)
  local values, kind, infinite = data.values("cell", "matrix", flat(matrix, wide), true)
  mark.fill = { values = values, kind = kind, infinite = infinite, list = values }
  return nil
end

function cell.extent()
  return nil
end

--- The columns of a matrix are not names for the axes.
function cell.prepare(mark)
  if mark.spec.matrix ~= nil then mark.x.label, mark.y.label = nil, nil end
end

-- One size for all numbers: the largest, up to 15, with which the widest one fits.
local function number_size(texts, w, h)
  local widest = 1
  for _, text in pairs(texts) do
    widest = math.max(widest, (typeset.measure(text, { size = 15, tabular = true })))
  end
  return math.min(15, 15 * (w - 6) / widest, h * 0.62)
end

local function draw_cell(mark, frame, i, text, size)
  local x, y = frame:place(mark, i)
  if not x then return end
  local w, h = frame.x.band, frame.y.band
  local color, cue = mark:paint(i, frame.color)
  frame.canvas:rect { x = x - w / 2, y = y - h / 2, w = w, h = h, fill = color or "none",
    stroke = not color and "grid" or nil, radius = mark.spec.radius }
  if cue then hatch.draw(frame.canvas, cue.pattern, x - w / 2, y - h / 2, w, h) end
  if color and text and size >= 6 then
    typeset.draw(frame.canvas, text, { size = size, tabular = true },
      { x = x, y = y, anchor = "middle", baseline = "middle", color = "on " .. color })
  end
end

-- Where a category stands among those of its axis, from 1.
local function places(domain)
  local place = {}
  for i, v in ipairs(domain) do place[v] = i end
  return place
end

-- For each of the distinct values of a channel its place on the axis.
local function axis_places(channel, domain)
  local place, list = places(domain), {}
  for i, v in ipairs(channel.distinct) do list[i] = place[v] or false end
  return list
end

-- The fills of a matrix by places on the paper, row by row; false where there is none.
local function of_matrix(mark, frame, fills, columns)
  local values, k = {}, 0
  local xs, ys = axis_places(mark.x, frame.x.domain), axis_places(mark.y, frame.y.domain)
  for _, row in ipairs(ys) do
    for _, column in ipairs(xs) do
      k = k + 1
      if row and column then values[(row - 1) * columns + column] = fills[k] end
    end
  end
  return values
end

-- The same for columns of data.
local function of_columns(mark, frame, fills, columns)
  local values, xs, ys = {}, places(frame.x.domain), places(frame.y.domain)
  for i, fill in ipairs(fills) do
    local column, row = xs[mark.x.values[i]], ys[mark.y.values[i]]
    if row and column then values[(row - 1) * columns + column] = fill end
  end
  return values
end

-- Whether the axis has the names of the channel, in their order.
local function is_in_order(channel, domain)
  local distinct = channel.distinct or {}
  for i, v in ipairs(domain) do
    if distinct[i] ~= v then return false end
  end
  return #distinct == #domain
end

local function picture(mark, frame)
  local columns, rows = #frame.x.domain, #frame.y.domain
  local fills = frame.color.places(mark.fill.values)
  if is_in_order(mark.x, frame.x.domain) and is_in_order(mark.y, frame.y.domain) then
    return fills, columns, rows
  end
  local values = (mark.x.distinct and of_matrix or of_columns)(mark, frame, fills, columns)
  for k = 1, columns * rows do
    if values[k] == nil then values[k] = false end
  end
  return values, columns, rows
end

local function draw_image(mark, frame)
  local values, columns, rows = picture(mark, frame)
  frame.canvas:image { x = frame.left, y = frame.top, w = frame.width, h = frame.height,
    columns = columns, rows = rows, values = values, scheme = frame.color.scheme }
end

-- Whether cells are too many and too small for anything to stand in them or between them.
local function is_image(mark, frame)
  return mark.n >= many and math.min(frame.x.step, frame.y.step) < 6 and mark.fill
    and frame.color.kind == "ramp" and not mark.spec.numbers
end

function cell.draw(mark, frame)
  if is_image(mark, frame) then return draw_image(mark, frame) end
  local texts = mark.spec.numbers and mark.fill
    and numbers.column(mark.fill.values, mark.spec.numbers) or {}
  local size = number_size(texts, frame.x.band, frame.y.band)
  for i = 1, mark.n do draw_cell(mark, frame, i, texts[i], size) end
end

return cell
