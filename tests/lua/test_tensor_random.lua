-- Random numbers through the binding: the same for the same seed, of the right kind, and never without
-- a generator. The stream itself is checked against the published values in the C tests.
local tap = require "tap"
local tensor = require "tensor"

local function bad(f, text, name)
  tap.raises(f, text, name)
  tap.like(tostring(select(2, pcall(f))), "test_tensor_random%.lua:%d+: ", name .. ": with its place")
end

local function all(x, test)
  for _, value in ipairs(x:reshape(-1):totable()) do
    if not test(value) then return false end
  end
  return true
end

local g = tensor.generator(7)
tap.is(g.seed, 7, "a generator has its seed")
tap.is(g.counter, 0, "… and has drawn nothing")
tap.is(tostring(g), "generator: seed 7, 0 blocks drawn", "… and says so")
local first = tensor.rand(4, 5, { generator = g })
tap.is(g.counter, 5, "twenty numbers of 32 bits are five blocks")
local second = tensor.rand(4, 5, { generator = g })
tap.ok(not tensor.equal(first, second), "the next numbers are others")
tap.is(tensor.rand({ 4, 5 }, { generator = tensor.generator(7) }):bits(), first:bits(),
  "the same seed, the same numbers")
tap.ok(tensor.rand(4, 5, { generator = tensor.generator(8) }):bits() ~= first:bits(), "another seed, others")

tap.same(first.shape, { 4, 5 }, "rand has the shape asked for")
tap.ok(all(tensor.rand(1000, { generator = g }), function(v) return v >= 0 and v < 1 end), "rand is on [0, 1)")
tap.is(tensor.rand(2, { generator = g, dtype = "float64" }).dtype, "float64", "rand in float64")
tap.is(tensor.rand(2, { generator = g, requires_grad = true }).requires_grad, true, "rand with requires_grad")

local normal = tensor.randn(100000, { generator = g, dtype = "float64" })
tap.near(normal:mean():item(), 0, 0.016, "randn has mean 0, to five standard errors")
tap.near(normal:variance():item(), 1, 0.023, "… and variance 1")

local dice = tensor.randint(1, 6, 6000, { generator = g })
tap.is(dice.dtype, "int32", "randint is int32")
tap.ok(all(dice, function(v) return v >= 1 and v <= 6 end), "… on 1 … 6")
local counts = { 0, 0, 0, 0, 0, 0 }
for _, v in ipairs(dice:totable()) do counts[v] = counts[v] + 1 end
table.sort(counts)
tap.ok(counts[1] > 850 and counts[6] < 1150, "… each about as often")
tap.is(tensor.randint(3, 3, { generator = g }):item(), 3, "randint of one value, one number")
tap.is(tensor.randint(0, 9, 2, { generator = g, dtype = "float32" }).dtype, "float32", "randint in float32")

local a = tensor.generator(1)
local b = a:split()
tap.ok(a.counter > 0 and b.seed ~= a.seed, "split moves on and gives another seed")
tap.is(tensor.generator(1):split().seed, b.seed, "… always the same one")

-- A generator can be put where it stood.
local there = tensor.generator(7)
there.counter = 5
tap.is(tensor.rand(4, 5, { generator = there }):bits(), second:bits(), "it goes on from a counter that is set")
there.seed, there.counter = b.seed, 0
tap.is(tensor.rand(3, { generator = there }):bits(), tensor.rand(3, { generator = tensor.generator(b.seed) }):bits(),
  "… under a seed that is set")
bad(function() there.counter = -1 end, "generator: counter is -1, want a whole number, 0 or more", "a counter below 0")
bad(function() there.counter = 1.5 end, "generator: counter is 1.5, want a whole number", "half a counter")
bad(function() there.seed = "1" end, "generator: seed is 1, want a whole number", "a text for a seed")
bad(function() there.state = 1 end, "only seed and counter of a generator can be set, not 'state'", "another field")

bad(function() tensor.rand(3) end, "rand: no generator is given: make one, g = tensor.generator(1)", "rand without")
bad(function() tensor.randn(3, { dtype = "float64" }) end, "randn: no generator is given", "randn without")
bad(function() tensor.randint(1, 2, 3) end, "randint: no generator is given", "randint without")
bad(function() tensor.rand(3, { generator = 5 }) end, "generator is a number", "a number for a generator")
bad(function() tensor.rand(3, { generator = g, dtype = "int32" }) end, "int32", "rand of whole numbers")
bad(function() tensor.randint(2, 1, { generator = g }) end, "randint: low is 2, more than high, 1", "low above high")
bad(function() tensor.randint(1, { generator = g }) end, "number expected", "randint without high")
bad(function() tensor.generator() end, "number expected", "a generator without a seed")
bad(function() tensor.generator(1.5) end, "no integer representation", "a generator of half a seed")
bad(function() return g.sed end, "no field or method 'sed'", "a field that is not there")
bad(function() g.split(1) end, "split: a generator is wanted, got number", "split of a number")

-- Dropout takes one block of the generator for a whole mask.
local ones = tensor.ones(4000)
local d = tensor.generator(3)
local dropped = ones:dropout(0.25, d)
tap.is(d.counter, 1, "dropout moves the generator on by one block")
tap.ok(math.abs(dropped:sum():item() / 4000 - 1) < 0.05, "… keeps the mean")
tap.ok(all(dropped, function(v) return v == 0 or math.abs(v - 4 / 3) < 1e-6 end), "… and scales what it keeps")
tap.ok(not tensor.equal(ones:dropout(0.25, d), dropped), "the next mask is another")
tap.is(ones:dropout({ p = 0.25, generator = tensor.generator(3) }):bits(), dropped:bits(),
  "the same generator, the same mask")
local leaf = tensor.ones(50, { requires_grad = true })
local kept = leaf:dropout(0.5, d)
kept:backward(1)
tap.ok(tensor.equal(leaf.grad, kept:detach()), "its way back has the same mask")
bad(function() ones:dropout(0.5) end, "dropout: generator is missing: tensor.generator(seed)", "dropout without")
bad(function() ones:dropout(0.5, 7) end, "dropout: generator is 7, want one made by tensor.generator(seed)",
  "dropout with a number")
bad(function() ones:dropout(1.5, d) end, "dropout: p is 1.5, want 0 to 1", "a probability above 1")

tap.done()
