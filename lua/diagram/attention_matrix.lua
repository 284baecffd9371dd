-- Attention as a matrix: a row for each query, a column for each key, a cell's colour its weight.
-- Light is much and dark is little whatever the hue; cells that must not be seen are hatched.

local color_ramp = require "plot.color_ramp"
local hatch = require "plot.hatch"
local numbers = require "plot.numbers"
local page = require "diagram.page"
local parts = require "diagram.parts"
local ramp = require "plot.ramp"
local typeset = require "plot.type"

local matrix = {}

local widest_token, foot, usual_cell, largest_cell = 96, 46, 30, 40
local query_side = "query ↓"
-- A column's token is turned where it is wider than its column.
local turned = { angle = -50, sine = 0.7660, cosine = 0.6428 }

local function texts_of(sheet, head)
  local flat = {}
  for i, row in ipairs(head.weights) do
    for j, w in ipairs(row) do flat[#flat + 1] = not head.hidden(i, j) and w end
  end
  local format = type(sheet.numbers) == "string" and sheet.numbers or true
  return numbers.column(flat, format)
end

-- The width that the numbers of all heads take in a cell.
local function number_width(sheet)
  local width = 0
  for _, head in ipairs(sheet.heads) do
    head.texts = texts_of(sheet, head)
    for _, text in pairs(head.texts) do
      width = math.max(width, (typeset.measure(text, parts.tiny)))
    end
  end
  return width + 6
end

-- A cell for numbers is as wide as they are; else one that is small enough for the page, and for
-- two heads side by side where that is legible.
local function cell_size(sheet, spec, taken)
  local count, heads = #sheet.keys, #sheet.heads
  local least = heads > 1 and math.max(8, math.min(20, 130 / count)) or usual_cell
  local room = page.share(spec, math.min(page.room(spec), taken + count * least), heads) - taken
  local cell = math.min(largest_cell, room / count)
  if sheet.numbers then return math.max(cell, number_width(sheet)), true end
  if sheet.numbers == nil and cell >= usual_cell and number_width(sheet) <= cell then
    return cell, true
  end
  return cell >= 4 and math.floor(cell) or math.max(2, cell), false
end

--- matrix.measure(sheet, spec) → the size of each head's picture, and what it is made of.
function matrix.measure(sheet, spec)
  local size = { queries = parts.fitted(sheet.queries, parts.small, widest_token),
    keys = parts.fitted(sheet.keys, parts.small, widest_token), foot = foot }
  size.left = math.ceil(math.max(parts.widest(size.queries, parts.small),
    parts.widest({ query_side }, parts.muted))) + 8
  local wide = parts.widest(size.keys, parts.small)
  local beyond = math.ceil(wide * turned.cosine)
  size.cell, size.numbers = cell_size(sheet, spec, size.left + (wide > usual_cell and beyond or 0))
  size.every = math.max(1, math.ceil(15 / size.cell))
  size.turned = wide + 4 > size.cell * size.every
  size.above = 20 + (size.turned and math.ceil(wide * turned.sine) + 8 or 18)
  size.width = math.ceil(size.left + #sheet.keys * size.cell + (size.turned and beyond or 0))
  size.height = math.ceil(sheet.heading + size.above + #sheet.queries * size.cell)
  size.scale = color_ramp.scale(0, sheet.largest, { label = sheet.label })
  return size
end

--- matrix.note(sheet) → what is said under the picture; nil for nothing.
function matrix.note(sheet)
  for _, head in ipairs(sheet.heads) do
    for i, row in ipairs(head.weights) do
      for j in ipairs(row) do
        if head.hidden(i, j) then return "Hatched: keys that the query must not see." end
      end
    end
  end
end

local function draw_tokens(c, sheet, size, x, y)
  c:tag "query"
  for i = 1, #sheet.queries, size.every do
    parts.text(c, size.queries[i], parts.small, { x = x - 6, y = y + (i - 0.5) * size.cell,
      anchor = "end" })
  end
  c:tag "key"
  for j = 1, #sheet.keys, size.every do
    local at = x + (j - 0.5) * size.cell
    if size.turned then
      parts.text(c, size.keys[j], parts.small, { x = at - 1, y = y - 7, anchor = "start",
        angle = turned.angle })
    else
      parts.text(c, size.keys[j], parts.small, { x = at, y = y - 11 })
    end
  end
end

-- The words at the sides: what rows and columns are.
local function draw_sides(c, x, y, top)
  c:tag "side"
  parts.text(c, "key →", parts.muted, { x = x, y = top + 7, anchor = "start" })
  parts.text(c, query_side, parts.muted, { x = x - 6, y = y - 11, anchor = "end" })
end

local function draw_cell(c, size, text, w, x, y)
  local fill = size.scale.at(w)
  local gap = size.cell >= 8 and 0.5 or 0
  c:rect { x = x + gap, y = y + gap, w = size.cell - 2 * gap, h = size.cell - 2 * gap, fill = fill }
  if size.numbers and text then
    parts.text(c, text, parts.tiny, { x = x + size.cell / 2, y = y + size.cell / 2,
      color = "on " .. fill })
  end
end

-- A run of hidden cells of one row, hatched at once.
local function draw_hidden(c, size, count, x, y)
  if count == 0 then return end
  c:rect { x = x, y = y, w = count * size.cell, h = size.cell, fill = "grid" }
  hatch.draw(c, 2, x, y, count * size.cell, size.cell)
end

local function draw_row(c, size, head, i, x, y)
  local row, run = head.weights[i], 0
  for j, w in ipairs(row) do
    if head.hidden(i, j) then
      run = run + 1
    else
      c:tag "hidden"
      draw_hidden(c, size, run, x + (j - 1 - run) * size.cell, y)
      run = 0
      c:tag "cell"
      draw_cell(c, size, head.texts and head.texts[(i - 1) * #row + j], w,
        x + (j - 1) * size.cell, y)
    end
  end
  c:tag "hidden"
  draw_hidden(c, size, run, x + (#row - run) * size.cell, y)
end

--- matrix.draw(c, sheet, head, size, x, y) draws one head below its heading.
function matrix.draw(c, sheet, head, size, x, y)
  local left, top = x + size.left, y + sheet.heading + size.above
  for i = 1, #head.weights do draw_row(c, size, head, i, left, top + (i - 1) * size.cell) end
  c:tag "frame"
  c:rect { x = left, y = top, w = #sheet.keys * size.cell, h = #sheet.queries * size.cell,
    stroke = "axis", width = 0.75 }
  draw_tokens(c, sheet, size, left, top)
  draw_sides(c, left, top, y + sheet.heading)
  c:tag ""
end

--- matrix.draw_foot(c, size, x, y) draws what stands once below all heads: what the colours mean.
function matrix.draw_foot(c, size, x, y)
  c:tag "legend"
  ramp.draw(c, ramp.plan(size.scale, 400), x, y + 10)
  c:tag ""
end

return matrix
