-- What stands in padding matters to nothing: with NaN or an infinity there, results and gradients
-- are those with any other number there, bit for bit, and finite.
local tap = require "tap"
local tensor = require "tensor"
local nn = require "nn"

local g = tensor.generator(1)
local mask = tensor.tensor { { 1, 1, 1, 0 }, { 1, 0, 0, 0 } }
local lengths = tensor.tensor({ 3, 1 }, { dtype = "int32" })
local infinity = 1 / 0

-- x with `value` where the mask, which is (B, T), is 0; x (B, T, …), or (B, C, T) with `channels`.
local function padded(x, value, channels)
  local m = mask:eq(1)
  m = channels and m:unsqueeze(2) or m:reshape(2, 4, 1)
  return tensor.where(m, x, value)
end

local function finite(x) return x:sum():item() * 0 == 0 end

-- f(x) → the list of what must not change, made of y = a sum that leaves padding alone.
local function ignores_padding(name, x, f, channels)
  local function run(value)
    local leaf = padded(x, value, channels):requires_grad_()
    local results = f(leaf)
    results[#results + 1] = leaf.grad
    return results
  end
  local want = run(3)
  for _, value in ipairs { 0 / 0, infinity, -infinity, -1e30 } do
    local got = run(value)
    for i, result in ipairs(got) do
      tap.ok(tensor.equal(result, want[i]) and finite(result),
        ("%s: %s in the padding does not reach result %d"):format(name, value, i))
    end
  end
end

local function gradients_of(net, y, weights)
  (y * weights):sum():backward()
  local list = { y:detach() }
  for _, parameter in ipairs(net and net:parameters() or {}) do
    list[#list + 1] = parameter.grad
    parameter:zero_grad()
  end
  return list
end

local steps = tensor.randn(2, 4, 3, { generator = g })
local channels = tensor.randn(2, 3, 4, { generator = g })
local weights = tensor.randn(2, 4, 3, { generator = g })

ignores_padding("masked_batch_norm", channels, function(x)
  local y, mean, var = x:masked_batch_norm(mask)
  local list = gradients_of(nil, y, channels)
  list[#list + 1], list[#list + 2] = mean, var
  return list
end, true)

for _, training in ipairs { true, false } do
  local norm = nn.BatchNorm1d(3):train(training)
  local state = norm:state_dict()
  ignores_padding("BatchNorm1d " .. (training and "in training" or "in evaluation"), channels, function(x)
    norm:load_state_dict(state)
    local list = gradients_of(norm, norm(x, { lengths = lengths }), channels)
    list[#list + 1], list[#list + 2] = norm.running_mean:clone(), norm.running_var:clone()
    return list
  end, true)
end

for _, name in ipairs { "RNN", "LSTM", "GRU" } do
  local net = nn[name](3, 3, { generator = g, layers = 2 })
  ignores_padding(name, steps, function(x)
    return gradients_of(net, net(x, { lengths = lengths }), weights)
  end)
  local both = nn[name](3, 3, { generator = g, bidirectional = true })
  ignores_padding(name .. " both ways", steps, function(x)
    return gradients_of(both, both(x, { lengths = lengths }), tensor.ones(2, 4, 6))
  end)
end

ignores_padding("attention", steps, function(x)
  local q = tensor.ones(2, 1, 4, 3)
  local k = x:unsqueeze(2)
  return gradients_of(nil, tensor.attention(q, k, k, { lengths = lengths }), weights:unsqueeze(2))
end)

local labels = tensor.tensor({ { 1, 2, 3, -100 }, { 2, -100, -100, -100 } }, { dtype = "int32" })
ignores_padding("cross_entropy", channels, function(x)
  local loss = tensor.cross_entropy(x, labels)
  loss:backward()
  return { loss:detach() }
end, true)

tap.done()
