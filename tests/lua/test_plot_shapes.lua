-- Marks with an extent, and many points: where the shapes stand, against closed forms.

local plot = require "plot"
local tap = require "tap"
local tagged = require("figure_walk").tagged

local nan = 0 / 0
local fixed = { domain = { 0, 10 }, grid = true }

-- Where data stand on the paper, given the fixed domains: from the lines of the grid.
local function place_of(fig)
  local x, y = tagged(fig, "x grid"), tagged(fig, "y grid")
  local left, right = x[1].points[1], x[#x].points[1]
  local bottom, top = y[1].points[2], y[#y].points[2]
  return function(vx, vy) return left + vx / 10 * (right - left), bottom + vy / 10 * (top - bottom) end
end

local function on_fixed(...)
  return plot.plot { alt = "a", x = fixed, y = fixed, ... }
end

do -- many dots
  local t = { x = {}, y = {}, g = {}, z = {} }
  for i = 1, 3000 do
    t.x[i], t.y[i], t.g[i], t.z[i] = i % 10, i % 7, i % 2 == 0 and "even" or "odd", i
  end
  t.x[5], t.y[8], t.x[10] = nan, 1 / 0, 40
  local fig = on_fixed(plot.dot { t, x = "x", y = "y", fill = "g" })
  local items, place = tagged(fig, "dot"), place_of(fig)
  tap.is(#items, 2, "dot: from 2000 rows on a series is one item")
  tap.is(#items[1].x + #items[2].x, 2997, "dot: gaps and what is outside are not in it")
  local x, y = place(t.x[3], t.y[3])
  tap.near(items[1].x[2], x, 1e-9, "dot: x of the second of its series")
  tap.near(items[1].y[2], y, 1e-9, "dot: y of the second of its series")
  tap.ok(items[1].fill == "series1" and items[2].fill == "series2", "dot: series in order")
  tap.ok(#items[2].steps > 1, "dot: the second series has another shape")
  local facts = fig:facts().marks[1].series
  tap.is(facts[1].gaps + facts[2].gaps, 2, "dot: the facts count both gaps")
  local ramp = on_fixed(plot.dot { t, x = "x", y = "y", fill = "z", r = 2, opacity = 1 })
  local item = tagged(ramp, "dot")[1]
  tap.near(item.fills[2], 1 / 2999, 1e-12, "dot: the place of the second on the ramp")
  tap.is(item.r, 2, "dot: the radius as given")
  tap.near(items[1].opacity, 0.6, 1e-12, "dot: many let those below them show through")
end

do -- cells as an image
  local m = {}
  for i = 1, 80 do
    m[i] = {}
    for j = 1, 100 do m[i][j] = i * 100 + j end
  end
  m[2][3] = nan
  local fig = plot.plot { alt = "a", plot.cell { matrix = m } }
  local items = tagged(fig, "cell")
  tap.ok(#items == 1 and items[1].kind == "image", "cell: many small ones are one image")
  local image = items[1]
  tap.ok(image.columns == 100 and image.rows == 80, "cell: with a pixel each")
  tap.near(image.values[1], 0, 1 / 254, "cell: the least at the left top")
  tap.near(image.values[8000], 1, 1 / 254, "cell: the greatest at the right bottom")
  tap.near(image.values[50], 49 / 7999, 1 / 254, "cell: row by row")
  tap.ok(image.values[103] == false or image.values[103] ~= image.values[103], "cell: a gap is empty")
  local series = fig:facts().marks[1].series[1]
  tap.ok(series.n == 8000 and series.fill.gaps == 1, "cell: the facts count cells and gaps")
  tap.ok(series.x.max == 100 and series.y.max == 80, "cell: and know rows and columns")
  local t = { x = {}, y = {}, z = {} }
  for k = 8000, 1, -1 do
    local at, i, j = 8001 - k, (k - 1) // 100 + 1, (k - 1) % 100 + 1
    t.x[at], t.y[at], t.z[at] = j, i, m[i][j]
  end
  local same = plot.plot { alt = "a", x = { label = "" }, plot.cell { t, x = "x", y = "y", fill = "z" } }
  tap.same(tagged(same, "cell")[1].values, image.values, "cell: columns in any order make the same image")
  local few = plot.plot { alt = "a", plot.cell { matrix = { { 1, 2 } } } }
  tap.is(tagged(few, "cell")[1].kind, "rect", "cell: few are rectangles")
end

tap.done()
