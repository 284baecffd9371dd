-- What claims can ask of a figure, against the numbers that went in.

local plot = require "plot"
local tap = require "tap"

local nan = 0 / 0
local t = { step = { 1, 2, 4, 1, 2, 4, 1, 2, 4 }, name = {}, loss = { 5, 3, 2.5, 4, 3.5, 1, 6, nan, 2 } }
for i = 1, 9 do t.name[i] = ({ "BN", "LN", "RMS" })[(i + 2) // 3] end
local lines = plot.plot { alt = "a", plot.line { t, x = "step", y = "loss", stroke = "name" } }

tap.is(lines:value("LN", 2), 3.5, "a line's value at a step")
tap.is(lines:value("BN", 4.0), 2.5, "a place may be a float")
tap.ok(lines:value("RMS", 2) ~= lines:value("RMS", 2), "a gap is NaN, which no claim takes")
tap.raises(function() lines:value("LN", 3) end, "nothing is drawn at 3; the nearest point is at 2",
  "a place between points")
tap.raises(function() lines:value("LNN", 2) end, 'did you mean "LN"', "a misspelt series")
tap.raises(function() lines:value "LN" end, "value: where?", "no place")
tap.same(lines:order(), { "BN", "RMS", "LN" }, "the order at the end")
tap.same(lines:order(1), { "RMS", "BN", "LN" }, "the order at a step")
tap.same(lines:order(2), { "LN", "BN" }, "a gap has no place in the order")
tap.raises(function() lines:order(3) end, "fewer than two series have names and a value at 3", "no order")
tap.same({ lines:range "y" }, { 1, 6 }, "the range of what is finite")
tap.same({ lines:range "x" }, { 1, 4 }, "and of x")
tap.is(lines:range "color", nil, "names have no range")
tap.raises(function() lines:range "z" end, 'Write fig:range "x"', "the range of nothing")
tap.raises(function() lines.range "x" end, "with a colon", "a dot for a colon")

local bars = plot.plot { alt = "a", plot.bar { x = { "one", "two", "three" }, y = { 3, 1, 2 } } }
tap.is(bars:value(nil, "two"), 1, "a bar's value")
tap.same(bars:order(), { "one", "three", "two" }, "the order of bars")
tap.raises(function() bars:value(nil, "tow") end, 'did you mean "two"', "a misspelt bar")
tap.raises(function() bars:value("a", "one") end, "no series of this figure has a name", "no names")
tap.raises(function() bars:series "a" end, "no series of this figure has a name", "no series")

local lying = plot.plot { alt = "a", plot.bar { y = { "u", "v", "u", "v" }, x = { 1, 2, 4, 3 },
  fill = { "old", "old", "new", "new" } } }
tap.is(lying:value("new", "u"), 4, "bars that lie, in two series")
tap.same(lying:order "v", { "new", "old" }, "and their order")

local heat = plot.plot { alt = "a", plot.cell { matrix = { { 1, 2 }, { 3, nan } },
  rows = { "r1", "r2" }, columns = { "c1", "c2" } } }
tap.is(heat:cell("c2", "r1"), 2, "a cell's number")
tap.ok(heat:cell("c2", "r2") ~= heat:cell("c2", "r2"), "an empty cell is NaN")
tap.raises(function() heat:cell("c3", "r1") end, "nothing is at column c3, row r1", "no such cell")
tap.same({ heat:range "color" }, { 1, 3 }, "the range of colours")
local plain = plot.plot { alt = "a", plot.cell { matrix = { { 1, 2 }, { 3, 4 } } } }
tap.is(plain:cell(1, 2), 3, "rows and columns by number")

local equal = plot.plot { alt = "a", plot.bar { x = { "b", "a" }, y = { 2, 2 } } }
tap.same(equal:order(), { "b", "a" }, "what is equal stays in its order")

local grid = plot.grid { alt = "a", { title = "one", plot.line { y = { 1, 2 }, name = "a" } },
  { title = "two", plot.line { y = { 3, 4 }, name = "a" } } }
tap.is(grid:value("a", 2, "two"), 4, "a panel by its name")
tap.raises(function() grid:value("a", 2) end, "which panel? Write one of one, two last", "several panels")
tap.raises(function() grid:range("y", "tow") end, 'did you mean "two"', "a misspelt panel")

tap.done()
