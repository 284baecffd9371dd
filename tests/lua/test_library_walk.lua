-- Every public function of nn, optim, data and train, with each of its arguments and options
-- spoilt in every way, one at a time: either it works, or it says what is wrong at the author's
-- place, in its own words. What is neither a number nor a text nor a tensor is never taken.
local tap = require "tap"
local tensor = require "tensor"
local system = require "system"
local nn, optim, data, train = require "nn", require "optim", require "data", require "train"

local HERE = "^tests/lua/test_library_walk%.lua:%d+: "
local g = tensor.generator(1)

local function ints(list) return tensor.tensor(list, { dtype = "int32" }) end
local function leaf(...) return tensor.ones(..., { requires_grad = true }) end

local function closed()
  local x = tensor.ones(2)
  x:close()
  return x
end

local thread = coroutine.create(print)
local spoils = {
  { "a coroutine", thread }, { "a text", "spoilt" }, { "a numeral", "3" }, { "NaN", 0 / 0 },
  { "infinity", math.huge }, { "-1", -1 }, { "0", 0 }, { "1", 1 }, { "1.5", 1.5 }, { "2^53", 2 ^ 53 },
  { "false", false }, { "{}", {} }, { "{x}", { "x" } }, { "{x = 1}", { x = 1 } },
  { "a function", function() end }, { "a number as a tensor", tensor.tensor(1) },
  { "an empty tensor", tensor.zeros(0, 3) }, { "an int32 tensor", ints { 1, 2 } },
  { "a tensor of six axes", tensor.ones(1, 1, 1, 1, 1, 2) }, { "a closed tensor", closed() },
  { "a module", nn.ReLU() }, { "nothing", nil },
}

-- What is wrong with a message, or nil.
local function complaint(message)
  if type(message) ~= "string" then return "it is a " .. type(message) end
  if not message:find(HERE) then return "it has another place" end
  for _, word in ipairs { "attempt to", "bad argument", "userdata", "table: 0x", "function: 0x" } do
    if message:find(word, 1, true) then return "it says " .. word end
  end
end

local function with(args, key, value)
  local copy = {}
  for k, v in pairs(args) do copy[k] = v end
  copy[key] = value
  copy.n = args.n
  return copy
end

-- Each place of `args` that can be spoilt, options of a table at the end one by one: calls
-- see(what, args).
local function each_spoilt(args, see)
  for i = 1, args.n do
    for _, spoil in ipairs(spoils) do
      see(("argument %d is %s"):format(i, spoil[1]), with(args, i, spoil[2]), spoil[2] == thread)
    end
    if type(args[i]) == "table" and not getmetatable(args[i]) then
      local names = {}
      for name in pairs(args[i]) do
        if type(name) == "string" then names[#names + 1] = name end
      end
      table.sort(names)
      for _, name in ipairs(names) do
        for _, spoil in ipairs(spoils) do
          see(("%s is %s"):format(name, spoil[1]), with(args, i, with(args[i], name, spoil[2])),
            spoil[2] == thread)
        end
      end
    end
  end
end

-- Calls f with each spoilt list of arguments.
local function walk(name, f, args)
  f = f or error(name .. " is missing")
  local good, problem = pcall(function() return f(table.unpack(args, 1, args.n)), 0 end)
  tap.ok(good, ("%s works as it should: %s"):format(name, tostring(problem):sub(1, 200)))
  local wrong = {}
  each_spoilt(args, function(what, spoilt, forbidden)
    local fine, message = pcall(function() return f(table.unpack(spoilt, 1, spoilt.n)), 0 end)
    local why
    if fine then why = forbidden and "it is taken" or nil else why = complaint(message) end
    if why then wrong[#wrong + 1] = ("%s: %s: %s"):format(what, why, fine and "" or tostring(message)) end
  end)
  if not tap.is(#wrong, 0, name .. " spoilt, says so where it was called") then
    for _, line in ipairs(wrong) do print("# " .. line) end
  end
end

local function list(...) return table.pack(...) end

-- A layer is made, then called.
local function layer(name, args, inputs)
  local kind = nn[name]
  walk("nn." .. name, function(...) return kind(...)(table.unpack(inputs, 1, inputs.n)) end, args)
  local one = kind(table.unpack(args, 1, args.n))
  walk("a call of " .. name, function(...) return one(...), 0 end, inputs)
end

local x2, x3, x4 = tensor.ones(2, 4), tensor.ones(2, 4, 3), tensor.ones(2, 4, 5, 5)
local seq = tensor.ones(2, 3, 4)
for _, name in ipairs { "Tanh", "Sigmoid", "ReLU", "SiLU", "Softplus", "Flatten" } do
  layer(name, list({}), list(x2))
end
layer("Softmax", list { axis = 1 }, list(x2))
layer("LogSoftmax", list { axis = 1 }, list(x2))
layer("GELU", list { approximate = "tanh" }, list(x2))
layer("Linear", list(4, 3, { generator = g, bias = true, init = "normal", bias_init = "zeros",
  dtype = "float32" }), list(x2))
layer("Embedding", list(4, 3, { generator = g, init = "normal", dtype = "float32" }), list(ints { 1, 2 }))
layer("Dropout", list(0.5, { generator = g }), list(x2))
layer("LayerNorm", list({ 4 }, { eps = 1e-5, affine = true, bias = true, dtype = "float32" }), list(x2))
layer("LayerNorm", list(4, { affine = false }), list(x2))
layer("RMSNorm", list(4, { eps = 1e-5, affine = true, dtype = "float32" }), list(x2))
layer("GroupNorm", list(2, 4, { eps = 1e-5, affine = true, dtype = "float32" }), list(x3))
layer("InstanceNorm", list(4, { eps = 1e-5, affine = true, dtype = "float32" }), list(x3))
local bn = { eps = 1e-5, momentum = 0.1, affine = true, track_running_stats = true, dtype = "float32" }
layer("BatchNorm1d", list(4, bn), list(x3))
layer("BatchNorm2d", list(4, bn), list(x4))
local conv = { generator = g, stride = 1, padding = 1, dilation = 1, groups = 2, bias = true,
  init = "fan_in", bias_init = "zeros", dtype = "float32" }
layer("Conv1d", list(4, 2, 3, conv), list(x3))
layer("Conv2d", list(4, 2, { 3, 3 }, conv), list(x4))
for _, name in ipairs { "MaxPool1d", "AvgPool1d" } do
  layer(name, list(2, { stride = 1, padding = 1 }), list(x3))
end
for _, name in ipairs { "MaxPool2d", "AvgPool2d" } do
  layer(name, list({ 2, 2 }, { stride = 1, padding = 1 }), list(x4))
end
local recurrent = { generator = g, layers = 2, bias = true, bidirectional = true, dropout = 0.1,
  init = "normal", recurrent_init = "orthogonal", dtype = "float32" }
local state = tensor.ones(4, 2, 3)
local lengths = ints { 3, 1 }
layer("RNN", list(4, 3, with(recurrent, "nonlinearity", "relu")), list(seq, { h = state, lengths = lengths }))
layer("LSTM", list(4, 3, with(recurrent, "forget_bias", 1)), list(seq, { h = state, c = state, lengths = lengths }))
layer("GRU", list(4, 3, recurrent), list(seq, { h = state, lengths = lengths }))
local transformer = { generator = g, hidden = 8, dropout = 0.1, activation = "gelu", pre_norm = true,
  norm = "rms", causal = true, position = "rotary", eps = 1e-5, dtype = "float32" }
layer("MultiHeadAttention", list(4, 2, { generator = g, bias = true, causal = true, position = "alibi",
  init = "normal", dtype = "float32" }), list(seq, seq, { lengths = lengths,
  bias = tensor.ones(3, 3), slopes = tensor.ones(2), offset = 0 }))
layer("TransformerEncoderLayer", list(4, 2, transformer), list(seq, { lengths = lengths }))
layer("TransformerDecoderLayer", list(4, 2, transformer), list(seq, seq, { lengths = lengths }, { lengths = lengths }))
layer("SinusoidalPositions", list(4, { dtype = "float32" }), list(seq))
layer("LearnedPositions", list(5, 4, { generator = g, init = "zeros", dtype = "float32" }), list(seq))
layer("TCNBlock", list(4, 3, 2, { generator = g, dilation = 2, dropout = 0.1, dtype = "float32" }), list(x3))
layer("Sequential", list(nn.ReLU(), tensor.tanh), list(x2))
walk("nn.sinusoids", nn.sinusoids, list(3, 4, { dtype = "float32" }))
walk("nn.alibi_slopes", nn.alibi_slopes, list(3, "float32"))
walk("nn.class", function(name) return nn.class(name)() end, list("Net"))
walk("nn.is_module", function() return nn.is_module(nn.ReLU()) end, list())
for _, how in ipairs { { "zeros" }, { "constant", value = 2 }, { "uniform", low = 0, high = 1 },
  { "normal", mean = 0, std = 1 }, { "identity", gain = 2 }, { "orthogonal", gain = 2 }, { "xavier_uniform", gain = 1 },
  { "kaiming_normal", a = 1, mode = "fan_out", nonlinearity = "leaky_relu", gain = 2 } } do
  walk("nn.initialize " .. how[1], nn.initialize, list(how, { 2, 3 }, { generator = g, dtype = "float32" }))
end

-- Methods of modules.
local net = nn.Sequential(nn.Linear(2, 3, { generator = g }), nn.BatchNorm1d(3))
walk("load_state_dict", function(s) return net:load_state_dict(s) end, list(net:state_dict()))
walk("train", function(on) return net:train(on) end, list(true))
walk("requires_grad_", function(on) return net:requires_grad_(on) end, list(true))

-- Optimizers.
local function step(make)
  return function(...)
    local o = make(...)
    for _, p in ipairs(o.parameters) do (p * p):sum():backward() end
    o:step()
    o:load_state_dict(o:state_dict())
    return tostring(o), 0
  end
end
local function rate() return 0.1 end
walk("optim.SGD", step(optim.SGD), list({ leaf(2) },
  { lr = rate, momentum = 0.9, nesterov = true, weight_decay = 0.1 }))
walk("optim.Adam", step(optim.Adam), list({ leaf(2) },
  { lr = 0.1, betas = { 0.9, 0.99 }, eps = 1e-8, weight_decay = 0.1 }))
walk("optim.AdamW", step(optim.AdamW), list({ leaf(2) },
  { lr = 0.1, betas = { 0.9, 0.99 }, eps = 1e-8, weight_decay = 0.1 }))
walk("optim.RMSProp", step(optim.RMSProp), list({ leaf(2) }, { lr = 0.1, alpha = 0.9, eps = 1e-8, momentum = 0.9,
  weight_decay = 0.1 }))
local function with_gradient()
  local x = leaf(2);
  (x * x):sum():backward()
  return x
end
walk("optim.clip_by_norm", optim.clip_by_norm, list({ with_gradient() }, 1))
walk("optim.clip_by_value", optim.clip_by_value, list({ with_gradient() }, 1))
walk("set_rate", function(lr) optim.SGD({ leaf(2) }):set_rate(lr) end, list(0.1))
walk("load_state_dict of an optimizer", function(s) optim.Adam({ leaf(2) }):load_state_dict(s):step() end,
  list(optim.Adam({ leaf(2) }):state_dict()))
for name, set in pairs {
  constant = { lr = 0.1 }, step = { lr = 0.1, every = 2, factor = 0.5 },
  cosine = { lr = 0.1, steps = 5, lowest = 0 }, warm_up = { lr = 0.1, steps = 3, after = rate },
  transformer = { width = 4, warm_up = 3, factor = 2 },
} do
  walk("schedule." .. name, function(...) local s = optim.schedule[name](...) return s(1), s(9) end, list(set))
end

-- Data.
walk("data.teacher", function(how, n, other) return data.teacher(how)(n, other) end,
  list({ generator = g, inputs = 3, hidden = 4, classes = 2 }, 4, g))
local sets = {
  delayed_recall = { length = 5, classes = 3, noise = 2 }, copy = { length = 3, delay = 4, symbols = 2 },
  adding = { length = 6 }, associative_recall = { pairs = 3, keys = 5, values = 4, queries = 2 },
}
for name, set in pairs(sets) do
  walk("data." .. name, data[name], list(with(with(set, "generator", g), "batch", 2)))
end
for _, name in ipairs { "digits", "shapes", "shape_pairs" } do
  walk("data." .. name, data[name], list({ generator = g, count = 4, size = 12, noise = 0.1 }))
end
walk("data.zipf_shares", data.zipf_shares, list(5, 1))
walk("data.zipf_text", function(how, ...) return data.zipf_text(how)(...) end,
  list({ generator = g, vocabulary = 6, exponent = 1, structure = 0.5, followers = 2 }, 2, 5, g, 3))
walk("data.people", data.people, list({ generator = g, count = 4 }))
walk("data.incomes", data.incomes, list({ generator = g, count = 4, scale = 1, spread = 1 }))
walk("data.permutation", data.permutation, list(4, g))
walk("data.batches", function(...)
  local count = 0
  for x in data.batches(...) do count = count + #x end
  return count
end, list({ tensor.ones(4), tensor.ones(4, 2) }, { size = 3, generator = g, drop_last = true }))
walk("data.pad", data.pad, list({ { 1, 2 }, { 3 } }, { value = 9, length = 3, dtype = "int32" }))
walk("data.mask", data.mask, list(lengths, 3, { dtype = "float32" }))
walk("data.one_hot", data.one_hot, list(ints { 1, 2 }, 3, { dtype = "float32" }))

local path = os.tmpname()
local function file(bytes)
  system.write_file(path, bytes)
  return path
end
walk("data.read_idx", data.read_idx, list(file "\0\0\8\1\0\0\0\1\7"))
walk("data.read_cifar10", data.read_cifar10, list(file(("\0"):rep(3073)), path))
walk("data.read_csv", data.read_csv, list(file "a,b\n1,2\n", { header = true, separator = ",", texts = false,
  dtype = "float32" }))
walk("data.read_text", data.read_text, list(file "ab", { vocabulary = { "a", "b" } }))
os.remove(path)

-- Training.
local w = leaf(2)
local losses = 0
local function loss()
  losses = losses + 1
  if losses > 500 then error("too many steps") end
  return (w * w):sum()
end
walk("train.run", train.run, list({ optimizer = optim.SGD { w }, steps = 3, loss = loss, clip_norm = 1,
  clip_value = 1, watch = function() end, every = 2, name = "walk", quiet = true }))
walk("train.accuracy", train.accuracy, list(tensor.ones(2, 3), ints { 1, 2 }))
walk("train.progress", function(...)
  local line = train.progress(...)
  line:show(1, 0.5)
  line:close()
end, list("walk", 3, true))

tap.done()
