-- Sets that ask a network to remember: what came long ago, in which order, beside what.

local tensor = require "tensor"
local options = require "options"

local memory = {}

local function whole_numbers(rows) return tensor.tensor(rows, { dtype = "int32" }) end

-- Reads options, of which those named are whole numbers of 1 or more.
local function read(who, given, known, names)
  known.generator, known.batch = options.any, 32
  local set = options.read(who, given, known)
  options.generator(who, set.generator)
  for _, name in ipairs(names) do options.whole(who, name, set[name]) end
  options.whole(who, "batch", set.batch)
  return set
end

--- data.delayed_recall {generator = g, batch = 32, length = 50, classes = 4, noise = 0} → x (batch,
--- length), y (batch)
--- The first token is one of `classes`; y asks for it at the end. All others are one blank,
--- classes + 1, or with noise = n random ones of n blanks. There are classes + max(1, n) tokens.
--- Guessing is right once in `classes`.
function memory.delayed_recall(given)
  local set = read("delayed_recall", given, { length = 50, classes = 4, noise = 0 },
    { "length", "classes" })
  options.whole("delayed_recall", "noise", set.noise, 0)
  local how = { generator = set.generator }
  local y = tensor.randint(1, set.classes, set.batch, how)
  local blanks = tensor.randint(set.classes + 1, set.classes + math.max(1, set.noise),
    set.batch, set.length - 1, how)
  return tensor.concatenate({ y:unsqueeze(2), blanks }, 2), y
end

--- data.copy {generator = g, batch = 32, length = 10, delay = 50, symbols = 8} → x, y (batch,
--- delay + 2 · length)
--- `length` random symbols, blanks (symbols + 1), and at the end length + 1 times the sign to
--- speak (symbols + 2); y is blank but for its last `length` places, which repeat the symbols in
--- order (Bai, Kolter and Koltun 2018). Who knows nothing of the symbols can reach a mean
--- cross-entropy of length · ln(symbols) / (delay + 2 · length).
function memory.copy(given)
  local set = read("copy", given, { length = 10, delay = 50, symbols = 8 },
    { "length", "delay", "symbols" })
  local words = tensor.randint(1, set.symbols, set.batch, set.length, { generator = set.generator })
  local blank, sign = set.symbols + 1, set.symbols + 2
  local function all(value, count)
    return tensor.full({ set.batch, count }, value, { dtype = "int32" })
  end
  local x = tensor.concatenate(
    { words, all(blank, set.delay - 1), all(sign, set.length + 1) }, 2)
  return x, tensor.concatenate({ all(blank, set.delay + set.length), words }, 2)
end

--- data.adding {generator = g, batch = 32, length = 50} → x (batch, length, 2), y (batch)
--- Uniform numbers on [0, 1) beside marks: 1 at one place of each half, else 0. y is the sum of
--- the two marked numbers (Hochreiter and Schmidhuber 1997). Always answering 1 has a mean squared
--- error of 1/6.
function memory.adding(given)
  local set = read("adding", given, { length = 50 }, { "length" })
  options.whole("adding", "length", set.length, 2)
  local how = { generator = set.generator }
  local values = tensor.rand(set.batch, set.length, how)
  local half = set.length // 2
  local first = tensor.randint(1, half, set.batch, how)
  local second = tensor.randint(half + 1, set.length, set.batch, how)
  local places = tensor.range(1, set.length, { dtype = "int32" }):unsqueeze(1)
  local marks = places:eq(first:unsqueeze(2)) + places:eq(second:unsqueeze(2))
  marks = marks:to("float32")
  return tensor.stack({ values, marks }, 3), (values * marks):sum(2)
end

-- `count` different whole numbers of 1 … most, by the first steps of a shuffle.
local function different(random, count, most)
  local list = {}
  for i = 1, most do list[i] = i end
  for i = 1, count do
    local j = i + math.floor(random[i] * (most - i + 1))
    list[i], list[j] = list[j], list[i]
  end
  return list
end

--- data.associative_recall {generator = g, batch = 32, pairs = 8, keys = 32, values = 32, queries =
--- 1} → x (batch, 2 · pairs + queries), y (batch, queries)
--- Different keys 1 … keys, each followed by a value keys + 1 … keys + values; then queries, which
--- are keys seen before, each asked once. y is the value of each, counted from 1 (as in Arora et
--- al. 2023).
function memory.associative_recall(given)
  local set = read("associative_recall", given,
    { pairs = 8, keys = 32, values = 32, queries = 1 }, { "pairs", "keys", "values", "queries" })
  options.room("associative_recall", set.batch, math.max(set.keys, 2 * set.pairs + set.queries))
  if set.pairs > set.keys or set.queries > set.pairs then
    options.fail("associative_recall: want queries ≤ pairs ≤ keys, got %d, %d, %d", set.queries,
      set.pairs, set.keys)
  end
  local random = tensor.rand(set.batch, set.pairs + set.queries,
    { generator = set.generator, dtype = "float64" }):totable()
  local values = tensor.randint(1, set.values, set.batch, set.pairs,
    { generator = set.generator }):totable()
  local x, y = {}, {}
  for b = 1, set.batch do
    local keys = different(random[b], set.pairs, set.keys)
    local asked = different(table.move(random[b], set.pairs + 1, set.pairs + set.queries, 1, {}),
      set.queries, set.pairs)
    x[b], y[b] = {}, {}
    for p = 1, set.pairs do x[b][2 * p - 1], x[b][2 * p] = keys[p], set.keys + values[b][p] end
    for q = 1, set.queries do
      x[b][2 * set.pairs + q], y[b][q] = keys[asked[q]], values[b][asked[q]]
    end
  end
  return whole_numbers(x), whole_numbers(y)
end

return memory
