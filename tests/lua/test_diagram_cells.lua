-- The cells: the graph in the facts computes what the equations say, and is what is drawn.

local diagram = require "diagram"
local tap = require "tap"
local walk = require "figure_walk"

-- What a node makes of its inputs, by the sign that is drawn in it.
local signs = {
  ["×"] = function(list) return list[1] * list[2] end,
  ["+"] = function(list) return list[1] + list[2] end,
  ["1 −"] = function(list) return 1 - list[1] end,
}

-- The value that leaves each node of a cell when `given` enters: known(name, inputs) computes gates.
local function flow(facts, given, known)
  local node, into, value = {}, {}, {}
  for _, n in ipairs(facts.nodes) do node[n.name], into[n.name] = n, {} end
  for _, wire in ipairs(facts.wires) do table.insert(into[wire.to], wire.from) end
  local function at(name)
    if given[name] then return given[name] end
    if value[name] then return value[name] end
    local inputs, by_name = {}, {}
    for i, from in ipairs(into[name]) do
      inputs[i] = at(from)
      by_name[from] = inputs[i]
    end
    local sign = node[name].kind == "op" and signs[node[name].text]
    if sign then value[name] = sign(inputs)
    elseif node[name].kind == "end" then value[name] = inputs[1]
    else value[name] = known(name, by_name, inputs) end
    return value[name]
  end
  return at, into
end

local function squash(x) return x / (1 + math.abs(x)) end -- stands for tanh

do -- LSTM
  local facts = diagram.lstm_cell({ alt = "a" }):facts()
  local c0, h0, x = 0.7, -0.4, 1.3
  local weight = { forget = 2, input = 3, candidate = 5, output = 7 }
  local function gate(name, by_name, inputs)
    if name == "squash" then return squash(inputs[1]) end
    return weight[name] * by_name.h_prev + by_name.x / weight[name]
  end
  local at, into = flow(facts, { c_prev = c0, h_prev = h0, x = x }, gate)
  local function g(name) return gate(name, { h_prev = h0, x = x }) end
  local c = g("forget") * c0 + g("input") * g("candidate")
  tap.near(at "c", c, 1e-12, "lstm: c = f c_prev + i g")
  tap.near(at "h", g("output") * squash(c), 1e-12, "lstm: h = o tanh(c)")
  for name in pairs(weight) do tap.is(#into[name], 2, "lstm: " .. name .. " reads state and input only") end
end

do -- GRU
  local facts = diagram.gru_cell({ alt = "a" }):facts()
  local h0, x = -0.4, 1.3
  local weight = { reset = 2, update = 3, candidate = 5 }
  local function gate(name, by_name)
    return weight[name] * (by_name.h_prev or by_name.forget) + by_name.x / weight[name]
  end
  local at, into = flow(facts, { h_prev = h0, x = x }, gate)
  local r, z = gate("reset", { h_prev = h0, x = x }), gate("update", { h_prev = h0, x = x })
  local n = gate("candidate", { h_prev = r * h0, x = x })
  tap.near(at "h", z * h0 + (1 - z) * n, 1e-12, "gru: h = z h_prev + (1 − z) n, n from r h_prev")
  for name in pairs(weight) do tap.is(#into[name], 2, "gru: " .. name .. " reads two") end
end

do -- RNN
  local at = flow(diagram.rnn_cell({ alt = "a" }):facts(), { h_prev = 2, x = 3 }, function(name, _, inputs)
    return name == "squash" and squash(inputs[1]) or inputs[1] * (name == "input" and 5 or 7)
  end)
  tap.near(at "h", squash(2 * 7 + 3 * 5), 1e-12, "rnn: h = tanh(W x + U h_prev)")
end

local function on_rim(item, x, y)
  if item.kind == "circle" then
    return math.abs(math.sqrt((x - item.x) ^ 2 + (y - item.y) ^ 2) - item.radius) < 0.01
  end
  local left, top, w, h = table.unpack(item.box)
  local inside = x > left - 0.01 and x < left + w + 0.01 and y > top - 0.01 and y < top + h + 0.01
  local edge = math.min(math.abs(x - left), math.abs(x - left - w), math.abs(y - top), math.abs(y - top - h))
  return inside and edge < 0.01
end

-- Shapes, and heads: every wire has one but that of x where it joins the state's.
for _, case in ipairs { { "lstm_cell", 4 + 5, 15 }, { "gru_cell", 3 + 5, 14 }, { "rnn_cell", 3 + 1, 6 } } do
  local name, count, arrows = table.unpack(case)
  local fig = diagram[name] { alt = "a" }
  local shapes, heads, loose = {}, 0, 0
  for _, item in ipairs(fig:list()) do
    if (item.tag == "gate" or item.tag == "op") and item.kind ~= "text" then shapes[#shapes + 1] = item end
  end
  tap.is(#shapes, count, name .. ": gates and operations are drawn")
  for _, item in ipairs(walk.tagged(fig, "wire", "path")) do
    if item.fill and item.fill ~= "none" then
      heads = heads + 1
      local met = false
      for _, shape in ipairs(shapes) do met = met or on_rim(shape, item.points[1], item.points[2]) end
      loose = loose + (met and 0 or 1)
    end
  end
  tap.is(heads, arrows, name .. ": an arrow for each wire that ends at a node")
  tap.is(loose, name == "lstm_cell" and 2 or 1, name .. ": all but the outputs touch a shape")
end

do -- what stands out
  local fig = diagram.lstm_cell { alt = "a", highlight = "forget" }
  local strong, faint = walk.tagged(fig, "strong wire", "path"), walk.tagged(fig, "wire", "path")
  tap.is(#strong, 4, "highlight: the gate's two wires, each with a head, are strong")
  tap.ok(strong[1].width > 2 * faint[1].width, "highlight: strong is wide, not only coloured")
  tap.is(fig:facts().highlight, "forget", "highlight: the facts say what")
  local words = diagram.lstm_cell { alt = "a", labels = { forget = "遗忘门" } }
  local found
  for _, item in ipairs(walk.tagged(words, "gate", "text")) do found = found or item.text == "遗忘门" end
  tap.ok(found, "labels: the author's word stands in the gate")
  local long = diagram.gru_cell { alt = "a", labels = { reset = ("reset "):rep(33), h_prev = ("state "):rep(33) } }
  tap.is(walk.overlap(long), nil, "labels of 200 characters do not overlap")
  tap.is(walk.outside(long), nil, "nor leave the canvas")
end

local function wrong(f, text, name) tap.raises(f, text, name) end

wrong(function() diagram.lstm_cell { highlight = "forgot" } end, 'did you mean "forget"',
  "an unknown part names the nearest")
wrong(function() diagram.gru_cell { highlight = { "update", "forget" } } end, 'unknown part "forget"', "an LSTM's part")
wrong(function() diagram.lstm_cell { highlight = { 3 } } end, "unknown part 3", "a part that is no name")
wrong(function() diagram.lstm_cell { labels = { forgt = "x" } } end, 'did you mean "forget"', "an unknown label")
wrong(function() diagram.rnn_cell { labels = { x = 3 } } end, "labels.x is a number", "a label that is no text")
wrong(function() diagram.rnn_cell { labels = { x = "a\nb" } } end, "one line", "a label of two lines")
wrong(function() diagram.lstm_cell { higlight = "cell" } end, 'did you mean "highlight"', "an unknown option")
wrong(function() diagram.lstm_cell { width = -3 } end, "120 … 4000", "a width below 0")
wrong(function() diagram.lstm_cell() end, "want a table of options", "no table")
wrong(function() return diagram.lstm_cel end, 'did you mean', "an unknown cell")

tap.done()
