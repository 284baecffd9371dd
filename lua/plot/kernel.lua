-- Kernel density estimates: the mean of Gaussian bells, one about each number.
--
-- The numbers are first shared out to the nodes of a grid of a sixteenth of the bandwidth, each to
-- its two neighbours by nearness, and the bells stand on the nodes (Wand, "Fast computation of
-- multivariate kernel estimators", 1994). That moves the curve by less than a thousandth of a
-- bell's height, and a million numbers cost no more than their counting.

local numbers = require "plot.numbers"
local stats = require "plot.stats"

local kernel = {}

-- A grid has no more nodes than this, however far apart the numbers are.
local most_nodes = 8192
-- The curve ends this many bandwidths beyond the data; a bell is cut off at `reach`.
local beyond, reach = 3, 5
-- Doubles below this cannot be divided into parts.
local nothing = 1e-290

--- kernel.silverman(list) → 0.9 min(s, IQR / 1.34) / n^(1/5), the bandwidth by Silverman's rule of
--- thumb ("Density Estimation", 1986, (3.31); R's bw.nrd0). s is the standard deviation; where the
--- quartiles are equal s stands alone, where that is 0 the size of the numbers, or 1.
function kernel.silverman(list)
  local s, q = stats.deviation(list), stats.quantiles(list, { 0.25, 0.75 })
  local spread = math.min(s, (q[2] - q[1]) / 1.34)
  if spread <= 0 then spread = s end
  local size = math.abs(list[1])
  -- The mean of equal numbers may be rounded, and then they seem to differ from it.
  if spread <= math.max(1e-13 * size, nothing) then spread = size end
  return 0.9 * (spread > nothing and spread or 1) / numbers.root(#list, 5)
end

-- Each number, in parts that add up to one, on the nodes first + i step.
local function share_out(list, first, step, count)
  local weights = {}
  for i = 0, count do weights[i] = 0.0 end
  for i = 1, #list do
    local at = (list[i] - first) / step
    local k = math.floor(at)
    weights[k] = weights[k] + (k + 1 - at)
    weights[k + 1] = weights[k + 1] + (at - k)
  end
  return weights
end

-- The half bell, [0] = its top, so that the sum of the whole one times the step is 1.
local function bell(step, bandwidth)
  local half, sum = {}, 0.0
  for j = 0, math.max(1, math.ceil(reach * bandwidth / step)) do
    local z = j * step / bandwidth
    half[j] = numbers.exp(-z * z / 2)
    sum = sum + (j == 0 and 1 or 2) * half[j]
  end
  for j = 0, #half do half[j] = half[j] / (sum * step) end
  return half
end

local function height_at(weights, half, k)
  local sum = (weights[k] or 0) * half[0]
  for j = 1, #half do
    sum = sum + ((weights[k - j] or 0) + (weights[k + j] or 0)) * half[j]
  end
  return sum
end

--- kernel.density(list, bandwidth) → x, y: points on the curve (1/n) Σ φ((x − xᵢ)/h)/h, from three
--- bandwidths h below the least number to three above the greatest. The list has one number or
--- more.
function kernel.density(list, bandwidth)
  local low, high = stats.extent(list)
  -- Doubles can tell the nodes apart.
  local least = 1e-14 * math.max(math.abs(low), math.abs(high))
  local margin = math.max(beyond * bandwidth, 8 * least)
  local from, to = low - margin, high + margin
  local step = math.max(bandwidth / 16, (to - from) / most_nodes, least)
  local count = math.ceil((to - from) / step / 2) * 2
  local weights, half = share_out(list, from, step, count + 1), bell(step, bandwidth)
  local x, y = {}, {}
  for k = 0, count, 2 do
    x[#x + 1] = from + k * step
    y[#y + 1] = height_at(weights, half, k) / #list
  end
  return x, y
end

return kernel
