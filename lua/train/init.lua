-- The loop of training: zero the gradients, compute the loss, walk back, step; with progress and
-- the time left on a terminal, and nothing printed where the output is none.

local tensor = require "tensor"
local lazy = require "lazy"
local options = require "options"
local optim = require "optim"
local progress = require "train.progress"

local train = {}

local function finite(x) return x == x and x ~= math.huge and x ~= -math.huge end

-- The number of the first parameter that is not finite.
local function broken_parameter(parameters)
  for i, parameter in ipairs(parameters) do
    if not finite(parameter:detach():to("float64"):sum():item()) then return i end
  end
end

local function named(parameters, i)
  return ("parameter %d, (%s),"):format(i, table.concat(parameters[i].shape, ", "))
end

-- What made the loss or the gradients of this step no number: f, which computes them, runs once
-- more, and every op is looked at. A random loss may differ the second time.
local function cause_of(f, step)
  local ran, op, sentence = pcall(tensor.first_nan, f, step)
  if not ran then return "computed again, it failed: " .. tostring(op) end
  if op then return "the first NaN or infinity came from " .. sentence end
  return "computed again it was finite: look at what the step draws at random"
end

local function refuse_loss(set, step, value)
  local parameters = set.optimizer.parameters
  local broken = broken_parameter(parameters)
  local cause
  if not broken then
    cause = cause_of(set.loss, step)
  elseif step == 1 then
    cause = named(parameters, broken) .. " is not finite from the start"
  else
    cause = named(parameters, broken) .. " was not finite before: the step before made it so; a "
      .. "smaller learning rate or clip_norm may help"
  end
  options.fail("train: the loss is %s at step %d; %s", options.shown(value), step, cause)
end

local function refuse_gradient(set, step, value)
  local cause = cause_of(function()
    set.optimizer:zero_grad()
    set.loss(step):backward()
  end)
  local which = "the gradient"
  for i, parameter in ipairs(set.optimizer.parameters) do
    if not finite(tensor.gradient_norm { parameter }) then
      which = "the gradient of " .. named(set.optimizer.parameters, i)
      break
    end
  end
  options.fail("train: %s is not finite at step %d, though the loss is, %g; %s", which, step, value,
    cause)
end

-- A loss that was computed from other tensors than the optimizer's would train nothing.
local function check_reached(parameters)
  for i = 1, #parameters do
    if parameters[i].grad then return end
  end
  options.fail("train: the loss depends on none of the optimizer's %d parameters", #parameters)
end

-- Walks back and clips.
local function make_gradients(set, step, loss, value)
  local parameters = set.optimizer.parameters
  loss:backward()
  if step == 1 then check_reached(parameters) end
  if set.clip_value then optim.clip_by_value(parameters, set.clip_value) end
  local norm = set.clip_norm and optim.clip_by_norm(parameters, set.clip_norm)
    or tensor.gradient_norm(parameters)
  if not finite(norm) then refuse_gradient(set, step, value) end
end

local function one_step(set, step)
  set.optimizer:zero_grad()
  local loss = set.loss(step)
  if not options.is_tensor(loss) or loss:numel() ~= 1 then
    options.fail("train: loss(step) returned a %s, want a tensor of one element",
      options.is_tensor(loss) and "tensor of several elements" or type(loss))
  end
  local value = loss:item()
  if not finite(value) then refuse_loss(set, step, value) end
  make_gradients(set, step, loss, value)
  set.optimizer:step()
  return value
end

-- Raises unless each is what the loop can use.
local function check(set)
  options.whole("train", "steps", set.steps, 0)
  options.whole("train", "every", set.every)
  local o = set.optimizer
  if type(o) ~= "table" or not (o.step and o.zero_grad and type(o.parameters) == "table") then
    options.fail("train: optimizer is %s, want one, as optim.Adam(net:parameters()) makes it",
      options.shown(o))
  end
  if type(set.loss) ~= "function" then
    options.fail("train: loss is %s, want a function of the step", options.shown(set.loss))
  elseif set.watch ~= nil and type(set.watch) ~= "function" then
    options.fail("train: watch is %s, want a function of step and loss", options.shown(set.watch))
  end
  if set.clip_norm ~= nil then options.between("train", "clip_norm", set.clip_norm, 0) end
  if set.clip_value ~= nil then options.between("train", "clip_value", set.clip_value, 0) end
end

--- train.run {optimizer = o, steps = 1000, loss = function(step) … end, clip_norm = nil, clip_value
--- = nil, watch = nil, every = 1, name = "training", quiet = false} → list of losses
--- Each step forgets the gradients, calls loss(step), which returns a tensor of one element, walks
--- back, clips if told to, and steps. watch(step, loss) is called after every `every` steps; when
--- it returns true, training ends. A loss or a gradient that is NaN or infinite stops it, before
--- the parameters change, with an error that names the step and the first op that made one. On a
--- terminal a line shows the step, the loss and the time left.
function train.run(given)
  local set = options.read("train", given, {
    optimizer = options.any, steps = 1000, loss = options.any, clip_norm = options.any,
    clip_value = options.any, watch = options.any, every = 1, name = "training", quiet = false,
  })
  check(set)
  local line <close> = progress.progress(set.name, set.steps, set.quiet)
  local losses = {}
  for step = 1, set.steps do
    losses[step] = one_step(set, step)
    line:show(step, losses[step])
    if set.watch and step % set.every == 0 and set.watch(step, losses[step]) == true then break end
  end
  return losses
end

--- train.accuracy(logits, labels) → number
--- The share of rows of logits (N, C) whose largest entry is at the label (N).
function train.accuracy(logits, labels)
  options.tensor("accuracy", "logits", logits, 2, "(N, C)")
  options.tensor("accuracy", "labels", labels, 1, "(N)")
  if #labels ~= #logits then
    options.fail("accuracy: %d labels for logits (%s)", #labels, table.concat(logits.shape, ", "))
  end
  local _, best = logits:max(2)
  return best:eq(labels):to("float64"):mean():item()
end

-- What is in which file.
local places = { each = "train.each", progress = "train.progress" }

return lazy("train", "function", places, train)
