-- What the cubes draw, and what they say when they cannot.

local diagram = require "diagram"
local gallery = require "diagram_gallery"
local tap = require "tap"
local walk = require "figure_walk"

local tagged = walk.tagged

local groups = gallery.groups(function(_, c) return c end)
local fig = diagram.cube { alt = "a", title = "BatchNorm", data = gallery.box, groups = groups }
local cells = tagged(fig, "cell", "rect")
tap.is(#cells, 24, "cube: every cell is drawn")
tap.is(#tagged(fig, "cell", "text"), 24, "cube: with its number")
tap.is(fig:facts().panels[1].statistics, 4, "cube: BatchNorm has C statistics")
tap.is(cells[1].fill, cells[13].fill, "cube: one group has one colour in all sheets")
tap.is(tagged(fig, "panel count", "text")[1].text, "4 means", "cube: the panel says how many")

do -- (N, C, H, W): two samples, three maps of 2 × 2
  local function maps(f)
    local box = {}
    for n = 1, 2 do
      box[n] = {}
      for c = 1, 3 do box[n][c] = { { f(n, c), f(n, c) }, { f(n, c), f(n, c) } } end
    end
    return box
  end
  local function fig_of(f)
    return diagram.cube { alt = "a", labels = { "N", "C", "H", "W" }, data = maps(function() return 1 end),
      groups = maps(f) }
  end
  local batch = fig_of(function(_, c) return c end)
  local rects = tagged(batch, "cell", "rect")
  tap.is(#rects, 24, "maps: every cell is drawn")
  tap.same(batch:facts().panels[1].shape, { 2, 3, 2, 2 }, "maps: the facts have four axes")
  tap.is(batch:facts().panels[1].statistics, 3, "maps: BatchNorm has C statistics")
  tap.is(fig_of(function(n) return n end):facts().panels[1].statistics, 2, "maps: LayerNorm N")
  tap.is(fig_of(function(n, c) return 3 * n + c end):facts().panels[1].statistics, 6, "maps: InstanceNorm N times C")
  local within, between = rects[3].box[2] - rects[1].box[2], rects[5].box[2] - rects[3].box[2]
  tap.ok(between > within + 5, "maps: they stand apart")
  tap.is(#tagged(batch, "group", "text"), 6, "maps: each has its group's number")
  local axes = {}
  for i, item in ipairs(tagged(batch, "axis", "text")) do axes[i] = item.text end
  tap.is(table.concat(axes, " "), "C H W N", "maps: four axes are named")
  local t = require "tensor"
  local same = diagram.cube { alt = "a", labels = { "N", "C", "H", "W" }, data = t.ones(2, 3, 2, 2),
    groups = maps(function(_, c) return c end) }
  tap.is(same:svg(), batch:svg(), "maps: a tensor of four axes is the same")
end

local function wrong(f, text, name) tap.raises(f, text, name) end

wrong(function() diagram.cube { data = { { 1 } } } end, "groups is missing", "a cube without groups")
wrong(function() diagram.cube { data = { { 1, 2 } }, groups = { { 1 } } } end, "give them one shape", "uneven groups")
wrong(function() diagram.cubes {} end, "0 panels", "no panels")
wrong(function() diagram.cubes { height = 3 } end, "leave height (fig-height) out", "a height")

local function wrong_box(data, text, name)
  wrong(function() diagram.cube { data = data, groups = { { 1 } } } end, text, name)
end

wrong_box({ { { { { 1 } } } } }, "wants nested lists", "five axes")
wrong_box({}, "wants nested lists", "an empty box")
wrong_box({ {} }, "has no values", "a box of no rows")
wrong_box({ { { { 1 } }, { { 1 }, { 2 } } } }, "1 rows, as the first", "maps of two heights")
wrong_box({ { { { 1, 2 } }, { { 1 } } } }, "is not 2 by 2", "maps of two widths")
for _, labels in ipairs { { "N" }, { 1, 2 } } do
  wrong(function() diagram.cube { data = { { 1 } }, groups = { { 1 } }, labels = labels } end, "labels",
    #labels == 1 and "too few labels" or "a label that is no text")
end

tap.done()
