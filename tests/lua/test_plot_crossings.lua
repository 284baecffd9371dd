-- Where lines cross, against closed forms, and what claims can ask of a figure.

local plot = require "plot"
local tap = require "tap"

-- Two lines of the same x, named a and b.
local function two(x, a, b, options)
  local t = { x = {}, y = {}, name = {} }
  for i, v in ipairs(x) do
    t.x[2 * i - 1], t.y[2 * i - 1], t.name[2 * i - 1] = v, a[i], "a"
    t.x[2 * i], t.y[2 * i], t.name[2 * i] = v, b[i], "b"
  end
  local spec = { alt = "a", plot.line { t, x = "x", y = "y", stroke = "name" } }
  for name, value in pairs(options or {}) do spec[name] = value end
  return plot.plot(spec)
end

local line = two({ 0, 3 }, { 0, 3 }, { 2, 1 })
local x, y = line:crossing("a", "b")
tap.near(x, 1.5, 1e-9, "x of straight lines")
tap.near(y, 1.5, 1e-9, "y of straight lines")
tap.near(line:crossing("b", "a"), 1.5, 1e-9, "the order of names does not matter")
tap.is(line:facts().crossings[1].count, 1, "the facts count it")
tap.near(line:facts().crossings[1].first.x, 1.5, 1e-9, "and say where")

tap.is(two({ 0, 3 }, { 0, 3 }, { 2, 5 }):crossing("a", "b"), nil, "parallels do not cross")
tap.is(two({ 0, 1, 2 }, { 1, 0, 1 }, { 0, 0, 0 }):crossing("a", "b"), nil,
  "lines that touch and part again do not cross")
tap.near(two({ 0, 1, 2 }, { 1, 0, -1 }, { 0, 0, 0 }):crossing("a", "b"), 1, 1e-12,
  "a crossing at a point of both")
tap.is(#two({ 0, 1, 2, 3 }, { 1, -1, 1, -1 }, { 0, 0, 0, 0 }):crossings("a", "b"), 3,
  "each crossing is in the list")
tap.is(two({ 0, 1, 2 }, { 1, 0 / 0, -1 }, { 0, 0, 0 }):crossing("a", "b"), nil,
  "nobody knows what happens in a gap")

-- t = n² / 100 and t = n on logarithmic axes are straight lines that meet at n = 100.
local both = { scale = "log" }
local logs = two({ 10, 10000 }, { 1, 1000000 }, { 10, 10000 }, { x = both, y = both })
local n, t = logs:crossing("a", "b")
tap.near(n, 100, 1e-6, "on logarithmic axes the lines are straight on paper")
tap.near(t, 100, 1e-3, "in both directions")
tap.near(two({ 0, 3 }, { 0, 3 }, { 2, 1 }, { x = { reverse = true } }):crossing("a", "b"), 1.5,
  1e-9, "a reversed axis changes nothing")

tap.near(select(2, two({ 0, 3 }, { 0, 3 }, { 2, 1 }, { y = { domain = { 4, -1 } } })
  :crossing("a", "b")), 1.5, 1e-9, "nor does a domain that falls")

local other = plot.plot { alt = "a",
  plot.line { x = { 0, 1, 2, 4 }, y = { 0, 1, 2, 4 }, name = "dense" },
  plot.line { x = { 0, 4 }, y = { 3, -1 }, name = "sparse" } }
tap.near(other:crossing("dense", "sparse"), 1.5, 1e-9, "lines of two marks, with points of their own")

tap.is(plot.plot { alt = "a", plot.line { x = { "u", "v" }, y = { 1, 2 }, name = "a" },
  plot.line { x = { "u", "v" }, y = { 2, 1 }, name = "b" } }:crossing("a", "b"), nil,
  "between categories there is nothing to cross in")

local series = line:series "b"
tap.is(series.y.min, 1, "the least value of a series")
tap.is(series.y.min_at, 3, "and where it is")
tap.is(series.y.max_at, 0, "and where the greatest is")

tap.raises(function() line:crossing("a", "c") end, "\"c\"", "an unknown series")
tap.raises(function() line.crossing("a", "b") end, "colon", "a dot for a colon")
tap.raises(function() line:crossing("a", "b", "RNN") end, "RNN", "an unknown panel")
local grid = plot.grid { alt = "a", { title = "one", plot.line { y = { 1, 2 }, name = "a" } },
  { title = "two", plot.line { y = { 1, 2 }, name = "a" } } }
tap.raises(function() grid:series("a") end, "which panel", "several panels, and none is named")
tap.is(grid:series("a", "two").y.max, 2, "a panel by its name")

tap.done()
