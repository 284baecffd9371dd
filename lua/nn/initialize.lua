-- Where weights start. An initializer is a name ("xavier_uniform"), a table of a name and its
-- settings ({"normal", std = 0.02}), or a function of shape, generator and dtype that returns a
-- tensor. Formulas as in torch.nn.init; the fan of a weight (out, in, …) is the size of the other
-- side times the sizes of the axes after the second.

local tensor = require "tensor"
local options = require "options"

local function fans(shape)
  if #shape < 2 then
    local have = table.concat(shape, ", ")
    options.fail("initialize: a fan wants a weight (out, in, …), got (%s)", have)
  end
  local field = 1
  for i = 3, #shape do field = field * shape[i] end
  return shape[2] * field, shape[1] * field
end

local function uniform(shape, low, high, how)
  return tensor.rand(shape, how) * (high - low) + low
end

local function normal(shape, mean, std, how)
  return tensor.randn(shape, how) * std + mean
end

-- The gain of a nonlinearity (torch.nn.init.calculate_gain).
local gains = { linear = 1, sigmoid = 1, tanh = 5 / 3, relu = math.sqrt(2), selu = 0.75 }

local function gain_of(set)
  if set.gain then return set.gain end
  if set.nonlinearity == "leaky_relu" then return math.sqrt(2 / (1 + set.a * set.a)) end
  return options.one_of("initialize", "nonlinearity", set.nonlinearity, gains)
end

-- Rows of `x` (n, m), n ≤ m, made orthonormal: Gram and Schmidt's way, each row against all before
-- it, twice, which is enough (Giraud et al. 2005).
local function orthonormal(x)
  local rows = {}
  local basis
  for i = 1, #x do
    local row = x[i]
    for _ = 1, basis and 2 or 0 do row = row - basis:matmul(row):matmul(basis) end
    row = row / math.sqrt((row * row):sum():item())
    rows[i] = row:totable()
    basis = tensor.tensor(rows, { dtype = "float64" })
  end
  return basis
end

local function orthogonal(shape, set, how)
  if #shape < 2 then
    local have = table.concat(shape, ", ")
    options.fail("initialize: orthogonal wants two axes or more, got (%s)", have)
  end
  local rows, columns = shape[1], 1
  for i = 2, #shape do columns = columns * shape[i] end
  if rows * columns == 0 then return tensor.zeros(shape, { dtype = how.dtype }) end
  local wide = rows <= columns
  local x = tensor.randn(wide and rows or columns, wide and columns or rows,
    { generator = how.generator, dtype = "float64" })
  local q = orthonormal(x)
  if not wide then q = q:transpose() end
  return (q * set.gain):to(how.dtype):reshape(shape)
end

local function identity(shape, set, how)
  if #shape ~= 2 then
    options.fail("initialize: identity wants two axes, got (%s)", table.concat(shape, ", "))
  end
  local rows = {}
  for i = 1, shape[1] do
    rows[i] = {}
    for j = 1, shape[2] do rows[i][j] = i == j and set.gain or 0 end
  end
  return tensor.tensor(rows, { dtype = how.dtype }):reshape(shape)
end

-- Each: its settings with their defaults, whether it draws random numbers, and what it makes.
local kinds = {
  zeros = { {}, false, function(shape, _, how)
    return tensor.zeros(shape, { dtype = how.dtype })
  end },
  ones = { {}, false, function(shape, _, how)
    return tensor.ones(shape, { dtype = how.dtype })
  end },
  constant = { { value = 0 }, false, function(shape, set, how)
    return tensor.full(shape, set.value, { dtype = how.dtype })
  end },
  identity = { { gain = 1 }, false, identity },
  uniform = { { low = 0, high = 1 }, true, function(shape, set, how)
    return uniform(shape, set.low, set.high, how)
  end },
  normal = { { mean = 0, std = 1 }, true, function(shape, set, how)
    return normal(shape, set.mean, set.std, how)
  end },
  fan_in = { {}, true, function(shape, _, how)
    local bound = 1 / math.sqrt(fans(shape))
    return uniform(shape, -bound, bound, how)
  end },
  xavier_uniform = { { gain = 1 }, true, function(shape, set, how)
    local into, out = fans(shape)
    local bound = set.gain * math.sqrt(6 / (into + out))
    return uniform(shape, -bound, bound, how)
  end },
  xavier_normal = { { gain = 1 }, true, function(shape, set, how)
    local into, out = fans(shape)
    return normal(shape, 0, set.gain * math.sqrt(2 / (into + out)), how)
  end },
  orthogonal = { { gain = 1 }, true, orthogonal },
}

local kaiming = { a = 0, mode = "fan_in", nonlinearity = "leaky_relu", gain = options.any }

local function kaiming_std(shape, set)
  local into, out = fans(shape)
  local fan = options.one_of("initialize", "mode", set.mode, { fan_in = into, fan_out = out })
  return gain_of(set) / math.sqrt(fan)
end

kinds.kaiming_uniform = { kaiming, true, function(shape, set, how)
  local bound = math.sqrt(3) * kaiming_std(shape, set)
  return uniform(shape, -bound, bound, how)
end }

kinds.kaiming_normal = { kaiming, true, function(shape, set, how)
  return normal(shape, 0, kaiming_std(shape, set), how)
end }

local function split(spec)
  if type(spec) == "string" then return spec, {} end
  if type(spec) ~= "table" or type(spec[1]) ~= "string" then
    options.fail("initialize: want a name, {name, setting = …} or a function, got %s",
      options.shown(spec))
  end
  local set = {}
  for key, value in pairs(spec) do
    if key ~= 1 then set[key] = value end
  end
  return spec[1], set
end

-- What an author's own initializer returns.
local function made_by(f, shape, how)
  local x = f(shape, how.generator, how.dtype)
  if not options.is_tensor(x) then
    options.fail("initialize: the function returned %s, want a tensor", options.shown(x))
  end
  local have, want = table.concat(x.shape, ", "), table.concat(shape, ", ")
  if have ~= want or x.dtype ~= how.dtype then
    options.fail("initialize: the function returned %s (%s), want %s (%s)", x.dtype, have,
      how.dtype, want)
  end
  return x:clone()
end

local function read_shape(shape)
  local sizes = type(shape) == "table" and shape or { shape }
  if #sizes == 0 then options.fail("initialize: want a shape, as {3, 2}") end
  for i, size in ipairs(sizes) do options.whole("initialize", "size " .. i, size, 0) end
  return sizes
end

local function make(spec, shape, how)
  shape = read_shape(shape)
  if type(spec) == "function" then return made_by(spec, shape, how) end
  local name, given = split(spec)
  local kind = options.one_of("initialize", "initializer", name, kinds)
  if kind[2] then options.generator("initialize: " .. name, how.generator) end
  local set = options.read("initialize: " .. name, given, kind[1])
  for _, setting in ipairs(options.names(set)) do
    if setting ~= "mode" and setting ~= "nonlinearity" then
      options.finite("initialize: " .. name, setting, set[setting])
    end
  end
  return kind[3](shape, set, how)
end

--- nn.initialize(initializer, shape, {generator = g, dtype = "float32"}) → tensor
--- A new leaf that requires a gradient. The initializers: zeros, ones, constant {value = 0},
--- identity {gain = 1}, uniform {low = 0, high = 1}, normal {mean = 0, std = 1}, fan_in (uniform
--- within ±1/√fan_in, what PyTorch's layers start with), xavier_uniform and xavier_normal
--- {gain = 1} (Glorot and Bengio 2010), kaiming_uniform and kaiming_normal {a = 0, mode =
--- "fan_in", nonlinearity = "leaky_relu"} (He et al. 2015), orthogonal {gain = 1} (Saxe et al.
--- 2014). Those that draw need the generator.
return function(initializer, shape, how)
  how = options.read("initialize", how, { generator = options.any, dtype = "float32" })
  options.float("initialize", how.dtype)
  if how.generator ~= nil then options.generator("initialize", how.generator) end
  return tensor.no_grad(make, initializer, shape, how):detach():requires_grad_(true)
end
