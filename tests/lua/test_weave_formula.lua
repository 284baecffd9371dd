-- Formulas as syntax (Pandoc's rule), as HTML (KaTeX), and coloured code (highlight.js).

package.path = "tests/lua/?.lua;" .. package.path
local tap = require "tap"
local weave = require "weave"

-- The formulas of a text: "i:TeX" in a line, "d:TeX" displayed, "[label]" behind.
local function formulas(text)
  local list = {}
  for _, node in ipairs(weave.parse(text)) do
    if node.type == "math" then
      list[#list + 1] = (node.display and "d:" or "i:") .. node.literal:gsub("\n", "⏎")
        .. (node.info and "[" .. node.info .. "]" or "") .. (node.closed == false and "(open)" or "")
    end
  end
  return table.concat(list, " | ")
end

local cases = {
  { "$x$", "i:x" },
  { "$5 and $6", "" },
  { "costs $5.", "" },
  { "$x$ costs $5 and $6 for $y$", "i:x | i:y" },
  { "\\$x$ and \\$y\\$", "" },
  { "$a\\$b$", "i:a\\$b" },
  { "$ a$ $a $", "" },
  { "$20,000 and $30,000", "" },
  { "$x$5 and $y$", "i:y" }, -- a digit after it: that $ does not close, and the next may not
  { "$a$b", "i:a" },
  { "$x$5$", "i:x$5" },
  { "`$a$` $b$", "i:b" },
  { "$`a`$", "i:`a`" },
  { "$a*b*c$ *$d$*", "i:a*b*c | i:d" },
  { "$a_1$ and $b_2$", "i:a_1 | i:b_2" },
  { "[$a$](u) ![$b$](v)", "i:a | i:b" },
  { "$<b>$ <b t='$c$'>", "i:<b>" },
  { "$a\nb$", "i:a⏎b" },
  { "$a\n\nb$", "" },
  { "$$", "" },
  { "$$$$", "" },
  { "$", "" },
  { "$$x$$", "d:x" },
  { "a $$x$$ b", "d:x" },
  { "a $$ x $$ {#eq-a} b", "d: x [#eq-a]" },
  { "$$\nx\n$$", "d:⏎x⏎" },
  { "$$\nx\n$$ {#eq-a}", "d:⏎x⏎[#eq-a]" },
  { "$$ x $$ {#eq-a}", "d: x [#eq-a]" },
  { "$$\n- a\n+ b\n= c\n# d\n> e\n$$", "d:⏎- a⏎+ b⏎= c⏎# d⏎> e⏎" },
  { "a\n$$\nx\n$$\nb", "d:⏎x⏎" },
  { "$$\nx\n\ny\n$$", "" },
  { "$$\nnever closed", "" },
  { "$$ a $$ text", "d: a " },
  { "$$\na $$ text", "d:⏎a " },
  { "> $$\n> x\n> $$", "d:⏎x⏎" },
  { "- $$\n  x\n  $$", "d:⏎x⏎" },
  { "> $$\nx\n$$", "d:⏎(open)" },
  { "    $$\n    x\n    $$", "" },
  { "```\n$$\nx\n$$\n```", "" },
  { "| $a$ | $b\\|c$ |\n|--|--|\n| $\\text{\\$}$ | |", "i:a | i:b|c | i:\\text{\\$}" },
  { "$中文$ 和 $$é$$", "i:中文 | d:é" },
  { "# $a$\n\nb[^1]\n\n[^1]: $c$", "i:a | i:c" },
  { "$a${#eq-x}", "i:a" },
  { "$$x$$ {.b}", "d:x" },
}
for _, case in ipairs(cases) do
  tap.is(formulas(case[1] .. "\n"), case[2], "formulas in " .. case[1]:gsub("\n", "⏎"))
end
tap.is(weave.html("$a<b$\n"), "<p><code>a&lt;b</code></p>\n", "unreplaced, a formula is code")

-- KaTeX.

local fraction = weave.math("\\frac{a}{b} < 1")
tap.like(fraction, '^<span class="katex"><span class="katex%-mathml"><math', "MathML for the ear")
tap.like(fraction, "<mfrac><mi>a</mi><mi>b</mi></mfrac><mo>&lt;</mo><mn>1</mn>", "and it is right")
tap.like(fraction, '<span class="katex%-html" aria%-hidden="true">', "HTML for the eye, hidden from it")
tap.like(weave.math("x", true), '^<span class="katex%-display">', "display style")
tap.like(weave.math("\\text{中文} + 层"), "中文.*层", "Chinese in a formula")

local function fails(tex, position, pattern)
  local html, message, at = weave.math(tex, true)
  tap.is(html, nil, "no HTML for " .. tex)
  tap.like(message, pattern, "KaTeX's message for " .. tex)
  tap.is(at, position, "and its position")
end
fails("a + \\foo", 5, "^Undefined control sequence: \\foo at position 5: a %+ \\foo$")
fails("\\frac{a", 8, "^Unexpected end of input")
fails("中 + \\bar", 9, "^Unexpected end of input.* at end of input: 中 %+ \\bar$")
fails("a } b", 3, "^Expected 'EOF', got '}' at position 3")
fails("\xFF", nil, "not UTF%-8")
fails(("{"):rep(100000), nil, ".")
tap.like(weave.math("\\href{https://a.org}{b}"), "katex", "a link is set,")
tap.ok(not weave.math("\\href{https://a.org}{b}"):find("<a ", 1, true), "but leads nowhere")
tap.is((weave.math("x^2")), (weave.math("x^2")), "twice the same")

-- highlight.js.

tap.is(weave.highlight("local x = 1 -- <b>", "lua"), '<span class="hljs-keyword">local</span> x = '
  .. '<span class="hljs-number">1</span> <span class="hljs-comment">-- &lt;b&gt;</span>', "Lua")
tap.like(weave.highlight("return 'é中😀'", "lua"), "<span class=\"hljs%-string\">'é中😀'</span>",
  "letters of any script come through")
tap.like(weave.highlight("int f(void) { return 0; }", "c"),
  '<span class="hljs%-keyword">int</span>', "C")
for _, language in ipairs { "python", "bash", "json", "yaml", "makefile", "markdown" } do
  tap.ok(weave.highlight("a = 'b' # c\n", language), language .. " is known or escaped")
end
tap.is(weave.highlight("a < b & c", "nonsense"), "a &lt; b &amp; c", "an unknown language")
tap.is(weave.highlight("a < b"), "a &lt; b", "no language")
tap.is(weave.highlight("a\xFF<", "lua"), "a\xFF&lt;", "bytes that are not UTF-8 are only escaped")
tap.is(weave.highlight("a", "\xFF"), "a", "nor does a strange language harm")
tap.is(weave.highlight("", "lua"), "", "nothing gives nothing")
for _, language in ipairs { "lua", "c", "nonsense" } do
  local code = 'x = "<&>" --[[ </span> ]] y = [==[ ]] ]==] /* */ "unfinished'
  local html = weave.highlight(code, language)
  local text = html:gsub("<[^>]*>", ""):gsub("&lt;", "<"):gsub("&gt;", ">"):gsub("&quot;", '"')
  tap.is((text:gsub("&#39;", "'"):gsub("&#x27;", "'"):gsub("&amp;", "&")), code,
    "no letter is lost in " .. language)
end

local assets = weave.assets()
tap.is(assets[1].name, "katex.min.css", "KaTeX's style is the first asset")
tap.ok(#assets > 10, "and its fonts follow")
for _, asset in ipairs(assets) do
  local file = io.open(asset.path, "rb")
  tap.ok(file and file:read(1), asset.name .. " can be read")
  if file then file:close() end
end

tap.done()
