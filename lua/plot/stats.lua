-- Statistics of lists of finite numbers: order, spread, and the summary of a box plot. From
-- + − × ÷ √ and comparisons alone, so that they are the same on every machine.

local stats = {}

local function middle_of_three(a, b, c)
  if a < b then return b < c and b or math.max(a, c) end
  return a < c and a or math.max(b, c)
end

-- Parts list[low … high] about a value: returns i, j with list[low … j] ≤ it ≤ list[i … high].
local function part(list, low, high)
  local pivot = middle_of_three(list[low], list[(low + high) // 2], list[high])
  local i, j = low, high
  while i <= j do
    while list[i] < pivot do i = i + 1 end
    while list[j] > pivot do j = j - 1 end
    if i <= j then
      list[i], list[j] = list[j], list[i]
      i, j = i + 1, j - 1
    end
  end
  return i, j
end

-- list[low …], sorted; what is already left of `low` is not larger.
local function sort_rest(list, low)
  local rest = table.move(list, low, #list, 1, {})
  table.sort(rest)
  table.move(rest, 1, #rest, low, list)
end

-- Brings the k-th least number of list[low …] to place k, with none larger before it and none
-- smaller behind it (C. A. R. Hoare's "Find", 1961). Lists on which that takes long are sorted.
local function select(list, k, low)
  local first, high = low, #list
  for _ = 1, 200 do
    if low >= high then return list[k] end
    local i, j = part(list, low, high)
    if k <= j then high = j elseif k >= i then low = i else return list[k] end
  end
  sort_rest(list, first)
  return list[k]
end

-- The least of list[from …].
local function least(list, from)
  local low = list[from]
  for i = from + 1, #list do
    if list[i] < low then low = list[i] end
  end
  return low
end

--- stats.quantiles(list, shares) → list of quantiles, one for each share of {0.25, 0.5, …}, in
--- rising order; the list has one number or more. The quantile p of n numbers is at place
--- 1 + (n − 1) p of the sorted ones, linear between two places (R's type 7: Hyndman and Fan,
--- "Sample quantiles in statistical packages", 1996).
function stats.quantiles(list, shares)
  local copy, from, out = table.move(list, 1, #list, 1, {}), 1, {}
  for i, p in ipairs(shares) do
    local place = 1 + (#copy - 1) * p
    local k = math.min(#copy, math.floor(place))
    local low = select(copy, k, from)
    out[i] = low
    if place > k then out[i] = low + (place - k) * (least(copy, k + 1) - low) end
    from = k
  end
  return out
end

--- stats.median(list) → the median of one number or more.
function stats.median(list)
  return stats.quantiles(list, { 0.5 })[1]
end

--- stats.extent(list) → the least and the greatest number; nil of none.
function stats.extent(list)
  local low, high = list[1], list[1]
  for i = 2, #list do
    local v = list[i]
    if v < low then low = v end
    if v > high then high = v end
  end
  return low, high
end

--- stats.mean(list) → the mean: the sum from the first to the last, divided by their number.
function stats.mean(list)
  local sum = 0.0
  for i = 1, #list do sum = sum + list[i] end
  return sum / #list
end

--- stats.deviation(list) → the standard deviation with n − 1 below the root; 0 of a single number.
function stats.deviation(list)
  if #list < 2 then return 0.0 end
  local mean, sum = stats.mean(list), 0.0
  for i = 1, #list do
    local d = list[i] - mean
    sum = sum + d * d
  end
  return math.sqrt(sum / (#list - 1))
end

-- The outermost numbers within the fences, and those beyond them.
local function within(list, fence_low, fence_high)
  local low, high, outliers = nil, nil, {}
  for i = 1, #list do
    local v = list[i]
    if v < fence_low or v > fence_high then
      outliers[#outliers + 1] = v
    else
      if not low or v < low then low = v end
      if not high or v > high then high = v end
    end
  end
  return low, high, outliers
end

--- stats.box(list) → {n, min, low, q1, median, q3, high, max, outliers}: low and high are the
--- outermost numbers no further than 1.5 interquartile ranges from the quartiles, outliers the
--- list of those beyond (Tukey, "Exploratory Data Analysis", 1977). A whisker never ends inside
--- the box. The list has one number or more.
function stats.box(list)
  local q = stats.quantiles(list, { 0.25, 0.5, 0.75 })
  local reach = 1.5 * (q[3] - q[1])
  local low, high, outliers = within(list, q[1] - reach, q[3] + reach)
  local least_of_all, greatest = stats.extent(list)
  return { n = #list, min = least_of_all, low = math.min(low, q[1]), q1 = q[1], median = q[2],
    q3 = q[3], high = math.max(high, q[3]), max = greatest, outliers = outliers }
end

return stats
