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
  if type(tensors) ~= "table" or #tensors == 0 then
    options.fail("batches: want a list of tensors, as {x, y}, got %s", options.shown(tensors))
  end
  for i = 1, #tensors do
    local x = options.tensor("batches", "entry " .. i, tensors[i])
    if x:dim() == 0 then options.fail("batches: tensor %d is a single number", i) end
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
  if set.generator ~= nil then options.generator("batches", set.generator) end
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

-- The length of each list of numbers, and the greatest.
local function lengths_of(lists)
  if type(lists) ~= "table" then
    options.fail("pad: want a list of lists of numbers, got %s", options.shown(lists))
  end
  local lengths, longest = {}, 0
  for i = 1, #lists do
    if type(lists[i]) ~= "table" then
      options.fail("pad: entry %d is %s, want a list of numbers", i, options.shown(lists[i]))
    end
    lengths[i] = #lists[i]
    longest = math.max(longest, lengths[i])
  end
  return lengths, longest
end

--- data.pad(lists, {value = 1, length = longest, dtype = "int32"}) → x (B, T), lengths (B)
--- Lists of numbers of different lengths as one tensor, filled up with `value`, and int32 lengths.
function batch.pad(lists, given)
  local set = options.read("pad", given, { value = 1, length = options.any, dtype = "int32" })
  local lengths, longest = lengths_of(lists)
  if set.length == nil then set.length = longest end
  local rows, length = {}, options.whole("pad", "length", set.length, longest)
  options.room("pad", #lists, length)
  for i, list in ipairs(lists) do
    rows[i] = {}
    for t = 1, length do rows[i][t] = list[t] or set.value end
  end
  local x = #rows > 0 and tensor.tensor(rows, { dtype = set.dtype })
    or tensor.zeros(0, length, { dtype = set.dtype })
  return x, tensor.tensor(lengths, { dtype = "int32" })
end

--- data.mask(lengths, longest, {dtype = "float32"}) → tensor (B, longest)
--- 1 at the first lengths[b] places of row b, else 0.
function batch.mask(lengths, longest, given)
  local set = options.read("mask", given, { dtype = "float32" })
  options.whole("mask", "longest", longest, 0)
  if type(lengths) == "table" then lengths = tensor.tensor(lengths, { dtype = "int32" }) end
  options.tensor("mask", "lengths", lengths, 1, "(B)")
  local places = tensor.range(1, longest, { dtype = "int32" })
  return places:unsqueeze(1):le(lengths:unsqueeze(2)):to(set.dtype)
end

--- data.one_hot(index, count, {dtype = "float32"}) → tensor (…, count)
--- 1 at the place that the index, int32, names, else 0. From 1 to count, or -1 to -count from the
--- end.
function batch.one_hot(index, count, given)
  local set = options.read("one_hot", given, { dtype = "float32" })
  options.whole("one_hot", "count", count)
  if options.tensor("one_hot", "index", index).dtype ~= "int32" then
    options.fail('one_hot: index is %s, want int32: write index:to("int32")', index.dtype)
  end
  local place = tensor.where(index:lt(0), index + (count + 1), index)
  if index:numel() > 0 and (place:min():item() < 1 or place:max():item() > count) then
    options.fail("one_hot: an index is out of range for %d places: they go from %d to %d", count,
      index:min():item(), index:max():item())
  end
  return place:unsqueeze(-1):eq(tensor.range(1, count, { dtype = "int32" })):to(set.dtype)
end

return batch
