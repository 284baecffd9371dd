-- The axes cube: a box (N, C, L) of numbers taken apart into its N sheets, each a grid of C rows
-- and L columns, so that no cell hides another. Cells that share a statistic share a colour; each
-- region of a group carries the group's number as a second cue.

local canvas = require "canvas"
local data = require "plot.data"
local figure = require "plot.figure"
local numbers = require "plot.numbers"
local options = require "plot.options"
local sheets = require "diagram.cube_sheets"
local typeset = require "plot.type"

local cube = {}

local edge, panel_gap = 4, 16

local panel_options = {
  data = "any", groups = "any", labels = "table", title = "string", rows = "table",
  columns = "table", slices = "table", what = "string", format = "string",
}

local figure_options = {
  alt = "string", title = "string", width = "number", across = "number", note = "string|boolean",
}

local function merged(a, b)
  local out = {}
  for name, want in pairs(a) do out[name] = want end
  for name, want in pairs(b) do out[name] = want end
  return out
end

-- A box of N × C × L, from nested lists or a tensor; of two axes there is one sheet.
local function read_box(where, name, value)
  local box = data.list(value)
  if not box or type(box[1]) ~= "table" then
    options.fail("%s: %s wants nested lists, N of C of L values, or a tensor", where, name)
  end
  if type(box[1][1]) ~= "table" then box = { box } end
  local c, l = #box[1], #box[1][1]
  for n, sheet in ipairs(box) do
    for i = 1, math.max(c, #sheet) do
      if #sheet ~= c or type(sheet[i]) ~= "table" or #sheet[i] ~= l then
        options.fail("%s: %s[%d] is not %d by %d, as the first sheet is", where, name, n, c, l)
      end
    end
  end
  return box, { #box, c, l }
end

local function check_shape(where, shape, other)
  for i = 1, 3 do
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
        texts[n][c][l] = written[k] or tostring(v)
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

local function read_panel(where, spec)
  if spec.data == nil then options.fail("%s: data is missing; write data = {{{…}}}", where) end
  if spec.groups == nil then options.fail("%s: groups is missing; write groups = {{{…}}}",
    where) end
  local box, shape = read_box(where, "data", spec.data)
  local groups, other = read_box(where, "groups", spec.groups)
  check_shape(where, shape, other)
  check_labels(where, "rows", spec.rows, shape[2])
  check_labels(where, "slices", spec.slices, shape[1])
  local columns = spec.columns
  if columns and type(columns[1]) ~= "table" then
    check_labels(where, "columns", columns, shape[3])
  elseif columns then
    check_labels(where, "columns", columns, shape[1])
    for _, list in ipairs(columns) do check_labels(where, "columns", list, shape[3]) end
  end
  local panel = { spec = spec, shape = shape, texts = texts_of(box, spec.format) }
  panel.groups, panel.count = number_groups(groups)
  panel.labels = spec.labels or {}
  if #panel.labels == 2 then panel.labels = { false, panel.labels[1], panel.labels[2] } end
  return panel
end

local function count_text(panel)
  local what = panel.spec.what or "mean"
  return ("%d %s%s"):format(panel.count, what, panel.count == 1 and "" or "s")
end

local function facts_of(spec, panels)
  local out = { kind = "cube", title = spec.title, panels = {} }
  for i, panel in ipairs(panels) do
    out.panels[i] = { title = panel.spec.title, shape = panel.shape, statistics = panel.count,
      what = panel.spec.what or "mean", labels = panel.spec.labels }
  end
  return out
end

local function note_of(spec, panels)
  if spec.note == false then return nil end
  if type(spec.note) == "string" then return spec.note end
  local what = panels[1].spec.what or "mean"
  for _, panel in ipairs(panels) do
    if (panel.spec.what or "mean") ~= what then what = "statistic" end
  end
  return ("Cells of one colour share a %s; the small number says which."):format(what)
end

-- All panels get the cells and the size of the largest, so that they line up. Where no width is
-- asked for, it is 420 pixels, or up to 460 if that puts one more panel in a row.
local function plan(spec, panels)
  local width = spec.width or 460
  local size = sheets.measure(panels, width - 2 * edge)
  local across = spec.across or math.max(1,
    (width - 2 * edge + panel_gap) // (size.width + panel_gap))
  across = math.min(across, #panels)
  width = spec.width or 420
  local step = across > 1 and math.max((width - 2 * edge + panel_gap) / across,
    size.width + panel_gap)
    or 0
  width = math.max(width, math.ceil(step * across - panel_gap + 2 * edge), size.width + 2 * edge)
  local note = note_of(spec, panels)
  local top = edge + (spec.title and typeset.title.leading + 8 or 0)
  local rows = math.ceil(#panels / across)
  local lines = note and typeset.lines(note, typeset.caption, width - 2 * edge) or {}
  local bottom = top + rows * (size.height + panel_gap) - panel_gap
  return { width = width, top = top, across = across, step = step, size = size, lines = lines,
    bottom = bottom,
    height = math.ceil(bottom + (#lines > 0 and 14 or 0) + #lines * typeset.caption.leading
      + edge) }
end

local function draw_heading(c, panel, letter, x, y)
  local title = panel.spec.title
  local name = (letter and title) and letter .. " " .. title or letter or title or ""
  c:tag "panel title"
  local style = { size = 14, weight = 600 }
  typeset.draw(c, name, style, { x = x, y = y + 15 })
  c:tag "panel count"
  typeset.draw(c, count_text(panel), { size = 13, color = "muted" },
    { x = name ~= "" and x + typeset.measure(name, style) + 8 or x, y = y + 15 })
end

local function draw(spec, panels)
  local p = plan(spec, panels)
  local c = canvas.new(p.width, p.height)
  if spec.title then
    c:tag "title"
    typeset.draw(c, spec.title, typeset.title, { x = edge, y = edge + typeset.title.size })
  end
  for i, panel in ipairs(panels) do
    local x = edge + (i - 1) % p.across * p.step
    local y = p.top + (i - 1) // p.across * (p.size.height + panel_gap)
    draw_heading(c, panel, #panels > 1 and ("(%c)"):format(96 + i) or nil, x, y)
    sheets.draw(c, panel, p.size, x, y)
  end
  c:tag "note"
  for i, line in ipairs(p.lines) do
    typeset.draw(c, line, typeset.caption, { x = edge,
      y = p.bottom + 14 + (i - 1) * typeset.caption.leading + typeset.caption.size })
  end
  return c
end

--- cube.one { data, groups, labels, title, … } → figure with one panel.
function cube.one(spec)
  options.check("cube", spec, merged(panel_options, figure_options))
  local panel = read_panel("cube", spec)
  local whole = { alt = spec.alt, width = spec.width, note = spec.note }
  return figure.new(draw(whole, { panel }), { alt = spec.alt, title = spec.title,
    facts = facts_of(spec, { panel }) })
end

--- cube.many { {data, groups, …}, …, alt, title, width, across, note } → figure with lettered
--- panels.
function cube.many(spec)
  options.check("cubes", spec, figure_options)
  local panels = {}
  for i, one in ipairs(spec) do
    local where = ("cubes[%d]"):format(i)
    options.check(where, one, panel_options)
    panels[i] = read_panel(where, one)
  end
  if #panels == 0 or #panels > 26 then
    options.fail("cubes: %d panels; write diagram.cubes { {data = …, groups = …}, … }", #panels)
  end
  return figure.new(draw(spec, panels), { alt = spec.alt, title = spec.title,
    facts = facts_of(spec, panels) })
end

return cube
