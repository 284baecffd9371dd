-- People and incomes: tables whose columns mean something.

local tensor = require "tensor"
local options = require "options"

local people = {}

--- data.people {generator = g, count = 1000} → x (count, 3), y (count)
--- Age in years, height in cm, weight in kg; y is 1 for a woman and 2 for a man, as many of
--- each. Made up: heights normal with means 162 and 175 and a deviation of 7, ages uniform on
--- 18 … 80, weights by body mass index, normal with means 23 and 25 and a deviation of 3.
function people.people(given)
  local set = options.read("people", given, { generator = options.any, count = 1000 })
  options.generator("people", set.generator)
  local n = options.whole("people", "count", set.count)
  local how = { generator = set.generator }
  local man = tensor.range(0, n - 1) / math.max(1, n)
  man = man:ge(0.5):to("float32")
  local age = tensor.rand(n, how) * 62 + 18
  local height = tensor.randn(n, how) * 7 + (man * 13 + 162)
  local index = tensor.randn(n, how) * 3 + (man * 2 + 23)
  local weight = index * (height / 100) * (height / 100)
  local order = require("data.batch").permutation(n, set.generator)
  local x = tensor.stack({ age, height, weight }, 2)
  return tensor.index_select(x, order), (tensor.index_select(man, order) + 1):to("int32")
end

--- data.incomes {generator = g, count = 1000, scale = 1, spread = 1} → tensor (count)
--- scale · e^(spread · z) with z normal: lognormal, with the median at `scale`.
function people.incomes(given)
  local set = options.read("incomes", given, {
    generator = options.any, count = 1000, scale = 1, spread = 1,
  })
  options.generator("incomes", set.generator)
  options.finite("incomes", "scale", set.scale)
  options.finite("incomes", "spread", set.spread)
  local z = tensor.randn(options.whole("incomes", "count", set.count),
    { generator = set.generator })
  return (z * set.spread):exp() * set.scale
end

return people
