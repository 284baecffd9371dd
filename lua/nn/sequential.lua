-- Layers one after the other.

local options = require "options"
local is_module = require("nn.module").is_module

local Sequential = require("nn.module").class("Sequential")

--- nn.Sequential(layer, …), or nn.Sequential {layer, …}
--- forward(x) gives x to the first layer, what that returns to the second, and so on. A layer is
--- a module or a function: nn.Sequential(nn.Linear(2, 8, {generator = g}), tensor.tanh). They
--- are s[1], s[2], … and #s of them.
function Sequential:init(...)
  local layers = table.pack(...)
  if layers.n == 1 and type(layers[1]) == "table" and not is_module(layers[1]) then
    layers = layers[1]
  end
  for i = 1, layers.n or #layers do
    local layer = layers[i]
    if not is_module(layer) and type(layer) ~= "function" then
      options.fail("Sequential: layer %d is %s, want a module or a function", i,
        options.shown(layer))
    end
    self[i] = layer
  end
end

function Sequential:forward(x)
  for i = 1, #self do x = self[i](x) end
  return x
end

return Sequential
