-- diagram: pictures of what is no chart, from data: which cells of a box share a statistic, which
-- node of a network reads which, what is inside a cell or a block, what attends to what, arrows in
-- space. Each function takes one table and returns a figure, as plot.plot does.

local attention = require "diagram.attention"
local block = require "diagram.block"
local cells = require "diagram.cells"
local connectivity = require "diagram.connectivity"
local cube = require "diagram.cube"
local options = require "plot.options"
local space = require "diagram.space"
local size = require "plot.size"

local diagram = {}

--- diagram.cube { data = N × C × L or N × C × H × W numbers or words, groups = the same shape of
--- ids (cells that are averaged together), labels = {"N", "C", "L"}, title, rows (names of C),
--- columns, slices (names of N), what = "mean", format, alt, width, note } → figure: the box taken
--- apart into its N sheets, each of C rows, or of C maps of H × W.
function diagram.cube(spec)
  return options.call(cube.one, size.apply(spec))
end

--- diagram.cubes { {data, groups, …}, …, alt, title, width, across, note } → figure: panels with
--- letters.
function diagram.cubes(spec)
  return options.call(cube.many, size.apply(spec))
end

--- diagram.connectivity { kind = "rnn" | "conv" | "dilated" | "attention" | "causal attention",
--- length = 1 … 64, kernel = 3 (dilated: 2), layers = as few as reach, from = 1, to = length,
--- causal = true, tokens, title, alt, width, note } → figure: who reads whom, inputs at the bottom,
--- and a shortest path from input `from` to output `to` (by breadth-first search), with its number
--- of steps; also in facts().panels[1].steps. causal is for convolutions: the kernel ends at its
--- position; false centres it. Vaswani et al. (2017), table 1.
function diagram.connectivity(spec)
  return options.call(connectivity.one, size.apply(spec))
end

--- diagram.connectivities { {kind, length, …}, …, alt, title, width, across, note } → figure:
--- several of them as panels with letters.
function diagram.connectivities(spec)
  return options.call(connectivity.many, size.apply(spec))
end

--- diagram.attention { weights = queries × keys (nested lists or a tensor), queries = tokens,
--- keys = tokens, causal, mask (0 where hidden), numbers = true or a format, as = "matrix" |
--- "lines", query (whose lines stand out), label = "weight", title, alt, width, across, note } →
--- figure; or heads = { matrix or {weights, title}, … } for several panels. Weights are 0 or more;
--- those of hidden cells are 0, and the cells are hatched. causal: query i sees the keys up to its
--- own position, counted from the last. facts().panels[1].strongest has each query's strongest key.
function diagram.attention(spec)
  return options.call(attention.draw, size.apply(spec))
end

--- diagram.lstm_cell { highlight = a part or a list of them, labels = [node] = word, title, alt,
--- width, note } → figure: an LSTM cell, its gates, sums and products. Parts: forget, input,
--- candidate, output, cell, hidden. Labels: those four gates, and c_prev, h_prev, x, c, h. facts()
--- has the graph: nodes and wires. Hochreiter and Schmidhuber (1997), Gers et al. (2000).
function diagram.lstm_cell(spec)
  return options.call(cells.lstm, size.apply(spec))
end

--- diagram.gru_cell { highlight, labels, title, alt, width, note } → figure: a GRU cell. Parts:
--- reset, update, candidate, hidden. Labels: those three gates, and h_prev, x, h. The reset gate
--- multiplies the state before the matrix, and h = z ⊙ h_prev + (1 − z) ⊙ n. Cho et al. (2014).
function diagram.gru_cell(spec)
  return options.call(cells.gru, size.apply(spec))
end

--- diagram.rnn_cell { highlight, labels, title, alt, width, note } → figure: the simple recurrent
--- cell, h = tanh(W x + U h_prev + b). Parts and labels: recurrent, input, squash; part hidden;
--- labels h_prev, x, h. Elman (1990).
function diagram.rnn_cell(spec)
  return options.call(cells.rnn, size.apply(spec))
end

--- diagram.transformer_block { norm = "pre" | "post" | "sandwich" | "none", cross = true for a
--- decoder, causal (with cross: true), repeats = 6, highlight = a part or a list of them, labels =
--- [node] = word, title, alt, width, note } → figure: the residual line at the left and the
--- sublayers that leave it. Parts: residual, norm, attention, cross, feed_forward. Labels: norm,
--- attention, cross, feed_forward, input, output, memory. facts().panels[1].equations has what it
--- computes. Vaswani et al. (2017), Xiong et al. (2020).
function diagram.transformer_block(spec)
  return options.call(block.one, size.apply(spec))
end

--- diagram.transformer_blocks { {norm, …}, …, alt, title, width, across, note } → figure: blocks
--- side by side, as panels with letters.
function diagram.transformer_blocks(spec)
  return options.call(block.many, size.apply(spec))
end

--- diagram.space { arrows = {{from = {0, 0, 0}, to, label, color, dash}, …}, points = {{at, label,
--- color}, …}, planes = {{normal, offset = 0, size, centre, label, color}, …}, circles = {{normal,
--- radius, centre, label, color, dash}, …}, sphere = {radius, centre, label}, axes = three names or
--- false, view = {azimuth = 20, elevation = 25} in degrees, title, alt, width, note } → figure: an
--- orthographic view, the farthest drawn first. A plane is a square piece of normal · x = offset,
--- `size` from its middle to a side. What lies behind a plane, or on the far side of the sphere, is
--- thin and dashed. facts() has lengths, distances from the planes, and which parts are hidden.
function diagram.space(spec)
  return options.call(space.draw, size.apply(spec))
end

local function unknown(name)
  options.unknown("diagram", "function", tostring(name), options.names(diagram))
end

return setmetatable(diagram, {
  __index = function(_, name)
    return options.call(unknown, name)
  end,
})
