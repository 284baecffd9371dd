-- Activation functions as modules, for Sequential and for printing. Elsewhere the functions
-- themselves are shorter: x:tanh().

local tensor = require "tensor"
local options = require "options"
local class = require("nn.module").class

local activation = {}

local function plain(name, op)
  local Activation = class(name)
  --- nn.Tanh(), nn.Sigmoid(), nn.ReLU(), nn.SiLU(), nn.Softplus()
  --- The function of the same name in `tensor`, element by element.
  function Activation.init(_, given) options.read(name, given, {}) end
  function Activation.forward(_, x) return tensor[op](x) end
  activation[name] = Activation
end

plain("Tanh", "tanh")
plain("Sigmoid", "sigmoid")
plain("ReLU", "relu")
plain("SiLU", "silu")
plain("Softplus", "softplus")

local function with_axis(name, op)
  local Activation = class(name)
  --- nn.Softmax({axis = -1}), nn.LogSoftmax({axis = -1})
  --- tensor.softmax, or its logarithm, along one axis.
  function Activation:init(given)
    self.axis = options.read(name, given, { axis = -1 }).axis
    options.whole(name, "axis", self.axis, -6, 6)
  end
  function Activation:describe() return ("axis = %d"):format(self.axis) end
  function Activation:forward(x) return tensor[op](x, self.axis) end
  activation[name] = Activation
end

with_axis("Softmax", "softmax")
with_axis("LogSoftmax", "log_softmax")

local GELU = class("GELU")

--- nn.GELU({approximate = "none"})
--- x Φ(x); with approximate = "tanh" by PyTorch's formula with a tanh.
function GELU:init(given)
  self.approximate = options.read("GELU", given, { approximate = "none" }).approximate
  options.one_of("GELU", "approximate", self.approximate, { none = true, tanh = true })
end

function GELU:describe() return self.approximate == "tanh" and "tanh" or "" end

function GELU:forward(x)
  if self.approximate == "tanh" then return tensor.gelu(x, { approximate = "tanh" }) end
  return tensor.gelu(x)
end

activation.GELU = GELU
return activation
