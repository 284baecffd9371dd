-- The training loop: it learns, stops when told to, names what made a NaN, and is quiet where there
-- is no terminal.
local tap = require "tap"
local tensor = require "tensor"
local nn, optim, train = require "nn", require "optim", require "train"
local system = require "system"

local function here() return debug.getinfo(2, "l").currentline end
local function leaf(list) return tensor.tensor(list, { requires_grad = true }) end

do
  local x = leaf { 4, -2 }
  local losses = train.run {
    optimizer = optim.SGD({ x }, { lr = 0.1 }), steps = 50, loss = function() return (x * x):sum() end,
  }
  tap.is(#losses, 50, "a loss for each step")
  tap.near(losses[1], 20, 0, "the first is that before any step")
  tap.near(losses[2], 20 * 0.64, 1e-5, "the second that after one")
  tap.ok(losses[50] < 1e-6, "and it falls")
  local seen = {}
  losses = train.run {
    optimizer = optim.SGD({ x }, { lr = 0.1 }), steps = 50, every = 5,
    loss = function() return (x * x):sum() end,
    watch = function(step) seen[#seen + 1] = step return step == 15 end,
  }
  tap.same(seen, { 5, 10, 15 }, "watch is called after every so many steps")
  tap.is(#losses, 15, "… and ends the training")
  local y = leaf { 100 }
  train.run { optimizer = optim.SGD({ y }, { lr = 1 }), steps = 1, clip_norm = 0.5,
    loss = function() return (y * y):sum() end }
  tap.near(y:item(), 99.5, 1e-5, "clip_norm bounds a step")
end

do
  local x = leaf { 1, 0 }
  local o = optim.SGD({ x }, { lr = 0.1 })
  local function stops(loss, text, name)
    tap.raises(function() train.run { optimizer = o, steps = 3, loss = loss } end, text, name)
  end
  stops(function() return (x.log(x) * 0):sum() end, "from log", "the op that made a NaN is named")
  stops(function(step) return step == 2 and (x / 0):sum() or x:sum() end,
    "at step 2; the first NaN or infinity came from div", "… and the step")
  local once = true
  stops(function()
    if not once then error("no more data") end
    once = false
    return ((x * 0 + 1) / 0):sum()
  end, "train: the loss is inf at step 1; computed again, it failed: ", "a loss that can be had once only is told, too")
  local zeros = tensor.zeros(2)
  stops(function() return (zeros:log() * x):sum() end,
    "(tests/lua/test_train.lua:" .. here() - 1 .. "): its y (2) has -inf at (1)", "… and where it stands")
  local net = nn.Sequential(nn.ReLU(), tensor.log)
  stops(function() return (net(zeros) * x):sum() end, "(tests/lua/test_train.lua:" .. here() .. ")",
    "… in a layer, where the author calls it")
  stops(function(step) return ((x * x * (step == 2 and 0 or 1) + (2 - step)):sqrt() * 1):sum() end,
    "the gradient of parameter 1, (2), is not finite at step 2, though the loss is, 0; the first NaN or "
    .. "infinity came from sqrt, walking back: the gradient of its x (2) has inf at (1), and what "
    .. "came back to it is finite",
    "a gradient that is no number is found before it reaches the parameters")
  tap.ok(x:detach():sum():item() < 1e9, "… which stay finite")
  stops(function() return x end, "tensor of several elements", "a loss has one element")
  stops(function() return leaf({ 1 }):sum() end, "the loss depends on none of the optimizer's 1 parameters",
    "a loss of other tensors trains nothing")
  stops(function() return 3 end, "returned a number", "… and is a tensor")
  local y = leaf { 1 }
  local z = leaf { 0 / 0 }
  tap.raises(function()
    train.run { optimizer = optim.SGD { z }, loss = function() return (z * 9):sum() end }
  end, "parameter 1, (1), is not finite from the start", "so is a start that is no number")
  tap.raises(function()
    train.run { optimizer = optim.SGD({ y }, { lr = 1e38 }), steps = 9,
      loss = function() return (y * 9):sum() end }
  end, "parameter 1, (1), was not finite before", "a step that was too long is told")
  tap.raises(function() train.run { optimiser = o } end, 'did you mean "optimizer"?', "unknown options")
  tap.raises(function() train.run { loss = print } end, "optimizer is nil, want one", "no optimizer")
end

do
  local logits = tensor.tensor({ { 1, 2 }, { 3, 1 }, { 0, 5 } })
  tap.near(train.accuracy(logits, tensor.tensor({ 2, 1, 1 }, { dtype = "int32" })), 2 / 3, 1e-15,
    "accuracy is the share of labels that are largest")
end

do
  local script = os.tmpname()
  system.write_file(script, [[
    local tensor, optim, train = require "tensor", require "optim", require "train"
    local x = tensor.tensor({1}, {requires_grad = true})
    train.run {optimizer = optim.SGD({x}), steps = 20, loss = function() return (x * x):sum() end}
  ]])
  local pipe = io.popen(("%q run %s 2>&1"):format(system.executable(), script))
  tap.is(pipe:read("a"), "", "where there is no terminal nothing is printed")
  pipe:close()
  os.remove(script)
  tap.ok(nn, "train works on modules of nn")
end

tap.done()
