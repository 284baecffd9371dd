-- How one panel of the axes cube is drawn: its sheets side by side, each a little higher than the
-- one before it and with a thin edge, like cards in depth.

local typeset = require "plot.type"

local sheets = {}

-- Two panels of two sheets fit a phone's 370 pixels with every text at nine pixels or more.
local cell_style = { size = 15, tabular = true }
local group_style = { size = 11, weight = 600, tabular = true }
local label_style = { size = 13 }
local axis_style = { size = 14, weight = 600 }
local least = { w = 28, h = 36 }
local sheet_gap, map_gap, depth, heading = 12, 7, 5, 26

local function widest(list, style, least_width)
  local width = least_width
  for _, text in ipairs(list) do
    width = math.max(width, (typeset.measure(tostring(text), style)))
  end
  return width
end

local function cell_width(panel)
  local width = least.w
  for _, sheet in ipairs(panel.texts) do
    for _, row in ipairs(sheet) do width = widest(row, cell_style, width - 12) + 12 end
  end
  local columns = panel.spec.columns or {}
  for _, list in ipairs(type(columns[1]) == "table" and columns or { columns }) do
    width = widest(list, label_style, width - 8) + 8
  end
  return width
end

-- What stands around the grids, in pixels: left (axes of maps and rows, names of rows), above (the
-- axis of sheets, their names), below (names of columns, their axis).
local function gutters(panel)
  local spec, labels = panel.spec, panel.labels
  return (labels.map and 22 or 0) + (labels.row and 22 or 0)
    + (spec.rows and widest(spec.rows, label_style, 0) + 8 or 0),
    (labels.sheet and panel.sheets > 1 and 24 or 0) + (spec.slices and 22 or 0),
    (spec.columns and 24 or 0) + (labels.column and 22 or 0)
end

-- Where row i begins below the top of its sheet: maps stand a little apart.
local function row_top(panel, size, i)
  local before = panel.maps and (i - 1) // (panel.rows // panel.maps) or 0
  return (i - 1) * size.h + before * map_gap
end

local function grid_height(panel, size)
  return row_top(panel, size, panel.rows) + size.h
end

--- sheets.measure(panels, room) → {w, h, left, above, below, width, height, per_row}: the cells and
--- gutters that suit all panels; sheets that do not fit in `room` go on in a further row.
function sheets.measure(panels, room)
  local size = { w = least.w, h = least.h, left = 0, above = 0, below = 0, width = 0, height = 0 }
  for _, panel in ipairs(panels) do
    local left, above, below = gutters(panel)
    size.w = math.max(size.w, cell_width(panel))
    size.left, size.above = math.max(size.left, left), math.max(size.above, above)
    size.below = math.max(size.below, below)
  end
  for _, panel in ipairs(panels) do
    local n = panel.sheets
    local step = panel.columns * size.w + sheet_gap
    local per_row = math.max(1, math.min(n,
      math.floor((room - size.left - depth + sheet_gap) / step)))
    panel.per_row = per_row
    panel.row_height = size.above + (per_row - 1) * depth + depth + grid_height(panel, size)
      + size.below
    size.width = math.max(size.width, size.left + per_row * step - sheet_gap + depth)
    size.height = math.max(size.height, heading
      + math.ceil(n / per_row) * (panel.row_height + 10) - 10)
  end
  return size
end

local function arrow(c, x1, y1, x2, y2)
  c:line { x1 = x1, y1 = y1, x2 = x2, y2 = y2, stroke = "muted", width = 1.25 }
  local dx, dy = x2 - x1, y2 - y1
  local length = math.sqrt(dx * dx + dy * dy)
  local ux, uy = dx / length * 6, dy / length * 6
  c:path { points = { x2 - ux - uy * 0.6, y2 - uy + ux * 0.6, x2, y2, x2 - ux + uy * 0.6,
    y2 - uy - ux * 0.6 }, stroke = "muted", width = 1.25, round = true }
end

-- The thin top and right edges of a sheet, which give it depth.
local function draw_edge(c, x, y, w, h)
  c:path { points = { x, y, x + depth, y - depth, x + w + depth, y - depth, x + w, y },
    close = true,
    fill = "grid", stroke = "axis", width = 0.75, round = true }
  c:path { points = { x + w, y, x + w + depth, y - depth, x + w + depth, y + h - depth, x + w,
    y + h },
    close = true, fill = "grid", stroke = "axis", width = 0.75, round = true }
end

-- The group of a neighbour of cell (c, l), nil where there is none in the same map.
local function neighbour(panel, groups, c, c2, l2)
  local tall = panel.maps and panel.rows // panel.maps or panel.rows
  if (c - 1) // tall ~= (c2 - 1) // tall then return nil end
  return groups[c2] and groups[c2][l2]
end

-- Narrow joints within a group, wide ones between groups, so that a group reads as one shape.
local function joint(group, other)
  return group == other and 0.4 or 1.5
end

local function draw_cell(canvas, panel, size, n, c, l, x, y)
  local groups = panel.groups[n]
  local group = groups[c][l]
  local before, above = neighbour(panel, groups, c, c, l - 1), neighbour(panel, groups, c, c - 1, l)
  local left, right = joint(group, before), joint(group, neighbour(panel, groups, c, c, l + 1))
  local top, bottom = joint(group, above), joint(group, neighbour(panel, groups, c, c + 1, l))
  canvas:tag "cell"
  canvas:rect { x = x + left, y = y + top, w = size.w - left - right, h = size.h - top - bottom,
    fill = "tint" .. (group - 1) % 8 + 1 }
  local first = before ~= group and above ~= group
  typeset.draw(canvas, panel.texts[n][c][l], cell_style, { x = x + size.w / 2,
    y = y + size.h / 2 + 5, anchor = "middle", baseline = "middle" })
  if not first then return end
  canvas:tag "group"
  typeset.draw(canvas, tostring(group), group_style, { x = x + 4, y = y + 11.5 })
end

local function draw_names(c, panel, size, n, x, y)
  local spec, w = panel.spec, panel.columns * size.w
  if spec.slices then
    c:tag "slice name"
    typeset.draw(c, tostring(spec.slices[n]), label_style, { x = x + (w + depth) / 2,
      y = y - depth - 8, anchor = "middle", color = "muted" })
  end
  local columns = spec.columns and (type(spec.columns[1]) == "table" and spec.columns[n]
    or spec.columns)
  c:tag "column name"
  for l, name in ipairs(columns or {}) do
    typeset.draw(c, tostring(name), label_style, { x = x + (l - 0.5) * size.w,
      y = y + grid_height(panel, size) + 17, anchor = "middle" })
  end
  c:tag "row name"
  local tall = panel.maps and panel.rows // panel.maps or 1
  for i, name in ipairs((n - 1) % panel.per_row == 0 and spec.rows or {}) do
    typeset.draw(c, tostring(name), label_style, { x = x - 8,
      y = y + row_top(panel, size, (i - 1) * tall + 1) + tall * size.h / 2, anchor = "end",
      baseline = "middle" })
  end
end

local function draw_sheet(c, panel, size, n, x, y)
  c:tag "sheet"
  local w, h = panel.columns * size.w, grid_height(panel, size)
  draw_edge(c, x, y, w, h)
  c:rect { x = x, y = y, w = w, h = h, fill = "paper", stroke = "axis", width = 0.75 }
  for i = 1, panel.rows do
    for l = 1, panel.columns do
      draw_cell(c, panel, size, n, i, l, x + (l - 1) * size.w, y + row_top(panel, size, i))
    end
  end
  draw_names(c, panel, size, n, x, y)
end

-- The arrows along which N, C and L count, at the first sheet.
local function draw_axes(c, panel, size, left, x, y)
  local labels, w, h = panel.labels, panel.columns * size.w, grid_height(panel, size)
  local function letter(text, tx, ty, anchor)
    typeset.draw(c, text, axis_style, { x = tx, y = ty, anchor = anchor, baseline = "middle",
      color = "muted" })
  end
  c:tag "axis"
  if labels.map then
    letter(labels.map, left + 7, y + 8, "middle")
    arrow(c, left + 7, y + 22, left + 7, y + h - 2)
    left, h = left + 22, row_top(panel, size, panel.rows // panel.maps) + size.h
  end
  if labels.row then
    letter(labels.row, left + 7, y + 8, "middle")
    arrow(c, left + 7, y + 22, left + 7, y + h - 2)
  end
  if labels.column then
    local at = y + grid_height(panel, size) + (panel.spec.columns and 24 or 0) + 13
    local wide = typeset.measure(labels.column, axis_style)
    letter(labels.column, x + 2, at, "start")
    arrow(c, x + wide + 10, at, x + w - 2, at)
  end
  if labels.sheet and panel.sheets > 1 then
    local at = y - depth - 14 - (panel.spec.slices and 22 or 0)
    local wide = typeset.measure(labels.sheet, axis_style)
    local last = x + (panel.per_row - 1) * (w + sheet_gap) + w
    letter(labels.sheet, x + 2, at, "start")
    arrow(c, x + wide + 10, at, last, at - (panel.per_row - 1) * depth)
  end
end

--- sheets.draw(c, panel, size, left, top) draws the panel under its heading.
function sheets.draw(c, panel, size, left, top)
  local per_row = panel.per_row
  local step = panel.columns * size.w + sheet_gap
  for n = 1, panel.sheets do
    local column, row = (n - 1) % per_row, (n - 1) // per_row
    local x = left + size.left + column * step
    local y = top + heading + row * (panel.row_height + 10) + size.above + depth
      + (per_row - 1 - column) * depth
    draw_sheet(c, panel, size, n, x, y)
    if n == 1 then draw_axes(c, panel, size, left, x, y) end
  end
  c:tag ""
end

return sheets
