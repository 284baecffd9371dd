-- Every op of the registry through the binding: how arguments are taken, what is wrong with them,
-- and that each has its docstring. Values are checked for some; their gradients in test_tensor_grad.
local tap = require "tap"
local tensor = require "tensor"
local help = require "folio.prompt.help"

local x = tensor { { 1, 2, 3 }, { 4, 5, 6 } }

local ops = tensor.ops()
tap.ok(#ops > 25, "the registry has more than 25 ops")

for i, op in ipairs(ops) do
  local name = op.name
  tap.ok(i == 1 or ops[i - 1].name < name, name .. ": in the order of the alphabet")
  tap.is(type(rawget(tensor, name)), "function", name .. ": is a function of the module")
  tap.is(type(x[name]), "function", name .. ": is a method")
  local text = help.text(tensor[name]) or ""
  local first = op.inputs[1].name
  tap.ok(text:find(name .. "(", 1, true) == 1, name .. ": help begins with how it is called")
  tap.is(help.text(x[name]), text, name .. ": the method has the same help")
  for _, param in ipairs(op.params) do
    tap.ok(text:find(param.name, 1, true) and #param.about > 0, name .. ": help explains " .. param.name)
  end
  for _, input in ipairs(op.inputs) do
    tap.ok(#input.name > 0 and #input.about > 0, name .. ": says what input " .. input.name .. " is")
  end
  tap.ok(#op.samples > 0, name .. ": has samples")
  tap.raises(tensor[name], ("%s: %s, input 1, is missing"):format(name, first),
    name .. ": raises without inputs")
  tap.raises(function() tensor[name](x, { zzzz = 1 }) end, name .. ": unknown option \"zzzz\"",
    name .. ": an unknown option is an error")
  if op.params[1] then
    local slip = op.params[1].name .. "s"
    tap.raises(function() tensor[name](x, { [slip] = 1 }) end, ("did you mean %q?"):format(op.params[1].name),
      name .. ": the nearest option is named")
  end
end

-- Arguments by place.
tap.same(x:sum():item(), 21, "x:sum() is over all axes")
tap.same(x:sum(1):totable(), { 5, 7, 9 }, "x:sum(1) is over axis 1")
tap.same(x:sum(-1):totable(), { 6, 15 }, "x:sum(-1) is over the last axis")
tap.same(x:sum(1, 2):item(), 21, "whole numbers that follow fill one parameter")
tap.same(x:sum({ 1, 2 }):item(), 21, "a list fills it too")
tap.same(x:sum(1, true):totable(), { { 5, 7, 9 } }, "the parameter after it is found")
tap.same(x:sum(nil, true):totable(), { { 21 } }, "nil leaves a parameter out")
tap.same(tensor.sum(x, 1):totable(), { 5, 7, 9 }, "tensor.sum(x, …) is x:sum(…)")
tap.same(x:reshape(3, 2):totable(), { { 1, 2 }, { 3, 4 }, { 5, 6 } }, "x:reshape(3, 2)")
tap.same(x:reshape { 3, 2 }:totable(), { { 1, 2 }, { 3, 4 }, { 5, 6 } }, "x:reshape{3, 2}")
tap.same(x:reshape(-1).shape, { 6 }, "x:reshape(-1) counts itself")
tap.same(tensor { 7 }:reshape({}).shape, {}, "an empty list is the shape of a single number")
tap.same(x:permute(2, 1):totable(), { { 1, 4 }, { 2, 5 }, { 3, 6 } }, "x:permute(2, 1)")
tap.same(x:slice(2, 2, 3):totable(), { { 2, 3 }, { 5, 6 } }, "x:slice(2, 2, 3) has both ends")
tap.is(x:to("float64").dtype, "float64", "x:to takes a dtype by its name")

-- Arguments by name.
tap.same(x:sum { axes = { 1 }, keepdim = true }:totable(), { { 5, 7, 9 } }, "parameters by name")
tap.same(x:sum { axes = 2 }:totable(), { 6, 15 }, "one number for a list by name")
tap.same(x:sum({}):item(), 21, "an empty table of options changes nothing")
tap.same(x:sum { axes = {} }:totable(), x:totable(), "a sum over no axes is x")
local unit = x:layer_norm { gain = tensor { 2, 2, 2 }, eps = 0 }
tap.near(unit:get(1, 3), 2 * math.sqrt(1.5), 1e-6, "an optional input by name")
tap.near(x:layer_norm(tensor { 2, 2, 2 }, nil, { eps = 0 }):get(1, 3), 2 * math.sqrt(1.5), 1e-6,
  "an optional input by place, one left out, options at the end")
tap.near(x:variance(nil, nil, 1):item(), 3.5, 1e-6, "a number by place after two left out")

-- Numbers as inputs.
tap.same((x + 1):totable(), { { 2, 3, 4 }, { 5, 6, 7 } }, "x + 1")
tap.same((10 - x):totable(), { { 9, 8, 7 }, { 6, 5, 4 } }, "10 - x")
tap.same((x * x / 2):totable(), { { 0.5, 2, 4.5 }, { 8, 12.5, 18 } }, "x * x / 2")
tap.same((-x):totable(), { { -1, -2, -3 }, { -4, -5, -6 } }, "-x")
tap.is((x:to("float64") + 0.1):get(1, 1), 1.1, "a number takes the dtype of the other input")
tap.is(tensor.exp(0):item(), 1, "a number alone is float32")
tap.is(tensor.exp(0).dtype, "float32", "… as its result says")
tap.raises(function() return x:to("int32") + 1.5 end, "whole number", "1.5 is no int32")

-- Several results.
local values, indices = x:max(2)
tap.same(values:totable(), { 3, 6 }, "max along an axis gives the values")
tap.same(indices:totable(), { 3, 3 }, "… and where they are, from 1")
tap.is(indices.dtype, "int32", "… as whole numbers")
tap.is(select("#", x:max()), 1, "max of everything has one result")
tap.is(select("#", x:batch_norm()), 3, "batch_norm has three")

-- What is wrong, with the place in this file.
local function bad(f, text, name)
  tap.raises(f, text, name)
  local _, message = pcall(f)
  tap.like(tostring(message), "^[^:]*test_tensor_ops%.lua:%d+: ", name .. ": with file and line")
end
bad(function() return x:sum(4) end, "sum: axis 4 is out of range for shape (2, 3), which has 2 axes", "axis 4")
bad(function() return x:sum(0) end, "axes count from 1", "axis 0")
bad(function() return x + tensor { 1, 2 } end, "add: shapes (2, 3) and (2) do not fit", "shapes that do not fit")
bad(function() return x + x:to("float64") end, "add: a is float32", "dtypes that differ")
bad(function() return x + "a" end, "add: b is \"a\", want a tensor or a number", "a text as an input")
bad(function() return x + { 1 } end, "add: b is a table, want a tensor or a number", "a table as an input")
bad(function() return x:sum("a") end, "sum: axes is \"a\", want a whole number", "a text as an axis")
bad(function() return x:sum(1.5) end, "sum: axes is 1.5, want a whole number", "half an axis")
bad(function() return x:sum(1, 1) end, "named twice", "an axis twice")
bad(function() return x:sum(1, "a") end, "sum: keepdim is \"a\", want true or false", "a text as a flag")
bad(function() return x:sum(1, true, 3) end, "sum: argument 4, 3, is one too many", "an argument too many")
bad(function() return x:sum(1, { axes = 2 }) end, "sum: axes is given twice", "a parameter twice")
bad(function() return x:add(x, { b = x }) end, "add: b is given twice", "an input twice")
bad(function() return x:sum { axes = { 1, keepdim = true } } end, "named entries", "options inside a list")
bad(function() return x:sum { 1, keepdim = true } end, "named entries", "a list with options in it")
bad(function() return x:sum(1, 2, 3, 4, 5, 6, 7) end, "more than 6", "seven axes")
bad(function() return x:layer_norm { eps = "a" } end, "layer_norm: eps is \"a\", want a number", "a text as eps")
bad(function() return x:to("float16") end, "want \"float32\", \"float64\" or \"int32\"", "an unknown dtype")
bad(function() return x:to(3) end, "to: dtype is 3", "a number as a dtype")
bad(function() return x:reshape() end, "reshape: shape is missing", "a required parameter left out")
bad(function() return x:to("int32"):exp() end, "want float32 or float64", "exp of whole numbers")
bad(function() return x.softmx end, "did you mean 'softmax'?", "a method misspelled")
bad(function() return tensor.softmx end, "did you mean tensor.softmax?", "a function misspelled")
-- Lua's tables have another order in each process; messages do not.
bad(function() return tensor.su end, "did you mean tensor.sub?", "of sub and sum, the first by the alphabet")
bad(function() return x.lo end, "did you mean 'le'?", "of le, log, lt and to, the first")
bad(function() return tensor { 1, d = 1, b = 1, a = 1, c = 1 } end, "'a' stands among", "of four names, the first")
tensor[1] = "not a name"
bad(function() return tensor.softmx end, "did you mean tensor.softmax?", "a function misspelled, beside a number")
tensor[1] = nil
bad(function() return x:sum(2 ^ 40 // 1) end, "want a whole number", "an axis beyond all")

-- Sizes: one number for all axes, or one an axis; a number does not swallow the next.
local plane = tensor.range(1, 24):reshape(1, 1, 4, 6)
local kernel = tensor.ones(1, 1, 2, 2)
tap.same(plane:conv2d(kernel, nil, 2, 1).shape, { 1, 1, 3, 4 }, "conv2d(x, weight, bias, stride, padding)")
tap.same(plane:conv2d(kernel, { stride = { 2, 1 } }).shape, { 1, 1, 2, 5 }, "stride = {rows, columns}")
tap.same(plane:max_pool2d(2).shape, { 1, 1, 2, 3 }, "max_pool2d(kernel_size) steps by it")
tap.same({ plane:avg_pool2d({ 4, 6 }):item() }, { 12.5 }, "a window as large as the plane")
bad(function() plane:conv2d(kernel, { stride = { 1, 2, 3 } }) end,
  "conv2d: stride has 3 numbers, want one, or two: for rows and for columns", "three strides")
bad(function() plane:conv2d(kernel, { stride = 0 }) end, "conv2d: stride is 0, want 1 or more", "no stride")
bad(function() plane:conv2d(kernel, { padding = -1 }) end, "conv2d: padding is -1, want 0 or more", "less than none")
bad(function() plane:conv2d(tensor.ones(1, 2, 2, 2)) end,
  "conv2d: x has shape (1, 1, 4, 6) and weight has shape (1, 2, 2, 2): axis 2 of weight",
  "channels that do not fit")
bad(function() plane:conv2d(tensor.ones(1, 1, 9, 2)) end,
  "conv2d: the window reaches over 9 elements, and x (1, 1, 4, 6) has only 4", "a window too large")
bad(function() plane:conv2d(tensor.ones(3, 1, 2, 2), { groups = 2 }) end, "multiple of groups", "three in two groups")
bad(function() plane:max_pool2d(2, 2, 2) end,
  "max_pool2d: padding is 2, want at most half of kernel_size, 2", "more padding than window")
bad(function() plane:max_pool2d() end, "max_pool2d: kernel_size is missing", "no window")
bad(function() tensor.ones(3, 4):avg_pool1d(2) end, "avg_pool1d: x has shape (3, 4), want (N, C, L)", "two axes")
bad(function()
  tensor.ones(2, 3, 4):masked_batch_norm(tensor.zeros(2, 4))
end, "masked_batch_norm: mask adds up to 0, want more than 0", "all of it padding")

tap.done()
