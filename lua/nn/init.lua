-- Layers and networks: modules as plain tables (nn.module says how). Each layer is a file of its
-- own, read when it is first asked for.

local options = require "options"
local module = require "nn.module"

local nn = { class = module.class, is_module = module.is_module }

-- What is in which file, and under which name when a file has several.
local places = {
  initialize = { "nn.initialize" },
  Linear = { "nn.linear" },
  Sequential = { "nn.sequential" },
  Embedding = { "nn.embedding" },
  Tanh = { "nn.activation", "Tanh" },
  Sigmoid = { "nn.activation", "Sigmoid" },
  ReLU = { "nn.activation", "ReLU" },
  GELU = { "nn.activation", "GELU" },
  SiLU = { "nn.activation", "SiLU" },
  Softplus = { "nn.activation", "Softplus" },
  Softmax = { "nn.activation", "Softmax" },
  LogSoftmax = { "nn.activation", "LogSoftmax" },
  LayerNorm = { "nn.norm", "LayerNorm" },
  RMSNorm = { "nn.norm", "RMSNorm" },
  GroupNorm = { "nn.norm", "GroupNorm" },
  InstanceNorm = { "nn.norm", "InstanceNorm" },
  BatchNorm1d = { "nn.batch_norm", "BatchNorm1d" },
  BatchNorm2d = { "nn.batch_norm", "BatchNorm2d" },
  RNN = { "nn.recurrent", "RNN" },
  LSTM = { "nn.recurrent", "LSTM" },
  GRU = { "nn.recurrent", "GRU" },
  Conv1d = { "nn.conv", "Conv1d" },
  Conv2d = { "nn.conv", "Conv2d" },
  MaxPool1d = { "nn.conv", "MaxPool1d" },
  MaxPool2d = { "nn.conv", "MaxPool2d" },
  AvgPool1d = { "nn.conv", "AvgPool1d" },
  AvgPool2d = { "nn.conv", "AvgPool2d" },
  Flatten = { "nn.conv", "Flatten" },
  Dropout = { "nn.dropout" },
  MultiHeadAttention = { "nn.attention" },
  TransformerEncoderLayer = { "nn.transformer", "TransformerEncoderLayer" },
  TransformerDecoderLayer = { "nn.transformer", "TransformerDecoderLayer" },
  SinusoidalPositions = { "nn.positions", "SinusoidalPositions" },
  LearnedPositions = { "nn.positions", "LearnedPositions" },
  sinusoids = { "nn.positions", "sinusoids" },
  alibi_slopes = { "nn.positions", "alibi_slopes" },
  TCNBlock = { "nn.tcn" },
}

--- nn.names() → list of strings
--- The names of all layers and functions here, in order.
function nn.names()
  local names = {}
  for name in pairs(places) do names[#names + 1] = name end
  table.sort(names)
  return names
end

return setmetatable(nn, {
  __index = function(_, name)
    local place = places[name]
    if not place then
      options.unknown("nn", "layer", name, { "class", "is_module", "names",
        table.unpack(nn.names()) })
    end
    local file = require(place[1])
    local value = place[2] and file[place[2]] or file
    rawset(nn, name, value)
    return value
  end,
})
