-- Who reads whom in a network over a sequence: nodes in layers, edges from what is read to what
-- reads it, and the shortest way between two of them.
--
-- The lengths of these ways are what Vaswani et al. (2017), "Attention is all you need", table 1,
-- compare: n for a recurrent network, n/k and log_k n for stacked and dilated convolutions, 1 for
-- attention.

local graph = {}

-- Per kind, reads(g, layer, t) → the times of the layer below that node (layer, t) reads; `steps`
-- says that it also reads its left neighbour; `spacing` how far apart the taps of a kernel are.
local kinds = {}

local function all(g, last)
  local list = {}
  for s = 1, math.min(last, g.length) do list[s] = s end
  return list
end

-- The taps of a kernel, from the past on: those that end at t, or those about t.
local function taps(g, t, spacing)
  local list = {}
  local first = t - (g.kernel - 1) * spacing
  if not g.causal then first = t - (g.kernel - 1) // 2 * spacing end
  for j = 0, g.kernel - 1 do
    local s = first + j * spacing
    if s >= 1 and s <= g.length then list[#list + 1] = s end
  end
  return list
end

local function power(base, exponent)
  local out = 1
  for _ = 1, exponent do out = math.min(out * base, 1 << 40) end
  return out
end

kinds.rnn = { steps = true, reads = function(_, _, t) return { t } end }
kinds.conv = { kernel = 3, reads = function(g, _, t) return taps(g, t, 1) end }
kinds.dilated = { kernel = 2,
  reads = function(g, layer, t) return taps(g, t, power(g.kernel, layer - 1)) end }
kinds.attention = { reads = function(g) return all(g, g.length) end }
kinds["causal attention"] = { reads = function(g, _, t) return all(g, t) end }

--- graph.kinds: [name] = {kernel = its usual size, nil where there is none, …}.
graph.kinds = kinds

--- graph.edges(g) → list of {layer, from, to_layer, to}, by rising layer and time of the reader,
--- for g = {kind, length, kernel, causal, layers}. Layer 0 has the inputs.
function graph.edges(g)
  local kind, list = kinds[g.kind], {}
  for layer = 1, g.layers do
    for t = 1, g.length do
      for _, s in ipairs(kind.reads(g, layer, t)) do
        list[#list + 1] = { layer - 1, s, layer, t }
      end
      if kind.steps and t > 1 then list[#list + 1] = { layer, t - 1, layer, t } end
    end
  end
  return list
end

local function id(g, layer, t) return layer * g.length + t end

local function neighbours(g, edges)
  local out = {}
  for _, e in ipairs(edges) do
    local from = id(g, e[1], e[2])
    out[from] = out[from] or {}
    table.insert(out[from], { e[3], e[4] })
  end
  return out
end

-- The way back from the end, turned round.
local function trace(g, before, node)
  local back, path = {}, {}
  while node do
    back[#back + 1] = node
    node = before[id(g, node[1], node[2])]
  end
  for i = #back, 1, -1 do path[#path + 1] = back[i] end
  return path
end

--- graph.path(g, edges, from, to) → the shortest list of nodes {layer, t} from the input at `from`
--- to the node of the last layer at `to`, by breadth-first search along the edges; nil when none
--- leads there.
function graph.path(g, edges, from, to)
  local next_of, before, seen = neighbours(g, edges), {}, { [id(g, 0, from)] = true }
  local queue, first = { { 0, from } }, 1
  while queue[first] do
    local node = queue[first]
    first = first + 1
    if node[1] == g.layers and node[2] == to then return trace(g, before, node) end
    for _, other in ipairs(next_of[id(g, node[1], node[2])] or {}) do
      local key = id(g, other[1], other[2])
      if not seen[key] then
        seen[key], before[key], queue[#queue + 1] = true, node, other
      end
    end
  end
end

--- graph.least_layers(g, from, to, most) → the fewest layers with which `to` is reached from
--- `from`, nil when `most` are not enough.
function graph.least_layers(g, from, to, most)
  local try = { kind = g.kind, length = g.length, kernel = g.kernel, causal = g.causal }
  for layers = 1, most do
    try.layers = layers
    if graph.path(try, graph.edges(try), from, to) then return layers end
  end
end

return graph
