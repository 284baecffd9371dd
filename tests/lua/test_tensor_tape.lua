-- What can be seen of a recorded computation: gradients on their way, depth and operations, the first
-- NaN.
local tap = require "tap"
local tensor = require "tensor"

local function bad(f, text, name)
  tap.raises(f, text, name)
  tap.like(tostring(select(2, pcall(f))), "test_tensor_tape%.lua:%d+: ", name .. ": with its place")
end

-- Hooks.

local function leaf(...) return tensor.tensor({ ... }, { requires_grad = true }) end

local x = leaf(1, 2)
local y = x * x
local seen = {}
y:register_hook(function(g) seen[#seen + 1] = { "y", g:totable() } end)
x:register_hook(function(g) seen[#seen + 1] = { "x", g:totable() } end)
local total = (y * 3 + y):sum()
total:backward()
tap.same(seen, { { "y", { 4, 4 } }, { "x", { 8, 16 } } }, "hooks see gradients once, when they are complete")
tap.same(x.grad:totable(), { 8, 16 }, "… and leave them alone")

x = leaf(1, 2)
y = x * x
y:register_hook(function(g) return g * 10 end)
y:register_hook(function(g) return g + 1 end)
y:sum():backward()
tap.same(x.grad:totable(), { 22, 44 }, "what a hook returns takes the place of the gradient, the next sees it")

x = leaf(1)
local calls = 0
local remove = x:register_hook(function() calls = calls + 1 end)
x:sum():backward()
x:sum():backward()
remove()
x:sum():backward()
tap.is(calls, 2, "a hook of a leaf is called by each walk until it is removed")
tap.is(x.grad:item(), 3, "… gradients add up all the same")
remove()

x = leaf(1)
local once
once = x:register_hook(function() once() end)
x:sum():backward()
x:sum():backward()
tap.is(x.grad:item(), 2, "a hook may remove itself")

x = leaf(1, 2)
y = x * 2
y:register_hook(function() error("not today") end)
bad(function() y:sum():backward() end, "not today", "an error in a hook")
tap.is(x.grad, nil, "… changes no gradient")
y = x * 2
y:register_hook(function() return 5 end)
bad(function() y:sum():backward() end, "a hook returned a number, want a tensor or nothing", "a hook that returns 5")
y = x * 2
y:register_hook(function() return tensor.ones(3) end)
bad(function() y:sum():backward() end, "a hook gave float32 (3) for a gradient of float32 (2)", "a hook that misfits")
y = x * 2
local other = leaf(1):sum()
y:register_hook(function() other:backward() end)
bad(function() y:sum():backward() end, "a walk back is under way", "backward in a hook")
bad(function() tensor.ones(1):register_hook(print) end, "requires no gradient", "a hook where no gradient comes by")
bad(function() x:register_hook(5) end, "function expected", "a number for a hook")

do
  collectgarbage()
  collectgarbage()
  local live = tensor.live_bytes()
  for _ = 1, 50 do
    local z = leaf(1, 2) * 2
    z:register_hook(function(g) return g end)
    z:retain_grad()
    z:sum():backward()
  end
  collectgarbage()
  collectgarbage()
  tap.is(tensor.live_bytes(), live, "hooks leave nothing behind")
end

-- Gradients of values in between.

x = leaf(1, 2)
y = x * x
local late = y + 1
y:retain_grad()
local z = ((late - 1) * 3):sum()
tap.is(y.grad, nil, "before backward there is none")
z:backward()
tap.same(y.grad:totable(), { 3, 3 }, "retain_grad keeps the gradient of a value in between")
tap.same(x.grad:totable(), { 6, 12 }, "… beside that of the leaf")
bad(function() late:retain_grad() end, "walked back from", "retain_grad too late")
bad(function() tensor.ones(1):retain_grad() end, "requires no gradient", "retain_grad without")

-- Gradients of gradients.

x = leaf(3)
local w = (x * x):sum()
bad(function() w:backward(nil, { create_graph = true }) end, "gradients of gradients are not to be had", "create_graph")
bad(function() w:backward({ retain_graph = true }) end, "walked back once", "retain_graph")
bad(function() w:backward({ create_grap = true }) end,
  "did you mean \"create_graph\"?", "a misspelt option")
w:backward()
bad(function() (x.grad * x.grad):sum():backward() end, "there are no gradients of gradients", "backward of a gradient")

-- Depth and operations.

local a = tensor.ones(2, 3, { requires_grad = true })
local b = tensor.ones(3, 5)
tap.is(tensor.depth(a), 0, "a leaf has depth 0")
tap.is(tensor.depth(b), 0, "… and so has what is not recorded")
local product = a:matmul(b)
tap.is(tensor.depth(product), 1, "a product has depth 1")
tap.is(tensor.operations(product), 30, "… and 2 · 5 · 3 multiply-adds")
tap.is(tensor.depth(product:transpose():reshape(10)), 1, "a view costs no depth")
local wide = product + product * 2
tap.is(tensor.depth(wide), 3, "the longest way counts")
tap.is(tensor.operations(wide + wide), 30, "… and each operation once")
tap.is(math.type(tensor.operations(wide)), "integer", "as integers")
local state = a
for _ = 1, 50 do state = (state * 2):tanh() end
tap.is(tensor.depth(state), 100, "a loop of 50 steps of two operations has depth 100")
local picture = tensor.ones(2, 4, 5, 5, { requires_grad = true })
tap.is(tensor.operations(picture:conv2d(tensor.ones(6, 2, 3, 3), { groups = 2 })), 2 * 6 * 3 * 3 * 2 * 3 * 3,
  "a convolution adds channels · window products an output")
local sequence = tensor.ones(2, 7, 3, { requires_grad = true })
local h = sequence:lstm(tensor.ones(16, 3), tensor.ones(16, 4))
tap.is(tensor.depth(h), 7, "an lstm over 7 steps has depth 7")
tap.is(tensor.operations(h), 2 * 7 * 16 * (3 + 4), "… and 4 H (D + H) multiply-adds a step")
local heads = tensor.ones(2, 3, 5, 4, { requires_grad = true })
tap.is(tensor.operations(heads:attention(heads, heads)), 2 * 3 * 5 * 5 * (4 + 4),
  "attention over n places makes n n (d + e) multiply-adds a head")
tap.is(tensor.depth(heads:attention(heads, heads)), 3, "… in three steps")
tap.is(tensor.operations(sequence:linear(tensor.ones(5, 3))), 2 * 7 * 5 * 3, "linear is a product")
state:sum():backward()
bad(function() return tensor.depth(state) end,
  "depth: the result of tanh was walked back from before", "depth too late")

-- The first NaN.

local function nothing(...) return select("#", ...) == 0 end

tap.ok(nothing(tensor.first_nan(function() return tensor.ones(2):log() end)), "no NaN, no answer")
local name, sentence = tensor.first_nan(function(v) return (v - 1):log():exp() * (v:log() - v:log()) end,
  tensor.tensor { { 3, 2 }, { 1, 5 } })
tap.is(name, "log", "first_nan names the operation that made the first infinity")
tap.is(sentence, "log, operation 2 of 7 (tests/lua/test_tensor_tape.lua:146): "
  .. "its y (2, 2) has -inf at (2, 1); its inputs, x (2, 2), are all finite",
  "… and says where")
name, sentence = tensor.first_nan(function()
  local v = tensor.tensor({ 4, 0 }, { requires_grad = true });
  (v:sqrt() * 2):sum():backward()
end)
tap.is(name, "sqrt", "walking back, it names the operation that made the first infinite gradient")
tap.is(sentence, "sqrt, walking back: the gradient of its x (2) has inf at (2), and what came back to it is finite",
  "… and says where")
tap.ok(nothing(tensor.first_nan(function() return tensor.tensor({ 0 / 0 }) + 1 end)),
  "a NaN that came from outside is not it")
bad(function() tensor.first_nan(function() error("inside") end) end, "inside", "an error inside goes on")
tap.ok(nothing(tensor.first_nan(function() end)), "and watching ended")

tap.done()
