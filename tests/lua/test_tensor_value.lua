-- The userdata: fields, methods, places, comparison, closing.
local tap = require "tap"
local tensor = require "tensor"

local x = tensor { { 1, 2, 3 }, { 4, 5, 6 } }

local function bad(f, text, name)
  tap.raises(f, text, name)
  tap.like(tostring(select(2, pcall(f))), "test_tensor_value%.lua:%d+: ", name .. ": with its place")
end

-- Sizes.
tap.is(x:size(1), 2, "size of axis 1")
tap.is(x:size(-1), 3, "size of the last axis")
tap.is(x:dim(), 2, "number of axes")
tap.is(x:numel(), 6, "number of elements")
tap.is(#x, 2, "#x is the size of axis 1")
bad(function() x:size(3) end, "size: axis 3 is out of range: want 1 … 2", "size of axis 3")
bad(function() x:size(0) end, "out of range", "size of axis 0")
bad(function() x:size() end, "number expected", "size of no axis")
bad(function() return #tensor(1) end, "no axes", "# of a single number")

-- Places.
tap.same(x[2]:totable(), { 4, 5, 6 }, "x[2] is row 2")
tap.same(x[-1]:totable(), { 4, 5, 6 }, "x[-1] is the last row")
tap.is(x[2][3]:item(), 6, "x[2][3] is a tensor without axes")
tap.is(x:get(2, 3), 6, "x:get(2, 3) is a number")
tap.is(x:get(-1, -3), 4, "x:get counts from the end too")
tap.is(tensor(5):get(), 5, "get without places for a single number")
local rows = {}
for i, row in ipairs(x) do rows[i] = row:totable() end
tap.same(rows, x:totable(), "ipairs goes over the rows")
tap.is(x[3], nil, "x[#x + 1] is nil, as in a table")
bad(function() return x[4] end, "index 4 is out of range", "x[#x + 2]")
bad(function() return x[0] end, "index 0 is out of range", "x[0]")
bad(function() return x[1.5] end, "indexed by a whole number, got 1.5", "x[1.5]")
bad(function() x[1] = 2 end, "a tensor does not change", "assigning to x[1]")
bad(function() x.grad = 2 end, "a tensor does not change", "assigning to a field")
bad(function() x:get(1) end, "get: 1 place for shape (2, 3), want 2", "get with a place too few")
bad(function() x:get(1, 4) end, "get: axis 2: place 4 is out of range", "get outside")
bad(function() x:get(1, "a") end, "number expected", "get with a text")
bad(function() return x.shap end, "did you mean 'shape'?", "a field misspelled")
bad(function() return x.zzzzzz end, "no field or method 'zzzzzz'", "a field that is far from all")

-- Numbers and tables.
tap.is(tensor({ { 3.5 } }):item(), 3.5, "item of one element")
bad(function() x:item() end, "item: shape (2, 3) has 6 elements, want one", "item of six")
tap.same(x:transpose():totable(), { { 1, 4 }, { 2, 5 }, { 3, 6 } }, "totable of a view")
tap.same(x:slice(2, 3, 1, -2):totable(), { { 3, 1 }, { 6, 4 } }, "totable of a view with a negative step")
tap.same(tensor.zeros(2, 0):totable(), { {}, {} }, "totable of no elements")
bad(function() tensor.zeros(1).totable(3) end, "tensor expected", "totable of a number")

-- Storage.
tap.is(x:is_contiguous(), true, "a fresh tensor is contiguous")
tap.is(x:transpose():is_contiguous(), false, "its transpose is not")
tap.is(x:transpose():contiguous():is_contiguous(), true, "contiguous() makes it so")
tap.is(x:transpose():clone():is_contiguous(), true, "a clone is contiguous")
local before = tensor.live_bytes()
local view = x:transpose()
tap.is(tensor.live_bytes(), before, "a view takes no storage")
local copy = view:clone()
tap.ok(tensor.live_bytes() > before, "a clone does")
tap.same(copy:totable(), view:totable(), "… with the same elements")

-- Identity and comparison.
tap.ok(x == x and x ~= x:clone(), "== is identity")
tap.is(tensor.equal(x, x:clone()), true, "equal compares elements")
tap.is(tensor.equal(x, x + 1), false, "… that differ")
tap.is(tensor.equal(x, x:to("float64")), false, "… and dtypes")
tap.is(tensor.equal(x, x:reshape(6)), false, "… and shapes")
tap.is(tensor.equal(tensor { 0.0 }, tensor { -0.0 }), false, "… and the sign of zero")
tap.is(tensor.equal(tensor { 0 / 0 }, tensor { -(0 / 0) }), true, "… but any NaN is like another")
tap.is(tensor.max_difference(x, x + 0.5), 0.5, "max_difference")
tap.is(tensor.max_difference(tensor { 1 / 0, 1 }, tensor { 1 / 0, 3 }), 2, "equal infinities differ by nothing")
tap.ok(tensor.max_difference(tensor { 0 / 0 }, tensor { 1 }) ~= tensor.max_difference(tensor { 0 / 0 }, tensor { 1 }),
  "max_difference with a NaN is NaN")
tap.is(tensor.allclose(x, x + 1e-7), true, "allclose")
tap.is(tensor.allclose(x, x + 1e-3), false, "not allclose")
tap.is(tensor.allclose(x, x + 1e-3, { atol = 1e-2 }), true, "allclose with atol")
tap.is(tensor.allclose(x, x * 1.01, { rtol = 0.1 }), true, "allclose with rtol")
tap.is(tensor.allclose(tensor { 0 / 0 }, tensor { 0 / 0 }), false, "NaN is close to nothing")
bad(function() tensor.allclose(x, x[1]) end, "allclose: the shapes are (2, 3) and (3)", "allclose of two shapes")
bad(function() tensor.allclose(x, x, { tol = 1 }) end, "unknown option \"tol\"", "allclose with another option")
bad(function() tensor.allclose(x, x, { rtol = -1 }) end, "rtol is -1", "a negative tolerance")
bad(function() tensor.max_difference(x, 1) end, "tensor expected", "max_difference with a number")
bad(function() tensor.equal(x) end, "tensor expected", "equal of one")

-- Bits.
tap.like(x:bits(), "^%x+$", "bits are hexadecimal")
tap.is(#x:bits(), 32, "… 32 digits")
tap.is(x:bits(), x:transpose():clone():transpose():bits(), "the bits of a view are those of its elements")
tap.ok(x:bits() ~= x:reshape(3, 2):bits(), "another shape, other bits")
tap.ok(x:bits() ~= x:to("float64"):bits(), "another dtype, other bits")
tap.ok(tensor { 0.0 }:bits() ~= tensor { -0.0 }:bits(), "-0 has other bits than 0")
tap.is(tensor { 0 / 0 }:bits(), tensor { -(0 / 0) }:bits(), "all NaNs have the same")
bad(function() x.bits(1) end, "tensor expected", "bits of a number")

-- Closing.
do
  local kept
  do
    local y <close> = tensor.ones(4)
    kept = y
  end
  bad(function() return kept + 1 end, "the tensor was closed", "arithmetic with a closed tensor")
  bad(function() return kept.shape end, "the tensor was closed", "a field of a closed tensor")
  tap.is(tostring(kept), "tensor (closed)", "a closed tensor can be printed")
  kept:close()
  tap.ok(true, "closing twice does nothing")
end
local z = tensor.ones(3)
z:close()
bad(function() z:sum() end, "the tensor was closed", "a method of a closed tensor")

-- The library.
local threads = tensor.threads()
tap.is(tensor.threads(3), 3, "threads(3) sets three")
tap.is(tensor.threads(), 3, "… and they are read back")
tensor.threads(threads)
bad(function() tensor.threads(-1) end, "0 … 1024", "threads(-1)")
bad(function() tensor.threads("a") end, "number expected", "threads of a text")
tap.like(tensor.isa(), "^%l+%d*$", "isa names an instruction set")

tap.done()
