-- The networks of the benchmark, as peer.py has them, and their training steps: forward,
-- backward and optimizer.

local nn = require "nn"
local optim = require "optim"
local tensor = require "tensor"

-- A pre-norm Transformer block over (B, T, D): attention, then two linear layers with GELU.
local Block = nn.class("Block")

function Block:init(width, heads, g)
  self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
  self.attention = nn.MultiHeadAttention(width, heads, { generator = g, causal = true })
  self.up = nn.Linear(width, 4 * width, { generator = g })
  self.down = nn.Linear(4 * width, width, { generator = g })
end

function Block:forward(h)
  h = h + self.attention(self.norm1(h))
  return h + self.down(self.up(self.norm2(h)):gelu())
end

-- A small language model: embedding, a recurrent net or a Transformer, logits.
local Language = nn.class("Language")
local words = 65

function Language:init(kind, width, layers, length, heads, g)
  self.embedding = nn.Embedding(words, width, { generator = g })
  if kind == "transformer" then
    self.position = nn.Embedding(length, width, { generator = g })
    self.places = tensor.range(1, length, 1, { dtype = "int32" })
    self.blocks = {}
    for i = 1, layers do self.blocks[i] = Block(width, heads, g) end
    self.last = nn.LayerNorm(width)
  else
    local layer = { rnn = nn.RNN, lstm = nn.LSTM }
    self.net = layer[kind](width, width, { layers = layers, generator = g })
  end
  self.out = nn.Linear(width, words, { generator = g })
end

function Language:forward(x)
  local h = self.embedding(x)
  if self.blocks then
    h = h + self.position(self.places)
    for _, block in ipairs(self.blocks) do h = block(h) end
    h = self.last(h)
  else
    h = self.net(h)
  end
  return self.out(h)
end

local function step_of(model, optimizer, x, y, classes)
  return function()
    optimizer:zero_grad()
    tensor.cross_entropy(model(x):reshape(-1, classes), y):backward()
    optimizer:step()
  end
end

local nets = {}

--- nets.language(name) → a function that makes the training step of that name, such as "lstm D64 T32
--- B16" or "transformer D64 L2 T32 B16": width, layers, length, batch
function nets.language(name)
  local kind, width, layers, length, batch = name:match("^(%l+) D(%d+) ?L?(%d*) T(%d+) B(%d+)$")
  width, layers = tonumber(width), tonumber(layers) or 1
  length, batch = tonumber(length), tonumber(batch)
  return function()
    local g = tensor.generator(1)
    local model = Language(kind, width, layers, length, width == 384 and 6 or 4, g)
    local x = tensor.randint(1, words, batch, length, { generator = g })
    local y = tensor.randint(1, words, batch * length, { generator = g })
    return step_of(model, optim.Adam(model:parameters(), { lr = 1e-3 }), x, y, words)
  end
end

--- nets.mlp(norm) → a function that makes the step of a small perceptron with that layer
function nets.mlp(norm)
  return function()
    local g = tensor.generator(1)
    local how = { generator = g }
    local model = nn.Sequential(nn.Linear(2, 32, how), norm(32), nn.Tanh(), nn.Linear(32, 32, how),
      norm(32), nn.Tanh(), nn.Linear(32, 2, how))
    return step_of(model, optim.SGD(model:parameters(), { lr = 0.1 }),
      tensor.randn({ 64, 2 }, how), tensor.randint(1, 2, 64, how), 2)
  end
end

--- nets.cnn() → the step of a small convolutional net
function nets.cnn()
  local g = tensor.generator(1)
  local function conv(from, to, stride)
    return nn.Conv2d(from, to, 3, { generator = g, padding = 1, stride = stride })
  end
  local model = nn.Sequential(conv(1, 16, 1), nn.BatchNorm2d(16), nn.ReLU(), conv(16, 32, 2),
    nn.BatchNorm2d(32), nn.ReLU(), conv(32, 32, 2), nn.ReLU(), nn.Flatten(),
    nn.Linear(32 * 16, 10, { generator = g }))
  return step_of(model, optim.SGD(model:parameters(), { lr = 0.1 }),
    tensor.randn({ 32, 1, 16, 16 }, { generator = g }), tensor.randint(1, 10, 32, { generator = g }), 10)
end

return nets
