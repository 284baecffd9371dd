-- Layers and networks: modules as plain tables (nn.module says how). Each layer is in a file of its
-- own, read when it is first asked for.

local lazy = require "lazy"
local module = require "nn.module"

-- What is in which file.
local places = {
  initialize = "nn.initialize",
  Linear = "nn.linear",
  Sequential = "nn.sequential",
  Embedding = "nn.embedding",
  Tanh = "nn.activation",
  Sigmoid = "nn.activation",
  ReLU = "nn.activation",
  GELU = "nn.activation",
  SiLU = "nn.activation",
  Softplus = "nn.activation",
  Softmax = "nn.activation",
  LogSoftmax = "nn.activation",
  LayerNorm = "nn.norm",
  RMSNorm = "nn.norm",
  GroupNorm = "nn.norm",
  InstanceNorm = "nn.norm",
  BatchNorm1d = "nn.batch_norm",
  BatchNorm2d = "nn.batch_norm",
  RNN = "nn.recurrent",
  LSTM = "nn.recurrent",
  GRU = "nn.recurrent",
  Conv1d = "nn.conv",
  Conv2d = "nn.conv",
  MaxPool1d = "nn.conv",
  MaxPool2d = "nn.conv",
  AvgPool1d = "nn.conv",
  AvgPool2d = "nn.conv",
  Flatten = "nn.conv",
  Dropout = "nn.dropout",
  MultiHeadAttention = "nn.attention",
  TransformerEncoderLayer = "nn.transformer",
  TransformerDecoderLayer = "nn.transformer",
  SinusoidalPositions = "nn.positions",
  LearnedPositions = "nn.positions",
  sinusoids = "nn.positions",
  alibi_slopes = "nn.positions",
  TCNBlock = "nn.tcn",
}

return lazy("nn", "layer", places, { class = module.class, is_module = module.is_module })
