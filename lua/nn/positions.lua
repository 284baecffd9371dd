-- Positions for attention, which by itself does not see order: added to x (sinusoidal, learned),
-- or inside attention (rotary, ALiBi: nn.MultiHeadAttention's `position`).

local tensor = require "tensor"
local options = require "options"
local initialize = require "nn.initialize"
local class = require("nn.module").class

local positions = {}

-- 10000^(-2i/width) for i = 0 … width/2 - 1, by the core's own exp and log.
local function frequencies(width)
  local log = tensor.log(tensor.tensor(10000, { dtype = "float64" })):item()
  local exponents = tensor.range(0, width - 1, 2, { dtype = "float64" }) * (-log / width)
  return exponents:exp()
end

--- nn.sinusoids(length, width, {dtype = "float32"}) → tensor (length, width)
--- Columns 2i - 1 and 2i of row p + 1 are the sine and the cosine of p / 10000^(2(i - 1)/width),
--- p from 0 (Vaswani et al. 2017, section 3.5).
function positions.sinusoids(length, width, given)
  local set = options.read("sinusoids", given, { dtype = "float32" })
  options.float("sinusoids", set.dtype)
  options.whole("sinusoids", "length", length, 0)
  options.whole("sinusoids", "width", width)
  local place = tensor.range(0, length - 1, { dtype = "float64" }):unsqueeze(2)
  local angle = place * frequencies(width):unsqueeze(1)
  local pairs_of = tensor.stack({ angle:sin(), angle:cos() }, 3)
  local both = pairs_of:reshape(length, 2 * angle:size(2))
  return both:slice(2, 1, width):contiguous():to(set.dtype)
end

local Sinusoidal = class("SinusoidalPositions")

--- nn.SinusoidalPositions(width, {dtype = "float32"})
--- x + nn.sinusoids, for x (B, T, width) of any length.
function Sinusoidal:init(width, given)
  self.width = options.whole("SinusoidalPositions", "width", width)
  rawset(self, "dtype", options.read("SinusoidalPositions", given, { dtype = "float32" }).dtype)
end

function Sinusoidal:describe() return tostring(self.width) end

-- How many places x (…, T, width) has.
local function length_of(self, x)
  local who = getmetatable(self).__name
  local shape = options.tensor(who, "x", x, nil, "(B, T, width)").shape
  if #shape < 2 or shape[#shape] ~= self.width then
    options.fail("%s: x has shape (%s), want (…, T, %d)", who, table.concat(shape, ", "),
      self.width)
  end
  return shape[#shape - 1]
end

function Sinusoidal:forward(x)
  local length = length_of(self, x)
  if not self.table or self.table:size(1) < length then
    rawset(self, "table", positions.sinusoids(length, self.width, { dtype = self.dtype }))
  end
  return x + self.table:slice(1, 1, length)
end

local Learned = class("LearnedPositions")

--- nn.LearnedPositions(longest, width, {generator = g, init = {"normal", std = 0.02}, dtype =
--- "float32"})
--- x + weight, a learned vector for each of the places 1 … longest. A longer x is an error: there
--- is no vector for its end.
function Learned:init(longest, width, given)
  local set = options.read("LearnedPositions", given, {
    generator = options.any, init = options.any, dtype = "float32",
  })
  self.longest = options.whole("LearnedPositions", "longest", longest)
  self.width = options.whole("LearnedPositions", "width", width)
  if not set.init then options.generator("LearnedPositions", set.generator) end
  self.weight = initialize(set.init or { "normal", std = 0.02 }, { longest, width },
    { generator = set.generator, dtype = set.dtype })
end

function Learned:describe() return ("%d, %d"):format(self.longest, self.width) end

function Learned:forward(x)
  local length = length_of(self, x)
  if length > self.longest then
    options.fail("LearnedPositions: x has %d places, and there are vectors for %d", length,
      self.longest)
  end
  return x + self.weight:slice(1, 1, length)
end

local function halved(value, times)
  for _ = 1, times do value = value / 2 end
  return value
end

-- 2^(-8 i / n) for i = 1 … n, n a power of two: roots of 1/2 by square roots, whose bits are fixed.
local function powers(n)
  local root, size = 1 / 256, 1
  while size < n do root, size = math.sqrt(root), size * 2 end
  local list, value = {}, 1
  for i = 1, n do
    value = value * root
    list[i] = value
  end
  if n <= 8 then
    for i = 1, n do list[i] = halved(1, 8 // n * i) end
  end
  return list
end

--- nn.alibi_slopes(heads, dtype = "float32") → tensor (heads)
--- 2^(-8 i / n) of head i; when n is no power of two, those of the power below and then every
--- other one of the next power (Press et al. 2022).
function positions.alibi_slopes(heads, dtype)
  if dtype == nil then dtype = "float32" end
  options.float("alibi_slopes", dtype)
  options.whole("alibi_slopes", "heads", heads, 1, 65536)
  local below = 1
  while 2 * below <= heads do below = 2 * below end
  local list, more = powers(below), powers(2 * below)
  for i = 1, heads - below do list[below + i] = more[2 * i - 1] end
  return tensor.tensor(list, { dtype = dtype })
end

positions.SinusoidalPositions, positions.LearnedPositions = Sinusoidal, Learned
return positions
