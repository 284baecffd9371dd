-- What the tensors say when they are used wrongly: always at the author's place, and with what
-- to write instead.

local tap = require "tap"
local tensor = require "tensor"

local x, y = tensor.tensor { 1, 2 }, tensor.tensor { 3, 4 }

-- f raises a message at its own line, which says `text`.
local function at_place(f, text, name)
  local good, message = pcall(f)
  tap.ok(not good, name .. ": raises")
  local line = tostring(message):match("^tests/lua/test_tensor_errors%.lua:(%d+): ")
  tap.is(tonumber(line), debug.getinfo(f, "S").linedefined, name .. ": at the author's line")
  tap.ok(tostring(message):find(text, 1, true), name .. ": says " .. text)
end

at_place(function() return "a" + x, 0 end, 'add: a is "a", want a tensor or a number', "text + tensor")
at_place(function() return x + "a", 0 end, 'add: b is "a"', "tensor + text")
at_place(function() return x + {}, 0 end, "add: b", "tensor + table")
at_place(function() return "7" * x, 0 end, "mul: a is", "a numeral * tensor")
at_place(function() local _ = x + tensor.ones(3) end, "add: shapes", "shapes that do not fit")
at_place(function() tensor.no_grad(5) end, "no_grad: want a function (got number)", "no_grad of a number")
at_place(function() return x < y, 0 end, "x:lt(y)", "tensor < tensor")
at_place(function() return x >= 1, 0 end, "x:le(y)", "tensor >= number")
at_place(function() return x .. y, 0 end, "tostring(x)", "tensor .. tensor")
at_place(function() return "x = " .. x, 0 end, "tostring(x)", "text .. tensor")
at_place(function() return x % 2, 0 end, "no operator %", "tensor % number")
at_place(function() return x // 2, 0 end, "x / y", "tensor // number")
at_place(function() return x:sum(nil), 0 end, "sum: axes is nil", "a misspelt axis")
at_place(function() return x:softmax(nil), 0 end, "softmax: axis is nil", "a misspelt axis of softmax")
at_place(function() return tensor.zeros(2, "int32"), 0 end, '{dtype = "int32"}', "a bare dtype")
at_place(function() return tensor.tensor({ 1 }, "int32"), 0 end, '{dtype = "int32"}', "… of a table")
at_place(function() return x:sum(-2), 0 end, "axes count from 1, or from -1 at the end", "an axis too far")

-- Beyond memory: the message names what was called, the shape, and how much it would take; also
-- where the number of bytes does not fit 64 bits.
do
  local g = tensor.generator(1)
  local with = { generator = g }
  local million, wide = tensor.ones(1000000, 1), tensor.ones(1, 1000000)
  local many = tensor.ones(1, { dtype = "int32" }):expand(10000000)
  local square = "not enough memory for shape (1000000, 1000000) of float32, 3725.3 GiB"
  local row = "not enough memory for shape (1000000000000) of float32, 3725.3 GiB"
  local M = 1000000
  for name, f in pairs {
    zeros = function() return tensor.zeros(M, M), 0 end,
    ones = function() return tensor.ones(M, M), 0 end,
    full = function() return tensor.full({ M, M }, 7), 0 end,
    eye = function() return tensor.eye(M), 0 end,
    rand = function() return tensor.rand(M, M, with), 0 end,
    randn = function() return tensor.randn(M, M, with), 0 end,
    matmul = function() return million:matmul(wide), 0 end,
    add = function() return million + wide, 0 end,
    mul = function() return million * wide, 0 end,
    where = function() return tensor.where(million:gt(0), wide, 0), 0 end,
    pad = function() return million:pad({ 0, M - 1 }), 0 end,
    contiguous = function() return million:expand(M, M):contiguous(), 0 end,
    clone = function() return million:expand(M, M):clone(), 0 end,
    linear = function() return tensor.linear(million, tensor.ones(M, 1)), 0 end,
    roll = function() return million:expand(M, M):roll(1, 1), 0 end,
    exp = function() return million:expand(M, M):exp(), 0 end,
  } do
    at_place(f, name .. ": " .. square, name .. " beyond memory")
  end
  at_place(function() return tensor.randint(1, 2, M, M, with), 0 end,
    "randint: not enough memory for shape (1000000, 1000000) of int32, 3725.3 GiB", "randint")
  at_place(function() return tensor.range(1, 100000 * M), 0 end,
    "range: not enough memory for shape (100000000000) of float32, 372.5 GiB", "range")
  at_place(function() return tensor.linspace(0, 1, M * M), 0 end, "linspace: " .. row, "linspace")
  at_place(function() return tensor.concatenate({ million:expand(M, M), million:expand(M, M) }), 0 end,
    "concatenate: not enough memory for shape (2000000, 1000000) of float32, 7450.6 GiB", "concatenate")
  at_place(function() return tensor.stack({ million:expand(M, M), million:expand(M, M) }), 0 end,
    "stack: not enough memory for shape (2, 1000000, 1000000) of float32, 7450.6 GiB", "stack")
  at_place(function() return wide:index_select(many, 1), 0 end,
    "index_select: not enough memory for shape (10000000, 1000000) of float32, 37252.9 GiB", "index_select")
  at_place(function() return wide:embedding(many), 0 end,
    "embedding: not enough memory for shape (10000000, 1000000) of float32, 37252.9 GiB", "embedding")

  local huge = "shape (1099511627776, 1099511627776) of float32, 4.5e+15 GiB, has more elements than memory "
    .. "can address"
  local H = 1 << 40
  for name, f in pairs {
    zeros = function() return tensor.zeros(H, H), 0 end,
    ones = function() return tensor.ones(H, H), 0 end,
    full = function() return tensor.full(H, H, 1), 0 end,
    eye = function() return tensor.eye(H), 0 end,
    rand = function() return tensor.rand(H, H, with), 0 end,
    randn = function() return tensor.randn(H, H, with), 0 end,
  } do
    at_place(f, name .. ": " .. huge, name .. " beyond 64 bits")
  end
  huge = "shape (2147483647, 2147483647) of float32, 1.7e+10 GiB, has more elements than memory can address"
  H = 2147483647
  local tall, long = tensor.ones(1, 1):expand(H, 1), tensor.ones(1, 1):expand(1, H)
  at_place(function() return tall:matmul(long), 0 end, "matmul: " .. huge, "matmul beyond 64 bits")
  at_place(function() return tall + long, 0 end, "add: " .. huge, "add beyond 64 bits")
  at_place(function() return tall:expand(H + 1, 1), 0 end,
    "expand: shape is 2147483648, want a whole number up to 2147483647", "a size beyond 32 bits")
  tap.is(million:expand(M, M):size(2), M, "expanding takes no memory")
end

local good, message = pcall(tensor.add, "a", x)
tap.ok(not good and message:match("^tests/lua/test_tensor_errors%.lua:%d+: add: a is"),
  "a function called by one of C has the line of its Lua caller")

do -- closed
  local closed = tensor.tensor { 1, 2 }
  closed:close()
  at_place(function() return closed + 1, 0 end, "add: the tensor was closed", "closed + 1")
  at_place(function() return closed:sum(), 0 end, "sum: the tensor was closed", "closed:sum()")
  at_place(function() return closed.shape, 0 end, "shape: the tensor was closed", "closed.shape")
  at_place(function() return tensor.exp(closed), 0 end, "exp: the tensor was closed", "exp(closed)")
end

do -- near names, and none that are far
  local function message_of(f) return select(2, pcall(f)) end
  tap.like(message_of(function() return x.colour end), "'colour'$", "x.colour: no far name")
  tap.like(message_of(function() return x.shpae end), "did you mean 'shape'", "x.shpae: a near name")
  tap.like(message_of(function() return tensor.zeroes(2) end), "did you mean tensor.zeros", "zeroes: a near name")
end

-- A nil in between is a place that is left out, as the manual says.
tap.near(x:sum(nil, { keepdim = true }):item(), 3, 0, "sum(nil, {…}): the axes are left out")
local callable = setmetatable({}, { __call = function(_, a) return a end })
tap.is(tensor.no_grad(callable, 7), 7, "no_grad takes what can be called")

tap.done()
