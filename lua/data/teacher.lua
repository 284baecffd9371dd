-- A set that a hidden network labels.

local tensor = require "tensor"
local options = require "options"
local permutation = require("data.batch").permutation

local teacher = {}

-- Logits with a mean of 0 and a deviation of 1 for each class over the first items, so that no
-- class is rare.
local function make_labels(set)
  local how = { generator = set.generator }
  local first = tensor.randn(set.inputs, set.hidden, how) / math.sqrt(set.inputs)
  local last = tensor.randn(set.hidden, set.classes, how) / math.sqrt(set.hidden)
  local function logits(x) return (x:matmul(first) * 2):tanh():matmul(last) end
  local sample = logits(tensor.randn(4096, set.inputs, how))
  local mean, scale = sample:mean(1), (sample:variance(1)):sqrt()
  return function(x)
    local _, labels = ((logits(x) - mean) / scale):max(2)
    return labels
  end
end

-- Items are drawn until each class has its share; which ones stay depends on their order alone.
-- The last ones are then all of the rarest classes.
local function draw_balanced(set, labels, count, generator)
  local share, places, chosen, xs = count // set.classes, {}, {}, {}
  for class = 1, set.classes do places[class] = 0 end
  local size = math.max(2 * count, 256)
  for round = 1, 100 do
    local x = tensor.randn(size, set.inputs, { generator = generator })
    xs[round] = x
    for i, label in ipairs(labels(x):totable()) do
      if places[label] < share then
        places[label] = places[label] + 1
        chosen[#chosen + 1] = { (round - 1) * size + i, label }
      end
    end
    if #chosen == share * set.classes then return xs, chosen end
  end
  options.fail("teacher: a class is too rare; take another generator or a wider `hidden`")
end

--- data.teacher {generator = g, inputs = 20, hidden = 32, classes = 10} → draw
--- A random network of one hidden layer of tanh, which labels normal inputs. draw(count,
--- generator) → x (count, inputs), y (count), int32: exactly count / classes of each class, in
--- random order. One teacher draws both the training and the test set.
function teacher.teacher(given)
  local set = options.read("teacher", given, {
    generator = options.any, inputs = 20, hidden = 32, classes = 10,
  })
  options.generator("teacher", set.generator)
  for _, name in ipairs { "inputs", "hidden", "classes" } do
    options.whole("teacher", name, set[name])
  end
  local labels = tensor.no_grad(make_labels, set)
  return function(count, generator)
    options.generator("teacher", generator)
    if options.whole("teacher", "count", count) % set.classes ~= 0 then
      options.fail("teacher: %d items do not divide into %d classes", count, set.classes)
    end
    local xs, chosen = draw_balanced(set, labels, count, generator)
    local rows, y = {}, {}
    for i, place in ipairs(permutation(#chosen, generator):totable()) do
      rows[i], y[i] = chosen[place][1], chosen[place][2]
    end
    local x = #xs == 1 and xs[1] or tensor.concatenate(xs, 1)
    return tensor.index_select(x, tensor.tensor(rows, { dtype = "int32" })),
      tensor.tensor(y, { dtype = "int32" })
  end
end

return teacher
