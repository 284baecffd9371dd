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

-- What a mark has drawn, without the clip around it.
local function drawn(fig, tag)
  local list = {}
  for _, item in ipairs(tagged(fig, tag)) do
    if item.kind ~= "clip" and item.kind ~= "unclip" then list[#list + 1] = item end
  end
  return list
end

-- Whether the points of an item are the data points given, in order.
local function stands(fig, item, data, name)
  local place, worst = place_of(fig), 0
  for k = 1, #data, 2 do
    local x, y = place(data[k], data[k + 1])
    worst = math.max(worst, math.abs((item.points[k] or math.huge) - x),
      math.abs((item.points[k + 1] or math.huge) - y))
  end
  tap.ok(#item.points == #data and worst < 1e-9, name .. (": off by %.3g"):format(worst))
end

local two = { x = { 0, 10, 0, 10 }, y = { 1, 2, 3, 4 }, g = { "a", "a", "b", "b" } }

do -- area
  local fig = on_fixed(plot.area { x = { 0, 5, 10 }, y = { 2, 8, 4 } })
  local shape, edge = table.unpack(drawn(fig, "area"))
  stands(fig, shape, { 0, 2, 5, 8, 10, 4, 10, 0, 5, 0, 0, 0 }, "area: from the line back along zero")
  stands(fig, edge, { 0, 2, 5, 8, 10, 4 }, "area: with a line along its top")
  tap.ok(shape.fill == "series1" and shape.opacity < 1 and edge.stroke == "series1",
    "area: a thin fill under a full line")
  local between = on_fixed(plot.area { x = { 0, 10 }, y = { 6, 7 }, y1 = { 2, 3 } })
  stands(between, drawn(between, "area")[1], { 0, 6, 10, 7, 10, 3, 0, 2 }, "area: from y1 to y")
  local stacked = on_fixed(plot.area { two, x = "x", y = "y", fill = "g", stack = true })
  local items = drawn(stacked, "area")
  stands(stacked, items[3], { 0, 4, 10, 6, 10, 2, 0, 1 }, "area: the second series stands on the first")
  tap.ok(not items[2].dash and items[4].dash, "area: dashes tell the series apart without colour")
  tap.is(stacked:facts().marks[1].series[2].y.max, 4, "area: the facts have the values, not the heights")
  local natural = plot.plot { alt = "a", plot.area { two, x = "x", y = "y", fill = "g", stack = true } }
  tap.ok(natural:facts().y.domain[1] == 0 and natural:facts().y.domain[2] >= 6,
    "area: the axis holds the whole stack")
  local gap = on_fixed(plot.area { x = { 0, 1, 2, 3, 4 }, y = { 1, 1, nan, 2, 2 } })
  tap.is(#drawn(gap, "area"), 4, "area: a gap makes two of it")
  tap.is(gap:facts().marks[1].series[1].gaps, 1, "area: and the facts count it")
end

do -- band
  local fig = on_fixed(plot.band { x = { 0, 10 }, y = { 5, 6 }, y1 = { 4, 3 }, y2 = { 7, 9 } })
  local shape, edge = table.unpack(drawn(fig, "band"))
  stands(fig, shape, { 0, 7, 10, 9, 10, 3, 0, 4 }, "band: from y2 back along y1")
  stands(fig, edge, { 0, 5, 10, 6 }, "band: with y in it")
  local bare = on_fixed(plot.band { x = { 0, 10 }, y1 = { 4, 3 }, y2 = { 7, 9 } })
  tap.is(#drawn(bare, "band"), 1, "band: without y there is no line")
  -- Quartiles of 1, 2, 4, 8, 9 are 2, 4, 8; of 3 and 5 they are 3.5, 4, 4.5.
  local runs = { x = {}, y = { 9, 3, 4, 5, 1, nan, 8, 2 }, seed = {}, }
  for i, x in ipairs { 0, 10, 0, 10, 0, 10, 0, 0 } do runs.x[i], runs.seed[i] = x, i end
  local merged = on_fixed(plot.band { runs, x = "x", y = "y", by = "seed" })
  stands(merged, drawn(merged, "band")[1], { 0, 8, 10, 4.5, 10, 3.5, 0, 2 }, "band: quartiles of the runs")
  stands(merged, drawn(merged, "band")[2], { 0, 4, 10, 4 }, "band: and their median")
  tap.is(merged:facts().marks[1].left_out, 1, "band: the facts say how many values were left out")
  tap.same(merged:facts().marks[1].series[1].y1.max, 3.5, "band: and where the ribbon is")
  local range = on_fixed(plot.band { runs, x = "x", y = "y", by = "seed", spread = "range" })
  stands(range, drawn(range, "band")[1], { 0, 9, 10, 5, 10, 3, 0, 1 }, "band: least and greatest")
end

do -- step
  local t = { x = { 0, 4, 10 }, y = { 2, 6, 3 } }
  for _, case in ipairs { { "after", { 0, 2, 4, 2, 4, 6, 10, 6, 10, 3 } },
    { "before", { 0, 2, 0, 6, 4, 6, 4, 3, 10, 3 } },
    { "middle", { 0, 2, 2, 2, 2, 6, 4, 6, 7, 6, 7, 3, 10, 3 } } } do
    local where, want = table.unpack(case)
    local fig = on_fixed(plot.step { t, x = "x", y = "y", where = where })
    stands(fig, drawn(fig, "step")[1], want, "step: " .. where)
  end
  local fig = plot.plot { alt = "a", plot.step { two, x = "x", y = "y", stroke = "g" } }
  tap.ok(not drawn(fig, "step")[1].dash and drawn(fig, "step")[2].dash, "step: series have dashes")
end

do -- link
  local fig = on_fixed(plot.link { x1 = { 1, nan }, y1 = { 2, 2 }, x2 = { 8, 3 }, y2 = { 9, 3 } })
  tap.is(#drawn(fig, "link"), 1, "link: one with a gap is not drawn")
  stands(fig, drawn(fig, "link")[1], { 1, 2, 8, 9 }, "link: from its first place to its second")
  local natural = plot.plot { alt = "a", plot.link { x1 = { -3 }, y1 = { 0 }, x2 = { 40 }, y2 = { 7 } } }
  local x = natural:facts().x.domain
  tap.ok(x[1] <= -3 and x[2] >= 40, "link: the axis holds both ends")
  local names = plot.plot { alt = "a", plot.link { x1 = { "a" }, y1 = { 0 }, x2 = { "b" }, y2 = { 7 } } }
  tap.same(names:facts().x.domain, { "a", "b" }, "link: from name to name")
end

-- The tip of an arrow's head is its first point; the base's middle is halfway between the others.
local function length_of_head(head)
  local p = head.points
  local bx, by = (p[3] + p[5]) / 2, (p[4] + p[6]) / 2
  return math.sqrt((p[1] - bx) ^ 2 + (p[2] - by) ^ 2)
end

do -- arrow
  local fig = on_fixed(plot.arrow { x1 = { 0, 1 }, y1 = { 1, 2 }, x2 = { 10, 1 }, y2 = { 1, 4 } })
  local place, items = place_of(fig), drawn(fig, "arrow")
  local x, y = place(10, 1)
  tap.ok(math.abs(items[2].points[1] - x) < 1e-9 and math.abs(items[2].points[2] - y) < 1e-9,
    "arrow: its tip is where it points")
  tap.near(length_of_head(items[2]), 9, 1e-9, "arrow: the head of a long one")
  tap.near(length_of_head(items[4]), 9, 1e-9, "arrow: is that of a short one")
  local small = on_fixed(plot.arrow { x1 = 5, y1 = 5, x2 = 5.01, y2 = 5 })
  tap.is(#drawn(small, "arrow"), 1, "arrow: one shorter than its head is the head")
  local inset = on_fixed(plot.arrow { x1 = 0, y1 = 5, x2 = 10, y2 = 5, inset = 20, head = 5 })
  local p = drawn(inset, "arrow")
  tap.near(p[1].points[1], place(0, 5) + 20, 1e-9, "arrow: inset at its beginning")
  tap.near(p[2].points[1], place(10, 5) - 20, 1e-9, "arrow: and at its end")
  -- Of a bow with 90 degrees at both ends, a half circle, the top is half a chord away.
  local bow = on_fixed(plot.arrow { x1 = 2, y1 = 5, x2 = 8, y2 = 5, bend = 90, head = 1e-6 })
  local q = drawn(bow, "arrow")[1].points
  local left, level = place(2, 5)
  local right = place(8, 5)
  local top = (q[2] + 3 * q[4] + 3 * q[6] + q[8]) / 8
  tap.near(level - top, (right - left) / 2, 1e-3, "arrow: bent by 90 degrees to the left, a half circle")
  tap.near(q[3], q[1], 1e-9, "arrow: that begins at a right angle")
end

do -- vector
  local fig = on_fixed(plot.vector { x = { 1, 2 }, y = { 1, 2 }, dx = { 3, nan }, dy = { 4, 1 } })
  local x, y = place_of(fig)(4, 5)
  local items = drawn(fig, "vector")
  tap.is(#items, 2, "vector: one with a gap is not drawn")
  tap.near(items[2].points[1], x, 1e-9, "vector: ends at x + dx")
  tap.near(items[2].points[2], y, 1e-9, "vector: and y + dy")
  local x0, y0 = place_of(fig)(5, 5)
  for _, case in ipairs { { 0, 1, 0 }, { 90, 0, -1 }, { 180, -1, 0 }, { -90, 0, 1 },
    { 30, math.sqrt(3) / 2, -0.5 }, { 405, math.sqrt(0.5), -math.sqrt(0.5) } } do
    local angle, want = case[1], { case[2], case[3] }
    local turned = on_fixed(plot.vector { x = 5, y = 5, length = 40, angle = angle })
    local p = drawn(turned, "vector")[2].points
    tap.ok(math.abs(p[1] - x0 - 40 * want[1]) < 1e-9 and math.abs(p[2] - y0 - 40 * want[2]) < 1e-9,
      ("vector: at %d degrees"):format(angle))
  end
  local middle = on_fixed(plot.vector { x = 5, y = 5, length = 40, angle = 0, middle = true })
  tap.near(drawn(middle, "vector")[1].points[1], x0 - 20, 1e-9, "vector: about its middle")
end

do -- hull
  local fig = on_fixed(plot.hull { x = { 1, 9, 5, 9, 1, 4, 5 }, y = { 1, 1, 5, 9, 9, 2, 1 } })
  local shape = drawn(fig, "hull")[1]
  local place, corners = place_of(fig), {}
  for k = 1, #shape.points, 2 do
    corners[("%.6f %.6f"):format(shape.points[k], shape.points[k + 1])] = true
  end
  local found = 0
  for _, corner in ipairs { { 1, 1 }, { 9, 1 }, { 9, 9 }, { 1, 9 } } do
    if corners[("%.6f %.6f"):format(place(corner[1], corner[2]))] then found = found + 1 end
  end
  tap.ok(found == 4 and #shape.points == 8, "hull: the corners of a square, and nothing between them")
  local line = on_fixed(plot.hull { x = { 1, 5, 9 }, y = { 1, 5, 9 } })
  tap.is(#drawn(line, "hull")[1].points, 4, "hull: of points in a row it is a line")
  tap.is(drawn(on_fixed(plot.hull { x = { 1, 1 }, y = { 1, 1 } }), "hull")[1].kind, "circle",
    "hull: of one place it is a dot")
end

do -- image
  local fig = on_fixed(plot.image { fill = { { 0, 1, 2 }, { 3, nan, 5 } }, x = { 2, 8 }, y = { 0, 10 } })
  local item, place = drawn(fig, "image")[1], place_of(fig)
  local left, top = place(2, 10)
  local right, bottom = place(8, 0)
  for k, want in ipairs { left, top, right - left, bottom - top } do
    tap.near(item.box[k], want, 1e-9, "image: stands in the coordinates of the data, " .. k)
  end
  tap.ok(item.columns == 3 and item.rows == 2, "image: a pixel for each value")
  tap.near(item.values[3], 0.4, 1 / 254, "image: the end of the first row")
  tap.is(item.values[5], false, "image: a gap is empty")
  tap.same(fig:facts().marks[1].fill, { min = 0, max = 5, gaps = 1 }, "image: the facts")
  local back = plot.plot { alt = "a", x = { reverse = true }, y = { reverse = true },
    plot.image { fill = { 0, 1, 2, 3, 4, 5 }, columns = 3 } }
  tap.near(drawn(back, "image")[1].values[1], 1, 1e-9, "image: turned with its axes")
  local like = setmetatable({}, { __index = { totable = function()
    return { { { 1, 0, 0 }, { 0, 0.5, 1 } } }
  end } })
  local colored = plot.plot { alt = "a", aspect = 1, plot.image { fill = like } }
  item = drawn(colored, "image")[1]
  tap.is(item.rgb, "\255\0\0\0\128\255", "image: three numbers for each pixel are its colour")
  tap.near(item.box[3], 2 * item.box[4], 1, "image: with aspect = 1 pixels are square")
end

do -- dense lines
  local x, y = {}, {}
  for i = 1, 100000 do x[i], y[i] = i / 10000, 5 + (i * 7919 % 10007) / 10007 end
  y[500], y[90000] = 9.5, 0.5
  local fig = on_fixed(plot.line { x = x, y = y })
  local points, place = drawn(fig, "line")[1].points, place_of(fig)
  tap.ok(#points / 2 < 4 * 4 * fig.width, "a dense line: " .. #points / 2 .. " points of 100,000")
  -- Every column of a quarter of a pixel still has its least, its greatest and its ends.
  local function columns(list, step)
    local all = {}
    for k = 1, #list, step do
      local px, py = list[k], list[k + 1]
      if step == 1 then px, py = place(x[k], y[k]) end
      local column = px * 4 // 1
      local c = all[column] or { low = py, high = py, first = py }
      c.low, c.high, c.last = math.min(c.low, py), math.max(c.high, py), py
      all[column] = c
    end
    return all
  end
  local want, got, off, count = columns(x, 1), columns(points, 2), 0, 0
  for column, c in pairs(want) do
    local g = got[column] or {}
    count = count + 1
    for _, key in ipairs { "low", "high", "first", "last" } do
      off = math.max(off, math.abs((g[key] or math.huge) - c[key]))
    end
  end
  tap.ok(off < 1e-6 and count > 1000, ("a dense line: the same picture in %d columns"):format(count))
  y[50000] = nan
  local gap = on_fixed(plot.line { x = x, y = y })
  tap.is(#drawn(gap, "line"), 2, "a dense line: a gap stays one")
end

do -- legends
  local fig = plot.plot { alt = "a", plot.band { x = { 1, 2 }, y = { 1, 2 }, y1 = { 0, 1 },
    y2 = { 2, 3 }, name = "first" }, plot.link { x1 = 1, y1 = 1, x2 = 2, y2 = 2, name = "second" } }
  local kinds = {}
  for i, item in ipairs(drawn(fig, "legend")) do kinds[i] = item.kind .. (item.text or "") end
  tap.same(kinds, { "rect", "path", "textfirst", "path", "textsecond" },
    "legend: a line over a thin fill for a band, a line for a link")
end

-- What is wrong is said.
local raises = tap.raises
raises(function() plot.area { y = { 1, -2 }, stack = true } end, "y[2] is −2; a stack wants",
  "area: a stack below 0")
raises(function() plot.area { y = { 1 }, y1 = { 0 }, stack = true } end, "leave y1 out", "area: a stack on y1")
raises(function() plot.area { y = { "a" } } end, "a height, a number", "area: names")
raises(function() plot.plot { y = { scale = "log" }, plot.area { y = { 1, 2 } } } end, "starts at 0",
  "area: on logarithms")
raises(function() plot.band { y = { 1, 2 } } end, "write y1 = … and y2", "band: without a spread")
raises(function() plot.band { y = { 1 }, y1 = { 0 }, y2 = { 2 }, by = { 1 } } end, "leave them out",
  "band: runs and a spread")
raises(function() plot.band { y1 = { 0 }, y2 = { 2 }, spread = "range" } end, "write by", "band: a spread of no runs")
raises(function() plot.band { y = { 1 }, by = { 1 }, spread = "sd" } end, "quartiles, range", "band: an unknown spread")
raises(function() plot.step { y = { 1 }, where = "left" } end, "after, before, middle", "step: an unknown place")
raises(function() plot.link { x1 = { 1 }, y1 = { 1 }, x2 = { "a" }, y2 = { 1 } } end, "write one kind",
  "link: from a number to a name")
raises(function() plot.arrow { x1 = 1, y1 = 1, x2 = 2, y2 = 2, bend = 120 } end, "from -90 to 90",
  "arrow: bent too far")
raises(function() plot.vector { x = { 1 }, y = { 1 } } end, "write dx and dy", "vector: without a direction")
raises(function() plot.vector { x = { 1 }, y = { 1 }, dx = { 1 } } end, "write dx and dy", "vector: half a direction")
raises(function() plot.vector { x = { "a" }, y = { 1 }, dx = { 1 }, dy = { 1 } } end, "which have names",
  "vector: names and a way")
raises(function() plot.image { fill = { { 1, 2 }, { 3 } } } end, "row 2 has 1", "image: an uneven one")
raises(function() plot.image { fill = { 1, 2, 3 }, columns = 2 } end, "rows of 2", "image: an incomplete row")
raises(function() plot.image { fill = { { { 1, 2, 0 } } } } end, "from 0 to 1", "image: a colour beyond its range")
raises(function() plot.image { fill = { { { 1, 0 } } } } end, "no three numbers", "image: two parts of a colour")
raises(function() plot.image { fill = { { 1 } }, x = { 1, 1 } } end, "two different numbers", "image: no width")
raises(function()
  plot.plot { x = { scale = "log" }, plot.image { fill = { { 1 } }, x = { 1, 10 } } }
end, 'x is "log"', "image: on logarithms")

tap.done()
