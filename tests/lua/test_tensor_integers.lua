-- Whole numbers: what can be counted, chosen and bounded in int32, and what no int32 can hold.
local tap = require "tap"
local tensor = require "tensor"

local function ints(list) return tensor.tensor(list, { dtype = "int32" }) end

local function is(got, want, name)
  tap.is(got.dtype, "int32", name .. ": int32")
  if type(want) == "number" then return tap.is(got:item(), want, name) end
  tap.ok(tensor.equal(got, ints(want)), name)
end

local function bad(f, text, name)
  local good, message = pcall(f)
  tap.ok(not good and message:match("^tests/lua/test_tensor_integers%.lua:%d+: ")
    and message:find(text, 1, true), name .. ": says " .. text .. ": " .. tostring(message))
end

local x = ints { { 3, -1, 2 }, { 3, 7, -5 } }
is(x:sum(), 9, "the sum of all")
is(x:sum(1), { 6, 6, -3 }, "sums of columns")
is(x:sum(2), { 4, 5 }, "sums of rows")
is(x:sum({ axes = { 1, 2 }, keepdim = true }), { { 9 } }, "a sum that keeps its axes")
is(x:transpose():sum(1), { 4, 5 }, "sums of a transposed tensor")
is(tensor.zeros(0, 2, { dtype = "int32" }):sum(1), { 0, 0 }, "sums of nothing")
is(tensor.zeros(2, 0, { dtype = "int32" }):sum(1), tensor.zeros(0):totable(), "no sums")
is(x:cumsum(2), { { 3, 2, 4 }, { 3, 10, 5 } }, "running sums along rows")
is(x:cumsum(1), { { 3, -1, 2 }, { 6, 6, -3 } }, "… along columns")
is(x:abs(), { { 3, 1, 2 }, { 3, 7, 5 } }, "abs")
is(x:sign(), { { 1, -1, 1 }, { 1, 1, -1 } }, "sign")
is(x:clamp(0, 3), { { 3, 0, 2 }, { 3, 3, 0 } }, "clamp")
is(x:clamp({ max = ints { 0, 5, 1 } }), { { 0, -1, 1 }, { 0, 5, -5 } }, "clamp from above alone")
is(x:clamp({ min = 2 }), { { 3, 2, 2 }, { 3, 7, 2 } }, "clamp from below alone")

is(x:max(), 7, "the largest of all")
is(x:min(), -5, "the least of all")
is(x:argmax(), 5, "where the largest stands")
is(x:argmax(2), { 1, 2 }, "… in each row")
for axis, want in ipairs {
  { largest = { 3, 7, 2 }, at = { 1, 2, 1 }, least = { 3, -1, -5 }, there = { 1, 1, 2 } },
  { largest = { 3, 7 }, at = { 1, 2 }, least = { -1, -5 }, there = { 2, 3 } },
} do
  local values, places = x:max(axis)
  is(values, want.largest, "the largest along axis " .. axis)
  is(places, want.at, "… their places, of equals the first")
  values, places = x:min(axis)
  is(values, want.least, "the least along axis " .. axis)
  is(places, want.there, "… their places")
end

-- A long row, against a loop of Lua's.
local g = tensor.generator(1)
local many = tensor.randint(-2 ^ 31 // 1 | 0, 2 ^ 31 - 1 | 0, 1000, { generator = g })
local largest, sum = math.mininteger, 0
for _, value in ipairs(many:totable()) do
  largest, sum = math.max(largest, value), sum + value
end
is(many:max(), largest, "the largest of a thousand")
tap.is(many:to("float64"):sum():item(), sum + 0.0, "as float64 the sum of a thousand is what Lua has")

-- Counting with comparisons.
local logits = tensor.tensor { { 1, 2, 0 }, { 5, 1, 1 }, { 0, 1, 9 }, { 3, 2, 1 } }
local right = logits:argmax(2):eq(ints { 2, 1, 3, 2 })
is(right:sum(), 3, "comparisons are counted")
tap.is(right:to("float32"):mean():item(), 0.75, "… and averaged once converted")
bad(function() return right:mean(), 0 end, 'write x:to("float32")', "a mean of whole numbers")

-- What does not fit.
local most = ints { 2147483647, 1 }
bad(function() return most:sum(), 0 end, 'sum: 2147483648 does not fit int32: write x:to("float64")', "a sum too large")
bad(function() return (-most):sum() - ints(2), most:cumsum(1), 0 end, "cumsum: 2147483648 does not fit int32",
  "a running sum too large")
is(ints { 2147483647, 1, -1 }:sum(), 2147483647, "a sum that fits though a part of it does not")
is(ints { -2147483648 }:abs(), { -2147483648 }, "the least int32 has no opposite")

tap.done()
