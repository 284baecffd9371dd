-- Recurrent layers over a whole sequence: RNN, LSTM, GRU, with PyTorch's layout of weights and
-- order of gates, and the batch first: x (B, T, D).

local tensor = require "tensor"
local options = require "options"
local initialize = require "nn.initialize"
local class = require("nn.module").class

-- Names of the four weights of a layer, as in PyTorch but counted from one: weight_ih_1, and
-- weight_ih_1_reverse when it reads from the end.
local function names(layer, reverse)
  local tail = "_" .. layer .. (reverse and "_reverse" or "")
  return { ih = "weight_ih" .. tail, hh = "weight_hh" .. tail,
    bias_ih = "bias_ih" .. tail, bias_hh = "bias_hh" .. tail }
end

-- The rows of one gate of a bias set to a number; both biases are added, so one takes all.
local function with_forget_bias(bias, hidden, value)
  local list = bias:detach():totable()
  for i = hidden + 1, 2 * hidden do list[i] = value end
  return tensor.tensor(list, { dtype = bias.dtype, requires_grad = true })
end

local function make_layer(self, layer, reverse, set)
  local inputs = layer == 1 and self.inputs or self.hidden * (self.bidirectional and 2 or 1)
  local rows, hidden = self.gates * self.hidden, self.hidden
  local bound = 1 / math.sqrt(hidden)
  local uniform = { "uniform", low = -bound, high = bound }
  local how = { generator = set.generator, dtype = set.dtype }
  local name = names(layer, reverse)
  self[name.ih] = initialize(set.init or uniform, { rows, inputs }, how)
  self[name.hh] = initialize(set.recurrent_init or set.init or uniform, { rows, hidden }, how)
  if not set.bias then return end
  self[name.bias_ih] = initialize(uniform, { rows }, how)
  self[name.bias_hh] = initialize(uniform, { rows }, how)
  if set.forget_bias then
    options.finite("LSTM", "forget_bias", set.forget_bias)
    self[name.bias_ih] = with_forget_bias(self[name.bias_ih], hidden, set.forget_bias)
    self[name.bias_hh] = with_forget_bias(self[name.bias_hh], hidden, 0)
  end
end

local function read(who, given, extra)
  local known = {
    generator = options.any, layers = 1, bias = true, bidirectional = false, dropout = 0,
    init = options.any, recurrent_init = options.any, dtype = "float32",
  }
  for name, default in pairs(extra) do known[name] = default end
  local set = options.read(who, given, known)
  options.generator(who, set.generator)
  options.whole(who, "layers", set.layers, 1, 1000)
  options.between(who, "dropout", set.dropout, 0, 1)
  return set
end

local function init(self, inputs, hidden, given, gates, extra)
  local who = getmetatable(self).__name
  local set = read(who, given, extra)
  self.inputs = options.whole(who, "input_size", inputs)
  self.hidden = options.whole(who, "hidden_size", hidden)
  self.layers, self.bidirectional, self.gates = set.layers, set.bidirectional, gates
  for layer = 1, set.layers do
    make_layer(self, layer, false, set)
    if set.bidirectional then make_layer(self, layer, true, set) end
  end
  if set.dropout > 0 then
    self.between = require("nn.dropout")(set.dropout, { generator = set.generator })
  end
  return set
end

-- Part i of the initial states (layers · directions, B, H), or nil.
local function part(state, i) return state and state[i] end

-- One layer in one direction: self.run(self, name, x, h0, c0, lengths, reverse) → y, h, c
local function run_layer(self, layer, reverse, x, first, lengths)
  local directions = self.bidirectional and 2 or 1
  local at = (layer - 1) * directions + (reverse and 2 or 1)
  return self:run(names(layer, reverse), x, part(first.h, at), part(first.c, at), lengths, reverse)
end

local function join(list) return #list == 1 and list[1]:unsqueeze(1) or tensor.stack(list, 1) end

-- All layers. Returns y and the lists of last states.
local function run_all(self, x, first, lengths)
  local last_h, last_c = {}, {}
  for layer = 1, self.layers do
    local y, h, c = run_layer(self, layer, false, x, first, lengths)
    last_h[#last_h + 1], last_c[#last_c + 1] = h, c
    if self.bidirectional then
      local back, back_h, back_c = run_layer(self, layer, true, x, first, lengths)
      last_h[#last_h + 1], last_c[#last_c + 1] = back_h, back_c
      y = tensor.concatenate({ y, back }, -1)
    end
    x = y
    if self.between and layer < self.layers then x = self.between(x) end
  end
  return x, last_h, last_c
end

local function describe(self)
  return ("%d, %d%s%s"):format(self.inputs, self.hidden,
    self.layers > 1 and (", layers = %d"):format(self.layers) or "",
    self.bidirectional and ", bidirectional" or "")
end

local recurrent = {}

local RNN = class("RNN")

--- nn.RNN(input_size, hidden_size, {generator = g, layers = 1, nonlinearity = "tanh", bias = true,
--- bidirectional = false, dropout = 0, init = nil, recurrent_init = nil, dtype = "float32"})
--- h = tanh(W_ih x + b_ih + W_hh h + b_hh) over the steps of x (B, T, D).
--- rnn(x, {h = h0, lengths = n}) → y (B, T, H), h (layers · directions, B, H): the h of all steps
--- of the last layer, and the last of each. `lengths` (B), int32, ends the items of a padded batch
--- early; y is 0 beyond. Weights start uniform within ±1/√H; `init` and `recurrent_init` name
--- others. dropout is between layers, in training.
--- Over long sequences steps can become several times slower as training goes on: gradients that
--- fade on their way back pass below 2^-126, where processors compute slowly. Then multiply the
--- loss by a power of two, such as 2^60, before backward(), and the gradients by its inverse after
--- it, with tensor.scale_gradients, before they are clipped.
function RNN:init(inputs, hidden, given)
  local set = init(self, inputs, hidden, given, 1, { nonlinearity = "tanh" })
  self.relu = set.nonlinearity == "relu"
  options.one_of("RNN", "nonlinearity", set.nonlinearity, { tanh = true, relu = true })
end

function RNN:run(name, x, h, _, lengths, reverse)
  return tensor.rnn(x, self[name.ih], self[name.hh], self[name.bias_ih], self[name.bias_hh], h,
    lengths, { reverse = reverse, relu = self.relu })
end

local nothing = {}

-- Raises unless the initial state has one part for each layer and direction.
local function check_state(self, who, what, state)
  local parts = self.layers * (self.bidirectional and 2 or 1)
  if state ~= nil and options.tensor(who, what, state, 3, "(layers · directions, B, H)")
    and #state ~= parts then
    options.fail("%s: %s has shape (%s), want (%d, B, %d): a part for each layer and direction",
      who, what, table.concat(state.shape, ", "), parts, self.hidden)
  end
end

-- What is given beside x, of the names in `known`.
local function read_first(self, x, first, known)
  local who = getmetatable(self).__name
  options.tensor(who, "x", x, 3, "(B, T, D)")
  if first == nil then return nothing end
  first = options.read(who, first, known)
  check_state(self, who, "h", first.h)
  check_state(self, who, "c", first.c)
  return first
end

local with_h = { h = options.any, lengths = options.any }
local with_c = { h = options.any, c = options.any, lengths = options.any }

function RNN:forward(x, first)
  first = read_first(self, x, first, with_h)
  local y, h = run_all(self, x, first, first.lengths)
  return y, join(h)
end

local LSTM = class("LSTM")

--- nn.LSTM(input_size, hidden_size, {generator = g, layers = 1, bias = true, bidirectional = false,
--- dropout = 0, forget_bias = nil, init = nil, recurrent_init = nil, dtype = "float32"})
--- Long short-term memory. lstm(x, {h = h0, c = c0, lengths = n}) → y (B, T, H), h, c. With
--- forget_bias, the bias of the forget gate starts at that number (Gers and others 2000; 1 or more
--- makes it remember from the start). All else as in nn.RNN.
function LSTM:init(inputs, hidden, given)
  init(self, inputs, hidden, given, 4, { forget_bias = options.any })
end

function LSTM:run(name, x, h, c, lengths, reverse)
  return tensor.lstm(x, self[name.ih], self[name.hh], self[name.bias_ih], self[name.bias_hh], h, c,
    lengths, reverse)
end

function LSTM:forward(x, first)
  first = read_first(self, x, first, with_c)
  local y, h, c = run_all(self, x, first, first.lengths)
  return y, join(h), join(c)
end

local GRU = class("GRU")

--- nn.GRU(input_size, hidden_size, {generator = g, layers = 1, bias = true, bidirectional = false,
--- dropout = 0, init = nil, recurrent_init = nil, dtype = "float32"})
--- Gated recurrent units (Cho et al. 2014, in PyTorch's form). gru(x, {h = h0, lengths = n}) → y
--- (B, T, H), h. All else as in nn.RNN.
function GRU:init(inputs, hidden, given) init(self, inputs, hidden, given, 3, {}) end

function GRU:run(name, x, h, _, lengths, reverse)
  return tensor.gru(x, self[name.ih], self[name.hh], self[name.bias_ih], self[name.bias_hh], h,
    lengths, reverse)
end

GRU.forward = RNN.forward

for name, kind in pairs({ RNN = RNN, LSTM = LSTM, GRU = GRU }) do
  kind.describe = describe
  recurrent[name] = kind
end

return recurrent
