-- Batches, padding, masks.

local tensor = require "tensor"
local options = require "options"

local batch = {}

--- data.permutation(n, generator) → tensor (n), int32
--- The numbers 1 … n in random order (Fisher and Yates).
function batch.permutation(n, generator)
  options.whole("permutation", "n", n, 0)
  options.generator("permutation", generator)
  local list = {}
  local random = tensor.rand(n, { generator = generator, dtype = "float64" }):totable()
  for i = 1, n do list[i] = i end
  for i = n, 2, -1 do
    local j = 1 + math.floor(random[i] * i)
    list[i], list[j] = list[j], list[i]
  end
  return tensor.tensor(list, { dtype = "int32" })
end

local function check_lengths(tensors)
  if #tensors == 0 then options.fail("batches: want a list of tensors, as {x, y}") end
  for i, x in ipairs(tensors) do
    if not options.is_tensor(x) then
      options.fail("batches: entry %d is a %s, want a tensor", i, type(x))
    end
    if #x ~= #tensors[1] then
      options.fail("batches: tensor %d has %d items, the first %d", i, #x, #tensors[1])
    end
  end
  return #tensors[1]
end

--- data.batches({x, y, …}, {size = 32, generator = nil, drop_last = false}) → iterator
--- for x, y in data.batches({x, y}, {size = 32, generator = g}) do … end goes through all items
--- once: shuffled with a generator, in order without. The last batch is smaller, or left out.
function batch.batches(tensors, given)
  local set = options.read("batches", given, {
    size = 32, generator = options.any, drop_last = false,
  })
  local size, n = options.whole("batches", "size", set.size), check_lengths(tensors)
  local order = set.generator and batch.permutation(n, set.generator)
  local first = 1
  return function()
    local last = math.min(first + size - 1, n)
    if first > n or (set.drop_last and last - first + 1 < size) then return nil end
    local parts = {}
    for i, x in ipairs(tensors) do
      parts[i] = order and tensor.index_select(x, order:slice(1, first, last))
        or x:slice(1, first, last)
    end
    first = last + 1
    return table.unpack(parts)
  end
end

--- data.pad(lists, {value = 1, length = longest, dtype = "int32"}) → x (B, T), lengths (B)
--- Lists of numbers of different lengths as one tensor, filled up with `value`, and int32 lengths.
function batch.pad(lists, given)
  local set = options.read("pad", given, { value = 1, length = options.any, dtype = "int32" })
  local longest, rows, lengths = 0, {}, {}
  for i, list in ipairs(lists) do
    lengths[i] = #list
    longest = math.max(longest, #list)
  end
  local length = options.whole("pad", "length", set.length or longest, longest)
  for i, list in ipairs(lists) do
    rows[i] = {}
    for t = 1, length do rows[i][t] = list[t] or set.value end
  end
  return tensor.tensor(rows, { dtype = set.dtype }), tensor.tensor(lengths, { dtype = "int32" })
end

--- data.mask(lengths, longest, {dtype = "float32"}) → tensor (B, longest)
--- 1 at the first lengths[b] places of row b, else 0.
function batch.mask(lengths, longest, given)
  local set = options.read("mask", given, { dtype = "float32" })
  options.whole("mask", "longest", longest, 0)
  local rows = {}
  local list = options.is_tensor(lengths) and lengths:totable() or lengths
  for b, length in ipairs(list) do
    rows[b] = {}
    for t = 1, longest do rows[b][t] = t <= length and 1 or 0 end
  end
  return tensor.tensor(rows, { dtype = set.dtype })
end

--- data.one_hot(index, count, {dtype = "float32"}) → tensor (…, count)
--- 1 at the place that the index names, else 0.
function batch.one_hot(index, count, given)
  local set = options.read("one_hot", given, { dtype = "float32" })
  return tensor.embedding(tensor.eye(count, { dtype = set.dtype }), index)
end

return batch
