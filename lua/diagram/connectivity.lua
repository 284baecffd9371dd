-- Which node of a network over a sequence reads which, drawn as a net: inputs at the bottom, layers
-- above, time to the right; one shortest path from an input to an output is thick, and its nodes
-- are counted.

local figure = require "plot.figure"
local formula = require "plot.math"
local graph = require "diagram.graph"
local options = require "plot.options"
local page = require "diagram.page"
local parts = require "diagram.parts"
local shared = require "options"
local typeset = require "plot.type"

local most_length, most_layers = 64, 32
local numbered = 8.5 -- the least radius in which a number is legible
local names = { rnn = "RNN", conv = "convolution", dilated = "dilated convolution",
  attention = "attention", ["causal attention"] = "causal attention" }

local panel_options = {
  kind = "string", length = "number", kernel = "number", layers = "number", from = "number",
  to = "number", causal = "boolean", tokens = "table", title = "string",
}

local function check_tokens(where, tokens, length)
  if not tokens then return end
  if #tokens ~= length then
    options.fail("%s: %d tokens for %d positions", where, #tokens, length)
  end
  for i, token in ipairs(tokens) do
    if type(token) ~= "string" and type(token) ~= "number" then
      options.fail("%s: tokens[%d] is a %s; want a text", where, i, type(token))
    end
  end
end

local function read_kernel(where, spec, kind)
  if not kind.kernel then
    if spec.kernel then options.fail("%s: %s has no kernel; leave it out", where, spec.kind) end
    if spec.causal ~= nil then
      options.fail("%s: causal is for convolutions; write kind = \"causal attention\"", where)
    end
    return nil
  end
  return shared.whole(where, "kernel", spec.kernel or kind.kernel, 1, most_length)
end

local function title_of(g)
  if not g.kernel then return names[g.kind] end
  return ("%s, kernel %d"):format(names[g.kind], g.kernel)
end

-- As many layers as were asked for, else as few as reach.
local function read_layers(where, spec, g)
  if spec.layers then return shared.whole(where, "layers", spec.layers, 1, most_layers) end
  local least = graph.least_layers(g, g.from, g.to, most_layers)
  if least then return least end
  options.fail("%s: no path leads from %d to %d in up to %d layers; write layers = 2, to draw it "
    .. "all the same", where, g.from, g.to, most_layers)
end

-- The network of a panel and the path through it, as {kind, length, layers, edges, path, …}.
local function read_panel(where, spec)
  if spec.kind == nil then
    options.fail('%s: kind is missing; write kind = "rnn", "conv", "dilated", "attention" or '
      .. '"causal attention"', where)
  end
  local kind = shared.one_of(where, "kind", spec.kind, graph.kinds)
  local tokens = spec.tokens
  local g = { kind = spec.kind, causal = spec.causal ~= false, tokens = tokens }
  g.length = shared.whole(where, "length", spec.length or tokens and #tokens, 1, most_length)
  g.kernel = read_kernel(where, spec, kind)
  g.from = shared.whole(where, "from", spec.from or 1, 1, g.length)
  g.to = shared.whole(where, "to", spec.to or g.length, 1, g.length)
  check_tokens(where, tokens, g.length)
  g.layers = read_layers(where, spec, g)
  g.edges = graph.edges(g)
  g.path = graph.path(g, g.edges, g.from, g.to)
  g.steps = g.path and #g.path - 1
  g.title = spec.title or title_of(g)
  return g
end

local function count_text(g)
  if not g.steps then return "no path" end
  return ("%d step%s"):format(g.steps, g.steps == 1 and "" or "s")
end

local function layer_name(layer) return layer == 0 and "input" or "layer " .. layer end

local function gutter(panels)
  local width = 0
  for _, g in ipairs(panels) do
    width = math.max(width, parts.widest({ "input", layer_name(g.layers) }, parts.muted))
  end
  return math.ceil(width) + 10
end

-- Where things are in panels of one width.
local function measure(panels, spec)
  local left, least, heights = gutter(panels), 0, {}
  local each = spec.across and 12 or 24 -- so narrow only where the author wants many side by side
  for _, g in ipairs(panels) do least = math.max(least, math.min(g.length * each, 360)) end
  local width = page.share(spec, left + least, #panels)
  for i, g in ipairs(panels) do
    g.space = (width - left) / g.length
    g.row = math.max(16, math.min(64, 220 / g.layers))
    g.r = math.min(10, g.space * 0.36, g.row * 0.3)
    heights[i] = page.heading + 12 + g.layers * g.row + 34
  end
  return { left = left, width = width, heights = heights }
end

-- The edge from one node's rim to another's.
local function rims(g, place, e)
  local x1, y1 = place(e[1], e[2])
  local x2, y2 = place(e[3], e[4])
  local dx, dy = x2 - x1, y2 - y1
  local length = math.sqrt(dx * dx + dy * dy)
  local ux, uy = dx / length * g.r, dy / length * g.r
  return { x1 + ux, y1 + uy, x2 - ux, y2 - uy }, length - 2 * g.r
end

local function draw_edges(c, g, place)
  local dense = #g.edges > 3 * g.layers * g.length
  c:tag "edge"
  for _, e in ipairs(g.edges) do
    local points, long = rims(g, place, e)
    parts.line(c, points, { stroke = "axis", width = 0.9,
      opacity = dense and 0.6 or 1, head = e[1] == e[3] and long > 7,
      scale = 0.6 })
  end
  c:tag "path edge"
  for i = 2, g.path and #g.path or 0 do
    local a, b = g.path[i - 1], g.path[i]
    local points, long = rims(g, place, { a[1], a[2], b[1], b[2] })
    parts.line(c, points, { stroke = "accent", width = math.min(3, g.r * 0.7), head = true,
      scale = math.max(0.4, math.min(1.1, long / 10)) })
  end
end

local function draw_nodes(c, g, place)
  local step = {}
  for i, node in ipairs(g.path or {}) do step[node[1] * g.length + node[2]] = i - 1 end
  for layer = 0, g.layers do
    for t = 1, g.length do
      local x, y = place(layer, t)
      local k = step[layer * g.length + t]
      c:tag(k and "path node" or "node")
      parts.node(c, { x = x, y = y, r = g.r, fill = k and "accent" or layer == 0 and "grid",
        stroke = k and "accent", text = k and g.r >= numbered and tostring(k) or nil,
        style = parts.tiny, color = "paper" })
    end
  end
end

-- Numbers stand at every position, or at round ones where those have no room.
local function number_step(g)
  local wide = typeset.measure(tostring(g.length), parts.small) + 6
  for _, step in ipairs { 1, 2, 5, 10 } do
    if step * g.space >= wide then return step end
  end
  return 20
end

-- Names of positions, those of the two ends of the path first, then as many as have room.
local function draw_positions(c, g, place, right)
  local taken, step = {}, g.tokens and 1 or number_step(g)
  local function add(t)
    local text = g.tokens and typeset.fit(parts.literal(g.tokens[t]), parts.small,
      math.max(14, g.space - 4)) or tostring(t)
    local x, y = place(0, t)
    local half = typeset.measure(text, parts.small) / 2
    x = math.min(x, right - half)
    for _, other in ipairs(taken) do
      if x - half - 3 < other[2] and x + half + 3 > other[1] then return end
    end
    taken[#taken + 1] = { x - half, x + half }
    local ends = t == g.from or t == g.to
    parts.text(c, text, parts.small, { x = x, y = y + g.r + 14, color = ends and "ink" or "muted" })
  end
  c:tag "position"
  for _, t in ipairs { g.from, g.to, 1, g.length } do add(t) end
  for t = step, g.length, step do add(t) end
end

local function draw_layers(c, g, x, place)
  c:tag "layer"
  local every = math.max(1, math.ceil(18 / g.row))
  for layer = 0, g.layers do
    if layer % every == 0 or layer == g.layers and g.layers % every * g.row >= 18 then
      local _, y = place(layer, 1)
      parts.text(c, layer_name(layer), parts.muted, { x = x, y = y, anchor = "start" })
    end
  end
end

local function draw_panel(c, g, size, x, y)
  local base = y + page.heading + 12 + g.layers * g.row
  local function place(layer, t)
    return x + size.left + (t - 0.5) * g.space, base - layer * g.row
  end
  draw_edges(c, g, place)
  draw_nodes(c, g, place)
  draw_positions(c, g, place, x + size.width + page.edge)
  draw_layers(c, g, x, place)
  c:tag ""
end

local function own_note(panels)
  local text = "A line leads up or right, from what is read to what reads it."
  for _, g in ipairs(panels) do
    if g.path then return text .. " A shortest path is thick, and its steps are counted." end
  end
  return text
end

local function panel_facts(g)
  local path = {}
  for i, node in ipairs(g.path or {}) do path[i] = { layer = node[1], position = node[2] } end
  return { kind = g.kind, title = formula.plain(g.title), length = g.length, kernel = g.kernel,
    layers = g.layers, from = g.from, to = g.to, edges = #g.edges, reached = g.path ~= nil,
    steps = g.steps, path = path }
end

local function draw(spec, whole, panels)
  local size = measure(panels, whole)
  local plan = page.plan(whole, size, #panels, page.note(whole.note, own_note(panels)))
  local c = page.draw(plan, #panels, function(c, i, x, y, room)
    page.draw_heading(c, { letter = page.letter(i, #panels), title = panels[i].title,
      count = count_text(panels[i]) }, x, y, room)
    draw_panel(c, panels[i], size, x, y)
  end)
  local facts = { kind = "connectivity", title = formula.plain(spec.title), panels = {} }
  for i, g in ipairs(panels) do facts.panels[i] = panel_facts(g) end
  return figure.new(c, { alt = spec.alt, title = spec.title, facts = facts })
end

return page.kinds { one = "connectivity", many = "connectivities", options = panel_options,
  read = read_panel, draw = draw }
