-- Batch normalization with its memory: averages over the batches seen in training, which take
-- the place of the batch's own numbers in evaluation.

local tensor = require "tensor"
local options = require "options"
local class = require("nn.module").class

--- nn.BatchNorm1d(channels, {eps = 1e-5, momentum = 0.1, affine = true, track_running_stats =
--- true, dtype = "float32"}), nn.BatchNorm2d(…)
--- x (N, C) or (N, C, L), in 2d (N, C, H, W): each channel normalized over all other axes (Ioffe
--- and Szegedy 2015), then · weight + bias. In training, running_mean and running_var move by
--- `momentum` towards the batch's, or with momentum = "cumulative" are the average of all
--- batches; in evaluation they are used. Without track_running_stats every batch has its own.
--- bn(x, {lengths = n}), with the lengths (N) of the sequences x (N, C, L), int32, or bn(x, {mask =
--- m}), with ones and zeros (N, L) or (N, H, W), leaves padding out of a batch's numbers;
--- y is 0 there, and what x has there does not matter.
local function init(self, channels, given)
  local who = getmetatable(self).__name
  local set = options.read(who, given, {
    eps = 1e-5, momentum = options.any, affine = true, track_running_stats = true,
    dtype = "float32",
  })
  self.channels = options.whole(who, "channels", channels)
  self.eps = options.between(who, "eps", set.eps, 0)
  self.momentum = set.momentum
  if self.momentum == nil then self.momentum = 0.1 end
  if self.momentum ~= "cumulative" then options.between(who, "momentum", self.momentum, 0, 1) end
  options.float(who, set.dtype)
  local like = { dtype = set.dtype, requires_grad = true }
  if set.affine then
    self.weight = tensor.ones(channels, like)
    self.bias = tensor.zeros(channels, like)
  end
  self.track_running_stats = set.track_running_stats
  if not set.track_running_stats then return end
  self.running_mean = tensor.zeros(channels, { dtype = set.dtype })
  self.running_var = tensor.ones(channels, { dtype = set.dtype })
  self.num_batches_tracked = 0
end

-- The variance of the batch divides by n, the running one by n - 1, as in PyTorch. One element a
-- channel has no such variance; its 0 is taken as it is.
local function remember(self, mean, var, n)
  self.num_batches_tracked = self.num_batches_tracked + 1
  local weight = self.momentum
  if weight == "cumulative" then weight = 1 / self.num_batches_tracked end
  tensor.average_step(self.running_mean, mean, weight)
  tensor.average_step(self.running_var, var, weight, n > 1 and n / (n - 1) or 1)
end

-- Ones at the places of x (N, C, L) that are within the lengths (N), else zeros.
local function mask_of(who, x, lengths)
  if x:dim() ~= 3 then
    options.fail("%s: lengths are those of sequences (N, C, L), and x has shape (%s); give a mask",
      who, table.concat(x.shape, ", "))
  end
  options.tensor(who, "lengths", lengths, 1, "(N)")
  if #lengths ~= #x then
    options.fail("%s: %d lengths for x (%s)", who, #lengths, table.concat(x.shape, ", "))
  end
  for i, length in ipairs(lengths:totable()) do
    options.whole(who, "length " .. i, length, 0, x:size(3))
  end
  local places = tensor.range(1, x:size(3), { dtype = "int32" })
  return places:unsqueeze(1):le(lengths:unsqueeze(2))
end

-- The mask that is given, or that of lengths, in the dtype of x; nil without either.
local function read_mask(self, x, given)
  if given == nil then return nil end
  local who = getmetatable(self).__name
  local set = options.read(who, given, { lengths = options.any, mask = options.any })
  if set.lengths and set.mask then options.fail("%s: want lengths or a mask, not both", who) end
  local mask = set.mask or set.lengths and mask_of(who, x, set.lengths)
  return mask and options.tensor(who, "mask", mask):to(x.dtype)
end

-- y, mean, var and how many elements a channel they are of.
local function normalize(self, x, mask)
  if not mask then
    local y, mean, var = tensor.batch_norm(x, self.weight, self.bias, nil, nil, self.eps)
    return y, mean, var, x:numel() // self.channels
  end
  local y, mean, var = tensor.masked_batch_norm(x, mask, self.weight, self.bias, self.eps)
  return y, mean, var, mask:sum():item()
end

-- With the numbers seen in training; 0 in the padding, where the mask is 0.
local function evaluate(self, x, mask)
  local counts = mask and mask:ne(0):unsqueeze(2)
  if counts then x = tensor.where(counts, x, 0) end
  local y = tensor.batch_norm(x, self.weight, self.bias, self.running_mean, self.running_var,
    self.eps)
  return counts and tensor.where(counts, y, 0) or y
end

local function forward(self, x, given)
  local who = getmetatable(self).__name
  local axes = options.tensor(who, "x", x, nil, self.wants):dim()
  if axes < self.least_axes or axes > self.most_axes then
    options.fail("%s: x has shape (%s), want %s", who, table.concat(x.shape, ", "), self.wants)
  end
  local mask = read_mask(self, x, given)
  local tracked = self.running_mean
  if tracked and not self.training then return evaluate(self, x, mask) end
  local y, mean, var, n = normalize(self, x, mask)
  if tracked then remember(self, mean, var, n) end
  return y
end

local function describe(self)
  return ("%d, momentum = %s"):format(self.channels, tostring(self.momentum))
end

local function make(name, least, most, wants)
  local BatchNorm = class(name)
  BatchNorm.init, BatchNorm.forward, BatchNorm.describe = init, forward, describe
  BatchNorm.least_axes, BatchNorm.most_axes, BatchNorm.wants = least, most, wants
  BatchNorm.buffers = { "running_mean", "running_var" }
  BatchNorm.numbers = {}
  return BatchNorm
end

local batch_norm = {
  BatchNorm1d = make("BatchNorm1d", 2, 3, "(N, C) or (N, C, L)"),
  BatchNorm2d = make("BatchNorm2d", 4, 4, "(N, C, H, W)"),
}
for _, BatchNorm in pairs(batch_norm) do BatchNorm.numbers[1] = "num_batches_tracked" end

return batch_norm
