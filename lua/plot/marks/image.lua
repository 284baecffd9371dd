-- A picture of pixels in the coordinates of the data.

local data = require "plot.data"
local numbers = require "plot.numbers"
local options = require "plot.options"

local function two_numbers(value)
  return type(value) == "table" and #value == 2 and numbers.finite(value[1])
    and numbers.finite(value[2]) and value[1] ~= value[2], "two different numbers, as {0, 1}"
end

local image = {
  name = "image",
  about = [[
Pixels: fill is a tensor H × W or a list of rows of numbers, coloured by the figure's colour scale,
or a tensor H × W × 3 of red, green and blue from 0 to 1; or a flat list in rows of `columns`. The
first row is on top. x = {0, W} and y = {0, H} say where its left and right, bottom and top are in
the data; with aspect = 1 in the plot pixels are square. smooth = true lets colours flow into each
other.]],
  channels = { fill = { scale = "color", needed = true } },
  options = { x = two_numbers, y = two_numbers, columns = options.count, smooth = "boolean" },
  swatch = "fill",
}

-- The values of rows in one list.
local function flat(rows, wide)
  local out, n = {}, 0
  for i, row in ipairs(rows) do
    if type(row) ~= "table" or #row ~= wide then
      options.fail("image: row %d has %s and row 1 %d pixels; give them the same length", i,
        type(row) == "table" and #row or "none", wide)
    end
    table.move(row, 1, wide, n + 1, out)
    n = n + wide
  end
  return out
end

-- Colours of three numbers from 0 to 1, as bytes.
local function bytes(pixels)
  local out = {}
  for i, pixel in ipairs(pixels) do
    if type(pixel) ~= "table" or #pixel ~= 3 then
      options.fail("image: pixel %d has no three numbers, for red, green and blue", i)
    end
    local parts = {}
    for k, v in ipairs(pixel) do
      if not numbers.finite(v) or v < 0 or v > 1 then
        options.fail("image: pixel %d has %s; red, green and blue are from 0 to 1", i, tostring(v))
      end
      parts[k] = (v * 255 + 0.5) // 1 | 0
    end
    out[i] = string.char(parts[1], parts[2], parts[3])
  end
  return table.concat(out)
end

local function place(mark, axis, pixels)
  mark[axis] = { values = mark.spec[axis] or { 0, pixels }, kind = "number", infinite = {} }
end

local function as_rows(given, columns)
  if type(given[1]) == "table" then return given, #given[1] end
  columns = columns or #given
  if columns > 0 and #given % columns ~= 0 then
    options.fail("image: %d pixels do not make rows of %d; give them the same length", #given,
      columns)
  end
  local rows = {}
  for k = 1, #given, math.max(1, columns) do
    rows[#rows + 1] = table.move(given, k, k + columns - 1, 1, {})
  end
  return rows, columns
end

--- The pixels become one list, or bytes where they have colours of their own.
function image.expand(mark, source)
  local given = mark.spec.fill
  local list = type(given) == "string" and source and data.column("image", "fill", given, source)
    or data.list(given)
  if not list then
    options.fail("image: fill wants a tensor, a list of rows or a column, got %s", type(given))
  end
  local rows, wide = as_rows(list, mark.spec.columns)
  mark.columns, mark.rows = wide, #rows
  local all = flat(rows, wide)
  place(mark, "x", wide)
  place(mark, "y", #rows)
  if type(all[1]) ~= "table" then
    mark.spec = setmetatable({ fill = all }, { __index = mark.spec })
    return nil
  end
  mark.rgb, mark.fill = bytes(all), { values = {}, kind = "category", infinite = {}, one = "none" }
end

function image.prepare(mark)
  if not mark.rgb and mark.fill.kind ~= "number" then
    options.fail("image: fill has names; want numbers, or three for each pixel")
  end
end

function image.extent(mark, axis)
  local range = mark:range(axis, { tight = true })
  if mark.columns * mark.rows == 0 then return nil end
  return range
end

-- Cell after cell with the order of columns or rows turned round; `get(i)` is cell i.
local function turned(mark, across, down, get)
  local out, wide, high = {}, mark.columns, mark.rows
  for row = 1, high do
    for column = 1, wide do
      local from_row = down and high + 1 - row or row
      local from_column = across and wide + 1 - column or column
      out[#out + 1] = get((from_row - 1) * wide + from_column)
    end
  end
  return out
end

-- What the canvas is given for the pixels, where the axes may run the other way.
local function pixels(mark, frame, across, down)
  if mark.rgb then
    if not (across or down) then return nil, mark.rgb end
    return nil, table.concat(turned(mark, across, down, function(i)
      return mark.rgb:sub(3 * i - 2, 3 * i)
    end))
  end
  local values = frame.color.places(mark.fill.values)
  if not (across or down) then return values end
  return turned(mark, across, down, function(i) return values[i] end)
end

local function check_axes(frame)
  for _, name in ipairs { "x", "y" } do
    if not frame[name].type.through_zero or frame[name].type.name == "symlog" then
      options.fail('image: %s is "%s"; pixels are all of one size, on linear axes', name,
        frame[name].type.name)
    end
  end
end

function image.draw(mark, frame)
  check_axes(frame)
  if mark.columns * mark.rows == 0 then return end
  local left, right = frame.x.map(mark.x.values[1]), frame.x.map(mark.x.values[2])
  local bottom, top = frame.y.map(mark.y.values[1]), frame.y.map(mark.y.values[2])
  local values, rgb = pixels(mark, frame, left > right, top > bottom)
  frame:clip()
  frame.canvas:image { x = math.min(left, right), y = math.min(top, bottom),
    w = math.abs(right - left), h = math.abs(bottom - top), columns = mark.columns,
    rows = mark.rows, values = values, rgb = rgb, scheme = values and frame.color.scheme,
    smooth = mark.spec.smooth }
  frame:unclip()
end

-- The least and the greatest of the values, and how many pixels have none.
local function fill_facts(mark)
  local range, out = mark.range_of(mark.fill.values) or {}, { gaps = 0 }
  for i, v in ipairs(mark.fill.values) do
    if v == false then
      out.gaps = out.gaps + 1
      if mark.fill.infinite[i] then out.infinite = (out.infinite or 0) + 1 end
    end
  end
  out.min, out.max = numbers.plain(range.low), numbers.plain(range.high)
  return out
end

--- What an image says in the facts: its size, where it is, and its values.
function image.facts(mark)
  return { n = mark.columns * mark.rows, columns = mark.columns, rows = mark.rows,
    x = mark.x.values, y = mark.y.values, fill = not mark.rgb and fill_facts(mark) or nil }
end

return image
