-- Normalizations that treat every sample alike, in training and after: layer, RMS, group, instance.

local tensor = require "tensor"
local options = require "options"
local class = require("nn.module").class

local norm = {}

-- weight of ones and bias of zeros, as far as they are wanted
local function set_affine(self, shape, set)
  options.float(getmetatable(self).__name, set.dtype)
  if not set.affine then return end
  self.weight = tensor.ones(shape, { dtype = set.dtype, requires_grad = true })
  if set.bias ~= false then
    self.bias = tensor.zeros(shape, { dtype = set.dtype, requires_grad = true })
  end
end

local function read_shape(who, shape)
  if type(shape) ~= "table" then return { options.whole(who, "the normalized shape", shape) } end
  if #shape == 0 then options.fail("%s: the normalized shape is an empty table", who) end
  for i, size in ipairs(shape) do options.whole(who, "size " .. i, size) end
  return { table.unpack(shape) }
end

local LayerNorm = class("LayerNorm")

--- nn.LayerNorm(shape, {eps = 1e-5, affine = true, bias = true, dtype = "float32"})
--- Mean and variance over the last axes, whose sizes are `shape` (a number for one); then
--- · weight + bias, which have that shape. PyTorch's elementwise_affine is `affine`.
function LayerNorm:init(shape, given)
  local set = options.read("LayerNorm", given, {
    eps = 1e-5, affine = true, bias = true, dtype = "float32",
  })
  options.between("LayerNorm", "eps", set.eps, 0)
  shape = read_shape("LayerNorm", shape)
  self.eps, self.last_axes = set.eps, #shape
  rawset(self, "shape", shape)
  set_affine(self, shape, set)
end

function LayerNorm:describe() return table.concat(self.shape, ", ") end

local function check_last(self, x)
  local who = getmetatable(self).__name
  local shape = options.tensor(who, "x", x).shape
  for i, size in ipairs(self.shape) do
    if shape[#shape - self.last_axes + i] ~= size then
      options.fail("%s: x has shape (%s), want (…, %s)", who,
        table.concat(shape, ", "), table.concat(self.shape, ", "))
    end
  end
end

function LayerNorm:forward(x)
  if not self.weight then check_last(self, x) end
  return tensor.layer_norm(x, self.weight, self.bias, self.last_axes, self.eps)
end

local RMSNorm = class("RMSNorm")

--- nn.RMSNorm(shape, {eps = 1e-5, affine = true, dtype = "float32"})
--- x / √(mean of x² + eps) · weight over the last axes; no mean is taken off and there is no bias
--- (Zhang and Sennrich 2019).
function RMSNorm:init(shape, given)
  local set = options.read("RMSNorm", given, { eps = 1e-5, affine = true, dtype = "float32" })
  options.between("RMSNorm", "eps", set.eps, 0)
  shape = read_shape("RMSNorm", shape)
  self.eps, self.last_axes = set.eps, #shape
  rawset(self, "shape", shape)
  set.bias = false
  set_affine(self, shape, set)
end

RMSNorm.describe = LayerNorm.describe

function RMSNorm:forward(x)
  if not self.weight then check_last(self, x) end
  return tensor.rms_norm(x, self.weight, self.last_axes, self.eps)
end

-- Without weights the operation itself does not know how many channels there should be.
local function check_channels(self, x)
  local who = getmetatable(self).__name
  if options.tensor(who, "x", x):dim() < 2 or x:size(2) ~= self.channels then
    options.fail("%s: x has shape (%s), want (N, %d, …)", who, table.concat(x.shape, ", "),
      self.channels)
  end
end

local GroupNorm = class("GroupNorm")

--- nn.GroupNorm(groups, channels, {eps = 1e-5, affine = true, dtype = "float32"})
--- x (N, C, …): mean and variance over each group of channels of each sample (Wu and He 2018);
--- weight and bias (C).
function GroupNorm:init(groups, channels, given)
  local set = options.read("GroupNorm", given, { eps = 1e-5, affine = true, dtype = "float32" })
  self.groups = options.whole("GroupNorm", "groups", groups)
  self.channels = options.whole("GroupNorm", "channels", channels)
  if channels % groups ~= 0 then
    options.fail("GroupNorm: %d channels do not divide into %d groups", channels, groups)
  end
  self.eps = options.between("GroupNorm", "eps", set.eps, 0)
  set_affine(self, { channels }, set)
end

function GroupNorm:describe() return ("%d, %d"):format(self.groups, self.channels) end

function GroupNorm:forward(x)
  if not self.weight then check_channels(self, x) end
  return tensor.group_norm(x, self.weight, self.bias, { groups = self.groups, eps = self.eps })
end

local InstanceNorm = class("InstanceNorm")

--- nn.InstanceNorm(channels, {eps = 1e-5, affine = false, dtype = "float32"})
--- x (N, C, …): mean and variance over each channel of each sample (Ulyanov et al. 2016), without
--- running averages. PyTorch's InstanceNorm1d and 2d.
function InstanceNorm:init(channels, given)
  local set = options.read("InstanceNorm", given, { eps = 1e-5, affine = false, dtype = "float32" })
  self.channels = options.whole("InstanceNorm", "channels", channels)
  self.eps = options.between("InstanceNorm", "eps", set.eps, 0)
  set_affine(self, { channels }, set)
end

function InstanceNorm:describe() return tostring(self.channels) end

function InstanceNorm:forward(x)
  if not self.weight then check_channels(self, x) end
  return tensor.instance_norm(x, self.weight, self.bias, { eps = self.eps })
end

norm.LayerNorm, norm.RMSNorm = LayerNorm, RMSNorm
norm.GroupNorm, norm.InstanceNorm = GroupNorm, InstanceNorm
return norm
