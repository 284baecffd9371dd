-- Ticks and the numbers on them.

local tap = require "tap"
local numbers = require "plot.numbers"
local ticks = require "plot.ticks"

-- From the documentation of R's package `labeling`, by the paper's first author.
tap.same(ticks.extended(8.1, 14.1, 4), { 8, 10, 12, 14 }, "8.1 … 14.1 in four: 8, 10, 12, 14")
-- By hand: a step of 25 scores 0.25·0.4 + 0.2 + 0.5 + 0.05 = 0.85; 20 scores 0.775, 50 less.
tap.same(ticks.extended(0, 100, 5), { 0, 25, 50, 75, 100 }, "0 … 100 in five: quarters")
tap.same(ticks.extended(0, 1, 6), { 0, 0.2, 0.4, 0.6, 0.8, 1 }, "0 … 1 in six: exact fifths")

-- The paper's definitions written down again, over all candidates without any pruning.
local function best_score(low, high, target)
  local q = { 1, 5, 2, 2.5, 4, 3 }
  local best = -math.huge
  for i, step_digit in ipairs(q) do
    for skip = 1, 4 do
      for count = 2, 3 * target + 4 do
        for power = -6, 6 do
          local unit = step_digit * 10.0 ^ power
          local step = skip * unit
          local span = step * (count - 1)
          if span > (high - low) / 4 and span < 4 * (high - low) then
            for start = math.floor((low - span) / unit), math.ceil(high / unit) do
              local first = start * unit
              local last = first + span
              local zero = start % skip == 0 and first <= 0 and last >= 0 and 1 or 0
              local s = 1 - (i - 1) / (#q - 1) - skip + zero
              local c = 1 - 0.5 * ((high - last) ^ 2 + (low - first) ^ 2) / (0.1 * (high - low)) ^ 2
              local r = (count - 1) / span
              local want = (target - 1) / (math.max(last, high) - math.min(first, low))
              local d = 2 - math.max(r / want, want / r)
              best = math.max(best, 0.25 * s + 0.2 * c + 0.5 * d + 0.05)
            end
          end
        end
      end
    end
  end
  return best
end

-- The score of a list, whatever made it: the best over the ways to read its step.
local function score_of(list, low, high, target)
  local q = { 1, 5, 2, 2.5, 4, 3 }
  local first, last, count = list[1], list[#list], #list
  local best = -math.huge
  for i, digit in ipairs(q) do
    for skip = 1, 4 do
      local ratio = (last - first) / (count - 1) / (skip * digit)
      local power = math.floor(math.log(ratio, 10) + 0.5)
      local step = (last - first) / (count - 1)
      local start = first / (step / skip)
      local on_grid = math.abs(start - math.floor(start + 0.5)) < 1e-9
      if on_grid and math.abs(ratio / 10.0 ^ power - 1) < 1e-9 then
        local whole = math.abs(first / step - math.floor(first / step + 0.5)) < 1e-9
        local zero = whole and first <= 0 and last >= 0 and 1 or 0
        local c = 1 - 0.5 * ((high - last) ^ 2 + (low - first) ^ 2) / (0.1 * (high - low)) ^ 2
        local r = (count - 1) / (last - first)
        local want = (target - 1) / (math.max(last, high) - math.min(first, low))
        local s = 1 - (i - 1) / (#q - 1) - skip + zero
        best = math.max(best, 0.25 * s + 0.2 * c + 0.5 * (2 - math.max(r / want, want / r)) + 0.05)
      end
    end
  end
  return best
end

for _, case in ipairs { { 0.11, 2.3, 6 }, { -3.7, 8.2, 5 }, { 151, 190, 7 }, { 33.2, 88.1, 4 },
  { -0.02, 0.013, 5 }, { 17, 18, 3 }, { 1, 365, 8 } } do
  local low, high, target = table.unpack(case)
  tap.near(score_of(ticks.extended(low, high, target), low, high, target),
    best_score(low, high, target), 1e-9,
    ("%g … %g in %d: no candidate of the paper scores better"):format(low, high, target))
end

for _, case in ipairs { { 0.03, 0.97, 8 }, { 1, 200, 4 }, { -7.3, 7.3, 5 }, { 1e-7, 3e-7, 5 } } do
  local list = ticks.inside(case[1], case[2], case[3])
  tap.ok(#list >= 2 and list[1] >= case[1] and list[#list] <= case[2],
    ("%g … %g: ticks inside stay inside"):format(case[1], case[2]))
end

tap.same(ticks.logarithmic(1, 1000, 4), { 1, 10, 100, 1000 }, "1 … 1000: decades")
tap.same(ticks.logarithmic(0.3, 4, 5), { 0.5, 1, 2 }, "0.3 … 4: with 2 and 5")
tap.same(ticks.logarithmic(1, 1e12, 4), { 1, 1e3, 1e6, 1e9, 1e12 }, "1 … 10¹²: every third decade")
tap.same(ticks.logarithmic(11, 19, 4), ticks.inside(11, 19, 4), "11 … 19: as on a linear axis")

for _, v in ipairs { 1, 2, 10, 1e-300, 7.25e211, 0.3, 5e-324 } do
  tap.near(numbers.log10(v), math.log(v, 10), 1e-13 * math.max(1, math.abs(math.log(v, 10))),
    ("log10(%g) agrees with the library"):format(v))
end
local exact = 0
for k = -300, 300 do
  if numbers.log10(numbers.power10(k)) == k then exact = exact + 1 end
end
tap.is(exact, 601, "log10 of a power of ten is exact")

tap.same(numbers.labels { 0, 0.5, 1 }, { "0.0", "0.5", "1.0" }, "one number of decimals per axis")
tap.same(numbers.labels { -2, 0, 2 }, { "−2", "0", "2" }, "a true minus sign")
tap.same(numbers.labels { 0, 5000, 10000 }, { "0", "5000", "10,000" }, "commas from five digits on")
tap.same(numbers.labels { 0, 2e8, 4e8 }, { "0", "2×10⁸", "4×10⁸" }, "large numbers by a power of ten")
tap.same(numbers.labels { 1e-6, 2e-6 }, { "1×10⁻⁶", "2×10⁻⁶" }, "small numbers by a power of ten")
tap.is(numbers.fixed(-0.001, 2), "0.00", "nothing is minus zero")
tap.same(numbers.column({ 0.5, 0.25, false, 1 / 3 }, true), { "0.50", "0.25", [4] = "0.33" },
  "a column of shares has two decimals")
tap.same(numbers.column({ 12, 3, 4 }, true), { "12", "3", "4" }, "a column of whole numbers has none")
tap.is(numbers.short(0.000012345), "1.23×10⁻⁵", "short: three digits")
tap.is(numbers.short(1204.4), "1204", "short: no decimals from a thousand on")

tap.done()
