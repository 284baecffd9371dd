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

--- cell { matrix = {{1, 2}, {3, 4}}, rows = {"a", "b"}, columns = {"c", "d"} } is written out as
--- columns.
function cell.expand(mark, source)
  local spec = mark.spec
  if spec.matrix == nil then return source end
  local matrix = data.list(spec.matrix)
  if not matrix or type(matrix[1]) ~= "table" then
    options.fail("cell: matrix wants a list of rows, or a tensor with two axes")
  end
  local columns = labels_for(spec.columns, #matrix[1], "columns")
  local rows = labels_for(spec.rows, #matrix, "rows")
  local out = { x = {}, y = {}, fill = {} }
  for i, row in ipairs(matrix) do
    if #row ~= #columns then options.fail("cell: row %d has %d values and row 1 has %d", i, #row,
      #columns) end
    for j, v in ipairs(row) do
      local k = #out.x + 1
      out.x[k], out.y[k], out.fill[k] = columns[j], rows[i], v
    end
  end
  mark.spec = setmetatable({ x = "x", y = "y", fill = "fill" }, { __index = spec })
  return out
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

function cell.draw(mark, frame)
  local texts = mark.spec.numbers and mark.fill
    and numbers.column(mark.fill.values, mark.spec.numbers) or {}
  local size = number_size(texts, frame.x.band, frame.y.band)
  for i = 1, mark.n do draw_cell(mark, frame, i, texts[i], size) end
end

return cell
