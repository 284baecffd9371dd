-- What the bindings make of lists of tensors, of words as parameters, and of the operator ^.
local tap = require "tap"
local tensor = require "tensor"

local function refuses(want, f, ...)
  local worked, message = pcall(f, ...)
  tap.ok(not worked and message:find(want, 1, true) ~= nil, want)
  if worked or not message:find(want, 1, true) then tap.note(tostring(message)) end
end

local x = tensor.tensor({{1, 2, 3}, {4, 5, 6}}, {requires_grad = true})

-- Longer lists than an op has named inputs.
local many = {}
for i = 1, 300 do many[i] = x * i end
local y = tensor.stack(many, 1)
tap.is(#y, 300, "a list of 300 tensors is stacked")
tap.is(y:get(300, 2, 3), 1800, "each in its place")
y:sum():backward()
tap.is(x.grad:get(1, 1), 300 * 301 / 2, "and gradients flow back to each")
x:zero_grad()
tensor.concatenate({x, x:detach(), x}, {axis = -1}):sum():backward()
tap.is(x.grad:get(2, 2), 2, "to those that want one")
tap.is(tensor.concatenate({tensors = {x, x}}).shape[1], 4, "a list can be named")

refuses("stack: tensors[2] is 3, want a tensor", tensor.stack, {x, 3})
refuses("stack: tensors is a tensor, want a list of tensors, {x, y, …}", tensor.stack, x)
refuses("concatenate: tensors is empty, want one tensor or more", tensor.concatenate, {}, 1)
refuses("concatenate: tensors is empty, want one tensor or more", tensor.concatenate, {})
refuses("stack: tensors is empty, want one tensor or more", tensor.stack, {})
refuses("concatenate: unknown option \"axes\"", tensor.concatenate, {x}, {axes = 1})
refuses('concatenate: tensors[1] is float32 (1) and tensors[2] is float64 (1); convert one: ' ..
  'tensors[2]:to("float32")', tensor.concatenate,
  {tensor.ones(1), tensor.ones(1, {dtype = "float64"})})

-- Words.
tap.is(tensor.gelu(x, "none"):bits(), x:gelu():bits(), "a word is a parameter by place")
tap.ok(x:gelu({approximate = "tanh"}):bits() ~= x:gelu():bits(), "and by name")
refuses('gelu: approximate is "tan", want "none" or "tanh"', tensor.gelu, x, "tan")
refuses('mse_loss: reduction is 1, want "mean", "sum" or "none"', tensor.mse_loss, x, x, 1)

-- Powers.
local squares = x:detach() ^ 2
tap.is(squares:get(2, 3), 36, "x ^ 2")
tap.is((2 ^ x:detach()):get(1, 3), 8, "2 ^ x")
tap.is((squares ^ squares:to("float32")):get(1, 2), 256, "x ^ y")
x:zero_grad();
(x ^ 3):sum():backward()
tap.is(x.grad:get(1, 2), 12, "the gradient of x ^ 3 is 3 x ^ 2")

-- Comparisons have none, and say so where they are asked.
local above = x:gt(2)
tap.is(above.dtype, "int32", "a comparison is int32")
tap.ok(not above.requires_grad, "off the tape")
tap.is(tensor.where(above, x, 0):sum():item(), 18, "and the condition of where")

-- Places.
refuses("embedding: index[2] is 9, want 1 to 2 or -2 to -1, the size of axis 1 of weight (2, 3)",
  tensor.embedding, x, tensor.tensor({1, 9}, {dtype = "int32"}))
refuses("index is float32, want int32: write index:to(\"int32\")", tensor.embedding, x,
  tensor.tensor({1}))

tap.done()
