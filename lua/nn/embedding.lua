-- A table of vectors, one a token.

local tensor = require "tensor"
local options = require "options"
local initialize = require "nn.initialize"

local Embedding = require("nn.module").class("Embedding")

--- nn.Embedding(count, width, {generator = g, init = "normal", dtype = "float32"})
--- x, an int32 tensor of places 1 … count, of any shape (…), gives (…, width): the rows of weight
--- (count, width) at these places. They start normal with deviation 1, as in PyTorch. A place out
--- of range is an error.
function Embedding:init(count, width, given)
  local set = options.read("Embedding", given, {
    generator = options.any, init = options.any, dtype = "float32",
  })
  self.count = options.whole("Embedding", "count", count)
  self.width = options.whole("Embedding", "width", width)
  if not set.init then options.generator("Embedding", set.generator) end
  self.weight = initialize(set.init or "normal", { count, width },
    { generator = set.generator, dtype = set.dtype })
end

function Embedding:describe() return ("%d, %d"):format(self.count, self.width) end

function Embedding:forward(x) return tensor.embedding(self.weight, x) end

return Embedding
