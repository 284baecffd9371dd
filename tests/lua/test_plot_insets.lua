-- Small panels inside a frame: where they stand, what they show, what they point at.

local plot = require "plot"
local tap = require "tap"
local walk = require "figure_walk"

local tagged = walk.tagged
local fixed = { domain = { 0, 10 }, grid = true }

local function with(spec, more)
  local all = { alt = "a", height = 400, x = fixed, y = fixed,
    plot.line { x = { 0, 10 }, y = { 0, 10 }, name = "rise" }, plot.inset(spec) }
  for key, value in pairs(more or {}) do all[key] = value end
  return plot.plot(all)
end

-- The frame of the figure, which is drawn before that of its inset.
local function frame_of(fig)
  local x, y = tagged(fig, "x grid"), tagged(fig, "y grid")
  local left, top = math.huge, math.huge
  local right, bottom = 0, 0
  for _, item in ipairs(x) do
    left, right = math.min(left, item.points[1]), math.max(right, item.points[1])
  end
  for _, item in ipairs(y) do
    top, bottom = math.min(top, item.points[2]), math.max(bottom, item.points[2])
  end
  return left, right, top, bottom
end

local own = { plot.dot { x = { 1, 2 }, y = { 3, 4 } } }

local function own_at(at) return { at = at, table.unpack(own) } end

do -- places
  for _, case in ipairs { { "top left", -1, -1 }, { "top right", 1, -1 }, { "bottom left", -1, 1 },
    { "bottom right", 1, 1 }, { "top", 0, -1 }, { "middle", 0, 0 } } do
    local name, across, down = table.unpack(case)
    local fig = with(own_at(name))
    local left, right, top, bottom = frame_of(fig)
    local box = tagged(fig, "inset", "rect")[1].box
    local x, y = box[1] + box[3] / 2 - (left + right) / 2, box[2] + box[4] / 2 - (top + bottom) / 2
    local function sign(v) return math.abs(v) < 1e-6 and 0 or v > 0 and 1 or -1 end
    tap.ok(sign(x) == across and sign(y) == down, name .. ": there")
    tap.near(box[3], 0.4 * (right - left), 1e-6, name .. ": 0.4 of the frame's width")
    tap.near(box[4], 0.4 * (bottom - top), 1e-6, name .. ": 0.4 of its height")
    tap.is(tagged(fig, "inset", "rect")[1].fill, "paper", name .. ": on paper")
  end
  local fig = with(own_at { 1, 4, 6, 9 })
  local left, right, top, bottom = frame_of(fig)
  local box = tagged(fig, "inset", "rect")[1].box
  tap.near(box[1], left + 0.1 * (right - left), 1e-6, "in the data: from x1")
  tap.near(box[3], 0.5 * (right - left), 1e-6, "in the data: to x2")
  tap.near(box[2] + box[4], bottom - 0.4 * (bottom - top), 1e-6, "in the data: from y1")
end

do -- facts
  local fig = with(own_at "top left")
  local facts = fig:facts()
  tap.is(#facts.insets, 1, "facts: an inset")
  tap.is(facts.insets[1].marks[1].mark, "dot", "facts: its marks")
  tap.is(facts.insets[1].marks[1].series[1].y.max, 4, "facts: their values")
  tap.is(#facts.marks, 1, "facts: it is no mark of the picture")
  tap.is(plot.plot { alt = "a", plot.dot { y = { 1 } } }:facts().insets, nil, "facts: none, where there is none")
  tap.is(facts.insets[1].x.label, nil, "an inset has the labels that it was given")
end

do -- zoom
  local fig = with { zoom = true, at = "top left", x = { domain = { 6, 8 } }, y = { domain = { 5, 9 } } }
  local left, right, top, bottom = frame_of(fig)
  local part = tagged(fig, "zoom", "rect")[1].box
  tap.near(part[1], left + 0.6 * (right - left), 1e-6, "zoom: the part begins at 6")
  tap.near(part[3], 0.2 * (right - left), 1e-6, "zoom: and ends at 8")
  tap.near(part[2], bottom - 0.9 * (bottom - top), 1e-6, "zoom: its top is at 9")
  tap.is(#tagged(fig, "zoom", "path"), 2, "zoom: two lines to the inset")
  local box = tagged(fig, "inset", "rect")[1].box
  for i, item in ipairs(tagged(fig, "zoom", "path")) do
    local x, y = item.points[3], item.points[4]
    local on_x = math.abs(x - box[1]) < 1e-6 or math.abs(x - box[1] - box[3]) < 1e-6
    local on_y = math.abs(y - box[2]) < 1e-6 or math.abs(y - box[2] - box[4]) < 1e-6
    tap.ok(on_x and on_y, ("zoom: line %d ends at a corner of the inset"):format(i))
  end
  tap.is(#tagged(fig, "line", "path"), 2, "zoom: the picture's line is in the inset again")
  tap.is(tagged(fig, "line", "path")[2].stroke, "series1", "zoom: in its colour")
  tap.same(fig:facts().insets[1].x.domain, { 6, 8 }, "zoom: the domain in the facts")
  local log = plot.plot { alt = "a", y = { scale = "log" }, plot.line { y = { 1, 10, 100, 1000 } },
    plot.inset { zoom = true, x = { domain = { 1, 2 } } } }
  tap.is(log:facts().insets[1].y.scale, "log", "zoom: the scales are the picture's")
end

do -- order, colours
  local fig = with { plot.line { x = { 0, 1 }, y = { 1, 0 }, name = "fall" } }
  local paths = tagged(fig, "line", "path")
  tap.is(paths[2].stroke, "series2", "names of an inset have colours of their own")
  local list, ground, tick = fig:list(), nil, nil
  for i, item in ipairs(list) do
    if item.tag == "inset" and not ground then ground = i end
    if item.tag == "line" then tick = tick or i end
  end
  tap.ok(tick < ground, "the picture's lines lie under the inset")
end

do -- phone
  local fig = with(own_at "top right", { width = 358, height = 260 })
  tap.is(walk.outside(fig), nil, "phone: on the canvas")
  tap.is(walk.overlap(fig), nil, "phone: no texts overlap")
  tap.ok(tagged(fig, "inset", "rect")[1].box[3] >= 130, "phone: not narrower than is legible")
end

local function wrong(spec, said, name, more)
  tap.raises(function() with(spec, more) end, said, name)
end

wrong(own_at "topright", "top right", "an unknown place")
wrong(own_at { 1, 2, 3 }, "two corners", "three numbers")
wrong(own_at { 1, 2, 1.1, 2.1 }, "too small to read", "a tiny inset")
wrong({}, "no mark", "an empty inset")
wrong({ zoom = true }, "which part", "a zoom into nothing")
wrong({ zom = true, table.unpack(own) }, 'did you mean "zoom"', "an unknown option")
wrong({ x = { lable = "a" }, table.unpack(own) }, 'did you mean "label"', "an unknown option of an axis")
wrong({ width = 3, table.unpack(own) }, "a number from 0 to 1", "a width above 1")
wrong({ plot.line { y = { 1, 2 } }, 3 }, "is no mark", "a number as a mark")
wrong(own, "without facets", "an inset in facets", { facet = { x = "net" } })
tap.raises(function() plot.grid { alt = "a", { plot.dot { y = { 1 } }, plot.inset(own) } } end, "beside its marks",
  "an inset in a grid")
tap.raises(function()
  plot.plot { alt = "a", plot.bar { x = { "a", "b" }, y = { 1, 2 } },
    plot.inset { zoom = true, y = { domain = { 0, 1 } } } }
end, "x is of categories", "a zoom into categories")

tap.done()
