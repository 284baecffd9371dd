-- A fully connected layer.

local tensor = require "tensor"
local options = require "options"
local initialize = require "nn.initialize"

local Linear = require("nn.module").class("Linear")

--- nn.Linear(in_features, out_features, {generator = g, bias = true, init = "fan_in",
--- bias_init = nil, dtype = "float32"})
--- y = x Wᵀ + b; x (…, in), y (…, out), weight (out, in), bias (out). Both start uniform within
--- ±1/√in, as in PyTorch; `init` and `bias_init` name other initializers (nn.initialize).
function Linear:init(inputs, outputs, given)
  local set = options.read("Linear", given, {
    generator = options.any, bias = true, init = options.any, bias_init = options.any,
    dtype = "float32",
  })
  self.inputs = options.whole("Linear", "in_features", inputs)
  self.outputs = options.whole("Linear", "out_features", outputs)
  if not set.init then options.generator("Linear", set.generator) end
  local how = { generator = set.generator, dtype = set.dtype }
  self.weight = initialize(set.init or "fan_in", { outputs, inputs }, how)
  if not set.bias then return end
  local bound = 1 / math.sqrt(inputs)
  local default = set.generator and { "uniform", low = -bound, high = bound } or "zeros"
  self.bias = initialize(set.bias_init or default, { outputs }, how)
end

function Linear:describe()
  return ("%d, %d%s"):format(self.inputs, self.outputs, self.bias and "" or ", no bias")
end

local linear = tensor.linear

function Linear:forward(x) return linear(x, self.weight, self.bias) end

return Linear
