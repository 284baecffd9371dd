-- Where the ticks go: the extended Wilkinson algorithm (Talbot, Lin, Hanrahan, "An Extension of
-- Wilkinson's Algorithm for Positioning Tick Labels on Axes", InfoVis 2010), without its
-- term for legibility, which is the same for all candidates here; and decades for logarithms.

local numbers = require "plot.numbers"

local ticks = {}

-- Steps by preference, doubled so that they are whole: 1, 5, 2, 2.5, 4, 3.
local steps = { 2, 10, 4, 5, 8, 6 }
local weights = { simplicity = 0.25, coverage = 0.2, density = 0.5, legibility = 0.05 }

local function score(s, c, d)
  return weights.simplicity * s + weights.coverage * c + weights.density * d + weights.legibility
end

local function simplicity(i, skip, zero)
  return 1 - (i - 1) / (#steps - 1) - skip + (zero and 1 or 0)
end

local function coverage(low, high, first, last)
  local tenth = 0.1 * (high - low)
  local a, b = (high - last) / tenth, (low - first) / tenth
  return 1 - 0.5 * (a * a + b * b)
end

local function best_coverage(low, high, span)
  local spare = (span - (high - low)) / 2
  return spare > 0 and coverage(0, high - low, -spare, high - low + spare) or 1
end

local function density(count, target, low, high, first, last)
  local got = (count - 1) / (last - first)
  local want = (target - 1) / (math.max(last, high) - math.min(low, first))
  return 2 - math.max(got / want, want / got)
end

local function best_density(count, target)
  return count >= target and 2 - (count - 1) / (target - 1) or 1
end

-- The candidates with step = skip · steps[i] · 10^power that can still beat `best`.
local function try_starts(job, best, i, skip, count, power)
  local unit = steps[i] / 2 * numbers.power10(power)
  local step = skip * unit
  local low, high = job.low, job.high
  for start = math.floor(high / step) * skip - (count - 1) * skip, math.ceil(low / step) * skip do
    local first = start * unit
    local last = first + step * (count - 1)
    local inside = first >= low - 1e-9 * step and last <= high + 1e-9 * step
    local whole = step % 1 == 0 and first % 1 == 0
    if (inside or not job.inside) and (whole or not job.whole) then
      local zero = start % skip == 0 and first <= 0 and last >= 0
      local s = score(simplicity(i, skip, zero), coverage(low, high, first, last),
        density(count, job.target, low, high, first, last))
      if s > best.score then
        best.score, best.start, best.i, best.skip = s, start, i, skip
        best.count, best.power = count, power
      end
    end
  end
end

local function try_counts(job, best, i, skip)
  local simple, low, high = simplicity(i, skip, true), job.low, job.high
  local count = 2
  while score(simple, 1, best_density(count, job.target)) >= best.score do
    local delta = (high - low) / (count + 1) / skip / (steps[i] / 2)
    local power = math.ceil(numbers.log10(delta) - 1e-12)
    while true do
      local step = skip * steps[i] / 2 * numbers.power10(power)
      local cover = best_coverage(low, high, step * (count - 1))
      if score(simple, cover, best_density(count, job.target)) < best.score then break end
      try_starts(job, best, i, skip, count, power)
      power = power + 1
    end
    count = count + 1
  end
end

-- steps are doubled: n steps are 5n tenths.
local function values(best)
  local list = {}
  for k = 0, best.count - 1 do
    local tenths = math.tointeger((best.start + k * best.skip) * steps[best.i] * 5)
    list[k + 1] = tonumber(("%de%d"):format(tenths, best.power - 1)) + 0.0
  end
  return list
end

-- Whether doubles can tell ticks between low and high apart, and squares of them exist.
local function is_divisible(low, high)
  local reach = math.max(math.abs(low), math.abs(high))
  return high - low > 1e-13 * reach and high - low > 1e-290 and reach < 1e290
end

-- The target that whole numbers can meet; nil when fewer than two lie between low and high.
local function whole_target(low, high, target)
  local count = math.floor(high) - math.ceil(low) + 1
  return count >= 2 and math.min(target, count) or nil
end

local function search(low, high, target, want)
  if not is_divisible(low, high) then return { low, high } end
  target = math.max(2, target)
  local whole = want and want.whole and whole_target(low, high, target)
  local job = { low = low, high = high, target = whole or target, whole = whole,
    inside = want and want.inside }
  local best = { score = -2 }
  local skip = 1
  while true do
    for i = 1, #steps do
      if score(simplicity(i, skip, true), 1, 1) < best.score then
        return best.count and values(best) or { low, high }
      end
      try_counts(job, best, i, skip)
    end
    skip = skip + 1
  end
end

-- An axis is placed several times before it has its room: what was found before is kept.
local found, found_count = {}, 0

--- ticks.extended(low, high, target, {inside, whole}) → list of values: about `target` of them, at
--- least two, for data from low to high (low < high). With `inside` none lies beyond low and high;
--- with `whole` all are whole numbers, where two of these lie between. The ends themselves,
--- where low and high are too close or too far apart for doubles to divide.
function ticks.extended(low, high, target, want)
  local inside, whole = want and want.inside or false, want and want.whole or false
  local key = ("%a %a %a %s %s"):format(low, high, target, inside, whole)
  if not found[key] then
    if found_count == 256 then found, found_count = {}, 0 end
    found[key], found_count = search(low, high, target, want), found_count + 1
  end
  return table.move(found[key], 1, #found[key], 1, {})
end

--- ticks.inside(low, high, target, whole) → list of values within low and high: the best ticks
--- without those beyond the ends or, when that leaves too few, the best of those that stay inside.
function ticks.inside(low, high, target, whole)
  local list = {}
  local slack = 1e-9 * (high - low)
  for _, v in ipairs(ticks.extended(low, high, target, { whole = whole })) do
    if v >= low - slack and v <= high + slack then list[#list + 1] = v end
  end
  local want = whole and whole_target(low, high, target) or target
  if #list >= math.max(2, want / 2) then return list end
  return ticks.extended(low, high, target, { inside = true, whole = whole })
end

local function decades(low, high, digits, every)
  local list = {}
  for k = numbers.exponent(low), numbers.exponent(high) do
    if k % every == 0 then
      for _, digit in ipairs(digits) do
        local v = tonumber(("%de%d"):format(digit, k)) + 0.0
        local inside = v >= low * (1 - 1e-12) and v * (1 - 1e-12) <= high
        if inside and numbers.finite(v) then list[#list + 1] = v end
      end
    end
  end
  return list
end

--- ticks.logarithmic(low, high, target) → list of values for 0 < low < high: decades; with 2 and 5
--- between them where there is room; thinned where there is none. Ranges too short
--- for either have the ticks of a linear axis.
function ticks.logarithmic(low, high, target)
  local list = decades(low, high, { 1, 2, 5 }, 1)
  if #list < 3 then return ticks.inside(low, high, target) end
  if #list <= target * 1.5 then return list end
  for every = 1, 700 do
    list = decades(low, high, { 1 }, every)
    if #list <= math.max(2, target * 1.25) then break end
  end
  return list
end

return ticks
