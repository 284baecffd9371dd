-- A Transformer block: the residual line goes straight up at the left; each sublayer leaves it,
-- and what it makes is added to it. Where the norm stands is the difference between the original
-- block (post-norm, Vaswani et al. 2017) and that of most later ones (pre-norm, Xiong et al. 2020).

local figure = require "plot.figure"
local formula = require "plot.math"
local highlight = require "diagram.highlight"
local page = require "diagram.page"
local parts = require "diagram.parts"
local shared = require "options"
local typeset = require "plot.type"
local words_type = require "diagram.words"

-- [norm] = {title, how many norms stand before and after a sublayer in its branch, and on the
-- residual line behind the sum}.
local norms = {
  pre = { title = "pre-norm", before = 1, after = 0, on_line = 0 },
  post = { title = "post-norm", before = 0, after = 0, on_line = 1 },
  sandwich = { title = "sandwich norm", before = 1, after = 1, on_line = 0 },
  none = { title = "no norm", before = 0, after = 0, on_line = 0 },
}

local own_words = { norm = "LayerNorm", attention = "self-attention", cross = "cross-attention",
  feed_forward = "feed-forward", input = "x", output = "y", memory = "encoder" }
local tints = { norm = "tint3", attention = "tint1", cross = "tint4", feed_forward = "tint2" }
local known_parts = { "residual", "norm", "attention", "cross", "feed_forward" }

local panel_options = {
  norm = "string", cross = "boolean", causal = "boolean", labels = "table", title = "string",
  highlight = "string|table", repeats = "string|number",
}

local widest_box, gap, r = 112, 15, 10
-- At both ends: room for a word; the line from it to the first joint, and behind the last sum.
local foot, stem, tip = 24, 8, 22

local function branch_of(kind, norm)
  local list = {}
  for _ = 1, norm.before do list[#list + 1] = "norm" end
  list[#list + 1] = kind
  for _ = 1, norm.after do list[#list + 1] = "norm" end
  return list
end

local function read_panel(where, spec)
  local norm = shared.one_of(where, "norm", spec.norm or "pre", norms)
  local causal = spec.causal
  if causal == nil then causal = spec.cross end
  local own = {}
  for name, word in pairs(own_words) do own[name] = word end
  if causal then own.attention = "masked self-attention" end
  local panel = { norm = norm, name = spec.norm or "pre", title = spec.title or norm.title,
    cross = spec.cross, repeats = spec.repeats and tostring(spec.repeats) .. " ×", sublayers = {} }
  panel.words = words_type.read(where, own, spec.labels, parts.small, 2 * widest_box)
  panel.words.memory = typeset.fit(panel.words.memory, parts.label, 90)
  panel.set = highlight.read(where, known_parts, spec.highlight)
  for _, kind in ipairs { "attention", "cross", "feed_forward" } do
    if kind ~= "cross" or spec.cross then
      table.insert(panel.sublayers, { kind = kind, branch = branch_of(kind, norm) })
    end
  end
  return panel
end

local function box_lines(panel, kind)
  return typeset.lines(panel.words[kind], parts.small, widest_box - 14)
end

local function box_height(panel, kind)
  return 14 + #box_lines(panel, kind) * parts.small.leading
end

local function column_width(panels, kinds)
  local width = 0
  for _, panel in ipairs(panels) do
    for _, kind in ipairs(kinds(panel)) do
      width = math.max(width, parts.widest(box_lines(panel, kind), parts.small) + 16)
    end
  end
  return width
end

-- How far a panel is from its bottom label to its top one.
local function rise(panel)
  local y = foot + stem + (#panel.sublayers - 1) * gap
  for _, sublayer in ipairs(panel.sublayers) do
    y = y + gap + r + panel.norm.on_line * (gap + box_height(panel, "norm"))
    for _, kind in ipairs(sublayer.branch) do y = y + box_height(panel, kind) + gap end
  end
  return y + tip + foot
end

-- The columns: the residual line at `line`, branches at `branch`, the encoder's lane at `lane`.
local function measure(panels)
  local size = { heights = {}, left = 0 }
  local on_line = column_width(panels, function(panel)
    return panel.norm.on_line > 0 and { "norm" } or {}
  end)
  size.line_width = math.max(36, on_line)
  size.branch_width = column_width(panels, function(panel)
    return { "attention", "feed_forward", panel.cross and "cross" or "attention",
      panel.norm.before > 0 and "norm" or "attention" }
  end)
  local lane = 0
  for i, panel in ipairs(panels) do
    if panel.repeats then
      size.left = math.max(size.left, math.ceil(typeset.measure(panel.repeats, parts.label)) + 26)
    end
    if panel.cross then
      lane = math.max(lane, 18 + typeset.measure(panel.words.memory, parts.label) / 2)
    end
    size.heights[i] = math.ceil(page.heading + rise(panel))
  end
  size.line = size.left + size.line_width / 2
  size.branch = size.left + size.line_width + 16 + size.branch_width / 2
  size.lane = size.branch + size.branch_width / 2 + 18
  size.width = math.ceil(size.left + size.line_width + 16 + size.branch_width + lane)
  return size
end

local function draw_line(c, panel, points, of, style)
  local how = highlight.of(panel.set, of)
  local wire = highlight.wires[how]
  local full = { stroke = wire.stroke, width = wire.width, head = true }
  if how == "plain" and of[1] == "residual" then full.width = 2.6 end
  for name, value in pairs(style or {}) do full[name] = value end
  c:tag(of[1] == "residual" and "residual" or "branch")
  parts.line(c, points, full)
end

local function draw_box(c, panel, kind, x, y, w)
  local how = highlight.of(panel.set, { kind })
  local rim = highlight.rims[how]
  c:tag(kind)
  parts.box(c, { x = x, y = y, w = w, h = box_height(panel, kind), lines = box_lines(panel, kind),
    styles = { how == "strong" and { size = 13, leading = 16, weight = 600 } or parts.small },
    fill = how == "faint" and "paper" or tints[kind], stroke = rim.stroke, width = rim.width,
    color = highlight.text[how] })
end

local function draw_memory(c, panel, size, x, y, bottom)
  local right = x + size.branch + size.branch_width / 2
  draw_line(c, panel, { x + size.lane, bottom, x + size.lane, y, right, y }, { "cross" })
  c:tag "memory"
  parts.text(c, panel.words.memory, parts.label, { x = x + size.lane, y = bottom + 14 })
end

-- One sublayer from the joint at y up; returns the y of its sum.
local function draw_sublayer(c, panel, sublayer, size, x, y, bottom)
  local line, branch, kind = x + size.line, x + size.branch, sublayer.kind
  local from = { line, y, branch, y }
  local at = y - gap
  for i, box in ipairs(sublayer.branch) do
    local height = box_height(panel, box)
    from[#from + 1], from[#from + 2] = branch, at
    draw_line(c, panel, from, { kind })
    if i == 1 then
      parts.joint(c, line, y, highlight.wires[highlight.of(panel.set, { "residual", kind })].stroke)
    end
    draw_box(c, panel, box, branch, at - height / 2, size.branch_width)
    if box == "cross" then draw_memory(c, panel, size, x, at - height / 2, bottom) end
    from = { branch, at - height }
    at = at - height - gap
  end
  draw_line(c, panel, { branch, at + gap, branch, at, line + r, at }, { kind })
  return at
end

local function draw_sum(c, panel, x, y)
  local rim = highlight.rims[highlight.of(panel.set, { "residual" })]
  c:tag "sum"
  parts.node(c, { x = x, y = y, r = r, text = "+", style = parts.symbol, stroke = rim.stroke,
    width = rim.width })
end

local function draw_brace(c, panel, size, x, top, bottom)
  c:tag "repeats"
  parts.brace(c, x + size.left - 6, top, bottom)
  parts.text(c, panel.repeats, parts.label, { x = x + size.left - 22, y = (top + bottom) / 2,
    anchor = "end" })
end

-- The word at an end of the residual line, in its middle or as near to it as there is room.
local function draw_end(c, panel, size, text, x, y)
  local room = size.width
  if panel.cross then
    room = size.lane - typeset.measure(panel.words.memory, parts.label) / 2 - 12
  end
  text = typeset.fit(text, parts.label, room)
  c:tag "end"
  parts.text(c, text, parts.label,
    { x = x + math.max(size.line, typeset.measure(text, parts.label) / 2), y = y })
end

-- The residual line goes from each node to the next; `below` is where the last one ends.
local function draw_panel(c, panel, size, x, y, height)
  local line, bottom = x + size.line, y + height - foot
  local below, at = bottom, bottom - stem
  draw_end(c, panel, size, panel.words.input, x, bottom + 14)
  for _, sublayer in ipairs(panel.sublayers) do
    local sum = draw_sublayer(c, panel, sublayer, size, x, at, bottom)
    draw_line(c, panel, { line, below, line, sum + r }, { "residual" })
    draw_sum(c, panel, line, sum)
    below, at = sum - r, sum - gap - r
    for _ = 1, panel.norm.on_line do
      local tall = box_height(panel, "norm")
      draw_line(c, panel, { line, below, line, below - gap }, { "residual" })
      draw_box(c, panel, "norm", line, below - gap - tall / 2, size.line_width)
      below = below - gap - tall
      at = below - gap
    end
  end
  local top = below - tip
  draw_line(c, panel, { line, below, line, top }, { "residual" })
  draw_end(c, panel, size, panel.words.output, x, top - 10)
  if panel.repeats then draw_brace(c, panel, size, x, below, bottom - 2) end
  c:tag ""
end

-- What a sublayer computes, as x ← x + f(norm(x)).
local function equation(panel, sublayer)
  local text = "x"
  for _, kind in ipairs(sublayer.branch) do
    text = ("%s(%s%s)"):format(kind, text, kind == "cross" and ", memory" or "")
  end
  text = "x + " .. text
  for _ = 1, panel.norm.on_line do text = ("norm(%s)"):format(text) end
  return "x ← " .. text
end

local function panel_facts(panel)
  local out = { norm = panel.name, title = formula.plain(panel.title), cross = panel.cross or false,
    norms_on_residual = panel.norm.on_line * #panel.sublayers, sublayers = {}, equations = {},
    words = {} }
  for name, word in pairs(panel.words) do out.words[name] = formula.plain(word) end
  for i, sublayer in ipairs(panel.sublayers) do
    out.sublayers[i], out.equations[i] = sublayer.kind, equation(panel, sublayer)
  end
  return out
end

local function draw(spec, whole, panels)
  local size = measure(panels)
  local plan = page.plan(whole, size, #panels, page.note(whole.note))
  local c = page.draw(plan, #panels, function(c, i, x, y, room)
    page.draw_heading(c, { letter = page.letter(i, #panels), title = panels[i].title }, x, y, room)
    draw_panel(c, panels[i], size, x, y, size.heights[i])
  end)
  local facts = { kind = "transformer_block", title = formula.plain(spec.title), panels = {} }
  for i, panel in ipairs(panels) do facts.panels[i] = panel_facts(panel) end
  return figure.new(c, { alt = spec.alt, title = spec.title, facts = facts })
end

return page.kinds { one = "transformer_block", many = "transformer_blocks",
  options = panel_options, read = read_panel, draw = draw }
