-- Dropout as the coin tosses it should be: how many elements are kept is held to the binomial
-- distribution, by rows, by neighbours and from call to call; what is kept, its scale and its
-- gradient are exact. Bounds are five standard deviations unless said, which chance passes once in
-- 1.7 million seeds; the seeds are fixed.
local tap = require "tap"
local tensor = require "tensor"
local nn = require "nn"

local ROWS, COLUMNS = 1024, 1000
local N = ROWS * COLUMNS
local ones = tensor.ones(ROWS, COLUMNS)

-- 1 where an element was kept.
local function kept(y) return y:ne(0):to("float64") end

-- Of n tosses that come out with probability p, how many did, within five deviations.
local function binomial(count, n, p, name)
  local want, room = n * p, 5 * math.sqrt(n * p * (1 - p))
  tap.near(count, want, room, ("%s: %d of %d, want %.0f ± %.0f"):format(name, count, n, want, room))
end

-- The float32 nearest to a number.
local function rounded(x) return (string.unpack("f", string.pack("f", x))) end

for _, p in ipairs { 0.1, 0.25, 0.5, 0.9 } do
  local title = ("p = %g"):format(p)
  local y = ones:dropout(p, tensor.generator(7))
  local mask = kept(y)
  binomial(mask:sum():item(), N, 1 - p, title .. ", kept")
  local scale = rounded(1 / (1 - p))
  tap.is(y:eq(scale):to("float64"):sum():item(), mask:sum():item(),
    ("%s: all that is kept is exactly %.9g"):format(title, scale))

  -- A row is outside of three deviations with a probability of 0.0027 (normal; the rows are long).
  local per_row = mask:sum(2)
  local deviation = math.sqrt(COLUMNS * p * (1 - p))
  local outside = (per_row - COLUMNS * (1 - p)):abs():gt(3 * deviation):to("float64"):sum():item()
  tap.ok(outside <= ROWS * 0.0027 + 5 * math.sqrt(ROWS * 0.0027),
    ("%s: %d of %d rows are outside of three deviations, want about 3"):format(title, outside, ROWS))

  local pairs_of = mask:reshape(N // 2, 2):sum(2)
  binomial(pairs_of:eq(2):to("float64"):sum():item(), N // 2, (1 - p) ^ 2, title .. ", both of two neighbours")
  local first, second = mask:slice(1, 1, ROWS // 2), mask:slice(1, ROWS // 2 + 1, ROWS)
  binomial((first * second):sum():item(), N // 2, (1 - p) ^ 2, title .. ", both of two far apart")
end

-- Masks and generators.
do
  local p = 0.25
  local function mask_of(g) return kept(ones:dropout(p, g)) end
  local g = tensor.generator(1)
  local one, two = mask_of(g), mask_of(g)
  tap.ok(tensor.equal(one, mask_of(tensor.generator(1))), "the same generator, the same mask")
  local agree = p * p + (1 - p) * (1 - p)
  binomial(one:eq(two):to("float64"):sum():item(), N, agree, "places where the next mask agrees")
  binomial(one:eq(mask_of(tensor.generator(2))):to("float64"):sum():item(), N, agree,
    "places where another seed's mask agrees")
  for _, threads in ipairs { 1, 2, 3 } do
    tensor.threads(threads)
    tap.ok(tensor.equal(one, mask_of(tensor.generator(1))), ("the same mask with %d threads"):format(threads))
  end
  tensor.threads(0)
  local doubled = kept(tensor.ones(ROWS, COLUMNS, { dtype = "float64" }):dropout(p, tensor.generator(1)))
  binomial(doubled:sum():item(), N, 1 - p, "float64, kept")
end

-- Values and gradients.
do
  local x = tensor.randn(300, 70, { generator = tensor.generator(3), requires_grad = true })
  local seed = tensor.randn(300, 70, { generator = tensor.generator(4) })
  local y = x:dropout(0.3, tensor.generator(5))
  local scale = kept(y):to("float32") * rounded(1 / 0.7)
  tap.is(tensor.max_difference(y:detach(), x:detach() * scale), 0, "y is x times the mask and its scale")
  y:backward(seed)
  tap.is(tensor.max_difference(x.grad, seed * scale), 0, "so is the gradient, by the same mask")
  tap.ok(tensor.equal(ones:dropout(0, tensor.generator(1)), ones), "p = 0 keeps all")
  tap.is(ones:dropout(1, tensor.generator(1)):abs():sum():item(), 0, "p = 1 keeps nothing")
  local layer = nn.Dropout(0.4, { generator = tensor.generator(6) })
  binomial(kept(layer(ones)):sum():item(), N, 0.6, "nn.Dropout in training, kept")
  tap.ok(layer:eval()(ones) == ones, "… in evaluation everything")
end

tap.done()
