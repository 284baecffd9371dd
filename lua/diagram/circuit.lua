-- What is inside a recurrent cell: gates, sums and products, joined by wires. A cell is data (see
-- cells.lua): nodes with places, and wires that say which node they come from, which they lead to,
-- and where they run. So the facts hold the graph that the picture shows, and a test can compute
-- with it.

local figure = require "plot.figure"
local formula = require "plot.math"
local highlight = require "diagram.highlight"
local page = require "diagram.page"
local parts = require "diagram.parts"
local typeset = require "plot.type"
local words_type = require "diagram.words"

local circuit = {}

--- circuit.gate_height and circuit.op_radius: the size of gates and of sums and products.
circuit.gate_height, circuit.op_radius = 44, 11

local widest_word = 120
-- Of the signals: a subscript in it is nine pixels high on a phone.
local name_style = { size = 15 }
local own_options = { highlight = "string|table", labels = "table" }

local function draw_wire(c, wire, how)
  local style = highlight.wires[how]
  c:tag(how == "strong" and "strong wire" or "wire")
  parts.line(c, wire.points, { stroke = style.stroke, width = style.width, over = wire.over,
    head = wire.head ~= false })
  if wire.joint then parts.joint(c, wire.points[1], wire.points[2], style.stroke) end
  if wire.meets then
    parts.joint(c, wire.points[#wire.points - 1], wire.points[#wire.points], style.stroke)
  end
end

local function draw_gate(c, node, words, how)
  local rim = highlight.rims[how]
  local word = how == "strong" and { size = 13, leading = 16, weight = 600 } or parts.small
  c:tag "gate"
  parts.box(c, { x = node.x, y = node.y, w = node.w, h = circuit.gate_height,
    lines = { node.text, words[node.name] }, styles = { parts.symbol, word },
    fill = how == "faint" and "paper" or node.tint, stroke = rim.stroke, width = rim.width,
    color = highlight.text[how] })
end

local function draw_op(c, node, _, how)
  local rim = highlight.rims[how]
  c:tag "op"
  if node.w then
    parts.box(c, { x = node.x, y = node.y, w = node.w, h = 2 * circuit.op_radius,
      radius = circuit.op_radius, lines = { node.text }, styles = { parts.small },
      stroke = rim.stroke, width = rim.width, color = highlight.text[how] })
  else
    parts.node(c, { x = node.x, y = node.y, r = circuit.op_radius, text = node.text,
      style = parts.symbol, stroke = rim.stroke, width = rim.width, color = highlight.text[how] })
  end
end

-- What comes in or goes out: a name beside the end of its wire.
local function draw_end(c, node, words, how)
  local side = node.side
  c:tag "end"
  parts.text(c, words[node.name], name_style, { color = highlight.text[how],
    x = node.x + (side == "left" and -5 or side == "right" and 5 or 0),
    y = node.y + (side == "below" and 12 or 0),
    anchor = side == "left" and "end" or side == "right" and "start" or "middle" })
end

local drawers = { gate = draw_gate, op = draw_op, ["end"] = draw_end }

local function draw_cell(c, plan, words, set)
  local f = plan.frame
  c:tag "frame"
  c:rect { x = f.x, y = f.y, w = f.w, h = f.h, radius = 10, stroke = "axis", width = 1,
    dash = { 4, 4 } }
  for _, how in ipairs { "faint", "plain", "strong" } do
    for _, wire in ipairs(plan.wires) do
      if highlight.of(set, wire.parts) == how then draw_wire(c, wire, how) end
    end
  end
  for _, node in ipairs(plan.nodes) do
    drawers[node.kind](c, node, words, highlight.of(set, node.parts))
  end
  c:tag "wire name"
  for _, name in ipairs(plan.names) do
    parts.text(c, name.text, name_style, { x = name.x, y = name.y, anchor = name.anchor,
      color = highlight.text[highlight.of(set, name.parts)] })
  end
  c:tag ""
end

local function facts_of(cell, plan, words, spec)
  local out = { kind = cell.name, title = formula.plain(spec.title), nodes = {}, wires = {},
    equations = {}, highlight = spec.highlight }
  for i, node in ipairs(plan.nodes) do
    out.nodes[i] = { name = node.name, kind = node.kind, text = node.text,
      word = formula.plain(words[node.name]) }
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
      room[side] = math.max(room[side], math.ceil(typeset.measure(words[name], name_style)) + 10)
    end
  end
  return room
end

--- circuit.draw(cell, spec) → the figure of a cell of cells.lua with an author's options.
function circuit.draw(cell, spec)
  local whole = page.single(cell.name, spec, own_options)
  local words = words_type.read(cell.name, cell.words, spec.labels, parts.small, widest_word)
  local set = highlight.read(cell.name, cell.parts, spec.highlight)
  local room = rooms(cell, words)
  local least = cell.layout(room, 0).width
  local plan = cell.layout(room, math.max(0, page.share(whole, least, 1) - least))
  local heading = spec.title and page.heading or 0
  local sheet = page.plan(whole, { width = plan.width, height = heading + plan.height }, 1,
    page.note(spec.note))
  local c = page.draw(sheet, 1, function(c, _, x, y, wide)
    page.draw_heading(c, { title = spec.title }, x, y, wide)
    move(plan, x, y + heading)
    draw_cell(c, plan, words, set)
  end)
  return figure.new(c, { alt = spec.alt, title = spec.title,
    facts = facts_of(cell, plan, words, spec) })
end

return circuit
