-- The recurrent cells that circuit.lua draws: what is in them, where it stands, how it is wired.
--
-- A cell is {name, words = [node] = word, parts = what can be highlighted, gates, sides, equations,
-- layout(room, spare)}; layout returns {width, height, frame, nodes, wires, names} for gates of
-- room.gate pixels, with `spare` pixels to spread.

local circuit = require "diagram.circuit"

local cells = {}

local half_gate, r = circuit.gate_height / 2, circuit.op_radius

local function gate(name, text, x, y, w, tint, ...)
  return { name = name, kind = "gate", text = text, x = x, y = y, w = w, tint = tint,
    parts = { ... } }
end

local function op(name, text, x, y, ...)
  return { name = name, kind = "op", text = text, x = x, y = y, parts = { ... } }
end

local function pill(name, text, x, y, w, ...)
  local node = op(name, text, x, y, ...)
  node.w = w
  return node
end

local function outer(name, x, y, side, ...)
  return { name = name, kind = "end", x = x, y = y, side = side, parts = { ... } }
end

local function wire(from, to, points, of, style)
  local out = { from = from, to = to, points = points, parts = of }
  for name, value in pairs(style or {}) do out[name] = value end
  return out
end

local function label(text, x, y, anchor, ...)
  return { text = text, x = x, y = y, anchor = anchor, parts = { ... } }
end

-- The LSTM of Hochreiter and Schmidhuber (1997) with the forget gate of Gers, Schmidhuber and
-- Cummins (2000), as all libraries have it.
local lstm = {
  name = "lstm_cell",
  words = { forget = "forget", input = "input", candidate = "candidate", output = "output",
    c_prev = "$c_{t-1}$", h_prev = "$h_{t-1}$", x = "$x_t$", c = "$c_t$", h = "$h_t$" },
  parts = { "forget", "input", "candidate", "output", "cell", "hidden" },
  gates = { "forget", "input", "candidate", "output" },
  sides = { left = { "c_prev", "h_prev" }, right = { "c", "h" } },
  equations = { "f = σ(W_f [h_prev, x] + b_f)", "i = σ(W_i [h_prev, x] + b_i)",
    "g = tanh(W_g [h_prev, x] + b_g)", "o = σ(W_o [h_prev, x] + b_o)", "c = f ⊙ c_prev + i ⊙ g",
    "h = o ⊙ tanh(c)" },
}

local function lstm_places(room, spare)
  local w, gap = room.gate, 12 + spare / 5
  local p = { line = 40, tanh = 82, product = 124, gate = 180, bus = 232, foot = 268, left =
    room.left }
  p.frame_left = p.left + 8
  p.f = p.frame_left + 14 + spare / 10 + w / 2
  p.i, p.g, p.o = p.f + w + gap, p.f + 2 * (w + gap), p.f + 3 * (w + gap)
  p.add = (p.i + p.g) / 2
  p.frame_right = p.o + w / 2 + 12 + spare / 10
  p.right = p.frame_right + 14
  p.x = p.frame_left + 12
  return p
end

local function lstm_nodes(p, w)
  return {
    outer("c_prev", p.left, p.line, "left", "cell"), outer("h_prev", p.left, p.bus, "left"),
    outer("x", p.x, p.foot, "below"), outer("c", p.right, p.line, "right", "cell"),
    outer("h", p.right, p.product, "right", "hidden", "output"),
    gate("forget", "σ", p.f, p.gate, w, "tint1", "forget"),
    gate("input", "σ", p.i, p.gate, w, "tint2", "input"),
    gate("candidate", "tanh", p.g, p.gate, w, "tint3", "candidate"),
    gate("output", "σ", p.o, p.gate, w, "tint4", "output"),
    op("keep", "×", p.f, p.line, "forget", "cell"), op("add", "+", p.add, p.line, "cell"),
    op("write", "×", p.add, p.product, "input", "candidate"),
    pill("squash", "tanh", p.o, p.tanh, 44, "hidden", "output"),
    op("emit", "×", p.o, p.product, "hidden", "output"),
  }
end

local function lstm_wires(p)
  local top, bottom = p.gate - half_gate, p.gate + half_gate
  local list = {
    wire("c_prev", "keep", { p.left, p.line, p.f - r, p.line }, { "cell" }),
    wire("keep", "add", { p.f + r, p.line, p.add - r, p.line }, { "cell" }),
    wire("add", "c", { p.add + r, p.line, p.right, p.line }, { "cell" }),
    wire("add", "squash", { p.o, p.line, p.o, p.tanh - r }, { "hidden", "output" },
      { joint = true }),
    wire("squash", "emit", { p.o, p.tanh + r, p.o, p.product - r }, { "hidden", "output" }),
    wire("forget", "keep", { p.f, top, p.f, p.line + r }, { "forget" }),
    wire("input", "write", { p.i, top, p.i, p.product, p.add - r, p.product }, { "input" }),
    wire("candidate", "write", { p.g, top, p.g, p.product, p.add + r, p.product },
      { "candidate" }),
    wire("write", "add", { p.add, p.product - r, p.add, p.line + r }, { "input", "candidate" }),
    wire("output", "emit", { p.o, top, p.o, p.product + r }, { "output", "hidden" }),
    wire("emit", "h", { p.o + r, p.product, p.right, p.product }, { "output", "hidden" }),
    wire("h_prev", "output", { p.left, p.bus, p.o, p.bus, p.o, bottom }, { "output" }),
  }
  for name, x in pairs { forget = p.f, input = p.i, candidate = p.g } do
    list[#list + 1] = wire("h_prev", name, { x, p.bus, x, bottom }, { name }, { joint = true })
  end
  table.sort(list, function(a, b) return a.from .. a.to < b.from .. b.to end)
  list[#list + 1] = wire("x", { "forget", "input", "candidate", "output" },
    { p.x, p.foot, p.x, p.bus }, {}, { head = false, meets = true })
  return list
end

function lstm.layout(room, spare)
  local p = lstm_places(room, spare)
  local above = p.gate - half_gate - 14
  return { width = p.right + room.right, height = p.foot + 22, nodes = lstm_nodes(p, room.gate),
    wires = lstm_wires(p),
    frame = { x = p.frame_left, y = 14, w = p.frame_right - p.frame_left, h = p.bus + 16 - 14 },
    names = { label("$f_t$", p.f + 6, above, "start", "forget"),
      label("$i_t$", p.i - 6, above, "end", "input"),
      label("$g_t$", p.g + 6, above, "start", "candidate"),
      label("$o_t$", p.o + 6, above + 4, "start", "output") } }
end

-- The GRU of Cho et al. (2014): the reset gate multiplies the state before the matrix.
local gru = {
  name = "gru_cell",
  words = { reset = "reset", update = "update", candidate = "candidate", h_prev = "$h_{t-1}$",
    x = "$x_t$", h = "$h_t$" },
  parts = { "reset", "update", "candidate", "hidden" },
  gates = { "reset", "update", "candidate" },
  sides = { left = { "h_prev" }, right = { "h" } },
  equations = { "r = σ(W_r [h_prev, x] + b_r)", "z = σ(W_z [h_prev, x] + b_z)",
    "n = tanh(W_n [r ⊙ h_prev, x] + b_n)", "h = z ⊙ h_prev + (1 − z) ⊙ n" },
}

local function gru_places(room, spare)
  local w, gap = math.max(72, room.gate), 26 + spare / 4
  local p = { w = w, line = 38, minus = 82, product = 122, gate = 180, back = 222, bus = 240,
    low = 262, foot = 288, left = room.left }
  p.frame_left = p.left + 8
  p.turn = p.frame_left + 12
  p.r = p.turn + 16 + spare / 8 + w / 2
  p.z, p.n = p.r + w + gap, p.r + 2 * (w + gap)
  p.frame_right = p.n + w / 2 + 12 + spare / 8
  p.right = p.frame_right + 14
  p.x = p.n + 11
  return p
end

local function gru_nodes(p)
  return {
    outer("h_prev", p.left, p.line, "left", "hidden"), outer("x", p.x, p.foot, "below"),
    outer("h", p.right, p.line, "right", "hidden"),
    gate("reset", "σ", p.r, p.gate, p.w, "tint1", "reset"),
    gate("update", "σ", p.z, p.gate, p.w, "tint2", "update"),
    gate("candidate", "tanh", p.n, p.gate, p.w, "tint3", "candidate"),
    op("forget", "×", p.r, p.product, "reset"), op("keep", "×", p.z, p.line, "update", "hidden"),
    pill("rest", "1 −", (p.z + p.n) / 2, p.minus, 36, "update"),
    op("write", "×", p.n, p.minus, "update", "candidate"),
    op("add", "+", p.n, p.line, "hidden"),
  }
end

local function gru_wires(p)
  local top, bottom = p.gate - half_gate, p.gate + half_gate
  local gap, rest = (p.r + p.z) / 2, (p.z + p.n) / 2
  local joint = { joint = true }
  return {
    wire("h_prev", "keep", { p.left, p.line, p.z - r, p.line }, { "hidden" }),
    wire("keep", "add", { p.z + r, p.line, p.n - r, p.line }, { "hidden" }),
    wire("add", "h", { p.n + r, p.line, p.right, p.line }, { "hidden" }),
    wire("h_prev", "update", { p.turn, p.line, p.turn, p.bus, p.z, p.bus, p.z, bottom },
      { "update" }, joint),
    wire("h_prev", "reset", { p.r, p.bus, p.r, bottom }, { "reset" }, joint),
    wire("h_prev", "forget", { p.r, p.line, p.r, p.product - r }, { "reset" }, joint),
    wire("reset", "forget", { p.r, top, p.r, p.product + r }, { "reset" }),
    wire("update", "keep", { p.z, top, p.z, p.line + r }, { "update" }),
    wire("update", "rest", { p.z, p.minus, rest - 18, p.minus }, { "update" }, joint),
    wire("rest", "write", { rest + 18, p.minus, p.n - r, p.minus }, { "update" }),
    wire("candidate", "write", { p.n, top, p.n, p.minus + r }, { "candidate" }),
    wire("write", "add", { p.n, p.minus - r, p.n, p.line + r }, { "update", "candidate" }),
    wire("x", { "reset", "update" }, { p.x, p.low, p.turn + 12, p.low, p.turn + 12, p.bus },
      {}, { joint = true, head = false, meets = true }),
    wire("x", "candidate", { p.x, p.foot, p.x, bottom }, { "candidate" }),
    wire("forget", "candidate", { p.r + r, p.product, gap, p.product, gap, p.back, p.n - 11, p.back,
      p.n - 11, bottom }, { "reset" }, { over = true }),
  }
end

function gru.layout(room, spare)
  local p = gru_places(room, spare)
  local above = p.gate - half_gate - 14
  return { width = p.right + room.right, height = p.foot + 22, nodes = gru_nodes(p),
    wires = gru_wires(p),
    frame = { x = p.frame_left, y = 14, w = p.frame_right - p.frame_left, h = p.low + 12 - 14 },
    names = { label("$r_t$", p.r - 6, above, "end", "reset"),
      label("$z_t$", p.z + 6, above, "start", "update"),
      label("$n_t$", p.n + 6, above, "start", "candidate") } }
end

-- The simple recurrent cell of Elman (1990).
local rnn = {
  name = "rnn_cell",
  words = { recurrent = "recurrent", input = "input", squash = "squash", h_prev = "$h_{t-1}$",
    x = "$x_t$", h = "$h_t$" },
  parts = { "recurrent", "input", "squash", "hidden" },
  gates = { "recurrent", "input", "squash" },
  sides = { left = { "h_prev" }, right = { "h" } },
  equations = { "h = tanh(W x + U h_prev + b)" },
}

function rnn.layout(room, spare)
  local w, gap = math.max(80, room.gate), 24 + spare / 5
  local line, low, foot = 56, 130, 190
  local left, frame_left = room.left, room.left + 8
  local u = frame_left + 18 + spare / 10 + w / 2
  local add = u + w / 2 + gap + r
  local squash = add + r + gap + w / 2
  local frame_right = squash + w / 2 + 18 + spare / 10
  local right = frame_right + 14
  return { width = right + room.right, height = foot + 22, names = {},
    frame = { x = frame_left, y = 14, w = frame_right - frame_left, h = low + half_gate },
    nodes = {
      outer("h_prev", left, line, "left", "recurrent"), outer("x", add, foot, "below", "input"),
      outer("h", right, line, "right", "hidden"),
      gate("recurrent", "U", u, line, w, "tint1", "recurrent"),
      gate("input", "W", add, low, w, "tint2", "input"),
      gate("squash", "tanh", squash, line, w, "tint3", "squash"),
      op("add", "+", add, line, "recurrent", "input"),
    },
    wires = {
      wire("h_prev", "recurrent", { left, line, u - w / 2, line }, { "recurrent" }),
      wire("recurrent", "add", { u + w / 2, line, add - r, line }, { "recurrent" }),
      wire("x", "input", { add, foot, add, low + half_gate }, { "input" }),
      wire("input", "add", { add, low - half_gate, add, line + r }, { "input" }),
      wire("add", "squash", { add + r, line, squash - w / 2, line }, { "squash" }),
      wire("squash", "h", { squash + w / 2, line, right, line }, { "squash", "hidden" }),
    } }
end

--- cells.lstm(spec), cells.gru(spec), cells.rnn(spec) → the figure.
function cells.lstm(spec) return circuit.draw(lstm, spec) end

function cells.gru(spec) return circuit.draw(gru, spec) end

function cells.rnn(spec) return circuit.draw(rnn, spec) end

return cells
