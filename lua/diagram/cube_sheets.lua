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
local sheet_gap, depth, heading = 12, 5, 26

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

-- What stands around the grids, in pixels: left (the C axis, names of rows), above (the N axis,
-- names of sheets), below (names of columns, the L axis).
local function gutters(panel)
  local spec, labels = panel.spec, panel.labels
  return (labels[2] and 22 or 0) + (spec.rows and widest(spec.rows, label_style, 0) + 8 or 0),
    (labels[1] and panel.shape[1] > 1 and 24 or 0) + (spec.slices and 22 or 0),
    (spec.columns and 24 or 0) + (labels[3] and 22 or 0)
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
    local n, rows, columns = table.unpack(panel.shape)
    local step = columns * size.w + sheet_gap
    local per_row = math.max(1, math.min(n,
      math.floor((room - size.left - depth + sheet_gap) / step)))
    panel.per_row = per_row
    panel.row_height = size.above + (per_row - 1) * depth + depth + rows * size.h + size.below
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

local function group_at(groups, c, l)
  return groups[c] and groups[c][l]
end

-- Narrow joints within a group, wide ones between groups, so that a group reads as one shape.
local function joint(groups, c, l, c2, l2)
  return group_at(groups, c, l) == group_at(groups, c2, l2) and 0.4 or 1.5
end

local function draw_cell(canvas, panel, size, n, c, l, x, y)
  local groups = panel.groups[n]
  local group = groups[c][l]
  local left, right = joint(groups, c, l, c, l - 1), joint(groups, c, l, c, l + 1)
  local top, bottom = joint(groups, c, l, c - 1, l), joint(groups, c, l, c + 1, l)
  canvas:tag "cell"
  canvas:rect { x = x + left, y = y + top, w = size.w - left - right, h = size.h - top - bottom,
    fill = "tint" .. (group - 1) % 8 + 1 }
  local first = group_at(groups, c, l - 1) ~= group and group_at(groups, c - 1, l) ~= group
  typeset.draw(canvas, panel.texts[n][c][l], cell_style, { x = x + size.w / 2,
    y = y + size.h / 2 + 5, anchor = "middle", baseline = "middle" })
  if not first then return end
  canvas:tag "group"
  typeset.draw(canvas, tostring(group), group_style, { x = x + 4, y = y + 11.5 })
end

local function draw_names(c, panel, size, n, x, y)
  local spec, w = panel.spec, panel.shape[3] * size.w
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
      y = y + panel.shape[2] * size.h + 17, anchor = "middle" })
  end
  c:tag "row name"
  for i, name in ipairs((n - 1) % panel.per_row == 0 and spec.rows or {}) do
    typeset.draw(c, tostring(name), label_style, { x = x - 8, y = y + (i - 0.5) * size.h,
      anchor = "end", baseline = "middle" })
  end
end

local function draw_sheet(c, panel, size, n, x, y)
  c:tag "sheet"
  draw_edge(c, x, y, panel.shape[3] * size.w, panel.shape[2] * size.h)
  c:rect { x = x, y = y, w = panel.shape[3] * size.w, h = panel.shape[2] * size.h, fill = "paper",
    stroke = "axis", width = 0.75 }
  for i = 1, panel.shape[2] do
    for l = 1, panel.shape[3] do
      draw_cell(c, panel, size, n, i, l, x + (l - 1) * size.w, y + (i - 1) * size.h)
    end
  end
  draw_names(c, panel, size, n, x, y)
end

-- The arrows along which N, C and L count, at the first sheet.
local function draw_axes(c, panel, size, left, x, y)
  local labels, w, h = panel.labels, panel.shape[3] * size.w, panel.shape[2] * size.h
  local function letter(text, tx, ty, anchor)
    typeset.draw(c, text, axis_style, { x = tx, y = ty, anchor = anchor, baseline = "middle",
      color = "muted" })
  end
  c:tag "axis"
  if labels[2] then
    letter(labels[2], left + 7, y + 8, "middle")
    arrow(c, left + 7, y + 22, left + 7, y + h - 2)
  end
  if labels[3] then
    local at = y + h + (panel.spec.columns and 24 or 0) + 13
    local wide = typeset.measure(labels[3], axis_style)
    letter(labels[3], x + 2, at, "start")
    arrow(c, x + wide + 10, at, x + w - 2, at)
  end
  if labels[1] and panel.shape[1] > 1 then
    local at = y - depth - 14 - (panel.spec.slices and 22 or 0)
    local wide = typeset.measure(labels[1], axis_style)
    local last = x + (panel.per_row - 1) * (w + sheet_gap) + w
    letter(labels[1], x + 2, at, "start")
    arrow(c, x + wide + 10, at, last, at - (panel.per_row - 1) * depth)
  end
end

--- sheets.draw(c, panel, size, left, top) draws the panel under its heading.
function sheets.draw(c, panel, size, left, top)
  local per_row = panel.per_row
  local step = panel.shape[3] * size.w + sheet_gap
  for n = 1, panel.shape[1] do
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
