-- What a good chapter becomes: numbers, references across chapters, values, every option's
-- effect, figures' files.

package.path = "tests/lua/?.lua;tests/book/?.lua;" .. package.path
local tap = require "tap"
local books = require "books"

local FIRST = [[
---
title: "Averages of `{lua} 2 + 1` kinds"
abstract: "About `{lua} sum` things."
---

See @fig-dots, [-@fig-dots], @Fig-dots, @tbl-sums, @eq-mean, @sec-tail, @sec-second, @sec-more,
@exr-try, @clm-sum-is-six and [@ba2016, p. 2; @vaswani2017]. Also @ba2016 says so.
Write to a@b.org.

## Sums {#sec-sums}

$$ m = \frac{1}{n} \sum x $$ {#eq-mean}

```{lua}
sum = 1 + 2 + 3
local hidden = 5
print("printed", sum)
io.write("written\n")
sum / 7
```

A third: `{lua} sum / 7`, of `{lua} sum`, `{lua} ("%.1f"):format(sum)`, `{lua} tostring(hidden)`.

### Deeper

## The tail {#sec-tail}

```{lua}
--| label: fig-dots
--| fig-cap: "Dots of `{lua} sum`, as in @eq-mean."
--| fig-alt: "One dot at `{lua} sum`."
plot.plot {plot.dot {{{x = 1, y = sum}}, x = "x", y = "y"}}
```

```{lua}
--| label: tbl-sums
--| tbl-cap: "Sums."
--| output: asis
print("| a | see |\n|---|---|\n| " .. sum .. " | @sec-sums |")
```

```{lua}
claim "sum-is-six" {"The sum is 6.", got = sum, equal = 6, about = "A1"}
```

1. {#exr-try} Try it.

```lua
shown_only()
```

```{{lua}}
x = 1
```

> [!NOTE]
> Noted.

A footnote.[^1]

[^1]: Its text.
]]

local SECOND = [[
# The second {#sec-second}

Back to @fig-dots and @clm-sum-is-six. ```x``` stays.

## One {#sec-one}
]]

local APPENDIX = [[
# More {#sec-more}

## Inside {#sec-inside}

$$ a $$ {#eq-more}

See @sec-inside, @eq-more and @sec-more.
]]

local BIB = [[
@article{ba2016, author = {Ba, Jimmy Lei and Kiros, Jamie Ryan and Hinton, G. E.},
  title = {Layer Normalization}, year = {2016}}
@article{vaswani2017, author = {Vaswani, Ashish and Shazeer, Noam}, title = {Attention}, year = 2017}
]]

local book = books.new({}, {
  ["chapters/01-averages.md"] = FIRST, ["chapters/02-second.md"] = SECOND,
  ["chapters/A-more.md"] = APPENDIX, ["chapters/references.bib"] = BIB,
  ["chapters/book.lua"] = "return { title = \"The book\", chapters = { \"01-averages\", "
    .. "\"02-second\" }, appendices = { \"A-more\" } }\n",
  ["figures/01-gone.svg"] = "<svg/>", ["figures/01-gone.dark.svg"] = "<svg/>",
  ["figures/01-gone.json"] = "{}", ["figures/README.txt"] = "mine",
})
local said = book:folio("build")
tap.is(said.code, 0, "the book is good")
if said.code ~= 0 then print("  # " .. said.err:gsub("\n", "\n  # ")) end
tap.like(said.out, "\n3 chapters, 4 cells %(4 ran%), 1 figure, claims 1/1, prose numbers 100 %% backed, ",
  "the last line counts")
tap.like(said.out, "^%[1/3%] 01%-averages +4 cells %(4 ran, 0 kept%)      1 figure   claims 1/1  +%d+%.%d%d s\n",
  "a chapter's line")

-- Tags and entities taken off, blanks made one: what a reader reads.
local function words(html)
  return (html:gsub("<[^>]*>", ""):gsub("&nbsp;", " "):gsub("\u{a0}", " "):gsub("&quot;", '"')
    :gsub("%s+", " "))
end

local first, second = book:read("build/book/01-averages.html"), book:read("build/book/02-second.html")
local more, index = book:read("build/book/A-more.html"), book:read("build/book/index.html")
local ledger = book:read("build/book/claims.html")

local function has(text, want, name)
  local found = text and text:find(want, 1, true)
  tap.ok(found, name)
  if not found then print("  # no " .. want) end
end

local read = words(first)
has(read, "See Figure 1.1, 1.1, Figure 1.1, Table 1.1, Equation 1.1, Section 1.2, Chapter 2, "
  .. "Appendix A, Exercise 1.1, Claim 1.1", "references read by their kind and number")
has(read, "(Ba et al., 2016, p. 2; Vaswani and Shazeer, 2017)", "citations in brackets")
has(read, "Also Ba et al. (2016) says so.", "a citation in the sentence")
has(read, "Write to a@b.org.", "an address is no citation")
has(first, 'href="02-second.html#sec-second"', "a reference into another chapter")
has(second, 'href="01-averages.html#fig-dots"', "and back")
has(words(second), "Back to Figure 1.1 and Claim 1.1", "the numbers are those of the other chapter")
has(read, "Averages of 3 kinds", "a value in the title")
has(words(index), "Averages of 3 kinds", "a value in the title, in the contents")
has(words(index), "About 6 things.", "a value in the abstract, in the contents")
has(read, "A third: 0.857, of 6, 6.0, nil.", "values: three digits, whole numbers, texts; locals end with "
  .. "their cell")
has(read, "1.1 Sums", "a section's number")
has(read, "1.1.1 Deeper", "a deeper section's number")
has(read, "1.2 The tail", "the next section's number")
has(read, "printed 6 written", "what was printed")
has(read, "0.85714285714286", "the last expression's value")
has(read, "Figure 1.1 Dots of 6, as in Equation 1.1.", "a caption with a value and a reference")
has(first, 'alt="One dot at 6."', "an alt text with a value")
has(read, "Table 1.1 Sums.", "a table's caption")
has(first, "<td>6</td>", "a printed table is a table")
has(read, "6 Section 1.1", "a reference in a printed table")
has(read, "Exercise 1.1", "an exercise's number")
has(read, "shown_only()", "a listing is shown")
has(read, "```{lua} x = 1 ```", "a fence that is shown")
has(read, "Noted.", "a callout")
has(read, "Its text.", "a footnote")
has(read, "The sum is 6.", "a claim's statement on the page")
has(first, "Layer Normalization", "the references at the end")
has(words(more), "See Section A.1, Equation A.1 and Appendix A.", "numbers of an appendix")
has(words(ledger), "The sum is 6.", "the page of claims")
has(ledger, "A1", "the row that a claim settles")
tap.ok(not first:find("ref.vaswani2017\".*ref.vaswani2017\".*ref.vaswani2017\"") and
  not second:find("References"), "references only where something is cited")

-- Figures.
local svg = book:read("figures/01-dots.svg")
has(svg, "One dot at 6.", "the figure has its alt text inside")
tap.is(book:read("build/book/figures/01-dots.svg"), svg, "the figure is in the book")
tap.ok(book:read("figures/01-dots.dark.svg") ~= svg, "the dark figure is another")
tap.like(book:read("figures/01-dots.json"), "^{.*}\n$", "the facts are JSON with a final newline")
tap.is(book:read("figures/01-gone.svg") or book:read("figures/01-gone.dark.svg")
  or book:read("figures/01-gone.json"), nil, "a figure that nothing makes is removed")
tap.is(book:read("figures/README.txt"), "mine", "another file in figures/ stays")
book:remove()

-- Every option has an effect. Each case: the option lines, the code, what is on the page and what
-- is not.
local function page_of(options, code, more_options)
  local small = books.new { { "01-a", "# A\n\n```{lua}\n" .. options .. code .. "\n```\n\n" } }
  local result = small:folio("build", table.unpack(more_options or {}))
  local html, files = small:read("build/book/01-a.html") or "", small:files("figures")
  small:remove()
  return html, result, files
end

local PLOT = "\nplot.plot {plot.dot {{{x = 1, y = 2}}, x = \"x\", y = \"y\"}}"
local FIGURE = "--| label: fig-a\n--| fig-cap: \"Cap\"\n--| fig-alt: \"Alt\"\n"
local CODE = "print('out' .. 'put')"
local walk = {
  { "", CODE, { "output", "print" }, {} },
  { "--| eval: false\n", CODE, { "print" }, { ">output" } },
  { "--| echo: false\n", CODE, { ">output" }, { "class=\"code\"" } },
  { "--| echo: fenced\n", CODE, { "{lua}" }, { "echo: fenced" } },
  { "--| output: false\n", CODE, { "print" }, { ">output" } },
  { "--| output: asis\n", "print('**bo' .. 'ld**')", { "<strong>bold</strong>" }, {} },
  { "--| include: false\n", CODE, {}, { ">output", "class=\"code\"" } },
  { "--| error: true\n", "error('as ' .. 'meant')", { "as meant" }, {} },
  { "--| code-fold: true\n", CODE, { "<details", ">output" }, {} },
  { "--| tags: [slow, gpu]\n", CODE, { "slow", "gpu" }, {} },
  { FIGURE, PLOT, { "id=\"fig-a\"", "Cap", "alt=\"Alt\"" }, {} },
  { FIGURE .. "--| fig-width: 321\n", PLOT, { "width=\"321\"" }, {} },
  { FIGURE .. "--| fig-height: 163\n", PLOT, { "height=\"163\"" }, {} },
  { "--| label: tbl-a\n--| tbl-cap: \"Tab\"\n--| output: asis\n", "print('|a|\\n|-|\\n|b|')",
    { "id=\"tbl-a\"", "Tab", "<td>b</td>" }, {} },
  { "--| label: lst-a\n", CODE, { "id=\"lst-a\"", "Listing" }, {} },
  { "--| lst-label: lst-a\n--| lst-cap: \"How *it* is done.\"\n", CODE,
    { "<figure class=\"listing\" id=\"lst-a\">", "How <em>it</em> is done.</figcaption>", ">output" }, {} },
  { FIGURE .. "--| lst-label: lst-a\n--| lst-cap: \"Cod\"\n", PLOT,
    { "id=\"fig-a\"", "id=\"lst-a\"", "Cap</figcaption>", "Cod</figcaption>" }, {} },
  { "--| seed: 7\n", "local a = math.random(1000)\nmath.randomseed(7)\nseed, a == math.random(1000)",
    { ">7\ttrue<" }, {} },
}
for _, case in ipairs(walk) do
  local html, result = page_of(case[1], case[2])
  local name = "option " .. (case[1]:match("([%w-]+: [^\n]*)\n$") or "none")
  tap.is(result.code, 0, name .. ": builds")
  if result.code ~= 0 then print("  # " .. result.err) end
  for _, want in ipairs(case[3]) do has(html, want, ("%s: the page has %s"):format(name, want)) end
  for _, other in ipairs(case[4]) do
    tap.ok(not html:find(other, 1, true), ("%s: the page has no %s"):format(name, other))
  end
end
-- Captions of what stands in the text, as Quarto writes them; references show them.
local captioned = books.new { { "01-a", [[
# A

@lst-c, @lst-d, @tbl-e.

```c {#lst-c lst-cap="One *C* name."}
int x;
```

```{.lua #lst-d lst-cap="A Lua name."}
x = 1
```

| a |
|---|
| b |

: Letters, `{lua} 4 + 4` of them. {#tbl-e}

| c |
|---|
| d |

: *Bare* words.
]] } }
local written = captioned:folio("build")
tap.is(written.code, 0, "captions in the text: builds")
local written_page = captioned:read("build/book/01-a.html")
for _, want in ipairs {
  "title=\"One C name.\">Listing 1.1</a>", "title=\"A Lua name.\">Listing 1.2</a>",
  "title=\"Letters, 8 of them.\">Table 1.1</a>", "One <em>C</em> name.</figcaption>",
  "<figure class=\"table\" id=\"tbl-e\">", "Letters, <span class=\"value\">8</span> of them.</figcaption>\n</figure>",
  "<figcaption><em>Bare</em> words.</figcaption>",
} do has(written_page:gsub("\u{a0}", " "):gsub("&nbsp;", " "), want, "captions in the text: " .. want) end
captioned:remove()

local _, _, drawn = page_of(FIGURE .. "--| fig-width: 321\n--| fig-height: 163\n", PLOT)
tap.like(drawn["figures/01-a.svg"], "<svg[^>]* width=\"321\"[^>]* height=\"163\"",
  "fig-width and fig-height: the figure is drawn so")
local early = books.new { { "01-a", "# A\n\n```{lua}\nmade = "
  .. PLOT:gsub("plot%.plot *{", "plot.plot { width = 400, height = 200, ")
  .. "\n```\n\n```{lua}\n" .. FIGURE .. "--| fig-height: 100\nmade\n```\n" } }
early:folio("build")
has(early:read("build/book/01-a.html"), "width=\"200\" height=\"100\"",
  "fig-height of a figure that was made before: in proportion")
early:remove()
has(page_of("", "claim 'c' {'s', got = -1.5, between = {-2, 1e-9}}"),
  "<strong>\u{2212}1.5</strong>, claimed between \u{2212}2 and 1e-09", "a claim's minus on the page")
local _, slow = page_of("--| budget: 0.1\n", "while true do end")
tap.like(slow.err, "its budget of 0.1 seconds", "option budget: a cell is stopped")
local shown = page_of("", "show({1, 2})\nprint('between')\nshow('last')")
tap.like(words(shown), "{1, 2} ?between ?last", "show: values in the order they were shown")
local _, two, files = page_of(FIGURE, "local p = plot.plot {alt = \"A\", plot.dot {{{x = 1, y = 2}}, "
  .. "x = \"x\", y = \"y\"}}\nshow(p)\np")
tap.ok(two.code == 0 and files["figures/01-a.svg"] and files["figures/01-a-2.svg"],
  "two figures of one cell have two files")

local bytes = page_of("", "print('a\\xFFb')")
has(bytes, "a\u{FFFD}b", "printed bytes that are no UTF-8 are replaced")

local clock = books.new { { "01-a", "# A\n\n`{lua} os.date(\"%Y\")` `{lua} io.read() or \"no input\"`\n" } }
require("system").setenv("SOURCE_DATE_EPOCH", "946684800")
clock:folio("build")
has(words(clock:read("build/book/01-a.html")), "2000 no input",
  "SOURCE_DATE_EPOCH is the date; a cell reads nothing from the terminal")
require("system").setenv("SOURCE_DATE_EPOCH", nil)
clock:remove()

local windows = books.new { { "01-a", (("---\ntitle: W\n---\n\n```{lua}\n--| echo: false\nx = 6\nx * 7\n```\n")
  :gsub("\n", "\r\n")) } }
local built = windows:folio("build")
tap.is(built.code, 0, "a file with Windows' line ends is a chapter")
has(words(windows:read("build/book/01-a.html")), "42", "and runs")
windows:remove()

-- Marks in an abstract are on the page, and nothing else of it.
local marked = books.new { { "01-a", "---\ntitle: A\nabstract: \"An *old* word\"\n---\n\nText.\n" } }
marked:folio("build")
marked:edit("chapters/01-a.md", "*old*", "**old**")
marked:folio("build")
has(marked:read("build/book/01-a.html"), "An <strong>old</strong> word", "an abstract's new marks are on the page")
marked:remove()

-- A chapter that fails keeps the figures that it had.
book = books.new { { "01-a", "# A\n\n```{lua}\n" .. FIGURE .. PLOT .. "\n```\n" } }
book:folio("build")
local had = book:read("figures/01-a.svg")
book:edit("chapters/01-a.md", "plot.plot", "error('x') plot.plot")
book:folio("build")
tap.ok(had and book:read("figures/01-a.svg") == had, "a chapter that fails keeps its figures")
book:edit("chapters/book.lua", "01-a", "01-b")
book:folio("build")
tap.is(book:read("figures/01-a.svg"), had, "a chapter that is not there keeps its figures")
book:edit("chapters/book.lua", "01-b", "01-a")
book:write("chapters/01-a.md", "# A\n\nNone.\n")
book:folio("build")
tap.is(book:read("figures/01-a.svg"), nil, "one that is good and makes none loses them")
book:remove()

-- One chapter alone.
book = books.new { { "01-one", books.good("one") }, { "02-two", books.good("two") .. "See @sec-x.\n" } }
said = book:folio("run", "1")
tap.is(said.code, 0, "run 1: the first chapter alone is good")
tap.like(said.out, "✓ claim one%-holds: got 42, want exactly 42\n", "run 1: its claims are written")
tap.is(book:read("build/book/index.html"), nil, "run 1: no book is written")
tap.is(book:folio("build").code, 1, "the whole book has a reference to nothing")
book:remove()

tap.done()
