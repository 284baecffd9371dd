-- The attention matrix and its lines: what is drawn where, what the facts say, what is refused.

local canvas = require "canvas"
local diagram = require "diagram"
local tap = require "tap"
local tensor = require "tensor"
local walk = require "figure_walk"

local weights = { { 1, 0, 0 }, { 0.25, 0.75, 0 }, { 0.2, 0.3, 0.5 } }
local tokens = { "我", "领", "先" }

local function texts(fig, tag)
  local list = {}
  for i, item in ipairs(walk.tagged(fig, tag, "text")) do list[i] = item.text end
  return table.concat(list, " ")
end

do -- the matrix
  local fig = diagram.attention { alt = "a", weights = weights, queries = tokens, causal = true }
  tap.is(texts(fig, "query"), "我 领 先", "tokens stand at the rows")
  tap.is(texts(fig, "key"), "我 领 先", "and, where the matrix is square, at the columns")
  local cells = walk.tagged(fig, "cell", "rect")
  tap.is(#cells, 6, "a cell for each pair that may be seen")
  tap.is(cells[1].fill, "viridis:1.0000", "the largest weight has the ramp's end")
  tap.is(cells[5].fill, "viridis:0.3000", "others their share")
  local function lightness(fill) return canvas.contrast(canvas.color(fill, "light"), "#000000") end
  tap.ok(lightness(cells[1].fill) > lightness(cells[3].fill)
    and lightness(cells[3].fill) > lightness(cells[6].fill)
    and lightness(cells[6].fill) > lightness(cells[2].fill), "more weight is lighter, whatever the hue")
  tap.is(texts(fig, "cell"), "1.00 0.25 0.75 0.20 0.30 0.50", "numbers in the cells")
  local hidden = walk.tagged(fig, "hidden", "rect")
  tap.is(#hidden, 2, "hidden: one hatched run a row")
  tap.near(hidden[1].box[3], 2 * (cells[3].box[1] - cells[2].box[1]), 1e-9, "hidden: the first row's is of two cells")
  tap.ok(#walk.tagged(fig, "hidden", "path") > 4, "hidden: with lines in it")
  local places = walk.tagged(fig, "key", "text")
  tap.near(places[2].x, cells[3].box[1] + cells[3].box[3] / 2, 1e-9, "a key stands above its column")
  tap.near(walk.tagged(fig, "query", "text")[2].y, cells[2].box[2] + cells[2].box[4] / 2, 1e-9,
    "a query beside its row")
  local facts = fig:facts().panels[1]
  tap.is(facts.hidden, 3, "facts: hidden cells")
  tap.same(facts.strongest[2], { query = "领", key = "领", position = 2, weight = 0.75 }, "facts: the strongest key")
  tap.ok(facts.min == 0 and facts.max == 1, "facts: least and largest weight")
end

do -- from a tensor; hidden by a mask; longer keys than queries
  local t = tensor.tensor(weights, { dtype = "float64" })
  tap.is(diagram.attention({ alt = "a", weights = t }):svg(), diagram.attention({ alt = "a", weights = weights }):svg(),
    "a tensor gives the same bytes as lists")
  local mask = { { 1, 0, 0 }, { 1, 1, 0 }, { 1, 1, 1 } }
  tap.is(diagram.attention({ alt = "a", weights = weights, mask = mask }):svg(),
    diagram.attention({ alt = "a", weights = weights, causal = true }):svg(), "the causal mask written out is the same")
  local late = diagram.attention { alt = "a", causal = true, weights = { { 0.5, 0.5, 0 }, { 0.2, 0.3, 0.5 } } }
  tap.is(late:facts().panels[1].hidden, 1, "causal: the last query sees the last key")
end

do -- numbers
  local function numbers(given)
    return texts(diagram.attention { alt = "a", weights = { { 0.5, 0.5 } }, numbers = given }, "cell")
  end
  tap.is(numbers(false), "", "numbers = false: none")
  tap.is(numbers("%.3f"), "0.500 0.500", "numbers = format")
  local wide = {}
  for j = 1, 40 do wide[j] = 1 / 40 end
  tap.is(texts(diagram.attention { alt = "a", weights = { wide } }, "cell"), "", "no numbers where they have no room")
end

do -- heads
  local fig = diagram.attention { alt = "a", queries = tokens,
    heads = { weights, { weights = weights, title = "late" } } }
  tap.is(texts(fig, "panel title"), "(a) head 1 (b) late", "heads are lettered panels")
  tap.is(#fig:facts().panels, 2, "with facts each")
end

do -- tokens are data: no dollar begins a formula
  local fig = diagram.attention { alt = "a", weights = { { 1 } }, queries = { "$5" }, keys = { "\\$x$" } }
  tap.is(texts(fig, "query") .. " " .. texts(fig, "key"), "$5 \\$x$", "dollars in tokens are dollars")
  local net = diagram.connectivity { alt = "a", kind = "rnn", tokens = { "$", "b$" } }
  tap.is(texts(net, "position"), "$ b$", "also below a net")
  tap.is(net:facts().panels[1].title, "RNN", "titles are said plainly")
end

do -- lines
  local fig = diagram.attention { alt = "a", as = "lines", weights = weights, queries = tokens }
  local lines = walk.tagged(fig, "chosen line", "path")
  tap.is(#lines, 6, "lines: one for each weight that is not nothing")
  tap.near(lines[1].width / lines[2].width, 4, 1e-9, "lines: as wide as the weight")
  local one = diagram.attention { alt = "a", as = "lines", weights = weights, queries = tokens, query = 2 }
  tap.is(#walk.tagged(one, "chosen line", "path"), 2, "lines: those of one query stand out")
  local ends = walk.tagged(one, "chosen line", "path")[1].points
  tap.near(ends[2], walk.tagged(one, "query", "text")[2].y, 1e-9, "lines: they begin at the query")
  tap.near(ends[4], walk.tagged(one, "key", "text")[1].y, 1e-9, "lines: and end at the key")
end

local function wrong(spec, text, name)
  tap.raises(function() diagram.attention(spec) end, text, name)
end

local nan = 0 / 0
wrong({}, "write either weights", "no weights")
wrong({ weights = weights, heads = { weights } }, "write either weights", "both")
wrong({ weights = {} }, "wants a matrix", "an empty matrix")
wrong({ weights = { {} } }, "wants a matrix", "a matrix without columns")
wrong({ weights = 3 }, "wants a matrix", "a number")
wrong({ weights = { { { 1 } } } }, "wants a matrix", "three axes")
wrong({ weights = { { 1, 2 }, { 3 } } }, "row 2 of weights has 1", "uneven rows")
wrong({ weights = { { 1, nan } } }, "weights[1][2] is NaN", "a NaN")
wrong({ weights = { { 1, 1 / 0 } } }, "weights[1][2] is inf", "an infinity")
wrong({ weights = { { -0.5 } } }, "want a number from 0 on", "a weight below 0")
wrong({ weights = { { "a" } } }, "want a number", "a word")
wrong({ weights = { { 0.5, 0.5 }, { 0, 1 } }, causal = true }, "query 1 must not see key 2", "a look ahead")
wrong({ weights = weights, mask = { { 1 } } }, "mask is 1 by 1", "a mask of another shape")
wrong({ weights = weights, queries = { "a" } }, "1 queries for 3 rows", "too few queries")
wrong({ weights = weights, queries = tokens, keys = { "a" } }, "1 keys for 3 columns", "too few keys")
wrong({ weights = weights, queries = { "a", {}, "c" } }, "queries[2] is a table", "a token that is no text")
wrong({ weights = weights, as = "line" }, 'did you mean "lines"', "an unknown picture names the nearest")
wrong({ weights = weights, query = 4 }, "query is 4", "a query that is not there")
wrong({ heads = {} }, "0 heads", "no heads")
wrong({ heads = { weights, { { 1 } } } }, "heads[2] is 1 by 1", "heads of two shapes")
wrong({ heads = { { weights = weights, titel = "x" } } }, 'did you mean "title"', "an unknown option of a head")
wrong({ weight = weights }, 'did you mean "weights"', "an unknown option")
wrong({ weights = tensor.zeros(300, 2) }, "at most 256", "more than can be drawn")

tap.done()
