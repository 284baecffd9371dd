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

local function wrong(f, text, name) tap.raises(f, text, name) end

wrong(function() diagram.cube { data = { { 1 } } } end, "groups is missing", "a cube without groups")
wrong(function() diagram.cube { data = { { 1, 2 } }, groups = { { 1 } } } end, "give them one shape", "uneven groups")
wrong(function() diagram.cubes {} end, "0 panels", "no panels")

tap.done()
