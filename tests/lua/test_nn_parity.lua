-- Modules and optimizers against PyTorch, whose numbers are in tests/parity/nn_reference.lua
-- (written in double by make_nn_reference.py): outputs, gradients of inputs and of every weight,
-- running averages. In float64 the difference may be 1e-14 of the largest number
-- or of 1; in float32 2e-6.
local tap = require "tap"
local tensor = require "tensor"
local nn, optim = require "nn", require "optim"
local reference = dofile("tests/parity/nn_reference.lua")

local tolerance = { float64 = 1e-14, float32 = 2e-6 }

local function of(entry, dtype)
  local list = { table.unpack(entry) }
  return tensor.tensor(list, { dtype = dtype }):reshape(entry.shape)
end

local function largest(entry)
  local most = 1
  for _, value in ipairs(entry) do most = math.max(most, math.abs(value)) end
  return most
end

-- The worst difference of all of `pairs_of`: a list of {name, tensor, entry}.
local function worst(list, dtype)
  local most, where = 0, "nothing compared"
  for _, item in ipairs(list) do
    local name, got, entry = table.unpack(item)
    if got == nil then return math.huge, name .. " is missing" end
    local want = of(entry, dtype)
    if table.concat(got.shape, ",") ~= table.concat(want.shape, ",") then
      return math.huge, name .. " has another shape"
    end
    local d = tensor.max_difference(got:detach():contiguous(), want) / largest(entry)
    if d >= most or d ~= d then most, where = d, name end
  end
  return most, where
end

local function report(name, list, dtype)
  local most, where = worst(list, dtype)
  tap.ok(#list > 0 and most <= tolerance[dtype],
    ("%s, %s: within %g of PyTorch (%.2g at %s)"):format(name, dtype, tolerance[dtype], most, where))
end

-- Optimizers.

local function check_optimizer(name, make, dtype)
  local case = reference[name]
  local parameters = {}
  for i = 1, 2 do parameters[i] = of(case["start." .. i], dtype):requires_grad_(true) end
  local optimizer = make(parameters)
  for step = 1, 6 do
    optimizer:zero_grad()
    for i = 1, 2 do
      local grad = of(case["grad." .. step .. "." .. i], dtype);
      (parameters[i] * grad):sum():backward()
    end
    optimizer:step()
  end
  report("optim." .. name, {
    { "end.1", parameters[1], case["end.1"] }, { "end.2", parameters[2], case["end.2"] },
  }, dtype)
end

local optimizers = {
  { "SGD", function(p) return optim.SGD(p, { lr = 0.1 }) end },
  { "SGD momentum", function(p)
    return optim.SGD(p, { lr = 0.1, momentum = 0.9, weight_decay = 0.05 })
  end },
  { "SGD nesterov", function(p)
    return optim.SGD(p, { lr = 0.1, momentum = 0.8, nesterov = true })
  end },
  { "Adam", function(p) return optim.Adam(p, { lr = 0.02 }) end },
  { "Adam decay", function(p)
    return optim.Adam(p, { lr = 0.02, betas = { 0.8, 0.95 }, eps = 1e-3, weight_decay = 0.1 })
  end },
  { "AdamW", function(p) return optim.AdamW(p, { lr = 0.02, weight_decay = 0.1 }) end },
  { "RMSProp", function(p) return optim.RMSProp(p, { lr = 0.02 }) end },
  { "RMSProp momentum", function(p)
    return optim.RMSProp(p, { lr = 0.02, alpha = 0.9, momentum = 0.7, weight_decay = 0.1 })
  end },
}
for _, case in ipairs(optimizers) do
  for _, dtype in ipairs { "float64", "float32" } do check_optimizer(case[1], case[2], dtype) end
end

-- Modules.

-- PyTorch's names of the weights of recurrent layers count from 0.
local function our_name(name)
  return (name:gsub("_l(%d)", function(layer) return "_" .. layer + 1 end))
end

local function state_of(case, module, dtype)
  local state = module:state_dict()
  for key, entry in pairs(case) do
    local name = key:match("^state%.(.*)$")
    if name then state[our_name(name)] = of(entry, dtype) end
  end
  return state
end

local function inputs_of(case, dtype)
  local list = {}
  while case["input." .. #list + 1] do
    list[#list + 1] = of(case["input." .. #list + 1], dtype):requires_grad_(true)
  end
  return list
end

local function comparisons(case, module, inputs, outputs)
  local list, state = {}, {}
  for i, y in ipairs(outputs) do
    if case["output." .. i] then list[#list + 1] = { "output." .. i, y, case["output." .. i] } end
  end
  for i, x in ipairs(inputs) do
    list[#list + 1] = { "grad_input." .. i, x.grad, case["grad_input." .. i] }
  end
  for _, entry in ipairs(module:named_parameters()) do state["grad." .. entry.name] = entry.tensor.grad end
  for name, x in pairs(module:state_dict()) do state["after." .. name] = x end
  for key, entry in pairs(case) do
    if key:find("^grad%.") or key:find("^after%.") then
      list[#list + 1] = { key, state[our_name(key)], entry }
    end
  end
  return list
end

local function check_module(name, make, run, dtype)
  local case = reference[name]
  local module = make({ generator = tensor.generator(1), dtype = dtype })
  module:load_state_dict(state_of(case, module, dtype))
  local inputs = inputs_of(case, dtype)
  local outputs = { run(module, table.unpack(inputs)) }
  outputs[1]:backward(of(case.seed, dtype))
  report("nn." .. name, comparisons(case, module, inputs, outputs), dtype)
end

local function with(how, more)
  for key, value in pairs(more) do how[key] = value end
  return how
end

local function call(module, ...) return module(...) end

local lengths = tensor.tensor({ 4, 1, 3 }, { dtype = "int32" })

local modules = {
  { "Linear", function(how) return nn.Linear(3, 4, how) end },
  { "LayerNorm", function(how) return nn.LayerNorm({ 2, 3 }, { dtype = how.dtype }) end },
  { "GroupNorm", function(how) return nn.GroupNorm(2, 4, { dtype = how.dtype }) end },
  { "InstanceNorm", function(how) return nn.InstanceNorm(3, { dtype = how.dtype }) end },
  { "BatchNorm1d", function(how) return nn.BatchNorm1d(3, { dtype = how.dtype }) end },
  { "BatchNorm1d cumulative", function(how)
    return nn.BatchNorm1d(3, { dtype = how.dtype, momentum = "cumulative" })
  end, function(module, a, b) return module(a) + module(b) end },
  { "BatchNorm2d evaluation", function(how)
    return nn.BatchNorm2d(2, { dtype = how.dtype })
  end, function(module, x) return module:eval()(x) end },
  { "Conv1d", function(how)
    return nn.Conv1d(4, 6, 3, with(how, { stride = 2, padding = 1, groups = 2 }))
  end },
  { "Conv2d", function(how)
    return nn.Conv2d(2, 3, { 3, 2 }, with(how, { dilation = { 1, 2 }, padding = { 1, 0 } }))
  end },
  { "RNN", function(how) return nn.RNN(3, 4, how) end },
  { "LSTM", function(how)
    return nn.LSTM(3, 2, with(how, { layers = 2, bidirectional = true }))
  end },
  { "GRU", function(how) return nn.GRU(3, 4, how) end,
    function(module, x, h) return module(x, { h = h }) end },
  { "MultiHeadAttention", function(how) return nn.MultiHeadAttention(4, 2, how) end },
  { "TransformerEncoderLayer post", function(how)
    return nn.TransformerEncoderLayer(4, 2, with(how, { hidden = 6 }))
  end },
  { "TransformerEncoderLayer pre", function(how)
    return nn.TransformerEncoderLayer(4, 2,
      with(how, { hidden = 6, pre_norm = true, activation = "gelu" }))
  end },
  { "TransformerDecoderLayer", function(how)
    return nn.TransformerDecoderLayer(4, 2, with(how, { hidden = 6 }))
  end },
  { "Embedding", function(how) return nn.Embedding(5, 3, how) end, function(module)
    return module(tensor.tensor({ { 1, 5 }, { 5, 3 } }, { dtype = "int32" }))
  end },
  { "RNN relu", function(how) return nn.RNN(3, 2, with(how, { layers = 2, nonlinearity = "relu" })) end },
  { "LSTM lengths", function(how) return nn.LSTM(3, 2, with(how, { layers = 2, bias = false })) end,
    function(module, x) return module(x, { lengths = lengths }) end },
  { "GRU lengths", function(how)
    return nn.GRU(3, 2, with(how, { layers = 2, bidirectional = true }))
  end, function(module, x, h) return module(x, { h = h, lengths = lengths }) end },
  { "MultiHeadAttention lengths", function(how)
    return nn.MultiHeadAttention(4, 2, with(how, { bias = false }))
  end, function(module, x, memory) return module(x, memory, { lengths = lengths }) end },
  { "TransformerEncoderLayer lengths", function(how)
    return nn.TransformerEncoderLayer(4, 2, with(how, { hidden = 6 }))
  end, function(module, x) return module(x, { lengths = lengths }) end },
  { "TransformerDecoderLayer lengths", function(how)
    return nn.TransformerDecoderLayer(4, 2, with(how, { hidden = 6 }))
  end, function(module, x, memory) return module(x, memory, nil, { lengths = lengths }) end },
  { "Conv1d weight_norm", function(how)
    return nn.Conv1d(4, 6, 3, with(how, { padding = 1, groups = 2, weight_norm = true }))
  end },
  { "TCNBlock weight_norm", function(how)
    return nn.TCNBlock(3, 4, 2, with(how, { dilation = 2, weight_norm = true }))
  end },
}
for _, case in ipairs(modules) do
  for _, dtype in ipairs { "float64", "float32" } do
    check_module(case[1], case[2], case[3] or call, dtype)
  end
end

tap.done()
