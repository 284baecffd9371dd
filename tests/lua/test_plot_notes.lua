-- Labels and notes: where they go, what they point at.

local plot = require "plot"
local spots = require "plot.spots"
local taken = require "plot.taken"
local tap = require "tap"
local canvas = require "canvas"
local walk = require "figure_walk"

local tagged = walk.tagged
local fixed = { domain = { 0, 10 }, grid = true }

local function crowd(n)
  local t = { x = {}, y = {}, name = {} }
  for i = 1, n do t.x[i], t.y[i], t.name[i] = i * 7 % 10, i * 3 % 10 + i % 2 / 2, "point " .. i end
  return t
end

-- Whether two boxes {x, y, w, h} share area.
local function meet(a, b)
  return a[1] < b[1] + b[3] and b[1] < a[1] + a[3] and a[2] < b[2] + b[4] and b[2] < a[2] + a[4]
end

do -- a label alone
  local fig = plot.plot { alt = "a", x = fixed, y = fixed, plot.dot { x = { 5 }, y = { 5 } },
    plot.label { x = { 5 }, y = { 5 }, text = { "here" } } }
  local text, dot = tagged(fig, "label", "text")[1], tagged(fig, "dot")[1]
  tap.is(text.text, "here", "label: its text")
  tap.near(text.box[1] - dot.x, 8, 1.5, "label: begins right of the dot")
  tap.near(text.y, dot.y, 1e-9, "label: at its height")
  tap.is(#tagged(fig, "label", "path"), 0, "label: close by, without a leader")
end

do -- many labels
  local t = crowd(10)
  local fig = plot.plot { alt = "a", x = fixed, y = fixed,
    plot.label { t, x = "x", y = "y", text = "name" }, plot.dot { t, x = "x", y = "y" } }
  local texts, dots = tagged(fig, "label", "text"), tagged(fig, "dot")
  tap.is(#texts, 10, "label: one for each row")
  local on_dots = 0
  for _, text in ipairs(texts) do
    for _, dot in ipairs(dots) do
      if meet(text.box, dot.box) then on_dots = on_dots + 1 end
    end
  end
  tap.is(on_dots, 0, "label: none covers a dot, though the dots are written after it")
  tap.is(walk.overlap(fig), nil, "label: none covers another")
end

do -- at the frame's ends
  local fig = plot.plot { alt = "a", x = fixed, y = fixed,
    plot.label { x = { 10, 0, 10 }, y = { 10, 0, 0 }, text = { "north-east", "south-west", "south-east" } } }
  local grid = tagged(fig, "x grid")
  local left, right = grid[1].points[1], grid[#grid].points[1]
  for _, text in ipairs(tagged(fig, "label", "text")) do
    tap.ok(text.box[1] >= left and text.box[1] + text.box[3] <= right, text.text .. ": in the frame")
  end
end

do -- far away, with a leader
  local t = { x = {}, y = {}, name = {} }
  for i = 1, 12 do t.x[i], t.y[i], t.name[i] = 5 + i / 100, 5, "point " .. i end
  local fig = plot.plot { alt = "a", x = fixed, y = fixed,
    plot.label { t, x = "x", y = "y", text = "name" } }
  tap.is(walk.overlap(fig), nil, "label: a dozen about one place do not overlap")
  tap.ok(#tagged(fig, "label", "path") > 0, "label: those that are far have leaders")
  local again = plot.plot { alt = "a", x = fixed, y = fixed,
    plot.label { t, x = "x", y = "y", text = "name" } }
  tap.ok(fig:svg() == again:svg(), "label: the same at every run")
end

do -- notes
  local fig = plot.plot { alt = "a", x = fixed, y = fixed, plot.line { x = { 0, 10 }, y = { 0, 10 } },
    plot.note { x = 4, y = 4, text = "two\nlines" } }
  local texts, paths = tagged(fig, "note", "text"), tagged(fig, "note", "path")
  tap.is(#texts, 2, "note: a line break breaks")
  tap.ok(texts[1].text == "two" and texts[2].text == "lines", "note: its words in order")
  tap.is(#paths, 2, "note: a line and a head")
  local line = tagged(fig, "line", "path")[1].points
  local x, y = line[1] + 0.4 * (line[3] - line[1]), line[2] + 0.4 * (line[4] - line[2])
  local tip = paths[2].points
  local off = math.sqrt((tip[1] - x) ^ 2 + (tip[2] - y) ^ 2)
  tap.near(off, 6, 1e-6, "note: the arrow ends six pixels before the datum")
  local ground = taken.of(fig.canvas)
  local covered = 0
  for _, text in ipairs(texts) do
    local b = text.box
    local _, _, lines = ground:count(b[1], b[2], b[1] + b[3], b[2] + b[4])
    covered = covered + lines
  end
  tap.is(covered, 0, "note: covers no line")
  tap.same(fig:facts().marks[2].text, { "two\nlines" }, "note: its words in the facts")
  tap.same(fig:facts().marks[2].x, { 4 }, "note: and where it points")
end

do -- notes that are moved by hand
  local fig = plot.plot { alt = "a", x = fixed, y = fixed, plot.dot { x = { 5 }, y = { 5 } },
    plot.note { x = 5, y = 5, text = "right", dx = 40 },
    plot.note { x = 5, y = 5, text = "above", dx = -30, dy = -50 } }
  local dot, texts = tagged(fig, "dot")[1], tagged(fig, "note", "text")
  tap.near(texts[1].x, dot.x + 40, 1e-9, "note: dx to the right is where it begins")
  tap.near(texts[1].y, dot.y, 1e-9, "note: without dy its middle is as high as the datum")
  tap.near(texts[2].x, dot.x - 30, 1e-9, "note: dx to the left is where it ends")
  tap.is(texts[2].anchor, "end", "note: so that its lines end together")
  tap.ok(texts[2].box[2] + texts[2].box[4] < dot.y - 48, "note: dy up is where its foot is")
  local near = plot.plot { alt = "a", plot.note { x = 5, y = 5, text = "on it", dx = 4 } }
  tap.is(#tagged(near, "note", "path"), 0, "note: without an arrow where there is no room for one")
end

do -- long words
  local long = ("several words "):rep(15)
  local fig = plot.plot { alt = "a", x = fixed, y = fixed, plot.note { x = 5, y = 5, text = long, width = 120 },
    plot.label { x = 5, y = 2, text = long } }
  tap.ok(#tagged(fig, "note", "text") > 3, "note: is broken at its width")
  tap.ok(#tagged(fig, "note", "text") < 9, "note: and cut before it fills the frame")
  tap.like(tagged(fig, "label", "text")[1].text, "…$", "label: is shortened")
  tap.is(walk.outside(fig), nil, "both stay on the canvas")
end

do -- colours
  local function colored(fill)
    local fig = plot.plot { alt = "a", plot.label { x = 1, y = 1, text = "here", fill = fill } }
    return tagged(fig, "label", "text")[1].color
  end
  tap.is(colored "series1", "series1", "label: has a legible colour")
  tap.is(colored "series2", "ink", "label: is ink where the colour is not legible")
end

do -- a spot where nothing fits
  local c = canvas.new(100, 100)
  local spot = spots.find(taken.of(c), { left = 0, top = 0, width = 30, height = 30 }, 15, 15, 28, 28, { 9 })
  tap.ok(spot.x >= 0 and spot.y >= 0 and spot.x + spot.w <= 30 and spot.y + spot.h <= 30,
    "words as large as the frame stay in it")
end

tap.raises(function() plot.label { x = 1, y = 1 } end, "text is missing", "a label without a text")
tap.raises(function() plot.note { x = 1, text = "a" } end, "y is missing", "a note without a place")
tap.raises(function() plot.note { x = 1, y = 1, text = "a", dz = 3 } end, 'did you mean "dx"', "a note in space")
tap.raises(function() plot.note { x = 1, y = 1, text = "a", width = -3 } end, "above 0", "a width below 0")
tap.raises(function() plot.plot { plot.label { x = 1, y = 1, text = "$x_$" } } end, "_ wants something",
  "a formula that is none")

tap.done()
