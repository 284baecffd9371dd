-- The figures of the gallery that show marks with an extent, and many points.

local plot = require "plot"

-- Of five seeds each: a loss that falls, with noise from a closed form.
local function seeds()
  local t = { step = {}, loss = {}, norm = {}, seed = {} }
  for n, norm in ipairs { "BatchNorm", "LayerNorm" } do
    for seed = 1, 5 do
      for i = 0, 40 do
        local j = #t.step + 1
        t.step[j], t.norm[j], t.seed[j] = i * 50, norm, seed
        t.loss[j] = (1.2 + n) / (1 + i * 0.1) + (i * 7919 * seed % 13) / 30
      end
    end
  end
  return t
end

local function parts()
  local t = { epoch = {}, share = {}, part = {} }
  for k, part in ipairs { "attention", "feed-forward", "softmax", "other" } do
    for i = 0, 12 do
      local j = #t.epoch + 1
      t.epoch[j], t.part[j], t.share[j] = i, part, (5 - k) * (1 + i * (k % 2) / 6) + i * i % 5 / 5
    end
  end
  return t
end

local function clouds(count)
  local t = { x = {}, y = {}, g = {} }
  for i = 1, count do
    local k = i % 3
    t.x[i] = (i * 37 % 91) / 9 + 5 * k
    t.y[i] = (i * 53 % 89) / 9 + (i * 29 % 83) / 20 * (k + 1)
    t.g[i] = ({ "north", "south", "east" })[k + 1]
  end
  return t
end

local function field()
  local t = { x = {}, y = {}, dx = {}, dy = {}, speed = {} }
  for i = -5, 5 do
    for j = -3, 3 do
      local n = #t.x + 1
      t.x[n], t.y[n], t.dx[n], t.dy[n] = i, j, -j / 6, i / 8
      t.speed[n] = i * i / 64 + j * j / 36
    end
  end
  return t
end

local function waves(rows, columns)
  local m = {}
  for i = 1, rows do
    m[i] = {}
    for j = 1, columns do
      local u, v = (i - rows / 2) / rows, (j - columns / 2) / columns
      m[i][j] = (u * u * 30 + v * v * 30) % 1
    end
  end
  return m
end

local function colored(rows, columns)
  local m = {}
  for i = 1, rows do
    m[i] = {}
    for j = 1, columns do m[i][j] = { i / rows, j / columns, 0.5 } end
  end
  return m
end

-- shapes(add) adds them, each by its name and the function that makes it.
return function(add)
  add("area", function()
    return plot.plot { alt = "a", y = { label = "gradient norm" },
      plot.area { y = { 1, 3, 2, 0 / 0, 4, 5, 4, 6 } } }
  end)
  add("area, stacked", function()
    return plot.plot { alt = "a", y = { label = "ms" },
      plot.area { parts(), x = "epoch", y = "share", fill = "part", stack = true } }
  end)
  add("area between two lines", function()
    return plot.plot { alt = "a", plot.area { x = { 0, 1, 2, 3 }, y = { 1, 4, 2, 5 },
      y1 = { 0, 2, 3, 3 }, name = "gap" } }
  end)
  add("band", function()
    local t = { x = {}, m = {}, a = {}, b = {} }
    for i = 1, 30 do t.x[i], t.m[i], t.a[i], t.b[i] = i, 3 / i, 2 / i, 4 / i + i / 60 end
    return plot.plot { alt = "a", plot.band { t, x = "x", y = "m", y1 = "a", y2 = "b" } }
  end)
  for _, spread in ipairs { "quartiles", "range" } do
    add("band of runs, " .. spread, function()
      return plot.plot { alt = "a", plot.band { seeds(), x = "step", y = "loss", by = "seed",
        stroke = "norm", spread = spread } }
    end)
  end
  add("band in facets", function()
    return plot.plot { alt = "a", facet = { x = "norm" },
      plot.band { seeds(), x = "step", y = "loss", by = "seed" } }
  end)
  for _, where in ipairs { "after", "before", "middle" } do
    add("step, " .. where, function()
      return plot.plot { alt = "a", y = { label = "learning rate" },
        plot.step { x = { 0, 30, 60, 90, 120 }, y = { 4, 3, 2.5, 1, 1 }, where = where },
        plot.dot { x = { 0, 30, 60, 90, 120 }, y = { 4, 3, 2.5, 1, 1 } } }
    end)
  end
  add("link", function()
    return plot.plot { alt = "a", x = { label = "before and after" },
      plot.link { x1 = { 1, 2, 3, 2.5 }, y1 = { "LN", "BN", "RMS", "none" }, x2 = { 2, 5, 2, 4 },
        y2 = { "LN", "BN", "RMS", "none" }, width = 3 },
      plot.dot { x = { 2, 5, 2, 4 }, y = { "LN", "BN", "RMS", "none" } } }
  end)
  add("arrow", function()
    return plot.plot { alt = "a", x = { domain = { 0, 10 } }, y = { domain = { 0, 10 } },
      plot.dot { x = { 2, 8, 5 }, y = { 2, 3, 8 } },
      plot.arrow { x1 = 2, y1 = 2, x2 = 8, y2 = 3, inset = 8 },
      plot.arrow { x1 = { 8, 5 }, y1 = { 3, 8 }, x2 = { 5, 2 }, y2 = { 8, 2 }, bend = 35, inset = 8,
        stroke = "accent" } }
  end)
  add("vector", function()
    return plot.plot { alt = "a", color = { label = "speed" },
      plot.vector { field(), x = "x", y = "y", dx = "dx", dy = "dy", stroke = "speed" } }
  end)
  add("vector by angle", function()
    local t = { x = {}, y = {}, angle = {} }
    for i = 0, 11 do t.x[i + 1], t.y[i + 1], t.angle[i + 1] = i, i % 3, i * 30 end
    return plot.plot { alt = "a",
      plot.vector { t, x = "x", y = "y", length = 24, angle = "angle", middle = true } }
  end)
  add("hull", function()
    return plot.plot { alt = "a", plot.hull { clouds(60), x = "x", y = "y", fill = "g" },
      plot.dot { clouds(60), x = "x", y = "y", fill = "g" } }
  end)
  add("image", function()
    return plot.plot { alt = "a", width = 420, aspect = 1, color = { label = "phase" },
      plot.image { fill = waves(40, 60) } }
  end)
  add("image of colours", function()
    return plot.plot { alt = "a", width = 420, x = { reverse = true },
      plot.image { fill = colored(12, 20), x = { -1, 1 }, y = { 0, 5 }, smooth = true } }
  end)
  add("many dots", function()
    return plot.plot { alt = "a", plot.dot { clouds(3000), x = "x", y = "y", fill = "g" } }
  end)
  add("many cells", function()
    return plot.plot { alt = "a", width = 420, color = { label = "phase" },
      plot.cell { matrix = waves(80, 90) } }
  end)
  add("a dense line", function()
    local y = {}
    for i = 1, 20000 do y[i] = i * 7919 % 1009 / 1009 + i / 20000 end
    return plot.plot { alt = "a", plot.line { y = y } }
  end)
end
