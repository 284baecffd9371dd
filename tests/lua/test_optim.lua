-- Optimizers beside what test_nn_parity.lua holds to PyTorch: schedules and clipping in closed
-- form, states, errors, what is changed in place.
local tap = require "tap"
local tensor = require "tensor"
local optim = require "optim"

collectgarbage()
local at_start = tensor.live_bytes()

local function leaf(list) return tensor.tensor(list, { requires_grad = true }) end

local function push(x) (x * x):sum():backward() end

-- Schedules.
do
  local s = optim.schedule
  local step = s.step { lr = 1, every = 10, factor = 0.5 }
  tap.same({ step(1), step(10), step(11), step(21) }, { 1, 1, 0.5, 0.25 }, "step halves every 10")
  local cosine = s.cosine { lr = 2, steps = 100, lowest = 1 }
  tap.near(cosine(1), 2, 0, "cosine starts at lr")
  tap.near(cosine(51), 1.5, 1e-15, "… is half way in the middle")
  tap.near(cosine(101), 1, 1e-15, "… ends at the lowest")
  tap.near(cosine(500), 1, 1e-15, "… and stays")
  local up = s.warm_up { lr = 1, steps = 4, after = step }
  tap.same({ up(1), up(4), up(5), up(15) }, { 0.25, 1, 1, 0.5 }, "warm_up rises, then goes on")
  local t = s.transformer { width = 64, warm_up = 100 }
  tap.near(t(100), 1 / 80, 1e-17, "the Transformer's peaks at (width · warm_up)^-½")
  tap.near(t(50), t(100) / 2, 1e-17, "… after a straight rise")
  tap.near(t(400), t(100) / 2, 1e-17, "… and falls with the root")
  tap.raises(function() return s.cosin end, 'did you mean "cosine"?', "an unknown schedule is named")
  local x = leaf { 1 }
  local o = optim.SGD({ x }, { lr = s.step { lr = 0.25, every = 1, factor = 0.5 } })
  for _ = 1, 2 do
    o:zero_grad()
    x:sum():backward()
    o:step()
  end
  tap.near(x:item(), 1 - 0.25 - 0.125, 0, "an optimizer takes the rate of each step")
  tap.near(o:rate(), 0.0625, 0, "rate() is that of the next")
end

-- Clipping.
do
  local x, y = leaf { 3 }, leaf { 4 };
  (x * 3 + y * 4):sum():backward()
  tap.near(optim.clip_by_norm({ x, y }, 1), 5, 1e-12, "clip_by_norm returns the norm before")
  tap.near(x.grad:item(), 0.6, 1e-6, "… and scales to the most")
  tap.near(tensor.gradient_norm { x, y }, 1, 1e-6, "… so that the norm is that")
  local kept = x.grad
  optim.clip_by_norm({ x, y }, 2)
  tap.ok(tensor.equal(kept, x.grad), "a smaller norm is left alone")
  optim.clip_by_value({ x, y }, 0.7)
  tap.same({ x.grad:item(), y.grad:item() }, { x.grad:item(), 0.7 }, "clip_by_value", 1e-7)
  local a, b = leaf { 1, 2 }, leaf { 1, 2 };
  (a + b):sum():backward()
  tensor.scale_gradients({ a }, 5)
  tap.same(b.grad:totable(), { 1, 1 }, "a gradient that another shared is not changed with it")
  tap.near(tensor.gradient_norm { leaf { 1 } }, 0, 0, "no gradients have the norm 0")
end

-- What is left alone, and what is seen.
do
  local x, y, frozen = leaf { 1, 2 }, leaf { 3 }, leaf { 5 }
  local view = x:detach()
  local o = optim.Adam({ x, y, frozen }, { lr = 0.1 })
  push(x)
  o:step()
  tap.same(frozen:totable(), { 5 }, "a parameter without a gradient stays")
  tap.ok(tensor.equal(view, x), "a step is in place: x:detach() sees it")
  local before = (x * x):sum()
  o:step()
  tap.raises(function() before:backward() end, "was changed in place since",
    "walking back through what was changed since is an error")
  o:zero_grad()
  push(x)
  tap.ok(x.grad, "… and what is computed anew is not")
end

-- States.
do
  local function run(steps, state, x)
    local o = optim.AdamW({ x }, { lr = 0.1 })
    if state then o:load_state_dict(state) end
    for _ = 1, steps do
      o:zero_grad()
      push(x)
      o:step()
    end
    return o:state_dict(), x
  end
  local _, whole = run(10, nil, leaf { 1, -2, 3 })
  local state, half = run(5, nil, leaf { 1, -2, 3 })
  local path = os.tmpname() .. ".safetensors"
  tensor.save(path, state)
  local _, both = run(5, tensor.load(path), half)
  os.remove(path)
  tap.is(both:bits(), whole:bits(), "5 steps, saved, and 5 more have the bits of 10")
end

-- Errors.
do
  local x = leaf { 1, 2 }
  tap.raises(function() optim.SGD({}, {}) end, "want a list of parameters", "no parameters")
  tap.raises(function() optim.SGD({ x:detach() }) end, "requires a gradient", "not a leaf")
  tap.raises(function() optim.SGD({ x, x }) end, "parameter 2 is parameter 1 again", "a parameter twice")
  tap.raises(function() optim.SGD({ x }, { 0.1 }) end, "an option, 0.1, has no name", "a rate without a name")
  tap.raises(function() optim.SGD({ x }, { lr = function() end }) end, "the schedule gave nil at step 1",
    "a schedule that gives nothing")
  tap.raises(function() optim.schedule.step {} (0) end, "step is 0, want a whole number, 1 or more",
    "steps count from 1")
  local sgd, adam = optim.SGD({ x }, { momentum = 0.5 }), optim.Adam({ x })
  push(x)
  adam:step()
  x:zero_grad()
  tensor.assign(x, tensor.tensor { 1, 2 })
  tap.raises(function() sgd:load_state_dict(adam:state_dict()) end,
    'SGD: the state has "first.1", which this optimizer does not keep', "another optimizer's state")
  tap.raises(function() optim.Adam({ leaf { 1 } }):load_state_dict(adam:state_dict()) end,
    'Adam: "first.1" is float32 (2) in the state, and the parameter float32 (1)', "a state of other shapes")
  tap.raises(function() optim.SGD({ x }, { lr = -1 }) end, "lr is -1", "a negative rate")
  tap.raises(function() optim.Adam({ x }, { beta = 1 }) end, 'did you mean "betas"?', "an unknown option")
  tap.raises(function() optim.Adam({ x }, { betas = { 0.9, 1 } }) end, "betas[2] is 1", "beta below 1")
  tap.raises(function() optim.SGD({ x }, { nesterov = true }) end, "needs a momentum", "nesterov alone")
  tap.raises(function() return optim.Adan end, 'did you mean "Adam"?', "an unknown optimizer")
  tap.raises(function() tensor.sgd_step({ 3 }, {}, {}) end, "entry 1 of the list is a number",
    "a step wants tensors")
  push(x)
  local state = { velocity = { tensor.ones(3) } }
  tap.raises(function() tensor.sgd_step({ x }, state, { momentum = 0.9 }) end,
    "parameter 1: the state is float32 (3), want contiguous float32 (2)", "a state of another shape")
  state.velocity[1] = x.grad
  tap.raises(function() tensor.sgd_step({ x }, state, { momentum = 0.9 }) end,
    "shares its elements", "a state that is the gradient")
  tap.raises(function() tensor.adam_step({ x }, {}, { lr = 0 / 0 }) end, "lr is", "a rate of NaN")
  tap.raises(function() tensor.assign(x * 2, x) end, "was computed from others", "assign wants a leaf")
  tap.raises(function() tensor.assign(x, tensor.ones(3)) end, "got float32 (2) and float32 (3)",
    "assign wants one shape")
  tap.same(x:totable(), { 1, 2 }, "none of these changed the parameter")
end

collectgarbage()
collectgarbage()
tap.is(tensor.live_bytes(), at_start, "nothing is left behind")
tap.done()
