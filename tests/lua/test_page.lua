-- The HTML of pages and of the things on them: escaping, ids, links, landmarks.

package.path = "tests/lua/?.lua;tests/browser/specimen/?.lua;" .. package.path
local tap = require "tap"
local body = require "folio.page.body"
local cells = require "folio.page.cell"
local html = require "folio.page.html"
local page = require "folio.page"
local parse = require "folio.parse"
local specimen = require "specimen"

local HARM = [[<&"'>]]
local SAFE = "&lt;&amp;&quot;&#39;&gt;"

-- Small things.

tap.is(html.attribute("alt", HARM), ' alt="' .. SAFE .. '"', "an attribute is escaped")
tap.is(html.attribute("alt", nil), "", "an attribute without a value is left out")
tap.is(html.text("a 中文 b"), 'a <span lang="zh">中文</span> b', "Chinese is marked as such")
tap.is(html.text("《" .. HARM), '<span lang="zh">《</span>' .. SAFE, "and escaped")
tap.is(html.text("é – “x”"), "é – “x”", "other letters are not Chinese")
tap.is(html.text("\xFF<"), "\xFF&lt;", "text that is not UTF-8 is only escaped")
tap.like(html.mark(true), 'aria%-label="holds">✓<', "the mark of a claim that holds")
tap.like(html.mark(false), 'aria%-label="does not hold">✗<', "the mark of one that does not")
tap.is(html.reference(nil, "@fig-" .. HARM),
  '<span class="missing" title="nothing has this label">@fig-' .. SAFE .. "</span>",
  "a reference to nothing says so")
tap.is(html.reference({ kind = "fig", href = "a.html#fig-x", title = HARM }, "Figure 1.1"),
  '<a class="reference" href="a.html#fig-x" title="' .. SAFE .. '">Figure 1.1</a>', "a reference")
tap.like(html.reference({ kind = "clm", href = "#clm-x", ok = false }, "Claim 1.1"), "✗",
  "a reference to a claim has its mark")
do
  local open, close = html.heading { level = 3, id = "a-b", number = "1.2.1" }
  tap.is(open .. "T" .. close, '<h3 id="a-b"><span class="number">1.2.1</span> T '
    .. '<a class="anchor" href="#a-b" aria-label="Link to this section">#</a></h3>', "a heading")
end
tap.like(html.heading { level = 1, id = "x" }, "^<h2", "the title is the only h1")
tap.like(html.callout("warning", "<p>x</p>"), '^<aside class="callout warning" role="note"', "a callout")
tap.is(html.callout("danger", "x"), nil, "only five kinds of callout")
tap.is(html.toc { { level = 2, id = "a", text_html = "A" } }, "", "one section needs no list")
tap.like(html.toc { { level = 2, id = "a", text_html = "A" }, { level = 3, id = "b", text_html = "B" },
  { level = 2, id = "c", text_html = "C" } },
  '<li><a href="#a">A</a>\n<ol>\n<li><a href="#b">B</a></li>\n</ol>\n</li>\n<li><a href="#c">',
  "the list of sections is nested as they are")

-- Cells.

local function cell(given) return cells.cell(given) end

tap.is(cell { id = "cell.1", outputs = {} }, "", "a cell with nothing to show is nothing")
tap.like(cell { id = "cell.1", outputs = { { kind = "print", text = HARM .. "\n\n" } } },
  SAFE:gsub("%p", "%%%0") .. "</pre>", "printed text is escaped")
tap.like(cell { outputs = { { kind = "value", text = HARM } } }, 'class="output value"', "a value")
tap.like(cell { file = "01-a.md", outputs = { { kind = "error", message = HARM, line = 3, col = 4 } } },
  SAFE:gsub("%p", "%%%0") .. '</pre><p class="place">01%-a%.md:3:4</p>', "an error and its place")
tap.like(cell { outputs = { { kind = "error", message = "x", expected = true } } },
  "Error, as intended", "an error that was meant")
tap.like(cell { code_html = "x", outputs = {}, skipped = true }, "Did not run", "a skipped cell")
tap.like(cell { code_html = "x", fold = true, outputs = {} },
  '^<div class="cell">\n<details class="fold"><summary>Code</summary><pre', "folded code")

local figure = cell { id = "cell.2", label = "fig-x", number = "1.2", caption_html = "C",
  outputs = { { kind = "print", text = "p" },
    { kind = "figure", name = "01-x", alt = HARM, width = 640, height = 320.4 } } }
tap.like(figure, '<figure class="figure" id="fig%-x"><picture>', "a figure has its label as id")
tap.like(figure, 'media="screen and %(prefers%-color%-scheme: dark%)" srcset="figures/01%-x%.dark%.svg"',
  "and a dark picture")
tap.like(figure, 'src="figures/01%-x%.svg" alt="' .. SAFE:gsub("%p", "%%%0")
  .. '" width="640" height="320"', "its alt text is escaped, its size known")
tap.like(figure, "<figcaption><span class=\"label\">Figure&nbsp;1.2</span> C</figcaption></figure>",
  "and its caption stands below")
tap.ok(figure:find("printed text", 1, true) or figure:find("Printed text", 1, true)
  and figure:find("Printed text", 1, true) < figure:find("<figure", 1, true),
  "what it printed stands outside")
tap.like(cell { label = "tbl-x", number = "1.1", caption_html = "C",
  outputs = { { kind = "markdown", html = "<table></table>" } } },
  '<figure class="table" id="tbl%-x"><figcaption>.*</figcaption><div class="output asis"><table>',
  "a table's caption stands above")

local claim = { label = "x", number = "1.1", ok = true, statement = HARM, got = "65.9", unit = "°",
  want = "65.905 ± 0.1" }
tap.like(cells.claim(claim), '<li class="claim holds" id="clm%-x">', "a claim has its id")
tap.like(cells.claim(claim), SAFE:gsub("%p", "%%%0"), "its statement is escaped")
tap.like(cells.claim(claim), "<strong>65.9°</strong>, claimed 65.905\u{a0}±\u{a0}0.1", "its numbers")
claim.unit = "ms"
tap.is(cells.measured(claim), "65.9\u{a0}ms", "a unit stands off its number")
claim.ok, claim.error = false, "got is " .. HARM
tap.like(cells.claim(claim), 'class="wrong">got is ' .. SAFE:gsub("%p", "%%%0"), "what is wrong")

tap.is(body.inline("a *b* `c` <i> $x$"):gsub('<span class="katex">.*', "K"),
  "a <em>b</em> <code>c</code> &lt;i&gt; K", "a statement is Markdown without HTML")

-- A page.

local chapter, results, book = specimen.book()
local text, diagnostics = page.chapter(chapter, results, book)
tap.same(chapter.diagnostics, {}, "the specimen is read without complaint")
tap.same(diagnostics, {}, "and set without complaint")
tap.is((page.chapter(specimen.book())), text, "twice the same page")

local function check_page(name, content)
  local ids, twice, lost = {}, {}, {}
  for id in content:gmatch('%sid="([^"]*)"') do
    if ids[id] then twice[#twice + 1] = id end
    ids[id] = true
  end
  for id in content:gmatch('href="#([^"]*)"') do
    if not ids[id] then lost[#lost + 1] = id end
  end
  for id in content:gmatch('aria%-labelledby="([^"]*)"') do
    if not ids[id] then lost[#lost + 1] = id end
  end
  tap.same(twice, {}, name .. ": no id stands twice")
  tap.same(lost, {}, name .. ": every link inside it leads somewhere")
  tap.like(content, '^<!doctype html>\n<html lang="en">', name .. ": its language is given")
  tap.like(content, '<meta name="viewport" content="width=device%-width, initial%-scale=1">',
    name .. ": it fits a phone")
  tap.like(content, '<meta name="description" content="[^"]+">', name .. ": it is described")
  tap.like(content, '<a class="skip" href="#page.text">', name .. ": the navigation can be skipped")
  local _, titles = content:gsub("<h1", "")
  local _, mains = content:gsub("<main", "")
  tap.same({ titles, mains }, { 1, 1 }, name .. ": one title, one main part")
  tap.ok(not content:find("<script", 1, true), name .. ": no JavaScript")
  tap.ok(not content:find("%$%l+\n"), name .. ": nothing of the skeleton is left")
  for address in content:gmatch('[%s]src="([^"]*)"') do
    tap.ok(not address:find(":", 1, true), name .. ": nothing is fetched: " .. address)
  end
end
check_page("chapter", text)
check_page("contents", page.contents(book))
check_page("claims", page.claims(book))

local function has(part, name) tap.ok(text:find(part, 1, true), name) end
has('<title>Everything that can stand on a page · A book of specimens</title>', "the title")
has('content="A chapter that no book has: each thing', "the abstract is the description")
has('with <span class="katex">', "a caption has formulas")
has("&amp; &lt;angles&gt;.</figcaption>", "a caption has no HTML")
has('alt="A line that falls from 2.3 to 0.4 &amp; stays there &lt;there&gt;."', "an alt text")
has('Loss after <span class="value">2.5</span> steps', "a value stands in a caption")
has('The mean is <span class="value">2.5</span>', "and in the text")
has('<a class="reference" href="#fig-loss">Figure\u{a0}1.1</a>', "a reference")
has('>@fig-nowhere</span>', "a reference to nothing")
has('(<a class="citation" href="#ref.ba2016">Ba et al., 2016</a>, p. 3)', "a citation in brackets")
has('<a class="citation" href="#ref.vaswani2017">Vaswani et al. (2017)</a>', "one in the sentence")
has('<li id="ref.ba2016">Ba, J. L.', "the references are listed")
has('<div class="equation" id="eq-ln">', "an equation has its id")
has('<span class="number">(1.1)</span>', "and number")
has('<aside class="callout note" role="note" aria-label="Note">', "a callout")
tap.ok(not text:find("[!NOTE]", 1, true), "its mark is gone")
has('<strong class="label" id="exr-turn">Exercise\u{a0}1.1</strong>', "an exercise has its label")
has('<div class="scroll table" role="region" tabindex="0" aria-label="Table">', "tables scroll")
has('<figure class="listing" id="lst-c"><figcaption><span class="label">Listing 1.1</span>',
  "a listing has its number")
has('<link rel="next" href="A-empty.html">', "the next chapter")
has('<span lang="zh">', "Chinese is marked")
tap.ok(not text:find(body.TITLE, 1, true), "no mark of ours is left")
local claims = page.claims(book)
tap.like(claims, "1 of 3 claims hold%. Of the numbers in the text, 94&nbsp;%% are", "the claims counted")
tap.like(claims, '<a href="01%-specimen%.html#clm%-turns">LayerNorm turns', "each leads to its cell")
tap.like(claims, '65.9052°</td><td role="cell" data%-name="claimed">65.905', "measured and claimed")

-- A title from the text, with markup; a formula that cannot be set, and where.
local function small(markdown)
  local small_chapter = parse.chapter(markdown, "01-small")
  local small_book = { title = "B & <b>", labels = {}, claims = {}, references = {},
    chapters = { { name = "01-small", number = "1", title = small_chapter.title,
      href = "01-small.html" } } }
  return page.chapter(small_chapter, {}, small_book)
end
do
  local content = small("# A *title* & `code`\n\ntext\n")
  tap.like(content, '<h1 id="[^"]+">A <em>title</em> &amp; <code>code</code></h1>',
    "a title keeps its markup")
  tap.like(content, "<title>A title &amp; code · B &amp; &lt;b&gt;</title>", "but not in the tab")
  local _, faults = small("# A\n\ntext 中 $x + \\foo$ and\n\n$$\na\n+ \\bar{b\n$$\n")
  tap.is(#faults, 2, "formulas that cannot be set are reported")
  tap.same({ faults[1].file, faults[1].line, faults[1].col }, { "01-small.md", 3, 13 },
    "with their place")
  tap.same({ faults[2].line, faults[2].col }, { 7, 9 }, "also in a block")
  tap.like(faults[1].message, "Undefined control sequence: \\foo", "in KaTeX's words")
  tap.raises(function() page.chapter(chapter, results, { chapters = {} }) end,
    "01-specimen is not in the book", "a chapter must be in the book")
end

for _, asset in ipairs(page.assets()) do
  local file = io.open(asset.source, "rb")
  tap.ok(file, "asset " .. asset.name)
  if file then file:close() end
end

tap.done()
