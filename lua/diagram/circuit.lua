-- What is inside a recurrent cell: gates, sums and products, joined by wires. A cell is data (see
-- cells.lua): nodes with places, and wires that say which node they come from, which they lead to,
-- and where they run. So the facts hold the graph that the picture shows, and a test can compute
-- with it.

local figure = require "plot.figure"
local options = require "plot.options"
local page = require "diagram.page"
local parts = require "diagram.parts"
local typeset = require "plot.type"

local circuit = {}

local widest_word = 120

--- circuit.gate_height and circuit.op_radius: the size of gates and of sums and products.
circuit.gate_height, circuit.op_radius = 44, 11

local own_options = { highlight = "string|table", labels = "table" }

local function names_of(cell)
  local names = {}
  for name in pairs(cell.words) do names[#names + 1] = name end
  table.sort(names)
  return names
end

local function read_words(where, cell, labels)
  local words = {}
  for name, word in pairs(cell.words) do words[name] = word end
  for _, name in ipairs(options.names(labels or {})) do
    if words[name] == nil then options.unknown(where, "label", name, names_of(cell)) end
    if type(labels[name]) ~= "string" then
      options.fail("%s: labels.%s is a %s; want a text", where, name, type(labels[name]))
    end
    words[name] = labels[name]
  end
  for name, word in pairs(words) do words[name] = typeset.fit(word, parts.small, widest_word) end
  return words
end

-- [part] = true for what is to stand out; nil for nothing.
local function read_highlight(where, cell, given)
  if given == nil then return nil end
  local set = {}
  for _, part in ipairs(type(given) == "table" and given or { given }) do
    local known = false
    for _, name in ipairs(cell.parts) do known = known or name == part end
    if not known then options.unknown(where, "part", part, cell.parts) end
    set[part] = true
  end
  return next(set) and set or nil
end

-- How an element is drawn: "plain" where nothing stands out, else "strong" or "faint".
local function standing(highlight, element)
  if not highlight then return "plain" end
  for _, part in ipairs(element.parts or {}) do
    if highlight[part] then return "strong" end
  end
  return "faint"
end

local wire_styles = {
  plain = { stroke = "muted", width = 1.6 }, strong = { stroke = "accent", width = 3 },
  faint = { stroke = "axis", width = 1.1 },
}

local function draw_wire(c, wire, how)
  local style = wire_styles[how]
  c:tag(how == "strong" and "strong wire" or "wire")
  parts.line(c, wire.points, { stroke = style.stroke, width = style.width, over = wire.over,
    head = wire.head ~= false })
  if wire.joint then parts.joint(c, wire.points[1], wire.points[2], style.stroke) end
  if wire.meets then
    parts.joint(c, wire.points[#wire.points - 1], wire.points[#wire.points], style.stroke)
  end
end

local text_color = { plain = "ink", strong = "ink", faint = "muted" }
local rims = { plain = { "axis", 1.25 }, strong = { "accent", 2.5 }, faint = { "axis", 1 } }

local function draw_gate(c, node, words, how)
  local rim = rims[how]
  local word = how == "strong" and { size = 13, leading = 16, weight = 600 } or parts.small
  c:tag "gate"
  parts.box(c, { x = node.x, y = node.y, w = node.w, h = circuit.gate_height,
    lines = { node.text, words[node.name] }, styles = { parts.symbol, word },
    fill = how == "faint" and "paper" or node.tint, stroke = rim[1], width = rim[2],
    color = text_color[how] })
end

local function draw_op(c, node, _, how)
  local rim = rims[how]
  c:tag "op"
  if node.w then
    parts.box(c, { x = node.x, y = node.y, w = node.w, h = 2 * circuit.op_radius,
      radius = circuit.op_radius, lines = { node.text }, styles = { parts.small },
      stroke = rim[1], width = rim[2], color = text_color[how] })
  else
    parts.node(c, { x = node.x, y = node.y, r = circuit.op_radius, text = node.text,
      style = parts.symbol, stroke = rim[1], width = rim[2], color = text_color[how] })
  end
end

-- What comes in or goes out: a name beside the end of its wire.
local function draw_end(c, node, words, how)
  local side = node.side
  c:tag "end"
  parts.text(c, words[node.name], { size = 15 }, { color = text_color[how],
    x = node.x + (side == "left" and -5 or side == "right" and 5 or 0),
    y = node.y + (side == "below" and 12 or 0),
    anchor = side == "left" and "end" or side == "right" and "start" or "middle" })
end

local drawers = { gate = draw_gate, op = draw_op, ["end"] = draw_end }

local function draw_cell(c, plan, words, highlight)
  local f = plan.frame
  c:tag "frame"
  c:rect { x = f.x, y = f.y, w = f.w, h = f.h, radius = 10, stroke = "axis", width = 1,
    dash = { 4, 4 } }
  for _, how in ipairs { "faint", "plain", "strong" } do
    for _, wire in ipairs(plan.wires) do
      if standing(highlight, wire) == how then draw_wire(c, wire, how) end
    end
  end
  for _, node in ipairs(plan.nodes) do
    drawers[node.kind](c, node, words, standing(highlight, node))
  end
  c:tag "wire name"
  for _, name in ipairs(plan.names) do
    parts.text(c, name.text, parts.small, { x = name.x, y = name.y, anchor = name.anchor,
      color = text_color[standing(highlight, name)] })
  end
  c:tag ""
end

local function facts_of(cell, plan, words, spec)
  local out = { kind = cell.name, title = spec.title, nodes = {}, wires = {}, equations = {},
    highlight = spec.highlight }
  for i, node in ipairs(plan.nodes) do
    out.nodes[i] = { name = node.name, kind = node.kind, text = node.text, word = words[node.name] }
  end
  for _, wire in ipairs(plan.wires) do
    for _, to in ipairs(type(wire.to) == "table" and wire.to or { wire.to }) do
      out.wires[#out.wires + 1] = { from = wire.from, to = to }
    end
  end
  table.move(cell.equations, 1, #cell.equations, 1, out.equations)
  return out
end

local function move(plan, dx, dy)
  for _, node in ipairs(plan.nodes) do node.x, node.y = node.x + dx, node.y + dy end
  for _, name in ipairs(plan.names) do name.x, name.y = name.x + dx, name.y + dy end
  for _, wire in ipairs(plan.wires) do
    for i = 1, #wire.points, 2 do
      wire.points[i], wire.points[i + 1] = wire.points[i] + dx, wire.points[i + 1] + dy
    end
  end
  plan.frame.x, plan.frame.y = plan.frame.x + dx, plan.frame.y + dy
end

-- The widest words at the sides and in the gates, which the layout makes room for.
local function rooms(cell, words)
  local room = { gate = 64, left = 0, right = 0 }
  for _, name in ipairs(cell.gates) do
    local bold = typeset.measure(words[name], { size = 13, weight = 600 })
    room.gate = math.max(room.gate, math.ceil(bold) + 10)
  end
  for side, list in pairs(cell.sides) do
    for _, name in ipairs(list) do
      room[side] = math.max(room[side], math.ceil(typeset.measure(words[name], { size = 15 })) + 10)
    end
  end
  return room
end

--- circuit.draw(cell, spec) → the figure of a cell of cells.lua with an author's options.
function circuit.draw(cell, spec)
  local _, whole = page.single(cell.name, spec, own_options)
  local words = read_words(cell.name, cell, spec.labels)
  local highlight = read_highlight(cell.name, cell, spec.highlight)
  local room = rooms(cell, words)
  local least = cell.layout(room, 0).width
  local plan = cell.layout(room, math.max(0, page.share(whole, least, 1) - least))
  local heading = spec.title and page.heading or 0
  local sheet = page.plan(whole, { width = plan.width, height = heading + plan.height }, 1,
    spec.note or nil)
  local c = page.draw(sheet, 1, function(c, _, x, y, wide)
    page.draw_heading(c, { title = spec.title }, x, y, wide)
    move(plan, x, y + heading)
    draw_cell(c, plan, words, highlight)
  end)
  return figure.new(c, { alt = spec.alt, title = spec.title,
    facts = facts_of(cell, plan, words, spec) })
end

return circuit
