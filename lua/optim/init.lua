-- Optimizers: what changes the parameters of a network once their gradients are there.
--
--   local optimizer = optim.Adam(net:parameters(), {lr = 1e-3})
--   for step = 1, 1000 do
--     optimizer:zero_grad()
--     loss(net(x), y):backward()
--     optimizer:step()
--   end
--
-- The learning rate is a number, or a schedule: a function from the number of the step, from 1,
-- to a rate (optim.schedule). Parameters without a gradient are left alone.

local tensor = require "tensor"
local methods = require "methods"
local options = require "options"

local Optimizer = {}
Optimizer.__index = Optimizer
Optimizer.__name = "optimizer"

--- optimizer:step()
--- Changes every parameter that has a gradient, in place.
function Optimizer:step()
  self.steps = self.steps + 1
  local set = self.settings
  if self.schedule then set.lr = self:rate(self.steps) end
  self.change(self.parameters, self.state, set)
end

--- optimizer:zero_grad()
--- Forgets the gradient of every parameter.
function Optimizer:zero_grad()
  local parameters = self.parameters
  for i = 1, #parameters do parameters[i]:zero_grad() end
end

--- optimizer:rate(step = that of the next one) → number
--- The learning rate of a step.
function Optimizer:rate(step)
  if not self.schedule then return self.settings.lr end
  step = step or self.steps + 1
  local rate = self.schedule(step)
  if type(rate) ~= "number" or not (rate >= 0 and rate < math.huge) then
    options.fail("%s: the schedule gave %s at step %d, want a rate of 0 or more", self.name,
      options.shown(rate), step)
  end
  return rate
end

--- optimizer:set_rate(lr)
--- Another learning rate, a number or a schedule, from the next step on.
function Optimizer:set_rate(lr)
  if type(lr) == "function" then
    self.schedule = lr
    self.settings.lr = self:rate()
  else
    self.settings.lr = options.between(self.name, "lr", lr, 0)
    self.schedule = nil
  end
end

--- optimizer:state_dict() → table from names to tensors
--- Copies of what the optimizer remembers, for tensor.save and optimizer:load_state_dict.
function Optimizer:state_dict()
  local saved = { steps = tensor.tensor(self.steps, { dtype = "int32" }) }
  for name, value in pairs(self.state) do
    if type(value) == "number" then
      saved[name] = tensor.tensor(value, { dtype = "float64" })
    else
      for i = 1, #self.parameters do
        if value[i] then saved[name .. "." .. i] = value[i]:clone() end
      end
    end
  end
  return saved
end

-- The names of a state; a key that is no text is none of them.
local function names_of(saved)
  for key in pairs(saved) do
    if type(key) ~= "string" then
      options.fail("load_state_dict: the state has a key that is %s, want names of tensors",
        options.shown(key))
    end
  end
  return options.names(saved)
end

-- Raises unless this optimizer keeps what the state calls `name`: `kept`, a list of tensors or a
-- number.
local function check_known(self, name, kept, kind)
  if self.keeps[kept] ~= kind then
    options.fail('%s: the state has "%s", which this optimizer does not keep', self.name, name)
  end
end

local function check_entry(self, name, list, i, value)
  check_known(self, name, list, "list")
  local parameter = self.parameters[i]
  if not parameter then
    options.fail('%s: the state has "%s", and there are %d parameters', self.name, name,
      #self.parameters)
  end
  local have, want = table.concat(value.shape, ", "), table.concat(parameter.shape, ", ")
  if have ~= want or value.dtype ~= parameter.dtype then
    options.fail('%s: "%s" is %s (%s) in the state, and the parameter %s (%s)', self.name, name,
      value.dtype, have, parameter.dtype, want)
  end
end

--- optimizer:load_state_dict(state) → optimizer
--- Goes on from what optimizer:state_dict() returned. What is not of an optimizer of this kind,
--- for parameters of these shapes, raises and changes nothing.
function Optimizer:load_state_dict(saved)
  if type(saved) ~= "table" then
    options.fail("%s: want a state, as optimizer:state_dict() gives, got %s", self.name,
      options.shown(saved))
  end
  local state, steps = {}, 0
  for _, name in ipairs(names_of(saved)) do
    local value = options.tensor(self.name, 'the state\'s "' .. name .. '"', saved[name])
    local list, i = name:match("^(%a+)%.(%d+)$")
    if list then
      check_entry(self, name, list, math.tointeger(tonumber(i)), value)
      state[list] = state[list] or {}
      state[list][math.tointeger(tonumber(i))] = value:clone()
    elseif name == "steps" then
      steps = options.whole(self.name, "the number of steps in the state", value:item(), 0)
    else
      check_known(self, name, name, "number")
      state[name] = options.between(self.name, 'the state\'s "' .. name .. '"', value:item(), 0, 1)
    end
  end
  self.state, self.steps = state, steps
  return self
end

function Optimizer:__tostring()
  return ("%s: %d parameters, lr = %g, %d steps done"):format(self.name, #self.parameters,
    self:rate(), self.steps)
end

methods.guard_all(Optimizer, "optimizer", "optimizer")

local function check_parameters(name, parameters)
  if type(parameters) ~= "table" or #parameters == 0 then
    options.fail("%s: want a list of parameters, as net:parameters() gives", name)
  end
  local first = {}
  for i = 1, #parameters do
    local parameter = parameters[i]
    if not options.is_tensor(parameter) or not parameter.requires_grad then
      options.fail("%s: parameter %d is no tensor that requires a gradient", name, i)
    elseif first[parameter] then
      options.fail("%s: parameter %d is parameter %d again", name, i, first[parameter])
    end
    first[parameter] = i
  end
end

-- `keeps` has what the state holds: "list" for one tensor a parameter, "number".
local function make(name, parameters, change, settings, keeps)
  check_parameters(name, parameters)
  local self = setmetatable({
    name = name, parameters = parameters, change = change, settings = settings, keeps = keeps,
    state = {}, steps = 0,
  }, Optimizer)
  self:set_rate(settings.lr)
  return self
end

local optim = {}

--- optim.SGD(parameters, {lr = 1e-3, momentum = 0, nesterov = false, weight_decay = 0})
--- x = x - lr · v with v = momentum · v + d and d = gradient + weight_decay · x; with nesterov
--- x - lr · (d + momentum · v) (Sutskever et al. 2013, in PyTorch's form).
function optim.SGD(parameters, given)
  local set = options.read("SGD", given, {
    lr = options.any, momentum = 0, nesterov = false, weight_decay = 0,
  })
  options.between("SGD", "momentum", set.momentum, 0, 1)
  options.between("SGD", "weight_decay", set.weight_decay, 0)
  if set.nesterov and set.momentum == 0 then
    options.fail("SGD: nesterov needs a momentum above 0")
  end
  if set.lr == nil then set.lr = 1e-3 end
  return make("SGD", parameters, tensor.sgd_step, set, { velocity = "list" })
end

local function adam(name, parameters, given, decoupled, weight_decay)
  local set = options.read(name, given, {
    lr = options.any, betas = { 0.9, 0.999 }, eps = 1e-8, weight_decay = weight_decay,
  })
  for i = 1, 2 do options.between(name, "betas[" .. i .. "]", set.betas[i], 0, 1 - 0x1p-53) end
  options.between(name, "weight_decay", set.weight_decay, 0)
  options.between(name, "eps", set.eps, 0)
  if set.lr == nil then set.lr = 1e-3 end
  return make(name, parameters, tensor.adam_step, {
    lr = set.lr, beta1 = set.betas[1], beta2 = set.betas[2], eps = set.eps,
    weight_decay = set.weight_decay, decoupled = decoupled,
  }, { first = "list", second = "list", power1 = "number", power2 = "number" })
end

--- optim.Adam(parameters, {lr = 1e-3, betas = {0.9, 0.999}, eps = 1e-8, weight_decay = 0})
--- Kingma and Ba 2015. weight_decay is added to the gradient.
function optim.Adam(parameters, given) return adam("Adam", parameters, given, false, 0) end

--- optim.AdamW(parameters, {lr = 1e-3, betas = {0.9, 0.999}, eps = 1e-8, weight_decay = 0.01})
--- Adam with the decay apart from the gradient (Loshchilov and Hutter 2019).
function optim.AdamW(parameters, given) return adam("AdamW", parameters, given, true, 0.01) end

--- optim.RMSProp(parameters, {lr = 0.01, alpha = 0.99, eps = 1e-8, momentum = 0,
--- weight_decay = 0})
--- The gradient divided by the root of a running average of its square (Hinton's lecture 6e).
function optim.RMSProp(parameters, given)
  local set = options.read("RMSProp", given, {
    lr = options.any, alpha = 0.99, eps = 1e-8, momentum = 0, weight_decay = 0,
  })
  options.between("RMSProp", "alpha", set.alpha, 0, 1)
  options.between("RMSProp", "momentum", set.momentum, 0, 1)
  options.between("RMSProp", "eps", set.eps, 0)
  options.between("RMSProp", "weight_decay", set.weight_decay, 0)
  if set.lr == nil then set.lr = 1e-2 end
  return make("RMSProp", parameters, tensor.rms_step, set, { square = "list", velocity = "list" })
end

--- optim.clip_by_norm(parameters, most) → norm
--- Scales all gradients by one number so that the root of the sum of all their squares is at most
--- `most`; returns what it was. PyTorch's clip_grad_norm_.
function optim.clip_by_norm(parameters, most)
  options.between("clip_by_norm", "the norm", most, 0, math.huge)
  local norm = tensor.gradient_norm(parameters)
  local by = most / (norm + 1e-6)
  if by < 1 or norm ~= norm then tensor.scale_gradients(parameters, by) end
  return norm
end

--- optim.clip_by_value(parameters, most)
--- Holds each element of the gradients within -most … most. PyTorch's clip_grad_value_.
function optim.clip_by_value(parameters, most)
  options.between("clip_by_value", "the value", most, 0, math.huge)
  tensor.clamp_gradients(parameters, most)
end

optim.schedule = require "optim.schedule"

return setmetatable(optim, {
  __index = function(_, name)
    options.unknown("optim", "function", name,
      { "Adam", "AdamW", "RMSProp", "SGD", "clip_by_norm", "clip_by_value", "schedule" })
  end,
})
