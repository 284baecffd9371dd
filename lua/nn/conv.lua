-- Convolutions and pooling, over sequences (N, C, L) and pictures (N, C, H, W).

local tensor = require "tensor"
local options = require "options"
local initialize = require "nn.initialize"
local class = require("nn.module").class

local conv = {}

-- One size for each of `axes`: a number stands for all.
local function sizes(who, what, value, axes, least)
  local list = {}
  for i = 1, axes do
    local size = type(value) == "table" and value[i] or value
    list[i] = options.whole(who, what, size, least)
  end
  if type(value) == "table" and #value ~= axes then
    options.fail("%s: %s has %d sizes, want %d", who, what, #value, axes)
  end
  return list
end

local function text(list) return table.concat(list, "×") end

-- Sets the padding by which results have the sizes of x: half of what the window reaches beyond
-- one element before, half after. Where that is odd, one zero more stands after, which the op
-- cannot do: then returns what tensor.pad adds first.
local function same(who, kernel, how)
  local last, odd = {}, false
  how.padding = {}
  for i, size in ipairs(kernel) do
    if how.stride[i] ~= 1 then
      options.fail('%s: padding is "same" and stride is %d, want 1: results have the sizes of x',
        who, how.stride[i])
    end
    local beyond, at = how.dilation[i] * (size - 1), 2 * (#kernel - i)
    how.padding[i] = beyond // 2
    last[at + 1], last[at + 2] = 0, beyond % 2
    odd = odd or beyond % 2 == 1
  end
  return odd and last or nil
end

-- The weight as a direction, and as the length of the part for each output.
local function split(self, weight)
  local rows = weight:detach():reshape(#weight, weight:numel() // #weight)
  self.weight_g = rows:norm({ axes = 2 }):detach():requires_grad_(true)
  self.weight_v = weight
end

--- nn.Conv1d(in_channels, out_channels, kernel_size, {generator = g, stride = 1, padding = 0,
--- dilation = 1, groups = 1, bias = true, weight_norm = false, init = "fan_in", bias_init = nil,
--- dtype = "float32"}), nn.Conv2d(…)
--- weight (out, in / groups, kernel_size…) over x (N, in, L) or (N, in, H, W). In 2d each size is
--- a number or {rows, columns}. With padding = "same" and stride 1 results have the sizes of x;
--- where that takes an odd number of zeros, one more stands after than before. Weights start as
--- PyTorch's. With weight_norm the parameters are a direction weight_v and for each output its
--- length weight_g (out), which starts as that of weight_v (Salimans and Kingma 2016;
--- torch.nn.utils.weight_norm).
local function init(self, inputs, outputs, kernel_size, given)
  local who, axes = getmetatable(self).__name, self.axes
  local set = options.read(who, given, {
    generator = options.any, stride = options.any, padding = options.any, dilation = options.any,
    groups = 1, bias = true, weight_norm = false, init = options.any, bias_init = options.any,
    dtype = "float32",
  })
  self.inputs = options.whole(who, "in_channels", inputs)
  self.outputs = options.whole(who, "out_channels", outputs)
  options.whole(who, "groups", set.groups)
  if inputs % set.groups ~= 0 or outputs % set.groups ~= 0 then
    options.fail("%s: %d and %d channels do not divide into %d groups", who, inputs, outputs,
      set.groups)
  end
  if not set.init then options.generator(who, set.generator) end
  local kernel = sizes(who, "kernel_size", kernel_size, axes)
  rawset(self, "kernel", kernel)
  local how = {
    stride = sizes(who, "stride", set.stride or 1, axes), groups = set.groups,
    dilation = sizes(who, "dilation", set.dilation or 1, axes),
  }
  rawset(self, "how", how)
  if set.padding == "same" then
    rawset(self, "last", same(who, kernel, how))
  else
    how.padding = sizes(who, "padding", set.padding or 0, axes, 0)
  end
  local field = inputs // set.groups
  for _, size in ipairs(kernel) do field = field * size end
  local random = { generator = set.generator, dtype = set.dtype }
  local weight = initialize(set.init or "fan_in",
    { outputs, inputs // set.groups, table.unpack(kernel) }, random)
  if set.weight_norm then split(self, weight) else self.weight = weight end
  if not set.bias then return end
  local bound = 1 / math.sqrt(field)
  local default = set.generator and { "uniform", low = -bound, high = bound } or "zeros"
  self.bias = initialize(set.bias_init or default, { outputs }, random)
end

local function describe(self)
  local how = self.how
  return ("%d, %d, %s, stride = %s, padding = %s"):format(self.inputs, self.outputs,
    text(self.kernel), text(how.stride), text(how.padding))
end

local function make_conv(name, axes, op)
  local Conv = class(name)
  Conv.axes, Conv.init, Conv.describe = axes, init, describe
  function Conv:forward(x)
    local weight = self.weight or tensor.weight_norm(self.weight_v, self.weight_g)
    local last = rawget(self, "last")
    return tensor[op](last and tensor.pad(x, last) or x, weight, self.bias, self.how)
  end
  conv[name] = Conv
end

make_conv("Conv1d", 1, "conv1d")
make_conv("Conv2d", 2, "conv2d")

local function make_pool(name, axes, op)
  local Pool = class(name)
  --- nn.MaxPool1d(kernel_size, {stride = kernel_size, padding = 0}), nn.MaxPool2d, nn.AvgPool1d,
  --- nn.AvgPool2d
  --- The largest element, or the mean, under each window.
  function Pool:init(kernel_size, given)
    local set = options.read(name, given, { stride = options.any, padding = options.any })
    local kernel = sizes(name, "kernel_size", kernel_size, axes)
    rawset(self, "how", {
      kernel_size = kernel,
      stride = sizes(name, "stride", set.stride or kernel, axes),
      padding = sizes(name, "padding", set.padding or 0, axes, 0),
    })
  end
  function Pool:describe() return text(self.how.kernel_size) end
  function Pool:forward(x) return (tensor[op](x, self.how)) end
  conv[name] = Pool
end

make_pool("MaxPool1d", 1, "max_pool1d")
make_pool("MaxPool2d", 2, "max_pool2d")
make_pool("AvgPool1d", 1, "avg_pool1d")
make_pool("AvgPool2d", 2, "avg_pool2d")

local Flatten = class("Flatten")

--- nn.Flatten()
--- x (N, …) as (N, the product of the rest).
function Flatten.init(_, given) options.read("Flatten", given, {}) end

function Flatten.forward(_, x)
  local shape = options.tensor("Flatten", "x", x).shape
  local rest = 1
  for axis = 2, #shape do rest = rest * shape[axis] end
  if #shape == 0 then options.fail("Flatten: x is a single number, want (N, …)") end
  return x:reshape(shape[1], rest)
end

conv.Flatten = Flatten
return conv
