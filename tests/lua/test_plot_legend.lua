-- Where legends stand, and what they say of colours by number.

local canvas = require "canvas"
local direct = require "plot.direct"
local plot = require "plot"
local taken = require "plot.taken"
local tap = require "tap"
local walk = require "figure_walk"

local tagged = walk.tagged

local function lines(ends, color, more)
  local t = { x = {}, y = {}, k = {} }
  for k, y in ipairs(ends) do
    for i = 0, 10 do
      local j = #t.x + 1
      t.x[j], t.y[j], t.k[j] = i, y * i / 10, "line " .. k
    end
  end
  local spec = { alt = "a", color = color, y = { domain = { 0, 10 } },
    plot.line { t, x = "x", y = "y", stroke = "k" } }
  for key, value in pairs(more or {}) do spec[key] = value end
  return plot.plot(spec)
end

local function frame_of(fig)
  local grid = tagged(fig, "y grid")
  local first, last = grid[1].points, grid[#grid].points
  return first[1], first[3], math.min(first[2], last[2]), math.max(first[2], last[2])
end

do -- names at the ends of lines
  local fig = lines({ 2, 9, 5 }, { legend = "direct" })
  local names, paths = tagged(fig, "name", "text"), tagged(fig, "line", "path")
  tap.is(#tagged(fig, "legend"), 0, "direct: there is no legend")
  tap.same({ names[1].text, names[2].text, names[3].text }, { "line 2", "line 3", "line 1" },
    "direct: a name for each line, from top to bottom")
  for i, k in ipairs { 2, 3, 1 } do
    local points = paths[k].points
    tap.near(names[i].y, points[#points], 1e-9, "direct: " .. names[i].text .. " is where its line ends")
    tap.ok(names[i].x > points[#points - 1], "direct: right of it")
  end
  local _, right = frame_of(fig)
  tap.ok(right < fig.width - 60, "direct: the frame makes room")
  tap.is(names[1].color, "ink", "direct: names are ink where a colour is not legible")
  local one = lines({ 4 }, { legend = "direct" })
  tap.is(tagged(one, "name", "text")[1].color, "series1", "direct: a legible colour is the name's own")
  tap.is(#tagged(one, "name"), 1, "direct: without a swatch")
end

do -- moved apart
  local fig = lines({ 5, 5.01, 5.02, 4.99, 9 }, { legend = "direct" })
  local names = tagged(fig, "name", "text")
  for i = 2, #names do
    tap.ok(names[i].y - names[i - 1].y >= 18 - 1e-9, "direct: 18 pixels between names " .. i - 1 .. " and " .. i)
  end
  local paths, sum = tagged(fig, "line", "path"), 0
  for k = 1, 4 do sum = sum + paths[k].points[#paths[k].points] end
  tap.near((names[2].y + names[5].y) / 2, sum / 4, 1e-9, "direct: those that met stand about their middle")
  local leaders = 0
  for _, item in ipairs(tagged(fig, "name", "path")) do
    if item.width < 1 then leaders = leaders + 1 end
  end
  tap.is(leaders, 4, "direct: those that moved have a leader")
  local low = lines({ 0, 0.01, 0.02 }, { legend = "direct" })
  local _, _, _, bottom = frame_of(low)
  for _, name in ipairs(tagged(low, "name", "text")) do
    tap.ok(name.y <= bottom + 1e-9, "direct: " .. name.text .. " stays above the frame's end")
  end
end

do -- lines that end early, areas
  local fig = plot.plot { alt = "a", color = { legend = "direct" },
    plot.line { x = { 0, 5 }, y = { 1, 2 }, name = "short" },
    plot.line { x = { 0, 10 }, y = { 3, 4 }, name = "long" } }
  tap.is(tagged(fig, "name", "path")[1].width, 2, "direct: the long line's swatch")
  local found
  for _, item in ipairs(tagged(fig, "name", "path")) do
    if item.width < 1 then found = item.points[1] end
  end
  local points = tagged(fig, "line", "path")[1].points
  tap.near(found, points[#points - 1] + 3, 1e-9, "direct: a leader goes to where a short line ends")
end

-- Whether the legend's box meets a line of the picture.
local function covers(fig)
  local ground = tagged(fig, "legend ground")[1]
  if not ground then return "no box" end
  local x1, y1 = ground.box[1], ground.box[2]
  local x2, y2 = x1 + ground.box[3], y1 + ground.box[4]
  for _, path in ipairs(tagged(fig, "line", "path")) do
    for i = 1, #path.points - 3, 2 do
      for s = 0, 100 do
        local x = path.points[i] + s / 100 * (path.points[i + 2] - path.points[i])
        local y = path.points[i + 1] + s / 100 * (path.points[i + 3] - path.points[i + 1])
        if x >= x1 and x <= x2 and y >= y1 and y <= y2 then return ("a line at %g, %g"):format(x, y) end
      end
    end
  end
end

do -- inside
  for i, case in ipairs { { { 2, 3 }, "left top" }, { { 9, 10 }, "right bottom" }, { { 1, 0.5 }, "right top" } } do
    local fig = lines(case[1], { legend = "inside" }, { x = { domain = { 0, 10 } } })
    tap.is(covers(fig), nil, "inside: covers nothing, case " .. i)
    local left, right, top, bottom = frame_of(fig)
    local box = tagged(fig, "legend ground")[1].box
    tap.ok(box[1] > left and box[1] + box[3] < right and box[2] > top and box[2] + box[4] < bottom,
      "inside: is in the frame, case " .. i)
  end
  local full = { x = {}, y = {}, k = {} }
  for i = 0, 200 do full.x[i + 1], full.y[i + 1], full.k[i + 1] = i, i % 2 * 10, i % 3 < 2 and "a" or "b" end
  local fig = plot.plot { alt = "a", color = { legend = "inside" },
    plot.line { full, x = "x", y = "y", stroke = "k" } }
  local legend, _, _, top = tagged(fig, "legend", "text"), frame_of(fig)
  tap.is(#tagged(fig, "legend ground"), 0, "inside: where all is taken there is no box")
  tap.ok(#legend == 2 and legend[1].y < top, "inside: but a legend above the frame")
end

do -- what is taken
  local c = canvas.new(100, 100)
  c:tag "y grid"
  c:line { x1 = 0, y1 = 50, x2 = 100, y2 = 50, stroke = "grid" }
  c:tag "line"
  c:line { x1 = 0, y1 = 0, x2 = 100, y2 = 100, stroke = "ink" }
  c:path { points = { 60, 5, 95, 5, 95, 40 }, close = true, fill = "series1" }
  c:circle { x = 20, y = 80, r = 5, fill = "ink" }
  c:points { x = { 40 }, y = { 80 }, r = 4, fill = "ink" }
  c:rect { x = 60, y = 80, w = 10, h = 10, fill = "ink" }
  local t = taken.of(c)
  for _, case in ipairs { { "the line", false, 45, 45, 55, 55 }, { "below the line", true, 10, 40, 20, 60 },
    { "inside the triangle", false, 88, 12, 91, 15 }, { "the circle", false, 16, 76, 18, 78 },
    { "the points", false, 36, 78, 38, 82 }, { "the rectangle", false, 62, 82, 64, 84 },
    { "left of the rectangle", true, 50, 82, 59, 84 } } do
    local name, free, x1, y1, x2, y2 = table.unpack(case)
    tap.is(t:is_free(x1, y1, x2, y2), free, ("%s is %s"):format(name, free and "free" or "taken"))
  end
end

do -- right
  local fig = lines({ 1, 2, 3 }, { legend = "right" })
  local _, right, top = frame_of(fig)
  local texts = tagged(fig, "legend", "text")
  tap.is(#texts, 3, "right: all names")
  tap.ok(texts[1].box[1] > right and texts[1].box[2] >= top - 1, "right: beside the frame, from its top on")
  tap.ok(texts[1].y < texts[2].y and texts[1].x == texts[2].x, "right: one under another")
end

local function cells(values, color)
  return plot.plot { alt = "a", color = color, plot.cell { matrix = { values } } }
end

local function ticks_of(fig)
  local list = {}
  for _, item in ipairs(tagged(fig, "legend", "text")) do list[#list + 1] = item.text end
  return table.concat(list, " ")
end

local function fills(fig)
  local list = {}
  for _, item in ipairs(tagged(fig, "cell", "rect")) do list[#list + 1] = item.fill end
  return table.concat(list, " ")
end

do -- logarithmic colours
  local fig = cells({ 1, 10, 100, 10000 }, { scale = "log" })
  tap.is(fills(fig), "viridis:0.0000 viridis:0.2500 viridis:0.5000 viridis:1.0000",
    "log: equal ratios are equal steps of colour")
  tap.like(ticks_of(fig), "^1 .*100.* 10,?000$", "log: ticks at powers of ten")
  local pointed = plot.plot { alt = "a", color = { scale = "log" },
    plot.dot { x = { 1, 2, 3 }, y = { 1, 2, 3 }, fill = { 1, 10, 100 } } }
  tap.is(tagged(pointed, "dot")[2].fill, "viridis:0.5000", "log: for dots, too")
end

do -- steps
  local fig = cells({ 0, 0.1, 0.3, 0.5, 0.7, 1 }, { steps = 5 })
  tap.is(fills(fig), "viridis:0.0000 viridis:0.0000 viridis:0.2500 viridis:0.5000 viridis:0.7500 viridis:1.0000",
    "steps: values of one step have one colour")
  tap.is(ticks_of(fig), "0.0 0.2 0.4 0.6 0.8 1.0", "steps: ticks where they end")
  local given = cells({ -4, -1, 1, 9 }, { steps = { -2, 0, 2 } })
  tap.is(fills(given), "viridis:0.0000 viridis:0.3333 viridis:0.6667 viridis:1.0000", "steps: that are given")
  tap.is(ticks_of(given), "−2 0 2", "steps: the ends of the data are no ticks")
end

do -- the centre, what is missing
  local fig = cells({ -1, 0.37, 2 }, { centre = 0.37, label = "r" })
  tap.like(ticks_of(fig), "0%.37", "centre: it has a tick")
  local inked = 0
  for _, item in ipairs(tagged(fig, "legend", "path")) do
    if item.stroke == "ink" then inked = inked + 1 end
  end
  tap.is(inked, 1, "centre: and a line across the bar")
  local gap = { missing = "not run" }
  tap.like(ticks_of(cells({ 1, 0 / 0, 3 }, gap)), "not run$", "missing: a swatch says what it is")
  tap.ok(not ticks_of(cells({ 1, 2, 3 }, gap)):find "not run", "missing: only where something is")
end

do -- upright
  local fig = cells({ 1, 2, 3 }, { legend = "right", label = "value" })
  local strips, texts = tagged(fig, "legend", "rect"), tagged(fig, "legend", "text")
  tap.ok(strips[1].box[2] > strips[#strips].box[2], "upright: the greatest is on top")
  tap.is(texts[#texts].text, "value", "upright: with its label")
  tap.is(texts[#texts].angle, -90, "upright: turned")
  tap.is(walk.outside(fig), nil, "upright: on the paper")
end

local function wrong(color, said, name, make)
  tap.raises(function() (make or cells)({ 1, 2, 3 }, color) end, said, name)
end

wrong({ legend = "insde" }, "true, false, above", "an unknown place")
wrong({ legend = "direct" }, "colours by number have a bar", "direct names of numbers")
wrong({ scale = "logarithmic" }, "linear, log", "an unknown scale")
wrong({ steps = 0 }, "steps", "no step")
wrong({ steps = { 2, 1 } }, "rising", "steps that fall")
wrong({ steps = { 2, 9 } }, "9, which is not between", "a step beyond the data")
wrong({ steps = 3, scale = "log" }, "write where the steps end", "so many steps of a logarithm")
wrong({ scale = "log", domain = { -1, 2 } }, "no place for −1", "a logarithm of −1")
wrong({ missing = true }, "missing = true", "a missing name")
wrong({ steps = 3 }, "of colours by number", "steps of names", lines)
wrong({ missing = "none" }, "of colours by number", "missing names", lines)
wrong({ legend = "direct" }, "height", "more names than the frame is high", function(_, color)
  local many = {}
  for i = 1, 20 do many[i] = i / 2 end
  return lines(many, color, { height = 200 })
end)
wrong({ legend = "direct" }, "x is of categories", "direct names of bars", function(_, color)
  return plot.plot { alt = "a", color = color, plot.bar { x = { "a", "b" }, y = { 1, 2 }, fill = { "c", "d" } } }
end)

do -- dots and areas
  local t = { x = { 1, 2, 1, 2 }, y = { 1, 2, 3, 5 }, k = { "a", "a", "b", "b" } }
  local fig = plot.plot { alt = "a", color = { legend = "direct" }, plot.dot { t, x = "x", y = "y", fill = "k" } }
  local dots, names = tagged(fig, "dot"), tagged(fig, "name", "text")
  tap.near(names[1].y, dots[4].box[2] + dots[4].box[4] / 2, 2, "direct: the last dot of a series has its name")
  wrong({}, "is the name of a density", "direct names of densities", function()
    return plot.plot { alt = "a", color = { legend = "direct" },
      plot.density { { v = { 1, 2, 3, 4 }, k = { "a", "a", "b", "b" } }, x = "v", fill = "k" } }
  end)
end

do -- areas, ribbons, steps
  local t = { x = { 1, 2, 1, 2 }, y = { 1, 2, 3, 4 }, k = { "a", "a", "b", "b" } }
  local function heights(mark)
    local fig = plot.plot { alt = "a", color = { legend = "direct" }, y = { domain = { 0, 10 } }, mark }
    local _, _, top, bottom = frame_of(fig)
    local list = {}
    for i, name in ipairs(tagged(fig, "name", "text")) do
      list[i] = ("%s %.3f"):format(name.text, (bottom - name.y) / (bottom - top) * 10)
    end
    return table.concat(list, ", ")
  end
  tap.is(heights(plot.area { t, x = "x", y = "y", fill = "k" }), "b 4.000, a 2.000", "direct: areas, at their lines")
  tap.is(heights(plot.area { t, x = "x", y = "y", fill = "k", stack = true }), "b 4.000, a 1.000",
    "direct: stacked areas, at the middle of each")
  tap.is(heights(plot.step { t, x = "x", y = "y", stroke = "k" }), "b 4.000, a 2.000", "direct: steps")
  tap.is(heights(plot.band { x = { 1, 2 }, y1 = { 3, 4 }, y2 = { 5, 8 }, name = "c" }), "c 6.000",
    "direct: a ribbon without a line, at its middle")
end

do -- long names
  local long = ("a label of many words "):rep(10)
  for _, width in ipairs { 200, 358 } do
    for _, place in ipairs { "direct", "right", "inside", "above" } do
      local fig = plot.plot { alt = "a", width = width, color = { legend = place, label = long },
        plot.line { y = { 1, 3, 2 }, name = long }, plot.line { y = { 2, 1, 2 }, name = ("层归一化"):rep(9) } }
      tap.is(walk.outside(fig) or walk.overlap(fig), nil, ("long names %s, %d pixels"):format(place, width))
      local bar = place ~= "direct" and plot.plot { alt = "a", width = width,
        color = { legend = place, label = long, missing = long },
        plot.cell { matrix = { { 1, 2, 3 }, { 0 / 0, 3, 4 } } } }
      if bar then
        tap.is(walk.outside(bar) or walk.overlap(bar), nil, ("a bar's %s, %d pixels"):format(place, width))
      end
    end
  end
end

tap.ok(direct.plan { color = { kind = "none" } } == nil, "no names, no plan")

tap.done()
