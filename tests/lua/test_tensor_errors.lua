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
at_place(function() return tensor.zeros(1000000, 1000000), 0 end, "zeros: not enough memory", "too much memory")
at_place(function() return tensor.ones(1000000, 1):matmul(tensor.ones(1, 10000000)), 0 end,
  "matmul: not enough memory", "… in an op")

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
  tap.like(message_of(function() return x.device end), "'device'$", "x.device: no far name")
  tap.like(message_of(function() return x.shpae end), "did you mean 'shape'", "x.shpae: a near name")
  tap.like(message_of(function() return tensor.zeroes(2) end), "did you mean tensor.zeros", "zeroes: a near name")
end

-- A nil in between is a place that is left out, as the manual says.
tap.near(x:sum(nil, { keepdim = true }):item(), 3, 0, "sum(nil, {…}): the axes are left out")
local callable = setmetatable({}, { __call = function(_, a) return a end })
tap.is(tensor.no_grad(callable, 7), 7, "no_grad takes what can be called")

tap.done()
