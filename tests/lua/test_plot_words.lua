-- Words in figures: formulas, long, Chinese and impossible texts, the line of the source.

local formula = require "plot.math"
local plot = require "plot"
local tap = require "tap"
local typeset = require "plot.type"
local walk = require "figure_walk"

local tagged = walk.tagged

-- What is set, what is said.
for _, case in ipairs {
  { "$x_i$", "xi", "x_i" }, { "$d_{model}$", "dmodel", "d_model" },
  { "$10^{-3}$ s", "10−3 s", "10⁻³ s" }, { "$\\sigma^2$", "σ2", "σ²" },
  { "$\\sqrt{d}$", "√d", "√d" }, { "$\\sqrt{a+b}$", "√a + b", "√(a + b)" },
  { "$3\\times4 \\le -x$", "3 × 4 ≤ −x", "3 × 4 ≤ −x" }, { "$x^{n+1}$", "xn+1", "xⁿ⁺¹" },
  { "$\\hat{x}_{t+1}$", "x\u{302}t+1", "x\u{302}_(t+1)" }, { "$QK^\\top$", "QKT", "QK^T" },
  { "$\\frac{x-1}{2}$", "(x − 1)/2", "(x − 1)/2" }, { "$O(n\\log n)$", "O(n log n)", "O(n log n)" },
  { "$\\text{a b}_1$", "a b1", "a b_1" }, { "\\$5 and $x$", "$5 and x", "$5 and x" },
  { "σ² of √d", "σ² of √d", "σ² of √d" }, { "a, b: 5%", "a, b: 5%", "a, b: 5%" },
  { "$f(x, y)$", "f(x, y)", "f(x, y)" }, { "$\\{1, \\ldots, n\\}$", "{1, …, n}", "{1, …, n}" },
} do
  local source, set, said = table.unpack(case)
  tap.is((formula.set(source)), set, source .. " is set as " .. set)
  tap.is(formula.plain(source), said, source .. " is said as " .. said)
end

-- Which parts are set otherwise: the bytes of each run, and how.
local function runs(source)
  local list, _, all = {}, formula.set(source)
  for i, run in ipairs(all) do
    list[i] = ("%d-%d %s%s%s"):format(run.from, run.to, run.slant and "slant " or "",
      run.overline and "bar " or "", run.rise and ("%+.3f × %.1f"):format(run.rise, run.scale) or "")
  end
  return table.concat(list, "; ")
end

tap.is(runs "$x_i$", "1-1 slant ; 2-2 slant -0.170 × 0.7", "a letter is slanted, its index is low")
tap.is(runs "$d_{model}$", "1-1 slant ; 2-6 -0.170 × 0.7", "a word is upright")
tap.is(runs "$\\sqrt{d}$", "4-4 slant bar ", "what is under a root has a bar")
tap.is(runs "$\\sigma^2$", "3-3 +0.360 × 0.7", "a power is high")
-- 0.36 + 0.7 · 0.36
tap.is(runs "$e^{x^2}$", "1-1 slant ; 2-2 slant +0.360 × 0.7; 3-3 +0.612 × 0.7",
  "a power of a power is higher and as large")
tap.is(formula.set "plain", "plain", "a text without a formula is itself")
tap.is(select(2, formula.set "plain"), nil, "and has no runs")

local function wrong(text, said, name)
  tap.raises(function() formula.set(text) end, said, name)
  tap.raises(function() plot.plot { alt = "a", title = text, plot.dot { y = { 1 } } } end, said,
    name .. ", in a figure")
end

wrong("$\\sigm^2$", 'character 2: unknown command "sigm"; did you mean "sigma"?', "an unknown command")
wrong("σ $\\alhpa$", 'character 4: unknown command "alhpa"; did you mean "alpha"?', "a place after σ")
wrong("costs 5$", "write \\$ for a dollar, at character 8", "a single dollar")
wrong("$x_{i$", "a { without its }", "an open brace")
wrong("$x}$", "a } without its {", "a closed brace")
wrong("$x_$", "_ wants something after it", "an index of nothing")
wrong("$\\sqrt[3]{x}$", "\\sqrt wants something", "a root of degree 3")
wrong("$\\hat{xy}$", "one letter", "an accent over two letters")
wrong("$\\text x$", "words in braces", "words without braces")
wrong("$x\\", "without its partner", "a backslash at the end")

do -- breaking and shortening
  local style = { size = 14 }
  local text = "Loss of $x_i \\times y_i$ and $\\sqrt{d_k + 1}$ and more"
  for width = 20, 300, 7 do
    local whole = true
    for _, line in ipairs(typeset.lines(text, style, width)) do
      whole = whole and pcall(formula.set, line)
    end
    if not tap.ok(whole and pcall(formula.set, typeset.fit(text, style, width)),
      ("no formula is cut in two at %d pixels"):format(width)) then break end
  end
  tap.is(typeset.fit("a $x_1 + x_2$", style, 30), "a…", "a formula that does not fit is left out whole")
  local wide = typeset.measure("$x_{123}$", style)
  tap.ok(wide < typeset.measure("x123", style) and wide > typeset.measure("x1", style),
    "a formula is measured as it is set")
end

do -- everywhere in a figure
  local t = { x = { 1, 2, 1, 2 }, y = { 1, 2, 3, 4 }, k = { "$W_{xh}$", "$W_{xh}$", "b", "b" } }
  local fig = plot.plot { alt = "Of $x_i$", title = "$\\sigma^2$", subtitle = "$x_1$", caption = "$y_1$",
    x = { label = "$x_i$", format = "$2^{%d}$", ticks = { 1, 2 } }, y = { label = "$y_i$" },
    color = { label = "$W$" }, plot.line { t, x = "x", y = "y", stroke = "k" },
    plot.text { x = 1.5, y = 2, text = "$a_b$" }, plot.rule { y = 2, label = "$c_d$" } }
  local all = {}
  for _, item in ipairs(walk.texts(fig)) do all[item.text] = true end
  for _, text in ipairs { "σ2", "x1", "y1", "xi", "yi", "21", "22", "W", "Wxh", "ab", "cd" } do
    tap.ok(all[text], text .. " is set as a formula")
  end
  local facts = fig:facts()
  tap.is(facts.title, "σ²", "facts: the title as it is said")
  tap.is(facts.x.label, "x_i", "facts: a label")
  tap.same(facts.x.ticks, { "2¹", "2²" }, "facts: ticks")
  tap.is(facts.marks[1].series[1].name, "W_xh", "facts: a series")
  tap.ok(fig:svg():find(">σ²</title>", 1, true), "the SVG's title")
  tap.ok(fig:svg():find("Of x_i", 1, true), "the SVG's description")
end

do -- texts that are hard to set
  local function titled(text, width)
    return plot.plot { alt = "a", width = width, title = text, plot.dot { y = { 1, 2 } } }
  end
  local long = titled(("word"):rep(50), 358)
  tap.is(walk.outside(long), nil, "a word of 200 letters stays on the canvas")
  tap.like(tagged(long, "title")[1].text, "…$", "and is shortened")
  local chinese = titled(("归一化"):rep(30), 358)
  tap.ok(#tagged(chinese, "title") > 2, "Chinese text is broken between any two characters")
  tap.is(walk.outside(chinese), nil, "and stays on the canvas")
  tap.raises(function() titled "שלום" end, "U+05", "right-to-left letters that no font has are named")
  tap.raises(function() titled "$x_𓀀$" end, "U+13000", "also inside a formula")
end

tap.done()
