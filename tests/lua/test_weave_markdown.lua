-- Markdown to HTML: cases whose results follow from CommonMark 0.29, GitHub's extensions and
-- Pandoc's rule for formulas, and the replacement of nodes.

package.path = "tests/lua/?.lua;" .. package.path
local tap = require "tap"
local weave = require "weave"

-- name, Markdown, HTML
local cases = {
  { "emphasis and strong text", "*a* **b** ***c***\n",
    "<p><em>a</em> <strong>b</strong> <em><strong>c</strong></em></p>\n" },
  { "an underscore inside a word is no emphasis", "layer_norm_1\n", "<p>layer_norm_1</p>\n" },
  { "code keeps what is in it", "`a*b*<c>`\n", "<p><code>a*b*&lt;c&gt;</code></p>\n" },
  { "headings of both kinds", "# A\n\nB\n===\n", "<h1>A</h1>\n<h1>B</h1>\n" },
  { "a tight list", "- a\n- b\n", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n" },
  { "an ordered list from three", "3. a\n4. b\n", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>\n' },
  { "a loose list", "- a\n\n- b\n",
    "<ul>\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ul>\n" },
  { "a block quote with a lazy line", "> a\nb\n", "<blockquote>\n<p>a\nb</p>\n</blockquote>\n" },
  { "a fence keeps its language", "```lua\nx < 1\n```\n",
    '<pre><code class="language-lua">x &lt; 1\n</code></pre>\n' },
  { "indented code", "    x\n", "<pre><code>x\n</code></pre>\n" },
  { "links and images", '[a](u "t") ![b *c*](v)\n',
    '<p><a href="u" title="t">a</a> <img src="v" alt="b c" /></p>\n' },
  { "reference links", "[a][r]\n\n[r]: u\n", '<p><a href="u">a</a></p>\n' },
  { "raw HTML passes", "a <b class=x>c</b>\n\n<div>\nd\n</div>\n",
    "<p>a <b class=x>c</b></p>\n<div>\nd\n</div>\n" },
  { "entities", "&copy; &amp; & <\n", "<p>© &amp; &amp; &lt;</p>\n" },
  { "hard breaks", "a  \nb\\\nc\n", "<p>a<br />\nb<br />\nc</p>\n" },
  { "a thematic break", "***\n", "<hr />\n" },
  { "quotes, dashes and dots", "\"a\" 'b' -- c --- d...\n", "<p>“a” ‘b’ – c — d…</p>\n" },
  { "quotes in code stay", '`"a" --`\n', "<p><code>&quot;a&quot; --</code></p>\n" },
  { "a table with alignment", "|a|b|\n|--|:-:|\n|1|2|\n",
    '<table>\n<thead>\n<tr>\n<th>a</th>\n<th style="text-align: center">b</th>\n</tr>\n</thead>\n'
    .. '<tbody>\n<tr>\n<td>1</td>\n<td style="text-align: center">2</td>\n</tr>\n</tbody>\n</table>\n' },
  { "two tildes strike, one does not", "~~a~~ ~5 and ~6\n", "<p><del>a</del> ~5 and ~6</p>\n" },
  { "a task list", "- [x] a\n- [ ] b\n",
    '<ul>\n<li><input type="checkbox" checked="" disabled="" /> a</li>\n'
    .. '<li><input type="checkbox" disabled="" /> b</li>\n</ul>\n' },
  { "addresses become links", "see https://a.org/b.\n",
    '<p>see <a href="https://a.org/b">https://a.org/b</a>.</p>\n' },
  { "Chinese text", "**中文**,`代码`\n", "<p><strong>中文</strong>,<code>代码</code></p>\n" },
  { "bytes that are not UTF-8 become U+FFFD", "a\xFFb\n", "<p>a\u{FFFD}b</p>\n" },
  { "NUL becomes U+FFFD", "a\0b\n", "<p>a\u{FFFD}b</p>\n" },
  { "nothing gives nothing", "", "" },
}
for _, case in ipairs(cases) do tap.is(weave.html(case[2]), case[3], case[1]) end

local note = weave.html("a[^n]\n\n[^n]: b\n")
tap.like(note, '<sup class="footnote%-ref"><a href="#fn%-n" id="fnref%-n"', "a footnote has its link")
tap.like(note, '<li id="fn%-n">\n<p>b <a href="#fnref%-n"', "a footnote leads back")
tap.is(weave.html("a\n\n[^n]: b\n"), "<p>a</p>\n", "a footnote without a reference is dropped")

-- The fields of nodes.

local function find(text, kind, nth)
  for _, node in ipairs(weave.parse(text)) do
    if node.type == kind then
      nth = (nth or 1) - 1
      if nth == 0 then return node end
    end
  end
end

tap.is(find("```{lua}\nx\n```\n", "code_block").info, "{lua}", "a fence's info")
tap.is(find("```{lua}\nx\n```\n", "code_block").literal, "x\n", "a fence's code")
tap.is(find("```\nx\n```\n", "code_block").closed, true, "a closed fence is closed")
tap.is(find("```\nx\n", "code_block").closed, false, "a fence that is not closed says so")
tap.is(find("> ```\n> x\n\nlater\n", "code_block").closed, false, "a fence cut off by its quote")
tap.is(find("- ````\n  x\n  ```\n  ````\n", "code_block").closed, true, "a longer fence in a list")
tap.is(find("~~~\n```\n", "code_block").closed, false, "another kind of fence does not close")
tap.is(find("    x\n", "code_block").fenced, false, "indented code has no fence")
tap.is(find("## a\n", "heading").level, 2, "a heading's level")
tap.is(find("7. a\n", "list").start, 7, "an ordered list's start")
tap.is(find("- a\n", "list").start, nil, "a bullet list has no start")
tap.is(find('[a](u "t")\n', "link").url, "u", "a link's address")
tap.is(find('[a](u "t")\n', "link").title, "t", "a link's title")
tap.is(find("- [x] a\n- [ ] b\n", "item").checked, true, "a ticked box")
tap.is(find("- [x] a\n- [ ] b\n", "item", 2).checked, false, "an empty box")
tap.is(find("- a\n", "item").checked, nil, "an item without a box")
tap.is(find("a[^note-1]\n\n[^note-1]: b\n", "footnote_reference").literal, "note-1",
  "the name of a footnote where it is referred to")
tap.is(find("a[^note-1]\n\n[^note-1]: b\n", "footnote_definition").literal, "note-1",
  "the name of a footnote where it is defined")

-- Replacement.

local function replaced(text, kind, with)
  return weave.html(text, { [find(text, kind).id] = with })
end

tap.is(replaced("a `b` c\n", "code", { html = "<i>&</i>" }), "<p>a <i>&</i> c</p>\n",
  "an inline is replaced, and not escaped")
tap.is(replaced("a\n\n```lua\nx\n```\n\nb\n", "code_block", { html = "<div>y</div>" }),
  "<p>a</p>\n<div>y</div>\n<p>b</p>\n", "a block is replaced")
tap.is(replaced("# a *b*\n", "heading", { open = '<h2 id="x">', close = "</h2>" }),
  '<h2 id="x">a <em>b</em></h2>\n', "a node's tags are replaced, its children stay")
tap.is(replaced("> a\n>\n> b\n", "block_quote", { open = "<aside>", close = "</aside>" }),
  "<aside>\n<p>a</p>\n<p>b</p>\n</aside>\n", "a block quote becomes something else")
tap.is(replaced("> a *b* `c`\n", "block_quote", { html = "x" }), "x\n", "all inside goes too")
tap.like(replaced("|a|\n|-|\n|1|\n", "table", { before = "<div>", after = "</div>" }),
  "^<div>\n<table>.*</table>\n</div>\n$", "a table is wrapped and keeps its tags")
tap.is(replaced("a `b` c\n", "code", { before = "[", after = "]" }),
  "<p>a [<code>b</code>] c</p>\n", "an inline is wrapped")
tap.is(replaced("![`b`](u)\n", "code", { html = "<i>x</i>" }),
  '<p><img src="u" alt="b" /></p>\n', "inside an alt text nothing is replaced")
tap.is(replaced("- a\n- b\n", "item", { open = "<li class=x>", close = "</li>" }),
  "<ul>\n<li class=x>a</li>\n<li>b</li>\n</ul>\n", "an item of a tight list keeps its text")
do
  local text = "a *b `c`*\n"
  local nodes = weave.parse(text)
  local all = {}
  for id in ipairs(nodes) do all[id] = { html = tostring(id) } end
  all[1] = nil
  tap.is(weave.html(text, all), "2\n", "an outer replacement takes the inner ones with it")
  tap.is(weave.html(text, { [99] = { html = "x" } }), weave.html(text), "ids out of range pass")
end
tap.raises(function() weave.html("a", { "x" }) end, "replacement 1 is not a table",
  "a replacement must be a table")
tap.raises(function() weave.html("a", { { html = 1 } }) end, "html must be a string",
  "a replacement's html must be a string")
tap.raises(function() weave.parse() end, "string expected", "parse wants a text")

tap.is(weave.escape([[<a href="x">'&'</a>]]),
  "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;", "escape escapes for text and attributes")
tap.is(weave.escape("中文"), "中文", "escape leaves letters alone")

-- UTF-8: the table of well-formed sequences of the Unicode Standard, chapter 3.

for _, good in ipairs { "", "a", "é中😀", "\u{7F}\u{80}\u{7FF}\u{800}\u{D7FF}\u{E000}\u{FFFF}\u{10FFFF}" } do
  tap.is(weave.utf8_check(good), true, ("%d bytes of UTF-8"):format(#good))
end
for _, bad in ipairs {
  "\0", "\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
  "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xC3", "\xE4\xB8", "\xF0\x9F\x98", "\xE4\xB8a",
} do
  local good, place = weave.utf8_check("é\n中" .. bad)
  tap.same({ good, place }, { false, { offset = 7, line = 2, col = 2, byte = bad:byte() } },
    ("not UTF-8: %s"):format(bad:gsub(".", function(c) return ("%02X "):format(c:byte()) end)))
end

tap.done()
