-- Dropout.

local tensor = require "tensor"
local options = require "options"

local Dropout = require("nn.module").class("Dropout")

--- nn.Dropout(p = 0.5, {generator = g})
--- In training each element is 0 with probability p, else divided by 1 - p; in evaluation x stays
--- as it is. The generator moves on with each call.
function Dropout:init(p, given)
  local set = options.read("Dropout", given, { generator = options.any })
  if p == nil then p = 0.5 end
  self.p = options.between("Dropout", "p", p, 0, 1)
  rawset(self, "how", { p = self.p, generator = options.generator("Dropout", set.generator) })
end

function Dropout:describe() return ("p = %g"):format(self.p) end

function Dropout:forward(x)
  options.tensor("Dropout", "x", x)
  if not self.training or self.p == 0 then return x end
  return tensor.dropout(x, self.how)
end

return Dropout
