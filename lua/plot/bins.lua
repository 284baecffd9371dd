-- Bins of a histogram: how many, where their edges are, and how many numbers are in each.

local numbers = require "plot.numbers"
local options = require "plot.options"
local stats = require "plot.stats"

local bins = {}

-- More bins than this are narrower than what a figure shows.
local most = 200
-- So many whole numbers have a bin each.
local most_whole = 50

--- bins.sturges(n) → ⌈log₂ n⌉ + 1, the number of bins for n numbers (Sturges, "The choice of a
--- class interval", 1926).
function bins.sturges(n)
  local count, power = 1, 1
  while power < n do count, power = count + 1, power * 2 end
  return count
end

--- bins.width_fd(q1, q3, n) → 2 (q3 − q1) / ∛n, the width of bins for n numbers with these
--- quartiles (Freedman and Diaconis, "On the histogram as a density estimator", 1981).
function bins.width_fd(q1, q3, n)
  return 2 * (q3 - q1) / numbers.root(n, 3)
end

-- How many bins a rule wants between low and high, for n numbers with these quartiles.
local function wanted(rule, n, low, high, q1, q3)
  if type(rule) == "number" then return rule end
  local sturges = bins.sturges(n)
  if rule == "sturges" or high <= low then return sturges end
  local width = bins.width_fd(q1, q3, n)
  if width <= 0 then return sturges end
  local fd = math.ceil(math.min(most, (high - low) / width))
  return rule == "fd" and fd or math.max(fd, sturges)
end

-- The step nearest to `width`, by ratio, among 1, 2, 2.5 and 5 times powers of ten: as tenths and
-- exponent, so that its multiples can be written exactly.
local function round_step(width, whole)
  local k = numbers.exponent(width)
  local best, tenths, power
  for _, candidate in ipairs { 10, 20, 25, 50, 100 } do
    local step = tonumber(("%de%d"):format(candidate, k - 1))
    local ratio = math.max(step / width, width / step)
    if (not whole or step % 1 == 0 and step >= 1) and (not best or ratio < best) then
      best, tenths, power = ratio, candidate, k - 1
    end
  end
  return tenths, power
end

-- The multiples of a step that cover low … high, moved by `shift`.
local function multiples(tenths, power, low, high, shift)
  local step, list = tonumber(("%de%d"):format(tenths, power)), {}
  local first = math.floor((low - shift) / step)
  local last = math.max(first + 1, math.ceil((high - shift) / step))
  for j = first, last do
    list[#list + 1] = tonumber(("%de%d"):format(j * tenths, power)) + shift
  end
  return list
end

-- Each bin holds equally many whole numbers, and none lies on an edge.
local function whole_edges(low, high, count)
  local tenths, power = 10, -1
  if high - low + 1 > count then tenths, power = round_step((high - low + 1) / count, true) end
  return multiples(tenths, power, low, high, -0.5)
end

-- One bin about numbers that are all the same, or that doubles can hardly tell apart.
local function single(low, high)
  local reach = math.max(math.abs(low), math.abs(high))
  local half = reach > 1e-290 and reach / 20 or 0.5
  return { low - half, high + half }
end

-- Per power of ten 1, 2, 3 … edges that are equally far apart on paper.
local per_decade = { 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 40, 50, 100 }

local function parts_of_decade(width)
  local best, parts
  for _, candidate in ipairs(per_decade) do
    local ratio = math.max(candidate * width, 1 / (candidate * width))
    if not best or ratio < best then best, parts = ratio, candidate end
  end
  return parts
end

local function log_edges(low, high, count)
  local from, to = numbers.log10(low), numbers.log10(high)
  local parts, every = parts_of_decade((to - from) / count), 1
  while (to - from) * parts / every > count * 2 do every = every + 1 end
  local first = math.floor(from * parts / every)
  local list = {}
  for j = first, math.max(first + 1, math.ceil(to * parts / every)) do
    local place = j * every
    local is_power = place % parts == 0
    list[#list + 1] = is_power and numbers.power10(place // parts) or numbers.exp10(place / parts)
  end
  -- The logarithm is rounded, the ends are not.
  list[1], list[#list] = math.min(list[1], low), math.max(list[#list], high)
  return list
end

local function is_whole(list)
  for i = 1, #list do
    if list[i] % 1 ~= 0 then return false end
  end
  return true
end

--- bins.edges(list, rule, log) → edges, whole: round numbers that cover the list, and whether all
--- numbers are whole and bins hold whole numbers. rule is how many bins there are to be, about,
--- or "fd" (bins.width_fd), "sturges" or nil, the larger number of the two. Whole numbers have a
--- bin each while there are at most 50 of them, or as many as the rule's number. With `log` the
--- numbers are positive and the bins equally wide in the logarithm. nil of an empty list.
function bins.edges(list, rule, log)
  local low, high = stats.extent(list)
  if not low then return nil end
  numbers.check_size(low, high)
  if not log and is_whole(list) and math.max(-low, high) < 1e15 then
    local q = stats.quantiles(list, { 0.25, 0.75 })
    local own = type(rule) == "number" and rule or most_whole
    if high - low + 1 <= own then return whole_edges(low, high, own), true end
    return whole_edges(low, high, wanted(rule, #list, low, high, q[1], q[2])), true
  end
  if numbers.is_one(low, high) or high - low < 1e-290 then
    if log then return { low / 1.25, high * 1.25 } end
    return single(low, high)
  end
  local q = stats.quantiles(list, { 0.25, 0.75 })
  if log then
    local a, b = numbers.log10(low), numbers.log10(high)
    return log_edges(low, high, wanted(rule, #list, a, b, numbers.log10(q[1]),
      numbers.log10(q[2])))
  end
  local count = wanted(rule, #list, low, high, q[1], q[2])
  local tenths, power = round_step((high - low) / count)
  return multiples(tenths, power, low, high, 0)
end

--- bins.check(edges) raises unless these are two or more finite numbers that rise.
function bins.check(edges)
  for i, v in ipairs(edges) do
    if not numbers.finite(v) or i > 1 and v <= edges[i - 1] then
      options.fail("bins[%d] is %s; want edges that rise, as {0, 1, 2, 5}", i, tostring(v))
    end
  end
  if #edges < 2 or #edges > 10 * most then
    options.fail("bins: %d edges; want from 2 to %d", #edges, 10 * most)
  end
end

--- bins.place(edges, v) → the last i with edges[i] ≤ v, or 0.
function bins.place(edges, v)
  local low, high = 0, #edges
  while low < high do
    local middle = (low + high + 1) // 2
    if edges[middle] <= v then low = middle else high = middle - 1 end
  end
  return low
end

-- Bins for one unit of the data, where all are about equally wide; else nil.
local function per_unit(edges)
  local count = #edges - 1
  local width = (edges[count + 1] - edges[1]) / count
  for i = 1, count do
    if math.abs(edges[i + 1] - edges[i] - width) > 0.01 * width then return nil end
  end
  return 1 / width < math.huge and 1 / width or nil
end

--- bins.count(list, edges) → counts, outside: how many numbers are in each bin, with its lower edge
--- and without its upper one (the last bin has both), and how many are in none.
function bins.count(list, edges)
  local counts, outside, last = {}, 0, #edges - 1
  local low, high, rate = edges[1], edges[last + 1], per_unit(edges)
  for i = 1, last do counts[i] = 0 end
  for i = 1, #list do
    local v = list[i]
    if v < low or v > high then
      outside = outside + 1
    else
      local k = rate and ((v - low) * rate // 1 | 0) + 1 or last
      if k > last then k = last end
      if v < edges[k] or v >= edges[k + 1] then k = math.min(last, bins.place(edges, v)) end
      counts[k] = counts[k] + 1
    end
  end
  return counts, outside
end

return bins
