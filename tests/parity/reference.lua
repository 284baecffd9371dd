-- Reads tests/parity/reference.bin, which make_reference.py writes, and makes the inputs of a case.

local tensor = require "tensor"

local reference = {}

local function reader(text)
  local at, read = 1, {}
  function read.one(format)
    local value
    value, at = string.unpack("<" .. format, text, at)
    return value
  end
  function read.doubles(count)
    local list = {}
    for i = 1, count do list[i], at = string.unpack("<d", text, at) end
    return list
  end
  function read.shape()
    local shape, count = {}, 1
    for i = 1, read.one("B") do
      shape[i] = read.one("I4")
      count = count * shape[i]
    end
    return shape, count
  end
  function read.finished() return at == #text + 1 end
  return read
end

-- Expected numbers: by place, in float64; `odd` has those that differ in float32. theirs has
-- PyTorch's own error in float32, in units of each element and of the largest.
local function numbers(read, count)
  local block = { theirs = {}, theirs_of_one = {} }
  for _, errors in ipairs { block.theirs, block.theirs_of_one } do
    errors.element, errors.largest = read.one("d"), read.one("d")
  end
  block.values, block.odd = read.doubles(count), {}
  for _ = 1, read.one("I4") do
    local place = read.one("I4")
    block.odd[place] = read.one("d")
  end
  return block
end

local kinds = { [0] = "drawn", "given", "whole" }

local function read_input(read)
  local input = { name = read.one("s4"), kind = kinds[read.one("B")], grad = read.one("B") == 1 }
  local count
  input.shape, count = read.shape()
  if input.kind == "drawn" then
    input.seed, input.low, input.high = read.one("I8"), read.one("d"), read.one("d")
  else
    input.values = read.doubles(count)
  end
  input.count = count
  return input
end

local result_kinds = { [0] = "flat", "smooth", "whole" }

local function read_result(read)
  local result = { kind = result_kinds[read.one("B")], seed = read.one("I8") }
  local count
  result.shape, count = read.shape()
  result.numbers = numbers(read, count)
  return result
end

local function read_case(read)
  local case = { op = read.one("s4"), name = read.one("s4"), lua = read.one("s4") }
  case.only, case.unit = read.one("s4"), read.one("d")
  case.inputs, case.results = {}, {}
  for i = 1, read.one("B") do case.inputs[i] = read_input(read) end
  for i = 1, read.one("B") do case.results[i] = read_result(read) end
  for _, input in ipairs(case.inputs) do
    if input.grad then input.gradient = numbers(read, input.count) end
  end
  return case
end

--- reference.read(path) → list of cases
function reference.read(path)
  local file = assert(io.open(path, "rb"))
  local read = reader(file:read("a"))
  file:close()
  local cases = {}
  for i = 1, read.one("I4") do cases[i] = read_case(read) end
  assert(read.finished(), path .. " goes on after its last case")
  return cases
end

--- reference.draw(seed, count, low, high) → list of numbers
--- Uniform on low … high; rounded to float32, they are the numbers that parity.py draws.
function reference.draw(seed, count, low, high)
  if count == 0 then return {} end
  local list = tensor.rand(count, { generator = tensor.generator(seed) }):totable()
  for i, u in ipairs(list) do list[i] = low + (high - low) * u end
  return list
end

--- reference.tensor(values, shape, dtype) → tensor of these numbers, in order
function reference.tensor(values, shape, dtype)
  if #values == 0 then return tensor.zeros(shape, { dtype = dtype }) end
  if #shape == 0 then return tensor.tensor(values[1], { dtype = dtype }) end
  return tensor.tensor(values, { dtype = dtype }):reshape(shape)
end

--- reference.drawn(seed, shape, low, high, dtype) → tensor
--- The drawn numbers are float32's, in either dtype.
function reference.drawn(seed, shape, low, high, dtype)
  local count = 1
  for _, size in ipairs(shape) do count = count * size end
  return reference.tensor(reference.draw(seed, count, low, high), shape, "float32"):to(dtype)
end

--- reference.input(input, dtype) → the tensor of an input of a case
function reference.input(input, dtype)
  if input.kind == "drawn" then
    return reference.drawn(input.seed, input.shape, input.low, input.high, dtype)
  end
  return reference.tensor(input.values, input.shape, input.kind == "whole" and "int32" or dtype)
end

return reference
