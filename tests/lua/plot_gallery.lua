-- Figures of every kind, for the tests that walk all of them: name → function that makes it.
-- The numbers come from closed forms, so that the figures are the same everywhere.

local plot = require "plot"

local gallery = {}
local order = {}

local function add(name, make)
  order[#order + 1] = name
  gallery[name] = make
end

local function runs(names, count)
  local t = { step = {}, loss = {}, name = {} }
  for k, name in ipairs(names) do
    for i = 0, count do
      local j = #t.step + 1
      t.step[j], t.name[j] = i * 50, name
      t.loss[j] = 2.3 / (1 + i * 0.1 * k) + (i * 7919 % 13) / 260
    end
  end
  return t
end

local eight = {}
for i = 1, 8 do eight[i] = "series " .. i end

add("line", function()
  return plot.plot { alt = "a", title = "Loss falls", subtitle = "five seeds", caption = "A caption.",
    x = { label = "step" }, y = { label = "loss" },
    plot.line { runs({ "BN", "LN", "RMS" }, 60), x = "step", y = "loss", stroke = "name" },
    plot.rule { y = 2.2, dash = true, label = "start" } }
end)

add("line, eight series", function()
  return plot.plot { alt = "a", plot.line { runs(eight, 20), x = "step", y = "loss", stroke = "name" } }
end)

add("line on symmetric logarithms", function()
  return plot.plot { alt = "a", y = { scale = "symlog", label = "gain" }, x = { reverse = true },
    plot.line { x = { 1, 2, 3, 4, 5, 6 }, y = { -5000, -20, -1, 0, 3, 400 } } }
end)

add("line over steps", function()
  return plot.plot { alt = "a", x = { scale = "steps", label = "step" },
    plot.line { x = { 0, 4000, 12000, 20000 }, y = { 4, 2, 1, 0.5 } } }
end)

add("line with gaps", function()
  return plot.plot { alt = "a", plot.line { y = { 1, 2, 0 / 0, 4, 5, 1 / 0, 3, 2, 0 / 0, 7, 0 / 0 } } }
end)

add("line on logarithms", function()
  local t = { n = {}, e = {} }
  for k = 0, 20 do t.n[k + 1], t.e[k + 1] = 2.0 ^ k, 2.0 ^ -k end
  return plot.plot { alt = "a", x = { scale = "log", label = "步数 n" },
    y = { scale = "log", label = "σ² of the mean" }, plot.line { t, x = "n", y = "e" } }
end)

add("dot", function()
  local t = { x = {}, y = {}, g = {} }
  for i = 1, 90 do
    t.x[i], t.y[i], t.g[i] = i * 37 % 91, i * 53 % 89 + i, ({ "north", "south", "east" })[i % 3 + 1]
  end
  return plot.plot { alt = "a", x = { label = "height / cm" }, y = { label = "mass / kg" },
    plot.dot { t, x = "x", y = "y", fill = "g" } }
end)

add("dot by number", function()
  local t = { x = {}, y = {}, z = {} }
  for i = 1, 60 do t.x[i], t.y[i], t.z[i] = i * 37 % 61, i * 17 % 59, i end
  return plot.plot { alt = "a", color = { label = "rank" }, width = 420,
    plot.dot { t, x = "x", y = "y", fill = "z" } }
end)

add("bar", function()
  local t = { m = {}, v = {}, k = {} }
  for i, set in ipairs { "train", "validation", "test" } do
    for j, method in ipairs { "BatchNorm", "LayerNorm", "RMSNorm", "none" } do
      local n = #t.m + 1
      t.m[n], t.k[n], t.v[n] = method, set, 0.2 * j + 0.1 * i
    end
  end
  return plot.plot { alt = "a", y = { label = "error" }, plot.bar { t, x = "m", y = "v", fill = "k" } }
end)

add("bar, lying, with numbers", function()
  return plot.plot { alt = "a", x = { label = "error" }, plot.bar { numbers = true,
    y = { "batch normalization", "层归一化", "RMS" }, x = { 0.31, -0.12, 0.2 } } }
end)

add("bar, long names", function()
  return plot.plot { alt = "a", plot.bar { y = { 1, 2, 3, 4, 5 }, x = { "a long name of a thing",
    "another rather long one", "a third of these long names", "short", "five long words of names" } } }
end)

add("bar, numbers upright", function()
  return plot.plot { alt = "a", y = { label = "runs" }, plot.bar { numbers = true,
    x = { 1, 2, 4, 8, 16, 32 }, y = { 12000, 9000, 7000, 100, 3000, 500 } } }
end)

-- Twelve uniform numbers add up to nearly a normal one.
local function normal(n, seed, mean, deviation)
  local list, state = {}, seed
  for i = 1, n do
    local sum = 0
    for _ = 1, 12 do
      state = (state * 1103515245 + 12345) % 2147483648
      sum = sum + state / 2147483648
    end
    list[i] = mean + deviation * (sum - 6)
  end
  return list
end

-- Losses of three norms on two sets.
local function losses(n)
  local t = { loss = {}, norm = {}, set = {} }
  for j, norm in ipairs { "BatchNorm", "LayerNorm", "RMSNorm" } do
    for k, set in ipairs { "train", "test" } do
      for _, v in ipairs(normal(n, j * 17 + k, j + k * 0.7, 0.5 + 0.2 * j)) do
        t.loss[#t.loss + 1], t.norm[#t.norm + 1], t.set[#t.set + 1] = v, norm, set
      end
    end
  end
  return t
end

add("histogram", function()
  return plot.plot { alt = "a", x = { label = "loss" }, plot.histogram { x = normal(400, 5, 3, 1) } }
end)

add("histogram of whole numbers", function()
  return plot.plot { alt = "a", x = { label = "layers" },
    plot.histogram { value = "share", x = { 1, 2, 2, 3, 3, 3, 4, 6 } } }
end)

add("histogram, three series", function()
  return plot.plot { alt = "a", plot.histogram { losses(60), x = "loss", fill = "norm" } }
end)

add("histogram, stacked and lying", function()
  return plot.plot { alt = "a", plot.histogram { losses(60), y = "loss", fill = "norm", stack = true } }
end)

add("histogram on logarithms", function()
  local list = {}
  for i, v in ipairs(normal(500, 9, 0, 1)) do list[i] = 4 ^ v end
  return plot.plot { alt = "a", x = { scale = "log", label = "time / ms" }, plot.histogram { x = list } }
end)

add("histograms in facets", function()
  return plot.plot { alt = "a", facet = { x = "set" },
    plot.histogram { losses(60), x = "loss", fill = "norm", value = "density" } }
end)

add("density", function()
  return plot.plot { alt = "a", plot.density { losses(60), x = "loss", fill = "norm" } }
end)

add("density on logarithms", function()
  local list = {}
  for i, v in ipairs(normal(300, 9, 0, 1)) do list[i] = 4 ^ v end
  return plot.plot { alt = "a", x = { scale = "log", label = "time / ms" }, plot.density { x = list } }
end)

add("violins", function()
  return plot.plot { alt = "a", plot.density { losses(60), y = "loss", by = "norm" },
    plot.box { losses(60), y = "loss", x = "norm", width = 0.08, outliers = false } }
end)

add("violins, two series", function()
  return plot.plot { alt = "a", plot.density { losses(60), y = "loss", by = "norm", fill = "set" } }
end)

add("violins in facets, lying", function()
  return plot.plot { alt = "a", facet = { y = "set" }, plot.density { losses(60), x = "loss", by = "norm" } }
end)

add("box, two series", function()
  return plot.plot { alt = "a", plot.box { losses(60), x = "norm", y = "loss", fill = "set", n = true } }
end)

add("box, lying", function()
  return plot.plot { alt = "a", plot.box { losses(60), y = "norm", x = "loss", n = true } }
end)

add("box alone", function() return plot.plot { alt = "a", width = 240, plot.box { losses(60), y = "loss" } } end)

add("strip, two series", function()
  return plot.plot { alt = "a",
    plot.strip { losses(60), x = "norm", y = "loss", fill = "set", middle = "median" } }
end)

add("strip, lying", function()
  return plot.plot { alt = "a", plot.strip { losses(30), y = "norm", x = "loss", middle = "mean" } }
end)

-- Milliseconds of the parts of a step.
local function times()
  local t = { net = {}, part = {}, ms = {} }
  for i, net in ipairs { "RNN", "LSTM", "Transformer" } do
    for j, part in ipairs { "forward", "backward", "update" } do
      local n = #t.net + 1
      t.net[n], t.part[n], t.ms[n] = net, part, (i * 7 + j * 5) % 11 + 3
    end
  end
  return t
end

for _, stack in ipairs { true, "share" } do
  for _, lying in ipairs { false, true } do
    add(("bar, stack %s, lying %s"):format(stack, lying), function()
      return plot.plot { alt = "a", plot.bar { times(), [lying and "y" or "x"] = "net", fill = "part",
        [lying and "x" or "y"] = "ms", stack = stack, numbers = true, order = "falling" } }
    end)
  end
end

add("bar, stack of both signs, numbers inside", function()
  return plot.plot { alt = "a", plot.bar { stack = true, numbers = true, inside = true,
    x = { "a", "a", "b", "b", "c" }, y = { 3, -2, 4, -3, 2.5 }, fill = { "up", "down", "up", "down", "up" } } }
end)

add("bar with whiskers", function()
  return plot.plot { alt = "a", y = { label = "error" }, plot.bar { numbers = true,
    x = { "BatchNorm", "LayerNorm", "none" }, y = { 0.31, 0.24, -0.05 }, low = { 0.28, 0.2, -0.09 },
    high = { 0.35, 0.27, -0.02 } } }
end)

add("bar, numbers inside, lying", function()
  return plot.plot { alt = "a", plot.bar { numbers = true, inside = true, order = "rising",
    y = { "one", "two", "three", "four" }, x = { 30, 1, 22, -14 } } }
end)

add("text", function()
  return plot.plot { alt = "a", x = { domain = { 0, 4 } }, y = { domain = { 0, 4 } },
    plot.dot { x = { 1, 2, 3 }, y = { 1, 2, 3 } },
    plot.text { x = { 1, 2, 3 }, y = { 1, 2, 3 }, text = { "我", "two", "√3 ≈ 1.7" }, dy = -14 } }
end)

add("cell", function()
  local m = {}
  for i = 1, 5 do
    m[i] = {}
    for j = 1, 7 do m[i][j] = (i * 31 + j * 17) % 23 / 23 end
  end
  return plot.plot { alt = "a", color = { label = "attention" }, plot.cell { matrix = m, numbers = true,
    rows = { "我", "领", "拥", "抱", "你" }, columns = { "the", "cat", "sat", "on", "the ", "mat", "." } } }
end)

add("cell, diverging", function()
  local m = {}
  for i = 1, 6 do
    m[i] = {}
    for j = 1, 6 do m[i][j] = ((i * j * 7) % 19 - 9) / 9 end
  end
  return plot.plot { alt = "a", color = { label = "correlation", centre = 0 }, width = 420,
    plot.cell { matrix = m, numbers = "%.2f", radius = 3 } }
end)

add("empty", function() return plot.plot { alt = "a", plot.line { x = {}, y = {} } } end)
add("one point", function() return plot.plot { alt = "a", plot.dot { x = { 3 }, y = { 5 } } } end)
add("all equal", function() return plot.plot { alt = "a", plot.line { y = { 7, 7, 7 } } } end)

add("long labels", function()
  local long = ("a label of many words "):rep(10)
  return plot.plot { alt = "a", title = long, x = { label = long }, y = { label = long },
    plot.line { y = { 1, 3, 2 }, name = long }, plot.line { y = { 2, 1, 2 }, name = long .. "2" } }
end)

add("phone", function()
  return plot.plot { alt = "a", width = 358, title = "A narrow figure whose title takes two lines",
    x = { label = "step" }, y = { label = "loss" },
    plot.line { runs({ "BN", "LN" }, 60), x = "step", y = "loss", stroke = "name" } }
end)

-- Of the runs of three norms, two nets and two batch sizes.
local function experiments()
  local t = { step = {}, loss = {}, norm = {}, net = {}, batch = {} }
  for n, net in ipairs { "RNN", "LSTM" } do
    for _, batch in ipairs { 8, 64 } do
      local one = runs({ "BN", "LN", "RMS" }, 20)
      for i = 1, #one.step do
        local j = #t.step + 1
        t.step[j], t.norm[j], t.net[j], t.batch[j] = one.step[i], one.name[i], net, batch
        t.loss[j] = one.loss[i] * n + batch / 64
      end
    end
  end
  return t
end

for _, facet in ipairs { { x = "net" }, { y = "net" }, { x = "net", y = "batch" },
  { x = "net", free = "both" } } do
  add(("facets x %s y %s free %s"):format(facet.x, facet.y, facet.free), function()
    return plot.plot { alt = "a", title = "Loss falls", caption = "A caption.", facet = facet,
      x = { label = "step" }, y = { label = "loss" },
      plot.line { experiments(), x = "step", y = "loss", stroke = "norm" },
      plot.rule { y = 1.5, dash = true } }
  end)
end

add("grid of panels", function()
  return plot.grid { alt = "a", title = "Four views",
    { title = "Loss", x = { label = "step" }, y = { label = "loss" },
      plot.line { runs({ "BN", "LN", "RMS" }, 20), x = "step", y = "loss", stroke = "name" } },
    { title = "Its logarithm", x = { label = "step" }, y = { label = "loss", scale = "log" },
      plot.line { runs({ "LN", "RMS" }, 20), x = "step", y = "loss", stroke = "name" } },
    { title = "Numbers", color = { legend = false },
      plot.cell { matrix = { { 1, 2, 3 }, { 4, 5, 6 } }, numbers = true } },
    { title = "Names", x = { label = "value" },
      plot.bar { y = { "one", "two with a long name", "three" }, x = { 3, 4, 5 }, numbers = true } } }
end)

add("grid with legends of its own", function()
  return plot.grid { alt = "a", across = 3, width = 720, letters = false,
    { plot.dot { x = { 1, 2, 3 }, y = { 4, 5, 6 }, fill = { "a", "b", "c" } } },
    { plot.dot { x = { 1, 2, 3 }, y = { 4, 5, 6 }, fill = { 0.5, 1, 2 } } },
    { plot.dot { x = { 1, 2, 3 }, y = { 4, 5, 6 } } } }
end)

add("formulas", function()
  return plot.plot { alt = "a",
    title = "$\\hat{x} = \\frac{x-\\mu}{\\sqrt{\\sigma^2+\\epsilon}}$ of $d_{model}$ numbers",
    x = { label = "$d_{model}$", scale = "log", ticks = { 1, 10, 100, 1000 },
      format = function(v) return ("$10^{%d}$"):format(#("%d"):format(v) - 1) end },
    y = { label = "$\\bar{x}_{t-1}$ for \\$ 5" },
    caption = ("Broken outside of $x_i \\times y^2$. "):rep(9),
    plot.line { x = { 1, 30, 1000 }, y = { 1, 2, 3 }, name = "$W_{xh}$" },
    plot.line { x = { 1, 30, 1000 }, y = { 3, 2, 2 }, name = "$O(n\\log n)$" },
    plot.rule { y = 2.4, label = "$\\sqrt{d}$" } }
end)

for _, place in ipairs { "direct", "inside", "right" } do
  for _, width in ipairs { 560, 358 } do
    add(("legend %s, %d"):format(place, width), function()
      return plot.plot { alt = "a", width = width, color = { legend = place }, title = "Loss falls",
        source = "Source: closed forms.", x = { label = "step" }, y = { label = "loss" },
        plot.line { runs({ "BatchNorm", "LayerNorm", "RMSNorm", "none", "$W_{xh}$" }, 30), x = "step",
          y = "loss", stroke = "name" } }
    end)
  end
end

add("ribbons with names at the ends", function()
  local t = runs({ "BatchNorm", "LayerNorm", "none" }, 30)
  t.low, t.high = {}, {}
  for i, v in ipairs(t.loss) do t.low[i], t.high[i] = 0.9 * v, 1.1 * v end
  return plot.plot { alt = "a", color = { legend = "direct" }, x = { label = "step" }, y = { label = "loss" },
    plot.band { t, x = "step", y1 = "low", y2 = "high", y = "loss", stroke = "name" } }
end)

add("facets with names at the ends", function()
  return plot.plot { alt = "a", color = { legend = "direct" }, facet = { x = "net" },
    plot.line { experiments(), x = "step", y = "loss", stroke = "norm" } }
end)

add("legend in a facet", function()
  return plot.plot { alt = "a", color = { legend = "inside" }, facet = { x = "g" },
    plot.line { { x = { 1, 2, 1, 2 }, y = { 1, 2, 4, 1 }, k = { "a", "a", "b", "b" }, g = { 1, 1, 2, 2 } },
      x = "x", y = "y", stroke = "k" } }
end)

local function products(make)
  local m = {}
  for i = 1, 6 do
    m[i] = {}
    for j = 1, 8 do m[i][j] = make(i, j) end
  end
  m[2][3] = 0 / 0
  return m
end

for _, place in ipairs { "above", "right", "inside" } do
  local function bar(name, color, make)
    add(("colour bar %s, %s"):format(place, name), function()
      color.legend = place
      return plot.plot { alt = "a", width = 420, color = color, plot.cell { matrix = products(make) } }
    end)
  end
  local function wave(i, j) return (i * j * 7 % 19 - 6) / 9 end
  bar("centre", { label = "correlation", centre = 0.3, missing = "not run" }, wave)
  bar("logarithm", { label = "cost", scale = "log" }, function(i, j) return 10.0 ^ (i - 2) * j end)
  bar("steps", { steps = 5 }, wave)
  bar("steps that are given", { steps = { -0.5, 0, 0.2, 1 }, centre = 0 }, wave)
end
require "plot_gallery_shapes" (add)

-- Points of a closed form, with names.
local function named_points(count)
  local t = { x = {}, y = {}, name = {} }
  for i = 1, count do
    t.x[i], t.y[i] = i * 37 % 101, (i * 53 % 89 + i * 11 % 7) / 10
    t.name[i] = ({ "LSTM", "GRU", "$W_{xh}$", "Transformer", "层归一化", "a longer name" })[i % 6 + 1]
  end
  return t
end

for _, width in ipairs { 560, 358 } do
  add(("labels, %d"):format(width), function()
    local t = named_points(width // 20)
    return plot.plot { alt = "a", width = width, x = { label = "size" }, y = { label = "score" },
      plot.label { t, x = "x", y = "y", text = "name" }, plot.dot { t, x = "x", y = "y" } }
  end)

  add(("notes, %d"):format(width), function()
    return plot.plot { alt = "a", width = width, x = { label = "step" }, y = { label = "loss" },
      plot.line { runs({ "BN", "LN", "RMS" }, 60), x = "step", y = "loss", stroke = "name" },
      plot.note { x = 1000, y = 0.77, text = "BN still falls\nat step 1000" },
      plot.note { x = 2000, y = 0.2, text = "RMS is at rest: the gradient's norm is below $10^{-3}$" },
      plot.note { x = 100, y = 2, text = "moved by hand", dx = 40, dy = -8 } }
  end)
end

add("labels on categories", function()
  return plot.plot { alt = "a", plot.bar { x = { "a", "b", "c" }, y = { 3, 5, 1 } },
    plot.label { x = { "a", "b" }, y = { 3, 5 }, text = { "three", "five" } },
    plot.note { x = { "c" }, y = 1, text = "fewer than expected" } }
end)

for _, width in ipairs { 560, 358 } do
  add(("insets, %d"):format(width), function()
    return plot.plot { alt = "a", width = width, height = 340, x = { label = "step" }, y = { label = "loss" },
      plot.line { runs({ "BN", "LN", "RMS" }, 60), x = "step", y = "loss", stroke = "name" },
      plot.inset { zoom = true, at = "top right", width = 0.5, x = { domain = { 2000, 2600 } },
        y = { domain = { 0.1, 0.5 } } } }
  end)
end

add("inset with marks of its own", function()
  local t = named_points(40)
  return plot.plot { alt = "a", plot.dot { t, x = "x", y = "y" }, height = 420,
    y = { domain = { 0, 22 } },
    plot.inset { plot.bar { x = { "a", "b", "c" }, y = { 3, 5, 1 } }, title = "How many", at = { 5, 12, 60, 21.5 },
      y = { label = "count" } },
    plot.note { x = 37, y = t.y[1], text = "avoids the inset" } }
end)

add("drawn by a clock", function()
  return plot.plot { alt = "a", title = "Loss falls", animate = "draw", x = { label = "step" },
    plot.rule { y = 1, label = "goal" },
    plot.line { runs({ "BN", "LN", "RMS" }, 60), x = "step", y = "loss", stroke = "name" } }
end)

add("frames", function()
  local t = experiments()
  return plot.plot { alt = "a", title = "Loss by batch", animate = { by = "batch" },
    plot.dot { t, x = "step", y = "loss", fill = "norm" } }
end)

return { make = gallery, order = order }
