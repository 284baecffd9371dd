-- What each mark draws, and what each says when it cannot.

local tap = require "tap"
local marks = require "plot.marks"
local plot = require "plot"

local nan, infinity = 0 / 0, 1 / 0

local function tagged(fig, tag, kind)
  local list = {}
  for _, item in ipairs(fig:list()) do
    if item.tag == tag and (not kind or item.kind == kind) then list[#list + 1] = item end
  end
  return list
end

-- Where the data of one mark stand, given fixed domains: the frame from the grid's lines.
local fixed = { domain = { 0, 10 }, grid = true }

local function frame_of(fig)
  local y = tagged(fig, "y grid")
  local x = tagged(fig, "x grid")
  local left, right = x[1].points[1], x[#x].points[1]
  local bottom, top = y[1].points[2], y[#y].points[2]
  return function(vx, vy) return left + vx / 10 * (right - left), bottom + vy / 10 * (top - bottom) end
end

do -- line
  local fig = plot.plot { alt = "a", x = fixed, y = fixed,
    plot.line { x = { 0, 5, 10 }, y = { 0, 10, 2.5 } } }
  local place, path = frame_of(fig), tagged(fig, "line", "path")[1]
  for i, point in ipairs { { 0, 0 }, { 5, 10 }, { 10, 2.5 } } do
    local x, y = place(point[1], point[2])
    tap.near(path.points[2 * i - 1], x, 1e-9, "line: x of point " .. i .. " is where the scale says")
    tap.near(path.points[2 * i], y, 1e-9, "line: y of point " .. i .. " is where the scale says")
  end
end

do -- gaps
  local fig = plot.plot { alt = "a", plot.line { y = { 1, 2, nan, 4, 5, infinity, 3 } } }
  tap.is(#tagged(fig, "line", "path"), 2, "line: a NaN and an infinity cut it in two lines")
  tap.is(#tagged(fig, "line", "circle"), 1, "line: and a point alone is a dot")
  local series = fig:facts().marks[1].series[1]
  tap.is(series.gaps, 2, "line: the facts count two gaps")
  tap.same(series.y, { gaps = 2, infinite = 1, first = 1, last = 3, min = 1, max = 5, min_at = 1,
    max_at = 5 }, "line: and what is finite")
end

do -- nothing to see
  local function no_data(values)
    local fig = plot.plot { alt = "a", plot.dot { y = values } }
    local said
    for _, item in ipairs(fig:list()) do
      if item.kind == "text" and item.text:find("no data") then said = item.text end
    end
    return said, fig:facts()
  end
  local said, facts = no_data {}
  tap.ok(said == "no data" and facts.empty == said, "empty data: the picture and the facts say so")
  said, facts = no_data { nan, infinity, -infinity }
  tap.is(said, "no data: 3 rows, and none is finite", "nothing finite: the picture says so")
  tap.is(facts.empty, said, "nothing finite: the facts say so")
  tap.is(facts.marks[1].series[1].y.infinite, 2, "nothing finite: the facts count the infinities")
  said, facts = no_data { 1, infinity }
  tap.ok(not said and not facts.empty and facts.marks[1].series[1].y.infinite == 1,
    "one infinity: counted, and the rest is drawn")
end

do -- names and numbers, where the author wants it
  local fig = plot.plot { alt = "a", x = { scale = "category" },
    plot.dot { x = { "a", "b" }, y = { 1, 2 } }, plot.dot { x = { 1, 2 }, y = { 1, 2 } } }
  tap.same(fig:facts().x.domain, { "a", "b", 1, 2 }, "scale = \"category\" takes numbers for names")
end

do -- long labels
  local long = ("a label with many words "):rep(8)
  local fig = plot.plot { alt = "a", width = 300, x = { label = long }, y = { label = long },
    plot.dot { y = { 1, 2 } } }
  for _, tag in ipairs { "x label", "y label" } do
    local words = {}
    for _, item in ipairs(tagged(fig, tag)) do
      words[#words + 1] = item.text
      tap.ok(item.box[1] >= 0 and item.box[1] + item.box[3] <= fig.width, tag .. ": stays on the canvas")
    end
    tap.is(table.concat(words, " ") .. " ", long, tag .. ": no word of it is lost")
  end
end

do -- series
  local data = { s = { 1, 2, 1, 2 }, v = { 3, 4, 5, 6 }, n = { "LN", "LN", "BN", "BN" } }
  local fig = plot.plot { alt = "a", plot.line { data, x = "s", y = "v", stroke = "n" } }
  local paths = tagged(fig, "line", "path")
  tap.ok(paths[1].stroke == "series1" and paths[2].stroke == "series2", "series: colours in order")
  tap.ok(not paths[1].dash and paths[2].dash, "series: the second is dashed")
  local facts = fig:facts()
  tap.is(facts.marks[1].series[2].name, "BN", "series: names in the order in which they appear")
  tap.same(facts.color.domain, { "LN", "BN" }, "series: the colour scale's domain")
  tap.is(facts.x.label, "s", "series: a column's name labels its axis")
  local rows = { { s = 1, v = 3, n = "LN" }, { s = 2, v = 4, n = "LN" }, { s = 1, v = 5, n = "BN" },
    { s = 2, v = 6, n = "BN" } }
  local same = plot.plot { alt = "a", plot.line { rows, x = "s", y = "v", stroke = "n" } }
  tap.is(same:svg(), fig:svg(), "rows and columns give the same bytes")
  local by_function = plot.plot { alt = "a", x = { label = "s" }, y = { label = "v" },
    plot.line { rows, x = function(r) return r.s end, y = function(r) return r.v end, stroke = "n" } }
  tap.is(by_function:svg(), fig:svg(), "a function of a row does as well")
  local like = setmetatable({}, { __index = { totable = function() return { 3, 4, 5, 6 } end } })
  local tensor = plot.plot { alt = "a", x = { label = "s" }, y = { label = "v" },
    plot.line { data, x = "s", y = like, stroke = "n" } }
  tap.is(tensor:svg(), fig:svg(), "anything with totable is a column")
end

do -- legend
  local fig = plot.plot { alt = "a", plot.line { y = { 1, 2 }, name = "course" },
    plot.dot { y = { 2, 1 }, name = "points" } }
  local kinds = {}
  for i, item in ipairs(tagged(fig, "legend")) do kinds[i] = item.kind .. (item.text or "") end
  tap.same(kinds, { "path", "textcourse", "path", "textpoints" }, "legend: a line for a line, a marker for dots")
  local single = plot.plot { alt = "a", plot.line { y = { 1, 2 }, name = "alone" } }
  tap.is(#tagged(single, "legend"), 0, "legend: none for one series")
  local asked = plot.plot { alt = "a", color = { legend = true }, plot.line { y = { 1, 2 }, name = "alone" } }
  tap.ok(#tagged(asked, "legend") > 0, "legend: unless asked for")
end

do -- dot
  local fig = plot.plot { alt = "a", x = fixed, y = fixed,
    plot.dot { x = { 2, 4, 40 }, y = { 3, 6, 1 }, r = 5, fill = "accent" } }
  local dots, place = tagged(fig, "dot"), frame_of(fig)
  local x, y = place(4, 6)
  tap.is(#dots, 2, "dot: one outside the domain is not drawn")
  tap.near(dots[2].x, x, 1e-9, "dot: x")
  tap.near(dots[2].y, y, 1e-9, "dot: y")
  tap.ok(dots[1].radius == 5 and dots[1].fill == "accent", "dot: radius and colour as given")
end

do -- bar
  local fig = plot.plot { alt = "a", y = { domain = { -10, 10 } },
    plot.bar { x = { "a", "b" }, y = { 5, -2.5 } } }
  local up, down = table.unpack(tagged(fig, "bar"))
  tap.near(up.box[2] + up.box[4], down.box[2], 1e-9, "bar: both begin at zero")
  tap.near(up.box[4], 2 * down.box[4], 1e-9, "bar: heights are as the values")
  tap.is(fig:facts().x.scale, "category", "bar: x is of categories")
  local natural = plot.plot { alt = "a", plot.bar { x = { 1, 2 }, y = { 5, 7 } } }
  tap.is(natural:facts().y.domain[1], 0, "bar: the axis begins at zero")
  local lying = plot.plot { alt = "a", plot.bar { y = { "a", "b" }, x = { 5, 7 } } }
  local a, b = table.unpack(tagged(lying, "bar"))
  tap.ok(a.box[1] == b.box[1] and a.box[3] < b.box[3], "bar: lies when y is of categories")
end

do -- rule, text
  local fig = plot.plot { alt = "a", x = fixed, y = fixed, plot.rule { y = 5, label = "half" },
    plot.text { x = 2, y = 3, text = "here" } }
  local place = frame_of(fig)
  local x, y = place(2, 3)
  local _, middle = place(0, 5)
  tap.near(tagged(fig, "rule", "path")[1].points[2], middle, 1e-9, "rule: stands at its value")
  tap.is(tagged(fig, "rule", "text")[1].text, "half", "rule: has its label")
  local text = tagged(fig, "text", "text")[1]
  tap.ok(math.abs(text.x - x) < 1e-9 and math.abs(text.y - y) < 1e-9, "text: stands at its place")
  tap.same(fig:facts().marks[1].y, { 5 }, "rule: the facts say where")
end

do -- cell
  local fig = plot.plot { alt = "a", plot.cell { matrix = { { 0, 1 }, { 0.5, nan } }, numbers = true } }
  local cells = tagged(fig, "cell", "rect")
  tap.is(cells[1].fill, "viridis:0.0000", "cell: the least is the ramp's beginning")
  tap.is(cells[2].fill, "viridis:1.0000", "cell: the greatest is its end")
  tap.is(cells[4].fill, "none", "cell: a gap is empty")
  tap.is(#tagged(fig, "cell", "text"), 3, "cell: a number in each of the others")
  tap.ok(cells[1].box[2] < cells[3].box[2], "cell: the first row is on top")
  local centred = plot.plot { alt = "a", color = { centre = 1 }, plot.cell { matrix = { { 0, 1 }, { 3, 2 } } } }
  tap.is(tagged(centred, "cell", "rect")[2].fill, "diverging:0.0000", "cell: the centre is the middle")
end

do -- log
  local fig = plot.plot { alt = "a", y = { scale = "log", domain = { 1, 1000 } },
    plot.line { y = { 1, 10, 100, 1000 } } }
  local p = tagged(fig, "line", "path")[1].points
  tap.near(p[2] - p[4], p[4] - p[6], 1e-9, "log: equal ratios are equal steps")
  tap.same(fig:facts().y.ticks, { "1", "2", "5", "10", "20", "50", "100", "200", "500", "1000" },
    "log: ticks at decades, and at 2 and 5 where there is room")
end

do -- domains
  local function domain(values) return plot.plot { alt = "a", plot.dot { y = values } }:facts().y.domain end
  tap.is(domain({ 0.1, 4 })[1], 0, "domain: amounts that are never negative begin at zero")
  tap.is(domain({ 0, 4 })[1], 0, "domain: also when they reach it")
  tap.is(domain({ -4, -0.1 })[2], 0, "domain: and those never positive end there")
  tap.ok(domain({ -1, 4 })[1] < -1, "domain: others have a margin")
  local round = plot.plot { alt = "a", aspect = 1, plot.line { x = { -1, 1, 1, -1 }, y = { -1, -1, 1, 1 } } }
  local p = tagged(round, "line", "path")[1].points
  tap.near(p[3] - p[1], p[4] - p[6], 2, "aspect = 1: a square is square")
  local x = round:facts().x.domain
  tap.ok(x[1] < -1 and x[2] > 1, "domain: a closed curve has a margin on both axes")
  local course = plot.plot { alt = "a", plot.line { x = { 3, 7 }, y = { 1, 2 } } }:facts().x.domain
  tap.same(course, { 3, 7 }, "domain: a course begins and ends with its data")
  tap.raises(function() plot.plot { aspect = 1, height = 300, plot.dot { y = { 1, 2 } } } end,
    "leave height = 300 out", "aspect and height")
end

-- What is wrong is said, with the author's place.
local function wrong(f, text, name) tap.raises(f, text, name) end

for _, name in ipairs(marks.names) do
  local spec = {}
  for channel in pairs(marks[name].channels) do spec[channel] = { 1, 2 } end
  if name == "rule" then spec.x = nil end
  if name == "bar" then spec.x = { "a", "b" } end
  local is_statistic = name == "histogram" or name == "density"
  if is_statistic then spec.y, spec.fill = nil, { "a", "b" } end
  if name == "band" then spec.by = nil end
  if name == "vector" then spec.length, spec.angle = nil, nil end
  tap.ok(pcall(plot[name], spec), name .. ": takes its channels as lists")
  spec.storke = 1
  wrong(function() plot[name](spec) end, name .. ': unknown option "storke"', name .. ": an unknown option")
  local needs_two = marks[name].channels.x and marks[name].channels.y and name ~= "rule" and not is_statistic
  if needs_two then
    local uneven = {}
    for channel in pairs(marks[name].channels) do uneven[channel] = { 1, 2 } end
    uneven.y = { 1, 2, 3 }
    wrong(function() plot[name](uneven) end, "give them the same length", name .. ": uneven columns")
  end
end

local one = plot.line { y = { 1, 2 } }
local columns = { step = { 1 }, loss = { 2 } }
wrong(function() plot.plot { widht = 3, one } end, 'did you mean "width"', "plot: the nearest option")
wrong(function() plot.plot { x = { lable = "a" }, one } end, 'did you mean "label"', "x: the nearest option")
wrong(function() plot.plot { y = { scale = "lgo" }, one } end,
  "want linear, log, symlog, steps, category", "an unknown scale")
wrong(function() plot.lin { y = { 1 } } end, 'did you mean "line"', "the nearest mark")
wrong(function() plot.plot {} end, "no mark", "a plot without marks")
wrong(function() plot.plot { {} } end, "[1] is no mark", "what is not a mark")
wrong(function() plot.line { columns, x = "step", y = "los" } end, 'did you mean "loss"', "the nearest column")
wrong(function() plot.line { x = "step", y = { 1 } } end, "there is no data", "a column without data")
wrong(function() plot.line { x = { 1 } } end, "y is missing", "a channel that is needed")
wrong(function() plot.line { y = { 1, "a" } } end, "numbers and strings", "numbers and strings in one column")
wrong(function() plot.plot { y = { scale = "log" }, plot.line { y = { 1, 0 } } } end, "not positive",
  "the logarithm of zero")
wrong(function() plot.plot { y = { scale = "log" }, plot.bar { x = { "a" }, y = { 1 } } } end,
  "starts at 0", "a bar on logarithms")
wrong(function() plot.plot { y = { domain = { 1, 1 } }, one } end, "two different numbers", "an empty domain")
wrong(function() plot.plot { title = "a𓀀", one } end, "U+13000", "a character that no font has")
wrong(function() plot.plot { height = 120, title = "a\nb\nc", one } end, "leaves no room", "too little height")
wrong(function() plot.plot { plot.dot { x = { 1e300 }, y = { 1 } } } end, "too large to draw", "a number too large")
wrong(function() plot.plot { x = { ticks = { 1, "a" } }, one } end, "a tick at a", "a tick that is no number")
wrong(function() plot.plot { x = { format = "%d%d" }, one } end, 'the format "%d%d"', "a format that does not fit")
wrong(function() plot.line { y = { 1 }, dash = { 1, 2, 3, 4, 5 } } end, "up to four lengths", "a dash of five")
wrong(function() plot.rule { x = 1, y = 2 } end, "either x", "a rule at both")
wrong(function() plot.bar { x = { "a" }, y = { "b" } } end, "both categories", "a bar without a length")
wrong(function() plot.cell { matrix = { { 1, 2 }, { 3 } } } end, "row 2 has 1", "an uneven matrix")
wrong(function() plot.cell { matrix = { { 1 } }, rows = { "a", "b" } } end, "2 labels", "too many labels")
wrong(function() plot.plot { one }:svg() end, "needs alt", "a figure without alt text")
wrong(function() plot.plot { alt = "a", one }:svg("drak") end, 'write "light" or "dark"', "an unknown theme")
wrong(function() plot.plot { alt = "a", one }:save("/nowhere/a.svg") end, "no folder \"/nowhere\"", "no such folder")
wrong(function() plot.plot { alt = "a", one }:save("a.gif") end, "nor .pdf", "an unknown ending")

wrong(function() plot.dot { y = { 1 }, r = -5 } end, "dot: r is -5; want a radius", "a radius below 0")
wrong(function() plot.dot { y = { 1, 2 }, r = { 3, nan } } end, "dot: r[2] is NaN", "a radius that is NaN")
wrong(function() plot.line { y = { 1, 2 }, width = -1 } end, "want a number above 0", "a width below 0")
wrong(function() plot.dot { y = { 1, 2 }, opacity = 2 } end, "want a number from 0 to 1", "an opacity of 2")
wrong(function()
  plot.plot { plot.dot { x = { "a", "b" }, y = { 1, 2 } }, plot.line { x = { 1, 2, 3 }, y = { 1, 2, 3 } } }
end, 'x: dot has names ("a") and line numbers (1), on one axis', "names and numbers on one axis")
wrong(function() plot.plot { plot.text { x = 1, y = 1, text = "a\nb" } } end, "a text is one line",
  "a line break in a text")

local _, message = pcall(function()
  local fig = plot.line { y = 1, z = 2 }
  return fig
end)
tap.like(message, "^tests/lua/test_plot_marks%.lua:%d+: line: unknown option", "the author's place is named")

wrong(function() plot.plot { alt = "a", one }:save() end, "want the name of a file", "saving to nowhere")
wrong(function() plot.plot { alt = "a", one }.save("a.svg") end, "with a colon", "save with a dot")
wrong(function() plot.plot { alt = "a", one }.facts() end, "with a colon", "facts with a dot")
wrong(function() plot.plot { alt = "a", one }:png("light", -1) end, "scale is -1", "a scale below 0")

-- Every mistake has the author's line, also through a function of C.
for _, case in ipairs { { "save", function() plot.plot { alt = "a", one }:save() end },
  { "a mark", function() local _ = plot.line { z = 1 } end },
  { "no mark", function() return plot.lin, 0 end },
  { "pcall", function() assert(pcall(plot.line, { z = 1 })) end } } do
  local name, f = table.unpack(case)
  local good, said = pcall(f)
  tap.ok(not good and said:match("^tests/lua/test_plot_marks%.lua:%d+: "), name .. ": raised at the author's line")
end
do
  local function format() error("own") end
  local good, said = pcall(function() plot.plot { x = { format = format }, one } end)
  tap.ok(not good and said:match("^tests/lua/test_plot_marks%.lua:%d+: own$"),
    "an error of the author's own function is passed on as it is")
end

do -- saving
  local path = os.tmpname()
  local fig = plot.plot { alt = "a", one }
  fig:save(path .. ".svg"):save(path .. ".dark.svg"):save(path .. ".png")
  local function content(ending)
    local file = io.open(path .. ending, "rb")
    local all = file:read("a")
    file:close()
    os.remove(path .. ending)
    return all
  end
  tap.is(content(".svg"), fig:svg("light"), "save: .svg is light")
  tap.is(content(".dark.svg"), fig:svg("dark"), "save: .dark.svg is dark")
  tap.is(content(".png"), fig:png("light", 2), "save: .png has two pixels a pixel")
  os.remove(path)
end

tap.ok(getmetatable(plot.plot { alt = "a", one }).__name == "figure", "a figure is known by its metatable")
tap.ok(plot.is_figure(plot.plot { one }) and not plot.is_figure(one), "is_figure tells figures from others")

-- math.min of nothing has no place of its own in Lua.
local function broken() return math.min(nil, nil) end
local good, problem = pcall(plot.plot, { alt = "a", x = { format = broken }, one })
tap.ok(not good, "a function of the author's that fails")
tap.like(problem, "^[^\n]*test_plot_marks.lua:%d+: attempt to compare", "is named where it failed")

tap.done()
