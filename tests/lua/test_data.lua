-- Data: every set as its description has it, counted or in closed form; the same seed, the same
-- bits; readers on small files, and on damaged ones.
local tap = require "tap"
local system = require "system"
local tensor = require "tensor"
local data = require "data"

local function generator(seed) return tensor.generator(seed or 1) end

local function counts(labels)
  local list = {}
  for _, label in ipairs(labels:totable()) do list[label] = (list[label] or 0) + 1 end
  return list
end

-- Every set twice from one seed, and once from another.
do
  local function sets(g)
    return {
      { "teacher", data.teacher { generator = g, classes = 5, inputs = 4 }(50, g) },
      { "delayed_recall", data.delayed_recall { generator = g, noise = 3 } },
      { "copy", data.copy { generator = g } },
      { "adding", data.adding { generator = g } },
      { "associative_recall", data.associative_recall { generator = g, queries = 3 } },
      { "zipf_text", data.zipf_text { generator = g, vocabulary = 30 }(4, 20, g, 5) },
      { "digits", data.digits { generator = g, count = 20 } },
      { "shapes", data.shapes { generator = g, count = 20 } },
      { "shape_pairs", data.shape_pairs { generator = g, count = 20 } },
      { "people", data.people { generator = g, count = 20 } },
      { "incomes", data.incomes { generator = g, count = 20 } },
    }
  end
  local a, b, c = sets(generator(1)), sets(generator(1)), sets(generator(2))
  for i, set in ipairs(a) do
    local same = true
    for j = 2, #set do same = same and set[j]:bits() == b[i][j]:bits() end
    tap.ok(same and set[2]:bits() ~= c[i][2]:bits(), set[1] .. ": one seed gives one set, another another")
  end
  for _, name in ipairs { "teacher", "delayed_recall", "copy", "adding", "associative_recall",
    "zipf_text", "digits", "shapes", "shape_pairs", "people", "incomes" } do
    tap.raises(function() data[name] {} end, "make one, g = tensor.generator(1)",
      name .. ": wants a generator")
    tap.raises(function() data[name] { generatr = 1 } end, 'did you mean "generator"?',
      name .. ": an unknown option names the nearest")
  end
end

-- Each by its description.
do
  local g = generator()
  local draw = data.teacher { generator = g, classes = 4 }
  local x, y = draw(400, g)
  tap.same(counts(y), { 100, 100, 100, 100 }, "a teacher's classes are balanced exactly")
  tap.same(x.shape, { 400, 20 }, "… of 400 items")
  -- Drawn until each class is full, and left in that order, the last would be of a few classes only.
  local last = {}
  local _, labels = data.teacher { generator = g, classes = 10 }(1000, g)
  for _, class in ipairs(labels:slice(1, 901, 1000):totable()) do last[class] = (last[class] or 0) + 1 end
  local fewest, most = math.huge, 0
  for class = 1, 10 do
    fewest, most = math.min(fewest, last[class] or 0), math.max(most, last[class] or 0)
  end
  tap.ok(fewest >= 2 and most <= 25, ("a teacher's last hundred items have all ten classes: %d to %d "
    .. "of each"):format(fewest, most))
  x, y = data.delayed_recall { generator = g, batch = 500, length = 7 }
  tap.ok(tensor.equal(x:select(2, 1):contiguous(), y), "delayed_recall asks for the first token")
  tap.near(x:slice(2, 2, 7):to("float32"):sum():item(), 5 * 6 * 500, 0, "… after blanks")
  tap.ok(#counts(y) == 4, "… one of four")
  x, y = data.copy { generator = g, batch = 3, length = 4, delay = 6, symbols = 5 }
  tap.same(x.shape, { 3, 14 }, "copy: delay + 2 · length places")
  tap.ok(tensor.equal(x:slice(2, 1, 4):contiguous(), y:slice(2, 11, 14):contiguous()), "… the same symbols")
  tap.same(x[1]:slice(1, 5, 14):totable(), { 6, 6, 6, 6, 6, 7, 7, 7, 7, 7 }, "… blanks, then the sign")
  x, y = data.adding { generator = g, batch = 4000, length = 9 }
  local marks = x:select(3, 2)
  tap.near(marks:slice(2, 1, 4):sum(2):contiguous():sum():item(), 4000, 0, "adding: one mark in the first half")
  tap.near(marks:sum():item(), 8000, 0, "… and one in the second")
  tap.near(tensor.max_difference((marks * x:select(3, 1)):sum(2), y), 0, 0, "… whose numbers add up to y")
  local d = y - 1
  tap.near((d * d):mean():item(), 1 / 6, 0.01, "… and answering 1 costs 1/6")
  x, y = data.associative_recall { generator = g, batch = 50, pairs = 5, keys = 9, values = 7, queries = 2 }
  local right = true
  for b, row in ipairs(x:totable()) do
    local value = {}
    for p = 1, 5 do
      right = right and not value[row[2 * p - 1]]
      value[row[2 * p - 1]] = row[2 * p] - 9
    end
    for q = 1, 2 do right = right and value[row[10 + q]] == y:get(b, q) end
    right = right and row[11] ~= row[12]
  end
  tap.ok(right, "associative_recall: different keys, and y is the value of the one asked for")
end

-- Zipf.
do
  local shares = data.zipf_shares(3)
  tap.near(shares[1], 6 / 11, 1e-15, "zipf_shares: 1, 1/2, 1/3 as shares")
  local g = generator()
  local x, lengths = data.zipf_text { generator = g, vocabulary = 20, structure = 0 }(100, 200, g)
  tap.near(counts(x:reshape(20000))[1] / 20000, data.zipf_shares(20)[1], 0.01,
    "zipf_text: the first word is as frequent as its share")
  tap.is(counts(lengths)[200], 100, "… of one length")
  x, lengths = data.zipf_text { generator = g, vocabulary = 20 }(200, 9, g, 3)
  local mask = data.mask(lengths, 9)
  tap.near(mask:sum():item(), lengths:to("float32"):sum():item(), 0, "mask: as many ones as words")
  tap.near((x:to("float32") * (mask * -1 + 1)):sum():item(), 200 * 9 - mask:sum():item(), 0,
    "… and beyond them is word 1")
  local least, most = 9, 3
  for length in pairs(counts(lengths)) do
    least, most = math.min(least, length), math.max(most, length)
  end
  tap.same({ least, most }, { 3, 9 }, "… with lengths from the shortest to the longest")
end

-- Pictures, people.
do
  local g = generator()
  local x, y = data.digits { generator = g, count = 30, noise = 0, size = 14 }
  tap.same(x.shape, { 30, 1, 14, 14 }, "digits: (count, 1, size, size)")
  tap.same(counts(y), { 3, 3, 3, 3, 3, 3, 3, 3, 3, 3 }, "… as many of each")
  local dots = {}
  for i = 1, 10 do dots[i] = x[i]:gt(0):to("float32"):sum():item() end
  tap.same(dots, { 19, 10, 14, 14, 14, 17, 15, 11, 17, 15 }, "… drawn whole: the dots of each digit")
  x, y = data.shape_pairs { generator = g, count = 40, noise = 0 }
  local across = tensor.range(1, 16):reshape(1, 16)
  local right = true
  for i, label in ipairs(y:totable()) do
    local ink = x[i][1]
    local along = label <= 2 and ink:sum(1) or ink:sum(2)
    right = right and along:slice(1, 1, 8):sum():item() > 0 and along:slice(1, 9, 16):sum():item() > 0
    right = right and (ink:sum(1):reshape(1, 16) * across):sum():item() > 0
  end
  tap.ok(right, "shape_pairs: ink on both sides, along the axis of the label")
  tap.same(counts(y), { 10, 10, 10, 10 }, "… as many of each")
  x, y = data.people { generator = g, count = 2000 }
  tap.same(counts(y), { 1000, 1000 }, "people: as many women as men")
  local tall = x:select(2, 2) * y:eq(2):to("float32")
  tap.near(tall:sum():item() / 1000, 175, 1, "… men 175 cm tall in the mean")
  local incomes = data.incomes { generator = g, count = 20000, scale = 3 }
  tap.near(incomes:lt(3):to("float32"):mean():item(), 0.5, 0.01, "incomes: half are below the scale")
end

-- Batches.
do
  local g = generator()
  local x = tensor.range(1, 10)
  local seen, sizes = {}, {}
  for a, b in data.batches({ x, x * 2 }, { size = 4, generator = g }) do
    sizes[#sizes + 1] = #a
    for i, value in ipairs(a:totable()) do
      seen[#seen + 1] = value
      if b:get(i) ~= 2 * value then seen.apart = true end
    end
  end
  tap.same(sizes, { 4, 4, 2 }, "batches: the last one is smaller")
  tap.ok(not seen.apart and table.concat(seen, ",") ~= "1.0,2.0,3.0,4.0,5.0,6.0,7.0,8.0,9.0,10.0",
    "… shuffled alike")
  table.sort(seen)
  tap.same(seen, x:totable(), "… each item once")
  local count = 0
  for a in data.batches({ x }, { size = 4, drop_last = true }) do count = count + #a end
  tap.is(count, 8, "… or left out")
  tap.raises(function() data.batches(x, { size = 4 }) end, "want a list of tensors, as {x, y}, got a tensor",
    "… in a list")
  tap.raises(function() data.batches({ x, tensor.ones(3) }) end, "tensor 2 has 3 items, the first 10",
    "… of tensors of one length")
  local padded, lengths = data.pad({ { 5, 6 }, {}, { 7 } }, { value = 9 })
  tap.same(padded:totable(), { { 5, 6 }, { 9, 9 }, { 7, 9 } }, "pad fills up")
  tap.same(lengths:totable(), { 2, 0, 1 }, "… and returns the lengths")
  tap.same(data.pad({}, { length = 4 }).shape, { 0, 4 }, "… of no lists, too")
  tap.same(data.zipf_text { generator = g }(0, 5, g).shape, { 0, 5 }, "no texts have a length")
  tap.same(data.one_hot(tensor.tensor({ 2, 1 }, { dtype = "int32" }), 3):totable(),
    { { 0, 1, 0 }, { 1, 0, 0 } }, "one_hot")
  tap.same(data.one_hot(tensor.tensor({ -1 }, { dtype = "int32" }), 3):totable(),
    { { 0, 0, 1 } }, "one_hot counts from the end, too")
  tap.raises(function() data.one_hot(tensor.tensor({ 0, 4 }, { dtype = "int32" }), 3) end,
    "an index is out of range for 3 places: they go from 0 to 4", "an index out of range")
  tap.is(data.one_hot(tensor.tensor({ 7 }, { dtype = "int32" }), 1000000):sum():item(), 1,
    "one_hot of a large vocabulary takes no more than its result")
end

-- Readers.
local path = os.tmpname()
local function file(bytes)
  system.write_file(path, bytes)
  return path
end
do
  local idx = "\0\0\8\2\0\0\0\2\0\0\0\3" .. "\1\2\3\4\5\255"
  tap.same(data.read_idx(file(idx)):totable(), { { 1, 2, 3 }, { 4, 5, 255 } }, "read_idx")
  tap.raises(function() data.read_idx(file(idx .. "\0")) end, "has 7 bytes of elements", "… too long")
  tap.raises(function() data.read_idx(file("\0\0\8\2\xff\xff\xff\xff\xff\xff\xff\xff")) end,
    "asks for others", "… a size that overflows")
  tap.raises(function() data.read_idx(file("\31\139")) end, "no IDX file", "… another format")
  tap.raises(function() data.read_idx(file("\0\0\7\1\0\0\0\0")) end, "header", "… a damaged header")
  local x, y = data.read_cifar10(file("\3" .. ("\255"):rep(1024) .. ("\0"):rep(2048)))
  tap.same({ x:get(1, 1, 32, 32), x:get(1, 2, 1, 1), y:get(1) }, { 1, 0, 4 }, "read_cifar10")
  tap.raises(function() data.read_cifar10(file("\11" .. ("\0"):rep(3072))) end, "record 1 has the label 11",
    "… a label that CIFAR-10 has not")
  tap.raises(function() data.read_cifar10(file("abc")) end, "no multiple of 3073", "… another length")
  local t, names = data.read_csv(file('a,"b ""c"""\n1,2\r\n"3",-4e1'))
  tap.same(t:totable(), { { 1, 2 }, { 3, -40 } }, "read_csv")
  tap.same(names, { "a", 'b "c"' }, "… with names")
  tap.same(data.read_csv(file("x;y,z\n"), { header = false, separator = ";", texts = true }),
    { { "x", "y,z" } }, "… as texts")
  tap.raises(function() data.read_csv(file("a,b\n1,2\n3")) end, "record 3 has 1 fields, the first 2", "… ragged")
  tap.raises(function() data.read_csv(file("a\n1\nx")) end, 'record 3, column 1: "x" is no number', "… words")
  tap.same(data.read_csv(file("a,b\n1,2\n\n3,4\n\n")):totable(), { { 1, 2 }, { 3, 4 } }, "… past empty lines")
  tap.raises(function() data.read_csv(file("a\r1\r")) end, [[a line ends with "\r" alone]], "… lines of another kind")
  tap.raises(function() data.read_csv(file('a\n"1"x\n')) end, "after a closing quote", "… a quote in between")
  tap.raises(function() data.read_csv(file('a\n"1')) end, "a quote is not closed", "… an open quote")
  local tokens, vocabulary = data.read_text(file("abé a"))
  tap.same(tokens:totable(), { 2, 3, 4, 1, 2 }, "read_text")
  tap.same(vocabulary, { " ", "a", "b", "é" }, "… and its characters")
  tap.raises(function() data.read_text(file("x"), { vocabulary = vocabulary }) end, '"x" at byte 1',
    "… with a vocabulary, no others")
  tap.raises(function() data.read_text(file("\xff")) end, "no UTF-8 at byte 1", "… no text")
  os.remove(path)
  tap.raises(function() data.read_text(path) end, "No such file", "a missing file")
  tap.raises(function() return data.adder end, "there", "an unknown set is named")
end

tap.done()
