-- Several panels on one sheet: facets and grids. Which rows stand where, which scales are common,
-- whether frames line up, and what is said of bad input.

local plot = require "plot"
local tap = require "tap"

local data = { net = { "RNN", "RNN", "LSTM", "LSTM", "LSTM" }, size = { 8, 64, 8, 64, 64 },
  x = { 1, 2, 1, 2, 3 }, y = { 10, 20, 30, 40, 50 } }

local function faceted(facet, options)
  local spec = { alt = "a", facet = facet, plot.dot { data, x = "x", y = "y" },
    plot.rule { y = 15 } }
  for name, value in pairs(options or {}) do spec[name] = value end
  return plot.plot(spec)
end

local function names(fig)
  local list = {}
  for i, panel in ipairs(fig:facts().panels) do list[i] = panel.name end
  return table.concat(list, "; ")
end

local function tagged(fig, tag)
  local list = {}
  for _, item in ipairs(fig:list()) do
    if item.tag == tag then list[#list + 1] = item end
  end
  return list
end

local function texts(fig, tag)
  local list = {}
  for _, item in ipairs(tagged(fig, tag)) do list[#list + 1] = item.text end
  return table.concat(list, " ")
end

local row = faceted { x = "net" }
tap.is(names(row), "RNN; LSTM", "a panel for each value, in order of appearance")
tap.is(row:facts().panels[1].marks[1].n, 2, "the rows of the value stand in its panel")
tap.is(row:facts().panels[2].marks[1].series[1].y.max, 50, "with their values")
tap.is(row:facts().panels[2].marks[2].n, 1, "a mark without data stands in every panel")
tap.is(table.concat(row:facts().panels[1].y.domain, " "),
  table.concat(row:facts().panels[2].y.domain, " "), "the scales are common")
tap.is(texts(row, "title"), "RNN LSTM", "each panel has its name above it")

local both = faceted { x = "net", y = "size" }
tap.is(names(both), "RNN, 8; LSTM, 8; RNN, 64; LSTM, 64", "pairs of values, row by row")
tap.is(both:facts().panels[4].marks[1].n, 2, "the rows of the pair")

local free = faceted { x = "net", free = "y" }
tap.ok(free:facts().panels[1].y.domain[2] < free:facts().panels[2].y.domain[2],
  "a free scale is each panel's own")
tap.ok(#texts(free, "y tick") > #texts(row, "y tick"), "and has ticks of its own")

tap.is(faceted({ x = "net" }, { height = 300 }).height, 300, "the height that was asked for")

tap.is(tagged(both, "rule")[1].points[1], tagged(both, "rule")[3].points[1],
  "frames of a column line up")
tap.is(tagged(row, "rule")[1].points[2], tagged(row, "rule")[2].points[2],
  "frames of a row line up")

local grid = plot.grid { alt = "a", { title = "one", plot.dot { x = { 1 }, y = { 1 } } },
  { title = "two", plot.line { y = { 1, 2 } } } }
tap.is(texts(grid, "title"), "(a) one (b) two", "letters and titles")
tap.is(#grid:facts().panels, 2, "the facts of each panel")

local shared = plot.grid { alt = "a",
  { plot.dot { x = { 1, 2 }, y = { 1, 2 }, fill = { "LN", "BN" } } },
  { plot.dot { x = { 1, 2 }, y = { 1, 2 }, fill = { "BN", "RMS" } } } }
tap.is(texts(shared, "legend"), "LN BN RMS", "one legend for all")
tap.is(tagged(shared, "dot")[2].fill, tagged(shared, "dot")[3].fill,
  "a name has one colour in all panels")

local function wrong(f, text, name) tap.raises(f, text, name) end

wrong(function() faceted { x = "nett" } end, "net", "an unknown column names the nearest")
wrong(function() faceted {} end, "name of a column", "no column")
wrong(function() faceted { x = "net", across = 0 } end, "across", "no panels side by side")
wrong(function() faceted { x = "net", y = "size", across = 2 } end, "across", "too many columns")
wrong(function() faceted { x = "net", wrap = 2 } end, "wrap", "an unknown option")
wrong(function() faceted { x = "net", free = "all" } end, "both", "an unknown freedom")
wrong(function() faceted({ x = "net" }, { height = 120 }) end, "height", "too low")
wrong(function() faceted({ x = "x", across = 3 }, { width = 200 }) end, "width = ", "too narrow")
wrong(function() plot.plot { alt = "a", facet = { x = "net" }, plot.dot { y = { 1 } } } end,
  "no mark has data", "no data to look in")
wrong(function() plot.grid { alt = "a" } end, "0 panels", "an empty grid")
wrong(function() plot.grid { alt = "a", {} } end, "no mark", "an empty panel")
wrong(function() plot.grid { alt = "a", plot.plot { plot.dot { y = { 1 } } } } end,
  "without plot.plot", "a figure as a panel")

local many = { x = {}, y = {}, k = {} }
for i = 1, 65 do many.x[i], many.y[i], many.k[i] = i, i, i end
wrong(function() plot.plot { alt = "a", facet = { x = "k" }, plot.dot { many, x = "x", y = "y" } } end,
  "65 panels", "more panels than a sheet takes")

tap.done()
