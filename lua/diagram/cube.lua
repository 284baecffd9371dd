-- The axes cube: a box (N, C, L) of numbers taken apart into its N sheets, each a grid of C rows
-- and L columns, so that no cell hides another; of a box (N, C, H, W), of pictures, each sheet has
-- C maps of H rows and W columns, one below another. Cells that share a statistic share a colour;
-- each region of a group carries the group's number as a second cue.

local data = require "plot.data"
local figure = require "plot.figure"
local formula = require "plot.math"
local numbers = require "plot.numbers"
local options = require "plot.options"
local page = require "diagram.page"
local parts = require "diagram.parts"
local sheets = require "diagram.cube_sheets"

local panel_options = {
  data = "any", groups = "any", labels = "table", title = "string", rows = "table",
  columns = "table", slices = "table", what = "string", format = "string",
}

-- Maps one below another, as one sheet.
local function stack(where, name, n, maps, heights)
  local rows = {}
  for i = 1, math.max(heights.maps, #maps) do
    local map = maps[i]
    if #maps ~= heights.maps or type(map) ~= "table" or #map ~= heights.rows then
      options.fail("%s: %s[%d] is not %d maps of %d rows, as the first is", where, name, n,
        heights.maps, heights.rows)
    end
    table.move(map, 1, #map, #rows + 1, rows)
  end
  return rows
end

local function stacked(where, name, box)
  local heights = { maps = #box[1], rows = #box[1][1] }
  local sheets_of = {}
  for n, maps in ipairs(box) do sheets_of[n] = stack(where, name, n, maps, heights) end
  return sheets_of, heights.maps
end

-- How deep lists are nested.
local function depth_of(value)
  local depth = 0
  while type(value) == "table" do depth, value = depth + 1, value[1] end
  return depth
end

-- A box of N × C × L or N × C × H × W, from nested lists or a tensor; of two axes there is one
-- sheet. Returns its sheets, its shape, and how many maps a sheet has, nil when it has none.
local function read_box(where, name, value)
  local box = data.list(value)
  local depth, maps = depth_of(box), nil
  if depth < 2 or depth > 4 then
    options.fail("%s: %s wants nested lists, N of C of L values or N of C of H of W, or a tensor",
      where, name)
  end
  if depth == 2 then box = { box } end
  if depth == 4 then box, maps = stacked(where, name, box) end
  local c, l = #box[1], type(box[1][1]) == "table" and #box[1][1] or 0
  if l == 0 then options.fail("%s: %s has no values", where, name) end
  for n, sheet in ipairs(box) do
    for i = 1, math.max(c, #sheet) do
      if #sheet ~= c or type(sheet[i]) ~= "table" or #sheet[i] ~= l then
        options.fail("%s: %s[%d] is not %d by %d, as the first sheet is", where, name, n, c, l)
      end
    end
  end
  return box, maps and { #box, maps, c // maps, l } or { #box, c, l }, maps
end

local function check_shape(where, shape, other)
  for i = 1, math.max(#shape, #other) do
    if shape[i] ~= other[i] then
      options.fail("%s: data is (%s) and groups is (%s); give them one shape", where,
        table.concat(shape, ", "), table.concat(other, ", "))
    end
  end
end

-- Group ids as 1, 2, 3 … in the order in which they appear.
local function number_groups(box)
  local index, count, out = {}, 0, {}
  for n, sheet in ipairs(box) do
    out[n] = {}
    for c, row in ipairs(sheet) do
      out[n][c] = {}
      for l, id in ipairs(row) do
        if not index[id] then
          count = count + 1
          index[id] = count
        end
        out[n][c][l] = index[id]
      end
    end
  end
  return out, count
end

-- What stands in the cells: words as they are, numbers with one number of decimals.
local function texts_of(box, format)
  local flat, texts = {}, {}
  for _, sheet in ipairs(box) do
    for _, row in ipairs(sheet) do
      for _, v in ipairs(row) do flat[#flat + 1] = type(v) == "number" and v end
    end
  end
  local written, k = numbers.column(flat, format or true), 0
  for n, sheet in ipairs(box) do
    texts[n] = {}
    for c, row in ipairs(sheet) do
      texts[n][c] = {}
      for l, v in ipairs(row) do
        k = k + 1
        texts[n][c][l] = written[k] or parts.literal(v)
      end
    end
  end
  return texts
end

local function check_labels(where, name, list, count)
  if list and #list ~= count then
    options.fail("%s: %s has %d labels; there are %d", where, name, #list, count)
  end
end

-- The names of the axes, as {sheet, map, row, column}.
local function read_labels(where, labels, maps)
  labels = labels or {}
  for i, label in ipairs(labels) do
    if type(label) ~= "string" then
      options.fail("%s: labels[%d] is a %s; want a text", where, i, type(label))
    end
  end
  if #labels == 0 then return {} end
  if maps and #labels ~= 4 or not maps and #labels ~= 3 and #labels ~= 2 then
    options.fail("%s: %d labels for the axes of a box of %d", where, #labels, maps and 4 or 3)
  end
  if maps then
    return { sheet = labels[1], map = labels[2], row = labels[3], column = labels[4] }
  end
  return { sheet = labels[#labels - 2], row = labels[#labels - 1], column = labels[#labels] }
end

local function read_panel(where, spec)
  if spec.data == nil then options.fail("%s: data is missing; write data = {{{…}}}", where) end
  if spec.groups == nil then options.fail("%s: groups is missing; write groups = {{{…}}}",
    where) end
  local box, shape, maps = read_box(where, "data", spec.data)
  local groups, other = read_box(where, "groups", spec.groups)
  check_shape(where, shape, other)
  check_labels(where, "rows", spec.rows, shape[2])
  check_labels(where, "slices", spec.slices, shape[1])
  local columns = spec.columns
  if columns and type(columns[1]) ~= "table" then
    check_labels(where, "columns", columns, shape[#shape])
  elseif columns then
    check_labels(where, "columns", columns, shape[1])
    for _, list in ipairs(columns) do check_labels(where, "columns", list, shape[#shape]) end
  end
  local panel = { spec = spec, shape = shape, texts = texts_of(box, spec.format),
    sheets = #box, rows = #box[1], columns = #box[1][1], maps = maps }
  panel.groups, panel.count = number_groups(groups)
  panel.labels = read_labels(where, spec.labels, maps)
  return panel
end

local function count_text(panel)
  local what = panel.spec.what or "mean"
  return ("%d %s%s"):format(panel.count, what, panel.count == 1 and "" or "s")
end

local function facts_of(spec, panels)
  local out = { kind = "cube", title = formula.plain(spec.title), panels = {} }
  for i, panel in ipairs(panels) do
    out.panels[i] = { title = formula.plain(panel.spec.title), shape = panel.shape,
      statistics = panel.count, what = panel.spec.what or "mean", labels = panel.spec.labels }
  end
  return out
end

local function own_note(panels)
  local what = panels[1].spec.what or "mean"
  for _, panel in ipairs(panels) do
    if (panel.spec.what or "mean") ~= what then what = "statistic" end
  end
  return ("Cells of one colour share a %s; the small number says which."):format(what)
end

local function draw(spec, whole, panels)
  local size = sheets.measure(panels, page.room(whole))
  local plan = page.plan(whole, size, #panels, page.note(whole.note, own_note(panels)))
  local c = page.draw(plan, #panels, function(c, i, x, y, room)
    local panel = panels[i]
    page.draw_heading(c, { letter = page.letter(i, #panels), title = panel.spec.title,
      count = count_text(panel) }, x, y, room)
    sheets.draw(c, panel, size, x, y)
  end)
  return figure.new(c, { alt = spec.alt, title = spec.title, facts = facts_of(spec, panels) })
end

return page.kinds { one = "cube", many = "cubes", options = panel_options, read = read_panel,
  draw = draw }
