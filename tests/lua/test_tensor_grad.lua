-- The way back, against closed forms; recording on and off; what is kept and let go of.
local tap = require "tap"
local tensor = require "tensor"

local function leaf(value) return tensor(value, { dtype = "float64", requires_grad = true }) end

local function bad(f, text, name)
  tap.raises(f, text, name)
  tap.like(tostring(select(2, pcall(f))), "test_tensor_grad%.lua:%d+: ", name .. ": with its place")
end

-- Closed forms.
local x = leaf { 1, 2, 3 }
tap.is(x.grad, nil, "no gradient before backward");
(x * x):sum():backward()
tap.same(x.grad:totable(), { 2, 4, 6 }, "d Σx² = 2x");
(x * x):sum():backward()
tap.same(x.grad:totable(), { 4, 8, 12 }, "gradients add up")
x:zero_grad()
tap.is(x.grad, nil, "zero_grad forgets them")

x = leaf { 0.5, 1.5 }
x:exp():sum():backward()
tap.same(x.grad:totable(), { math.exp(0.5), math.exp(1.5) }, "d exp = exp", 1e-14)
x = leaf { 0.5, 1.5 }
x:log():sum():backward()
tap.same(x.grad:totable(), { 2, 1 / 1.5 }, "d log = 1/x", 1e-15)
x = leaf { -1, 2 }
x:sigmoid():sum():backward()
local function s(v) return 1 / (1 + math.exp(-v)) end
tap.same(x.grad:totable(), { s(-1) * (1 - s(-1)), s(2) * (1 - s(2)) }, "d σ = σ(1 - σ)", 1e-14)
x = leaf { -1, 2 }
x:tanh():sum():backward()
local function t(v) return 1 - ((math.exp(2 * v) - 1) / (math.exp(2 * v) + 1)) ^ 2 end
tap.same(x.grad:totable(), { t(-1), t(2) }, "d tanh = 1 - tanh²", 1e-14)
x = leaf { 4, 9 }
x:sqrt():sum():backward()
tap.same(x.grad:totable(), { 1 / 4, 1 / 6 }, "d √x = 1/(2√x)", 1e-16)

local a, b = leaf { { 1, 2 }, { 3, 4 } }, leaf { { 5, 6 }, { 7, 8 } };
(a:matmul(b)):sum():backward()
tap.same(a.grad:totable(), { { 11, 15 }, { 11, 15 } }, "d Σab by a: the row sums of b")
tap.same(b.grad:totable(), { { 4, 4 }, { 6, 6 } }, "d Σab by b: the column sums of a")

a, b = leaf { { 1, 2, 3 }, { 4, 5, 6 } }, leaf { 1, 2, 4 };
(a / b):sum():backward()
tap.same(b.grad:totable(), { -5, -7 / 4, -9 / 16 }, "a broadcast input gets the sum", 1e-15)
x = leaf { 1, 2, 3, 4 }
x:mean():backward()
tap.same(x.grad:totable(), { 0.25, 0.25, 0.25, 0.25 }, "d mean = 1/n")
x = leaf { 1, 2, 3, 4 }
x:variance():backward()
tap.same(x.grad:totable(), { -0.75, -0.25, 0.25, 0.75 }, "d variance = 2(x - mean)/n")
x = leaf { 1, 5, 3 }
x:max():backward()
tap.same(x.grad:totable(), { 0, 1, 0 }, "d max is 1 at the largest")
x = leaf { { 1, 2 }, { 3, 4 } }
x[2]:sum():backward()
tap.same(x.grad:totable(), { { 0, 0 }, { 1, 1 } }, "d x[2] is 1 in row 2")
x = leaf { 1, 2 }
x:clone():sum():backward()
tap.same(x.grad:totable(), { 1, 1 }, "gradients flow through clone")
x = leaf { 1, 2 };
(x * 3):backward(tensor({ 1, 10 }, { dtype = "float64" }))
tap.same(x.grad:totable(), { 3, 30 }, "a seed is what comes from above")
x = leaf { 1, 2 };
(x * 3):backward(2)
tap.same(x.grad:totable(), { 6, 6 }, "a number is a seed for all elements")
x = leaf { 1 }
local twice = x + x
twice:sum():backward()
tap.same(x.grad:totable(), { 2 }, "a value used twice gets both")

-- Recording.
x = leaf { 1, 2 }
tap.is((x + 1).requires_grad, true, "what comes of a leaf requires a gradient")
tap.is((x + 1):detach().requires_grad, false, "detach takes it off the tape")
tap.is(tensor.no_grad(function() return x + 1 end).requires_grad, false, "no_grad records nothing")
tap.same({ tensor.no_grad(function(...) return select("#", ...), ... end, 7, nil) }, { 2, 7 }, "no_grad passes values")
tap.is(tensor.no_grad(function() return tensor.no_grad(function() end) or (x + 1).requires_grad end), false,
  "no_grad inside no_grad leaves recording off")
tap.raises(function() tensor.no_grad(function() error("inside") end) end, "inside", "no_grad passes errors")
tap.is((x + 1).requires_grad, true, "recording is on again after an error")
tap.raises(function() tensor.no_grad() end, "want a function (got no value)", "no_grad without a function")

tap.is(tensor.ones(2):requires_grad_().requires_grad, true, "requires_grad_() makes a leaf")
tap.is(leaf { 1 }:requires_grad_(false).requires_grad, false, "requires_grad_(false) makes none")
bad(function() (x + 1):requires_grad_(false) end, "x:detach()", "requires_grad_(false) of what was computed")
bad(function() tensor({ 1 }, { dtype = "int32" }):requires_grad_() end, "int32", "a gradient of whole numbers")
bad(function() tensor.ones(1):sum():backward() end, "gradient", "backward without a leaf")
bad(function() (x + 1):backward() end, "(2)", "backward of two elements without a seed")
bad(function() (x + 1):backward(tensor { 1, 2, 3 }) end, "(3)", "a seed of another shape")
bad(function() (x + 1):backward("a") end, "tensor expected", "a text as a seed")
bad(function()
  local y = (x + 1):sum()
  y:backward()
  y:backward()
end, "before", "backward twice")

-- A long chain goes back, and is let go of, without recursion.
x = leaf { 1 }
local y = x
for _ = 1, 100000 do y = y + 1 end
y:sum():backward()
tap.same(x.grad:totable(), { 1 }, "a chain of 100,000 steps goes back")
y = x
for _ = 1, 100000 do y = y + 1 end
y = nil -- luacheck: ignore
collectgarbage()
tap.ok(true, "… and is let go of without walking back")

tap.done()
