-- Schedules: learning rates that change. Each is a function from the number of a step, from 1,
-- to the rate of that step, and depends on nothing else.
--
-- Only + − × ÷ √ and the core's own cosine reach the rates: Lua's ^ and math.cos are the C
-- library's, whose last bits differ between machines.

local tensor = require "tensor"
local options = require "options"

local schedule = {}

local function read(name, given, known)
  local set = options.read("schedule." .. name, given, known)
  options.between("schedule." .. name, "lr", set.lr, 0)
  return set
end

-- A schedule of that name: the rate of a step, which is a whole number from 1.
local function of_step(name, rate)
  return function(step) return rate(options.whole("schedule." .. name, "step", step)) end
end

-- factor^n for whole n, by products in one order.
local function power(factor, n)
  local result = 1
  while n > 0 do
    if n % 2 == 1 then result = result * factor end
    factor, n = factor * factor, n // 2
  end
  return result
end

--- optim.schedule.constant {lr = 1e-3} → schedule
function schedule.constant(given)
  local set = read("constant", given, { lr = 1e-3 })
  return of_step("constant", function() return set.lr end)
end

--- optim.schedule.step {lr = 0.1, every = 30, factor = 0.1} → schedule
--- The rate times `factor` after each `every` steps. PyTorch's StepLR.
function schedule.step(given)
  local set = read("step", given, { lr = 0.1, every = 30, factor = 0.1 })
  options.whole("schedule.step", "every", set.every)
  options.between("schedule.step", "factor", set.factor, 0)
  return of_step("step", function(step)
    return set.lr * power(set.factor, (step - 1) // set.every)
  end)
end

local function cosine_of(x)
  return tensor.cos(tensor.tensor(x, { dtype = "float64" })):item()
end

--- optim.schedule.cosine {lr = 1e-3, steps = 1000, lowest = 0} → schedule
--- From lr at step 1 along half a cosine to `lowest` after `steps`, where it stays (Loshchilov and
--- Hutter 2017, without restarts; PyTorch's CosineAnnealingLR).
function schedule.cosine(given)
  local set = read("cosine", given, { lr = 1e-3, steps = 1000, lowest = 0 })
  options.whole("schedule.cosine", "steps", set.steps)
  options.between("schedule.cosine", "lowest", set.lowest, 0)
  return of_step("cosine", function(step)
    local share = math.min((step - 1) / set.steps, 1)
    return set.lowest + (set.lr - set.lowest) * (1 + cosine_of(math.pi * share)) / 2
  end)
end

--- optim.schedule.warm_up {lr = 1e-3, steps = 100, after = nil} → schedule
--- Rises from lr / steps in equal parts to lr at step `steps`; then `after`, another schedule,
--- from its own first step, or lr for good.
function schedule.warm_up(given)
  local set = read("warm_up", given, { lr = 1e-3, steps = 100, after = options.any })
  options.whole("schedule.warm_up", "steps", set.steps)
  if set.after ~= nil and type(set.after) ~= "function" then
    options.fail("schedule.warm_up: after is %s, want a schedule", options.shown(set.after))
  end
  return of_step("warm_up", function(step)
    if step <= set.steps then return set.lr * step / set.steps end
    if set.after then return set.after(step - set.steps) end
    return set.lr
  end)
end

--- optim.schedule.transformer {width = 512, warm_up = 4000, factor = 1} → schedule
--- factor · width^-½ · min(step^-½, step · warm_up^-1½) (Vaswani et al. 2017, section 5.3).
function schedule.transformer(given)
  local set = options.read("schedule.transformer", given, {
    width = 512, warm_up = 4000, factor = 1,
  })
  options.whole("schedule.transformer", "width", set.width)
  options.whole("schedule.transformer", "warm_up", set.warm_up)
  options.between("schedule.transformer", "factor", set.factor, 0)
  local slope = 1 / (set.warm_up * math.sqrt(set.warm_up))
  return of_step("transformer", function(step)
    return set.factor / math.sqrt(set.width) * math.min(1 / math.sqrt(step), step * slope)
  end)
end

return setmetatable(schedule, {
  __index = function(_, name)
    options.unknown("optim", "schedule", name,
      { "constant", "cosine", "step", "transformer", "warm_up" })
  end,
})
