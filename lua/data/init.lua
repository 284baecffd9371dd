-- Data: procedural sets that need no download, batches, padding and masks, and readers of the
-- files that the user brings. Every random set takes a generator, and is the same for the same
-- one on every machine. Tokens and labels are int32 tensors that count from 1.

local options = require "options"

-- What is in which file.
local places = {
  teacher = "data.teacher",
  delayed_recall = "data.memory", copy = "data.memory", adding = "data.memory",
  associative_recall = "data.memory",
  zipf_text = "data.zipf", zipf_shares = "data.zipf",
  digits = "data.pictures", shapes = "data.pictures", shape_pairs = "data.pictures",
  people = "data.people", incomes = "data.people",
  permutation = "data.batch", batches = "data.batch", pad = "data.batch", mask = "data.batch",
  one_hot = "data.batch",
  read_idx = "data.read", read_cifar10 = "data.read", read_csv = "data.read",
  read_text = "data.read",
}

local data = {}

--- data.names() → list of strings
--- The names of all functions here, in order.
function data.names()
  local names = { "names" }
  for name in pairs(places) do names[#names + 1] = name end
  table.sort(names)
  return names
end

return setmetatable(data, {
  __index = function(_, name)
    local place = places[name]
    if not place then options.unknown("data", "function", name, data.names()) end
    local value = require(place)[name]
    rawset(data, name, value)
    return value
  end,
})
