-- The statistics of plots and the marks that show them, against closed forms and published numbers.

local bins = require "plot.bins"
local kernel = require "plot.kernel"
local numbers = require "plot.numbers"
local plot = require "plot"
local stats = require "plot.stats"
local options = require "plot.options"
local tap = require "tap"
local walk = require "figure_walk"

local nan, infinity = 0 / 0, 1 / 0

-- Miles per gallon of 32 cars (Henderson and Velleman, 1981; R's mtcars$mpg).
local mpg = { 21, 21, 22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4,
  10.4, 14.7, 32.4, 30.4, 33.9, 21.5, 15.5, 15.2, 13.3, 19.2, 27.3, 26, 30.4, 15.8, 19.7, 15, 21.4 }

do -- exponential
  local worst = 0
  for i = -7000, 7000 do
    local v = i / 10 + 0.0377
    worst = math.max(worst, math.abs(numbers.exp(v) / math.exp(v) - 1))
  end
  tap.ok(worst < 5e-16, "exp: within two units in the last place of the library's")
  tap.is(numbers.exp(0), 1.0, "exp: of 0")
  tap.near(numbers.exp(1), 2.718281828459045, 4.5e-16, "exp: of 1")
  tap.ok(numbers.exp(-745) == 5e-324 and numbers.exp(-800) == 0, "exp: down to nothing")
  tap.ok(numbers.exp(709.7) < infinity and numbers.exp(711) == infinity, "exp: up to infinity")
  tap.is(numbers.exp10(-3), 0.001, "exp10: whole powers are exact")
  tap.near(numbers.exp10(0.5), math.sqrt(10), 1e-15, "exp10: of a half")
  tap.near(numbers.root(32, 5), 2, 1e-14, "root: the fifth of 32")
  local logs = numbers.log10s { 1, 1000, 0.02, 1e-300, 999.9999999999999, 5e-324 }
  for i, v in ipairs { 1, 1000, 0.02, 1e-300, 999.9999999999999, 5e-324 } do
    tap.near(logs[i], numbers.log10(v), 1e-13, "log10s: number " .. i .. " as one by one")
  end
end

do -- order
  tap.same(stats.quantiles(mpg, { 0, 0.25, 0.5, 0.75, 1 }), { 10.4, 15.425, 19.2, 22.8, 33.9 },
    "quantiles: those of R's summary(mtcars$mpg)", 1e-12)
  tap.same(stats.quantiles({ 4, 1, 3, 2 }, { 0.25, 0.5, 0.75 }), { 1.75, 2.5, 3.25 },
    "quantiles: between two numbers", 1e-15)
  tap.same(stats.quantiles({ 7 }, { 0, 0.3, 1 }), { 7, 7, 7 }, "quantiles: of one number")
  tap.near(stats.mean(mpg), 20.090625, 1e-12, "mean: R's")
  tap.near(stats.deviation(mpg), 6.026948, 5e-7, "deviation: R's")
  tap.is(stats.deviation { 3 }, 0.0, "deviation: of one number")
  -- A quantile of many shapes of lists is the one of the sorted list.
  local function shape(name, at)
    local list = {}
    for i = 1, 999 do list[i] = at(i) end
    local sorted = table.move(list, 1, 999, 1, {})
    table.sort(sorted)
    local want, shares = {}, {}
    for k = 0, 20 do
      shares[k + 1] = k / 20
      local place = 1 + 998 * k / 20
      local below = math.floor(place)
      want[k + 1] = sorted[below] + (place - below) * ((sorted[below + 1] or 0) - sorted[below])
    end
    tap.same(stats.quantiles(list, shares), want, "quantiles: " .. name, 1e-9)
  end
  shape("rising", function(i) return i end)
  shape("falling", function(i) return -i end)
  shape("up and down", function(i) return math.min(i, 999 - i) end)
  shape("few values", function(i) return i % 3 end)
  shape("all equal", function() return 5 end)
  shape("scattered", function(i) return i * 7919 % 1009 end)
end

do -- box
  local b = stats.box { 1, 2, 3, 4, 5, 6, 7, 8, 9, 30, -20 }
  tap.same(b, { n = 11, min = -20, low = 1, q1 = 2.5, median = 5, q3 = 7.5, high = 9, max = 30,
    outliers = { 30, -20 } }, "box: whiskers and what lies beyond")
  tap.same(stats.box { 4 }, { n = 1, min = 4, low = 4, q1 = 4, median = 4, q3 = 4, high = 4, max = 4,
    outliers = {} }, "box: of one value")
  -- No value lies between a fence and the box: the whisker has no length.
  tap.same(stats.box { 0, 10, 10, 10, 11, 11, 30 }, { n = 7, min = 0, low = 10, q1 = 10, median = 10,
    q3 = 11, high = 11, max = 30, outliers = { 0, 30 } }, "box: whiskers of no length")
end

do -- bins
  local function sturges(n) return bins.sturges(n) end
  tap.same({ sturges(1), sturges(2), sturges(32), sturges(33), sturges(1000) }, { 1, 2, 6, 7, 11 },
    "Sturges: ⌈log₂ n⌉ + 1")
  tap.near(bins.width_fd(15.425, 22.8, 32), 2 * 7.375 / 3.1748021039363987, 1e-12,
    "Freedman and Diaconis: 2 IQR / ∛n")
  tap.same(bins.edges(mpg), { 10, 15, 20, 25, 30, 35 }, "edges: those of R's hist(mtcars$mpg)")
  tap.same(bins.count(mpg, { 10, 15, 20, 25, 30, 35 }), { 5, 13, 8, 2, 4 },
    "counts: a lower edge belongs to its bin")
  tap.same(bins.edges { 1, 4, 2, 2 }, { 0.5, 1.5, 2.5, 3.5, 4.5 }, "whole numbers: a bin each")
  tap.same(bins.edges({ 0, 99 }, 10), { -0.5, 9.5, 19.5, 29.5, 39.5, 49.5, 59.5, 69.5, 79.5, 89.5, 99.5 },
    "whole numbers: ten to a bin, when asked")
  tap.same(bins.edges({ 0.1, 0.3, 0.5 }, 4), { 0.1, 0.2, 0.3, 0.4, 0.5 }, "edges are the doubles nearest to them")
  tap.same(bins.count({ 0.1, 0.2, 0.3, 0.5 }, { 0.1, 0.2, 0.3, 0.4, 0.5 }), { 1, 1, 1, 1 },
    "counts: no value slips over an edge; the last bin has both of its own")
  tap.same(bins.edges({ 0.5, 50, 3 }, 2, true), { 0.1, 1, 10, 100 }, "logarithms: edges at powers of ten")
  tap.same(bins.edges({ 1, 10 }, 3, true), { 1, 10 ^ (1 / 3), 10 ^ (2 / 3), 10 },
    "logarithms: thirds of a power of ten", 1e-14)
  tap.is(bins.edges {}, nil, "no values, no edges")
  local lists = { ["one value"] = { 7.5 }, zeros = { 0.0, 0 }, ["equal"] = { 0.3, 0.3 },
    ["the last bit"] = { 1, 1 + 2 ^ -52 }, denormal = { 5e-324, 0 }, ["far apart"] = { -1e149, 1e149 },
    ["close, far away"] = { 1e9, 1e9 + 1e-4 }, ["an outlier"] = { 0.1, 0.2, 0.3, 0.4, 1e12 } }
  for _, name in ipairs(options.names(lists)) do
    local list = lists[name]
    local edges = bins.edges(list)
    local counts, outside = bins.count(list, edges)
    local sum, rising = outside, true
    for i, count in ipairs(counts) do
      sum, rising = sum + count, rising and edges[i] < edges[i + 1]
    end
    tap.ok(rising and outside == 0 and sum == #list and #edges <= 500, "bins: " .. name)
  end
end

do -- kernel
  tap.near(kernel.silverman(mpg), 2.477, 5e-4, "Silverman: R's density(mtcars$mpg) has bw = 2.477")
  tap.near(kernel.silverman { 0, 0, 0, 0, 0, 0, 0, 8 }, 0.9 * math.sqrt(8) / 8 ^ 0.2, 1e-12,
    "Silverman: equal quartiles leave the deviation")
  tap.near(kernel.silverman { 4, 4, 4 }, 0.9 * 4 / 3 ^ 0.2, 1e-12, "Silverman: all equal")
  tap.near(kernel.silverman { 0.1, 0.1, 0.1 }, 0.09 / 3 ^ 0.2, 1e-12,
    "Silverman: all equal, with a mean that is rounded")
  tap.is(kernel.silverman { 0 }, 0.9, "Silverman: a single zero")
  local h = 2.477
  local x, y = kernel.density(mpg, h)
  local worst, area = 0, 0
  for i, at in ipairs(x) do
    local sum = 0
    for _, v in ipairs(mpg) do sum = sum + math.exp(-((at - v) / h) ^ 2 / 2) end
    worst = math.max(worst, math.abs(sum / (#mpg * h * math.sqrt(2 * math.pi)) - y[i]))
    area = area + y[i] * (x[2] - x[1])
  end
  tap.ok(worst < 2e-5, "density: the sum of bells, within a thousandth of its height")
  tap.near(area, 1, 2e-3, "density: the area is 1 but for the tails")
  tap.near(x[1], 10.4 - 3 * h, 1e-12, "density: begins three bandwidths below the least")
  local _, narrow = kernel.density({ 0, 1e6 }, 1e-3)
  local sum = 0
  for _, v in ipairs(narrow) do sum = sum + v * 1e6 / 8192 * 2 end
  tap.ok(#narrow < 10000 and sum > 0.5 and sum < 2, "density: bells that no grid shows keep their area")
end

-- Marks -----------------------------------------------------------------------------------------

local function facts_of(...)
  return plot.plot({ alt = "a", ... }):facts().marks[1]
end

do -- histogram
  local fig = plot.plot { alt = "a", plot.histogram { x = mpg } }
  local bars = walk.tagged(fig, "histogram", "rect")
  tap.is(#bars, 5, "histogram: a bar for each bin")
  tap.near(bars[2].box[4] / bars[1].box[4], 13 / 5, 1e-9, "histogram: heights are as the counts")
  tap.near(bars[1].box[1] + bars[1].box[3] + 1, bars[2].box[1], 1e-9, "histogram: bars touch but for a pixel")
  local facts = fig:facts()
  tap.same(facts.x.domain, { 10, 35 }, "histogram: the axis is that of the bins")
  tap.is(facts.y.label, "count", "histogram: the other axis says what it counts")
  tap.same(facts.marks[1], { mark = "histogram", n = 32, edges = { 10, 15, 20, 25, 30, 35 }, value = "count",
    series = { { n = 32, gaps = 0, counts = { 5, 13, 8, 2, 4 }, outside = 0 } } }, "histogram: facts")
  local lying = walk.tagged(plot.plot { alt = "a", plot.histogram { y = mpg } }, "histogram", "rect")
  tap.near(lying[2].box[3] / lying[1].box[3], 13 / 5, 1e-9, "histogram: lying, lengths are as the counts")
  tap.same(facts_of(plot.histogram { x = mpg, value = "share" }).series[1].heights,
    { 5 / 32, 13 / 32, 8 / 32, 2 / 32, 4 / 32 }, "histogram: shares", 1e-15)
  tap.same(facts_of(plot.histogram { x = { 1, 2, 2.5, 9 }, bins = { 0, 2, 10 } }).series[1].heights,
    { 1 / 8, 3 / 32 }, "histogram: uneven bins are densities", 1e-15)
  tap.is(facts_of(plot.histogram { x = mpg, bins = { 20, 30 } }).series[1].outside, 22,
    "histogram: what is in no bin is counted")
  local gaps = facts_of(plot.histogram { x = { 1, nan, infinity, 2 } }).series[1]
  tap.ok(gaps.n == 2 and gaps.gaps == 2 and gaps.infinite == 1, "histogram: gaps and infinities are counted")
  local whole = plot.plot { alt = "a", plot.histogram { x = { 1, 2, 2, 3 } } }:facts()
  tap.same(whole.x.ticks, { "1", "2", "3" }, "histogram: whole numbers have whole ticks")
end

do -- several series
  local data = { v = { 1, 2, 2, 2, 3, 1 }, k = { "a", "a", "a", "b", "b", "b" } }
  local fig = plot.plot { alt = "a", plot.histogram { data, x = "v", fill = "k" } }
  local paths = walk.tagged(fig, "histogram", "path")
  tap.is(#paths, 4, "histogram: a thin fill and an outline for each series")
  tap.ok(paths[1].opacity == 0.15 and paths[2].stroke == "series1", "histogram: fill, then outline")
  tap.ok(not paths[2].dash and paths[4].dash, "histogram: the second is dashed")
  local swatch = walk.tagged(fig, "legend", "path")
  tap.ok(#swatch == 2 and swatch[2].dash, "histogram: the legend shows the dash")
  local stacked = plot.plot { alt = "a", plot.histogram { data, x = "v", fill = "k", stack = true } }
  local rects = walk.tagged(stacked, "histogram", "rect")
  -- a: 1, 2; b: 1, 1, 1 (an empty bar is not drawn).
  tap.is(#rects, 5, "histogram: stacked bars")
  tap.near(rects[3].box[2] + rects[3].box[4], rects[1].box[2], 1e-9, "histogram: b stands on a")
  tap.ok(stacked:facts().y.domain[2] >= 3, "histogram: the axis holds the stack")
  tap.ok(#walk.tagged(stacked, "legend", "rect") == 2, "histogram: the legend of a stack has fills")
end

do -- facets
  local data = { v = { 1, 1, 1, 9, 9.5 }, k = { "a", "a", "a", "b", "b" } }
  local panels = plot.plot({ alt = "a", facet = { x = "k" }, plot.histogram { data, x = "v" } }):facts().panels
  tap.same(panels[1].marks[1].edges, panels[2].marks[1].edges, "facets: all panels have the same bins")
  local counted = 0
  for _, p in ipairs(panels) do
    for _, count in ipairs(p.marks[1].series[1].counts) do counted = counted + count end
  end
  tap.is(counted, 5, "facets: each panel counts its own rows")
  tap.ok(panels[1].y.domain[2] >= 3 and panels[2].y.domain[2] == panels[1].y.domain[2],
    "facets: the common axis holds the highest bar of all panels")
  local boxes = plot.plot({ alt = "a", facet = { x = "k" }, plot.box { data, y = "v" } }):facts().panels
  tap.ok(boxes[1].marks[1].series[1].median == 1 and boxes[2].marks[1].series[1].median == 9.25,
    "facets: a box of the rows of its panel")
  local curves = plot.plot({ alt = "a", facet = { x = "k" }, plot.density { data, x = "v", bandwidth = 1 } }):facts()
  tap.near(curves.panels[1].marks[1].series[1].peak, 1 / math.sqrt(2 * math.pi), 1e-4,
    "facets: a density of the rows of its panel")
  tap.ok(curves.panels[2].y.domain[2] >= 1 / math.sqrt(2 * math.pi), "facets: the common axis holds it")
  local sorted = { v = { 1, 2, 9, 3 }, k = { "a", "b", "a", "b" }, f = { "p", "p", "q", "q" } }
  local bars = plot.plot({ alt = "a", facet = { x = "f" },
    plot.bar { sorted, x = "k", y = "v", order = "rising" } }):facts().panels
  tap.same({ bars[1].x.domain, bars[2].x.domain }, { { "b", "a" }, { "b", "a" } },
    "facets: one order of the categories, by the sums of all panels")
end

do -- density
  local fig = plot.plot { alt = "a", plot.density { x = { 5 }, bandwidth = 2 } }
  local series = fig:facts().marks[1].series[1]
  tap.near(series.peak, 1 / (2 * math.sqrt(2 * math.pi)), 1e-5, "density: one value is one bell")
  tap.near(series.peak_at, 5, 2 / 8, "density: about its value")
  tap.same(fig:facts().x.domain, { -1, 11 }, "density: three bandwidths to each side", 1e-9)
  local path = walk.tagged(fig, "density", "path")[2]
  local top = math.huge
  for i = 2, #path.points, 2 do top = math.min(top, path.points[i]) end
  local bottom, frame_top = path.points[2], fig:facts().y.domain[2]
  local grid = walk.tagged(fig, "y grid")
  local zero, high = grid[1].points[2], grid[#grid].points[2]
  tap.near((zero - top) / (zero - high) * frame_top, series.peak, 0.02 * series.peak,
    "density: the curve is as high as the facts say")
  tap.ok(zero - bottom < 0.02 * (zero - top), "density: and begins at about zero")
  -- The logarithms of these are a bell about 2.
  local logs = plot.plot { alt = "a", x = { scale = "log" }, plot.density { x = { 100 }, bandwidth = 0.5 } }:facts()
  tap.near(logs.marks[1].series[1].peak, 2 / math.sqrt(2 * math.pi), 1e-4, "density: on logarithms, of the logarithms")
  tap.same(logs.x.domain, { 10 ^ 0.5, 10 ^ 3.5 }, "density: 1.5 powers of ten to each side", 1e-6)
  tap.is(logs.y.label, "density per power of ten", "density: the axis says so")
  local both = plot.density { x = { 1, 10, 100 } }
  local plain, log = plot.plot { alt = "a", both }, plot.plot { alt = "a", x = { scale = "log" }, both }
  tap.near(plain:facts().marks[1].series[1].bandwidth / kernel.silverman { 1, 10, 100 }, 1, 1e-12,
    "density: one mark in two figures, on two scales")
  tap.near(log:facts().marks[1].series[1].bandwidth / kernel.silverman { 0, 1, 2 }, 1, 1e-12,
    "density: each has its own bandwidth")
end

do -- violins
  local data = { v = { 1, 2, 3, 7, 8, 9 }, k = { "a", "a", "a", "b", "b", "b" } }
  local fig = plot.plot { alt = "a", plot.density { data, y = "v", by = "k" } }
  local left, right = math.huge, -math.huge
  local points = walk.tagged(fig, "density", "path")[1].points
  for i = 1, #points, 2 do left, right = math.min(left, points[i]), math.max(right, points[i]) end
  tap.near((left + right) / 2, (points[1] + points[#points - 1]) / 2, 1e-9, "violin: both sides are the same")
  local facts = fig:facts()
  tap.same(facts.x.domain, { "a", "b" }, "violin: stands on categories")
  tap.is(facts.marks[1].series[2].category, "b", "violin: facts of each category")
  tap.is(plot.plot({ alt = "a", plot.density { data, x = "v", by = "k" } }):facts().y.scale, "category",
    "violin: lies when the values are along x")
end

do -- box
  local data = { v = { 1, 2, 3, 4, 5, 20, 2, 4, 6 }, k = { "a", "a", "a", "a", "a", "a", "b", "b", "b" } }
  local fig = plot.plot { alt = "a", y = { domain = { 0, 20 }, ticks = { 0, 20 } },
    plot.box { data, x = "k", y = "v" } }
  local grid = walk.tagged(fig, "y grid")
  local zero, high = grid[1].points[2], grid[#grid].points[2]
  local function at(v) return zero + v / 20 * (high - zero) end
  local rect = walk.tagged(fig, "box", "rect")[1].box
  tap.near(rect[2], at(4.75), 1e-9, "box: its top is the third quartile")
  tap.near(rect[2] + rect[4], at(2.25), 1e-9, "box: its bottom is the first")
  local dots = walk.tagged(fig, "box", "points")
  tap.ok(#dots == 1, "box: dots where there are values beyond the whiskers")
  tap.near(dots[1].y[1], at(20), 1e-9, "box: at the value")
  local medians, whiskers = {}, {}
  for _, item in ipairs(walk.tagged(fig, "box", "path")) do
    local list = item.stroke == "ink" and medians or whiskers
    list[#list + 1] = item
  end
  tap.near(medians[1].points[2], at(3.5), 1e-9, "box: the line in it is the median")
  tap.near(whiskers[1].points[4], at(1), 1e-9, "box: the lower whisker ends at the least value")
  tap.near(whiskers[3].points[4], at(5), 1e-9, "box: the upper one before the outlier")
  tap.same(fig:facts().marks[1].series[1], { n = 6, gaps = 0, category = "a", min = 1, low = 1, q1 = 2.25,
    median = 3.5, q3 = 4.75, high = 5, max = 20, outliers = 1 }, "box: facts")
  local texts = {}
  for _, item in ipairs(walk.tagged(plot.plot { alt = "a", plot.box { data, y = "v", x = "k", n = true } },
    "box", "text")) do texts[#texts + 1] = item.text end
  tap.same(texts, { "n = 6", "n = 3" }, "box: n is written when asked for")
  tap.same(plot.plot({ alt = "a", plot.box { data, y = "v" } }):facts().x.domain, { "v" },
    "box: without categories it stands on the name of its column")
  local numeric = plot.plot({ alt = "a", plot.box { y = { 8, 8, 64 }, x = { 1, 2, 3 }, lying = true } }):facts()
  tap.same(numeric.y.domain, { 8, 64 }, "box: lying on numbers")
  local grouped = plot.plot { alt = "a", plot.box { x = { "a", "a" }, y = { 1, 2 }, fill = { "u", "w" } } }
  tap.is(#walk.tagged(grouped, "legend", "rect"), 2, "box: series have a legend")
end

-- The least distance of two dots' middles in units of their diameter.
local function closest(fig)
  local dots, least = walk.tagged(fig, "strip", "circle"), math.huge
  for i, a in ipairs(dots) do
    for j = i + 1, #dots do
      local b = dots[j]
      local d = math.sqrt((a.x - b.x) ^ 2 + (a.y - b.y) ^ 2)
      least = math.min(least, d / (a.radius + b.radius))
    end
  end
  return least, dots
end

do -- strip
  local data = { v = {}, k = {} }
  for i = 1, 300 do data.v[i], data.k[i] = (i * 7919 % 1009) ^ 2 / 1000, i % 3 == 0 and "a" or "b" end
  local fig = plot.plot { alt = "a", y = { domain = { 0, 1100 }, ticks = { 0, 1100 } },
    plot.strip { data, x = "k", y = "v", middle = "mean" } }
  local least, dots = closest(fig)
  tap.is(#dots, 300, "strip: a dot for each value")
  tap.ok(least >= 1, "strip: no two dots overlap")
  tap.ok(not fig:facts().marks[1].overlap, "strip: and the facts do not say otherwise")
  local ys, want = {}, {}
  for i, dot in ipairs(dots) do ys[i] = dot.y end
  local grid = walk.tagged(fig, "y grid")
  local zero, high = grid[1].points[2], grid[2].points[2]
  for i, v in ipairs(data.v) do want[i] = zero + v / 1100 * (high - zero) end
  table.sort(ys)
  table.sort(want)
  tap.same(ys, want, "strip: every dot is exactly at its value", 1e-9)
  local a = fig:facts().marks[1].series[2]
  local sum, n = 0, 0
  for i, v in ipairs(data.v) do if data.k[i] == "a" then sum, n = sum + v, n + 1 end end
  tap.near(a.middle, sum / n, 1e-9, "strip: the line is at the mean")
  local tight = { v = {}, k = {} }
  for i = 1, 2000 do tight.v[i], tight.k[i] = 1 + i % 2, "k" .. i % 8 end
  local blot = plot.plot { alt = "a", plot.strip { tight, x = "k", y = "v" } }
  tap.ok(blot:facts().marks[1].overlap, "strip: where there is no room the facts say so")
  local frame = walk.tagged(blot, "y grid")[1].points
  for _, dot in ipairs(walk.tagged(blot, "strip", "circle")) do
    if dot.x < frame[1] or dot.x > frame[3] then tap.ok(false, "strip: a dot outside the frame") break end
  end
end

do -- stacks
  local data = { v = { 3, 1, -2, 4, -1 }, x = { "a", "a", "a", "b", "b" }, k = { "u", "v", "w", "u", "w" } }
  local fig = plot.plot { alt = "a", plot.bar { data, x = "x", y = "v", fill = "k", stack = true } }
  local bars = walk.tagged(fig, "bar", "rect")
  tap.near(bars[2].box[2] + bars[2].box[4], bars[1].box[2], 1e-9, "stack: the second stands on the first")
  tap.near(bars[3].box[2], bars[1].box[2] + bars[1].box[4], 1e-9, "stack: negative ones hang from zero")
  tap.near(bars[1].box[3], bars[4].box[3], 1e-9, "stack: all are equally wide")
  local domain = fig:facts().y.domain
  tap.ok(domain[1] <= -2 and domain[2] >= 4, "stack: the axis holds the sums")
  tap.same(fig:facts().marks[1].totals, { { category = "a", total = 2 }, { category = "b", total = 3 } },
    "stack: the facts say what it adds up to")
  local parts = { v = { 1, 3, 2, 2 }, x = { "a", "a", "b", "b" }, k = { "u", "v", "u", "v" } }
  local share = plot.plot { alt = "a",
    plot.bar { parts, x = "x", y = "v", fill = "k", stack = "share", numbers = true } }
  local boxes, texts = {}, {}
  for _, item in ipairs(walk.tagged(share, "bar")) do
    if item.kind == "rect" and item.fill ~= "paper" then boxes[#boxes + 1] = item.box end
    if item.kind == "text" then texts[#texts + 1] = item.text end
  end
  tap.near(boxes[1][4] / boxes[2][4], 1 / 3, 1e-9, "shares: as the values")
  tap.near(boxes[2][2], boxes[4][2], 1e-9, "shares: all stacks are equally high")
  tap.same(share:facts().y.domain, { 0, 100 }, "shares: up to 100 %")
  tap.same(texts, { "25%", "75%", "50%", "50%" }, "shares: written into the bars")
  local sorted = plot.plot({ alt = "a", plot.bar { x = { "a", "b", "c" }, y = { 2, 3, 1 }, order = "falling" } })
  tap.same(sorted:facts().x.domain, { "b", "a", "c" }, "order: falling")
  tap.same(plot.plot({ alt = "a", plot.bar { x = { 10, 20 }, y = { 2, 1 }, order = "rising" } }):facts().x.domain,
    { 20, 10 }, "order: rising, of categories that are numbers")
end

do -- whiskers
  local fig = plot.plot { alt = "a", y = { domain = { 0, 10 }, ticks = { 0, 10 } },
    plot.bar { x = { "a" }, y = { 5 }, low = { 4 }, high = { 8 } } }
  local grid, lines = walk.tagged(fig, "y grid"), walk.tagged(fig, "bar", "path")
  local zero, high = grid[1].points[2], grid[#grid].points[2]
  tap.near(lines[1].points[2], zero + 0.4 * (high - zero), 1e-9, "whisker: from low")
  tap.near(lines[1].points[4], zero + 0.8 * (high - zero), 1e-9, "whisker: to high")
  local natural = plot.plot({ alt = "a", plot.bar { x = { "a" }, y = { 5 }, low = { 4 }, high = { 8 } } }):facts()
  tap.ok(natural.y.domain[2] >= 8, "whisker: the axis reaches to its end")
  tap.is(natural.marks[1].series[1].high.max, 8, "whisker: in the facts")
end

-- Little, equal and strange data.
local function ones(count)
  local list = {}
  for i = 1, count do list[i] = "one" end
  return list
end

local kinds = {
  histogram = function(v) return plot.histogram { x = v } end,
  density = function(v) return plot.density { x = v } end,
  violin = function(v) return plot.density { y = v, by = ones(#v) } end,
  box = function(v) return plot.box { y = v } end,
  strip = function(v) return plot.strip { y = v } end,
}
local strange = { empty = {}, ["one value"] = { 3 }, ["all equal"] = { 0.7, 0.7, 0.7 },
  ["no value"] = { nan, infinity }, ["a gap"] = { 1, nan, 2 }, ["the last bit"] = { 1, 1 + 2 ^ -52 },
  tiny = { 1e-320, 2e-320 }, huge = { -1e140, 1e140 } }
for _, name in ipairs(options.names(kinds)) do
  for _, what in ipairs(options.names(strange)) do
    local fig = plot.plot { alt = "a", kinds[name](strange[what]) }
    tap.ok(#fig:svg() > 500 and not fig:svg():find("nan"), name .. ": " .. what)
    tap.is(fig:facts().empty ~= nil, what == "empty" or what == "no value",
      name .. ": " .. what .. ", and the facts know")
  end
end

do -- far beyond the domain, and at the limits of doubles
  local far = { 1, 2, 3, 1e140, -1e140, math.maxinteger, math.mininteger }
  for _, name in ipairs(options.names(kinds)) do
    local axis = (name == "histogram" or name == "density") and "x" or "y"
    local fig = plot.plot { alt = "a", [axis] = { domain = { 0, 5 } }, kinds[name](far) }
    tap.ok(not fig:svg():find("nan"), name .. ": most of it outside the domain")
    tap.ok(plot.plot { alt = "a", [axis] = { scale = "symlog" }, kinds[name] { math.maxinteger } },
      name .. ": the largest whole number, on symmetric logarithms")
  end
  local thin = plot.plot { alt = "a", plot.density { x = { 1e9 }, bandwidth = 1e-90 } }
  tap.ok(not thin:svg():find("nan"), "density: a bandwidth that doubles cannot show")
  tap.is(plot.plot({ alt = "a", facet = { x = "k" }, plot.box { { k = {}, v = {} }, y = "v" } })
    :facts().panels[1].empty, "no data", "box: facets of nothing are one empty panel")
  tap.ok(plot.plot { alt = "a", plot.histogram { x = {}, fill = {} } }:facts().empty,
    "histogram: no values, and no names of series")
end

-- Much data.
local many = {}
for i = 1, 300 do
  for k = 1, 5 do
    many[#many + 1] = { name = "category " .. i, v = i * 7919 % 101 + k * k, s = k % 2 == 0 and "u" or "w" }
  end
end
for _, lying in ipairs { false, true } do
  local x, y = lying and "v" or "name", lying and "name" or "v"
  local crowded = { box = plot.box { many, x = x, y = y }, strip = plot.strip { many, x = x, y = y },
    bar = plot.bar { many, x = x, y = y, fill = "s" }, ["grouped box"] = plot.box { many, x = x, y = y, fill = "s" },
    violin = plot.density { many, x = lying and "v" or nil, y = not lying and "v" or nil, by = "name" } }
  for _, name in ipairs(options.names(crowded)) do
    local fig = plot.plot { alt = "a", crowded[name] }
    tap.ok(fig.height <= 4200 and not walk.overlap(fig) and not walk.outside(fig),
      ("300 categories: %s, lying %s"):format(name, lying))
  end
end

-- What is wrong is said.
local wrong = tap.raises
wrong(function() plot.histogram { x = { 1 }, y = { 1 } } end, "either x", "histogram of both")
wrong(function() plot.histogram { x = { "a" } } end, "plot.bar", "histogram of names")
wrong(function() plot.histogram { x = { 1 }, bins = 0 } end, "a list of edges", "no bins")
wrong(function() plot.histogram { x = { 1 }, bins = "scott" } end, '"sturges"', "an unknown rule")
wrong(function() plot.plot { plot.histogram { x = { 1 }, bins = { 2, 1 } } } end, "bins[2] is 1", "edges that fall")
wrong(function() plot.plot { plot.histogram { x = { 1 }, bins = { 0 } } } end, "1 edges", "one edge")
wrong(function() plot.plot { plot.histogram { x = { 1 }, bins = { 0, 1, 5 }, value = "count" } } end,
  'value = "density"', "counts in uneven bins")
wrong(function() plot.histogram { x = { 1, 2 }, fill = { 1, 2 } } end, "tostring", "series by number")
wrong(function() plot.plot { x = { scale = "log" }, plot.histogram { x = { 1, 0 } } } end, "not positive",
  "logarithm of zero")
wrong(function() plot.plot { x = { scale = "log" }, plot.histogram { x = { 1, 2 }, bins = { 0, 1 } } } end,
  "not positive", "an edge at zero, on logarithms")
wrong(function() plot.plot { y = { scale = "log" }, plot.histogram { x = { 1, 2 } } } end, "starts at 0",
  "counts on logarithms")
wrong(function() plot.plot { x = { scale = "log" }, plot.density { x = { 1, -1 } } } end, "not positive",
  "density of the logarithm of a negative number")
wrong(function()
  plot.plot { color = { legend = "direct" }, plot.density { x = { 1, 2 }, fill = { "a", "b" } } }
end, "is the name of a density", "names at the ends of curves that have none")
wrong(function() plot.density { x = { 1 }, bandwidth = 0 } end, "above 0", "no bandwidth")
wrong(function() plot.density { by = { "a" } } end, "either x", "violins of nothing")
wrong(function() plot.density { x = { "a" } } end, "want numbers", "density of names")
wrong(function() plot.plot { y = { scale = "log", domain = { 1, 10 } }, plot.box { y = { 1, -1 } } } end,
  "not positive", "a box that reaches below zero, on logarithms")
wrong(function() plot.plot { y = { scale = "log", domain = { 1, 10 } }, plot.bar { x = { "a" }, y = { 5 } } } end,
  "no place for 0", "a bar on logarithms that have a domain")
wrong(function() plot.plot { y = { scale = "log", domain = { 1, 10 } }, plot.histogram { x = { 5 } } } end,
  "no place for 0", "counts on logarithms that have a domain")
local measured = { box = plot.box { y = { 1 } }, strip = plot.strip { y = { 1 } },
  bar = plot.bar { x = { "a" }, y = { 1 } }, histogram = plot.histogram { x = { 1 } },
  violin = plot.density { y = { 1 }, by = { "a" } } }
for _, name in ipairs(options.names(measured)) do
  wrong(function() plot.plot { y = { scale = "category" }, measured[name] } end, "y is measured",
    name .. ": lengths on categories")
end
wrong(function() plot.box { y = { 1 }, width = 0 } end, "above 0", "a box without a width")
wrong(function() plot.box { x = { "a" }, y = { "b" } } end, "both categories", "a box of names")
wrong(function() plot.box {} end, "y is missing", "a box of nothing")
wrong(function() plot.box { x = { 1 }, y = { "a" }, lying = false } end, "wants numbers", "a box that lies")
wrong(function() plot.strip { y = { 1 }, middle = "mode" } end, "median, mean", "an unknown middle")
wrong(function() plot.bar { x = { "a" }, y = { 1 }, low = { 1 } } end, "give both", "half a whisker")
wrong(function() plot.bar { x = { "a" }, y = { 1 }, low = { 2 }, high = { 1 } } end, "above high[1]",
  "a whisker upside down")
wrong(function() plot.bar { x = { "a" }, y = { 1 }, low = { 1 }, high = { 2 }, stack = true } end,
  "leave stack out", "whiskers in a stack")
wrong(function() plot.bar { x = { "a" }, y = { -1 }, stack = "share" } end, "parts of a whole", "a negative share")
wrong(function() plot.bar { x = { "a" }, y = { 1 }, stack = "percent" } end, '"share"', "an unknown stack")
wrong(function() plot.bar { x = { "a" }, y = { 1 }, order = "up" } end, "rising, falling", "an unknown order")
local crowd = {}
for i = 1, 20001 do crowd[i] = i end
wrong(function() plot.strip { y = crowd } end, "too many to show one by one", "too many dots")

tap.done()
