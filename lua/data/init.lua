-- Data: procedural sets that need no download, batches, padding and masks, and readers of the
-- files that the user brings. Every random set takes a generator, and is the same for the same
-- one on every machine. Tokens and labels are int32 tensors that count from 1.

local lazy = require "lazy"

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

return lazy("data", "function", places, {})
