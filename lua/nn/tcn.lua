-- A block of a temporal convolutional network (Bai, Kolter and Koltun 2018).

local tensor = require "tensor"
local options = require "options"
local conv = require "nn.conv"

local TCNBlock = require("nn.module").class("TCNBlock")

--- nn.TCNBlock(in_channels, out_channels, kernel_size, {generator = g, dilation = 1, dropout = 0,
--- weight_norm = false, dtype = "float32"})
--- Two causal convolutions over x (N, C, L), each followed by relu and dropout, with x added (by a
--- convolution of size 1 when the channels differ) and a last relu: no place sees what comes
--- after it. With weight_norm, as in the paper, the weights of the two are directions and lengths
--- (nn.Conv1d). Blocks with dilation 1, 2, 4, … see 1 + 2 (kernel_size - 1)(2^n - 1) places.
function TCNBlock:init(inputs, outputs, kernel_size, given)
  local set = options.read("TCNBlock", given, {
    generator = options.any, dilation = 1, dropout = 0, weight_norm = false, dtype = "float32",
  })
  options.whole("TCNBlock", "dilation", set.dilation)
  options.whole("TCNBlock", "kernel_size", kernel_size)
  options.between("TCNBlock", "dropout", set.dropout, 0, 1)
  local how = {
    generator = set.generator, dilation = set.dilation, dtype = set.dtype,
    padding = (kernel_size - 1) * set.dilation, weight_norm = set.weight_norm,
  }
  self.conv1 = conv.Conv1d(inputs, outputs, kernel_size, how)
  self.conv2 = conv.Conv1d(outputs, outputs, kernel_size, how)
  if inputs ~= outputs then
    self.downsample = conv.Conv1d(inputs, outputs, 1,
      { generator = set.generator, dtype = set.dtype })
  end
  if set.dropout > 0 then
    self.dropout = require("nn.dropout")(set.dropout, { generator = set.generator })
  end
end

-- The convolution pads both ends; what it makes past the end of x is cut off.
local function causal(self, layer, x)
  local y = tensor.relu(layer(x):slice(3, 1, x:size(3)))
  return self.dropout and self.dropout(y) or y
end

function TCNBlock:forward(x)
  local y = causal(self, self.conv2, causal(self, self.conv1, x))
  return tensor.relu(y + (self.downsample and self.downsample(x) or x))
end

return TCNBlock
