-- Where nodes stand in the source. The oracle is the source itself: in a text made of parts that
-- are all different, the place of a part is where string.find finds it.

package.path = "tests/lua/?.lua;" .. package.path
local tap = require "tap"
local weave = require "weave"

-- Line and column, in characters, of byte `at`.
local function place_of(text, at)
  local before = text:sub(1, at - 1)
  local _, breaks = before:gsub("\n", "")
  return breaks + 1, utf8.len(before:match("[^\n]*$")) + 1
end

-- Kind of node and its source, which stands once in the text.
local function check(text, kind, part, name)
  local at = text:find(part, 1, true)
  local line, col = place_of(text, at)
  local found = {}
  for _, node in ipairs(weave.parse(text)) do
    if node.type == kind and node.first == at then found = node end
  end
  tap.same({ found.line, found.col, text:sub(found.first or 1, found.last or 0) },
    { line, col, part }, ("%s: %s"):format(name or kind, part:gsub("\n", "⏎")))
end

-- text, then kind and source of the nodes to be found
local cases = {
  { "a `b`\n  c `d`\n", "code", "`b`", "code", "`d`" },
  { "a\n      deep `b`\nc `d`\n", "code", "`b`", "code", "`d`", "text", "deep " },
  { "中文 `a` 中 *b* **c**\n", "code", "`a`", "emph", "*b*", "strong", "**c**" },
  { "é😀 $x$ `y`\n", "math", "$x$", "code", "`y`" },
  { "a `b\nc` d `e`\nf `g`\n", "code", "`b\nc`", "code", "`e`", "code", "`g`" },
  { "a ``b ` c`` `d`\n", "code", "``b ` c``", "code", "`d`" },
  { "a \\`b \\* `c`\n", "code", "`c`" },
  { "&amp; &copy; \"q\" -- `c` x\n", "code", "`c`", "text", " x" },
  { "a<br>`b`\n<i\nclass=x>`c`</i> `d`\n", "code", "`b`", "code", "`c`", "code", "`d`",
    "html_inline", "<i\nclass=x>", "html_inline", "</i>" },
  { "[a](\nu) `b`\nc `d`\n", "link", "[a](\nu)", "code", "`b`", "code", "`d`" },
  { "[a\nb](u\n'x\ny') `c`\n", "link", "[a\nb](u\n'x\ny')", "code", "`c`" },
  { "[a `b`](u) ![c *d*](v)\n", "link", "[a `b`](u)", "image", "![c *d*](v)", "emph", "*d*" },
  { "[r] [s][r] [r][] `a`\n\n[r]: u\n", "link", "[s][r]", "link", "[r][]", "code", "`a`" },
  { "<https://a.org> https://b.org `c`\n", "link", "<https://a.org>", "link", "https://b.org",
    "code", "`c`" },
  { "mail a@b.org or `c` d@e.org\n", "link", "a@b.org", "code", "`c`", "link", "d@e.org" },
  { "***a** b*\n", "emph", "***a** b*", "strong", "**a**" },
  { "*a **b `c`***\n", "strong", "**b `c`**", "code", "`c`" },
  { "x ~~a `b`~~ `c`\n", "strikethrough", "~~a `b`~~", "code", "`b`", "code", "`c`" },
  { "a  \n  b `c`\\\n  d `e`\nf `g`\n", "code", "`c`", "code", "`e`", "code", "`g`" },
  { "a\\\\\nb `c`\n", "code", "`c`" },
  { "[d]: u\n[e]:\n  v\npara `a`\n`b`\n", "code", "`a`", "code", "`b`" },
  { "# A `b` #\n\n  ## C *d* `e`\n\nF `g`\n  h *i*\n---\n", "code", "`b`", "emph", "*d*",
    "code", "`e`", "code", "`g`", "emph", "*i*", "heading", "## C *d* `e`" },
  { "> a `b`\n>   c `d`\nlazy `e`\n> > f `g`\n", "code", "`b`", "code", "`d`", "code", "`e`",
    "code", "`g`" },
  { "- a `b`\n  c `d`\n\n  e `f`\n  - g `h`\n    1. i `j`\n       k `l`\n", "code", "`b`",
    "code", "`d`", "code", "`f`", "code", "`h`", "code", "`j`", "code", "`l`" },
  { "- [x] a `b`\n      c `d`\n", "code", "`b`", "code", "`d`" },
  { "a[^1] `b`[^2]\n\n[^1]: c `d`\n    e `f`\n\n[^2]: g\n\n    h `i`\n", "code", "`b`",
    "footnote_reference", "[^1]", "footnote_reference", "[^2]", "code", "`d`", "code", "`f`",
    "code", "`i`", "footnote_definition", "[^1]: c `d`\n    e `f`" },
  { "| a `b` | c\\|d `e` |\n|--|--|\n| 中文 `f` | *g* |\n|| `h` |\n", "code", "`b`", "code", "`e`",
    "code", "`f`", "emph", "*g*", "code", "`h`", "table_cell", "c\\|d `e`", "table_cell", "中文 `f`" },
  { "intro `a`\nmore `b`\n| c `d` |\n|--|\n| `e` |\n", "code", "`a`", "code", "`b`", "code", "`d`",
    "code", "`e`", "paragraph", "intro `a`\nmore `b`", "table", "| c `d` |\n|--|\n| `e` |" },
  { "> | a | b |\n> |--|--|\n> | `c` | $d$ |\n", "code", "`c`", "math", "$d$" },
  { "- | a |\n  |--|\n  | `b` |\n", "code", "`b`" },
  { "a $x\ny$ `b`\n c `d`\n", "math", "$x\ny$", "code", "`b`", "code", "`d`" },
  { "- a\n\n  $$\n  x\n  $$ {#eq-x}\n\n  b `c`\n", "math", "$$\n  x\n  $$ {#eq-x}", "code", "`c`" },
  { "a\n\n~~~{lua}\nx\n~~~\n\n> ```\n> y\n> ```\n", "code_block", "~~~{lua}\nx\n~~~",
    "code_block", "```\n> y\n> ```" },
  { "\ttab `a`\n\nb\t`c`\n>\td `e`\n", "code", "`c`", "code", "`e`" },
}
for _, case in ipairs(cases) do
  for i = 2, #case, 2 do check(case[1], case[i], case[i + 1]) end
end

check("a\r\n  b `c`\r\nd `e`\r\n", "code", "`e`", "after Windows line ends")
check("\u{FEFF}a `b`\nc `d`\n", "code", "`d`", "after a byte order mark")

-- Random texts.

local state = 12345
local function random(n)
  state = (state * 1103515245 + 12345) % 2147483648
  return state // 65536 % n + 1
end

local function any(list) return list[random(#list)] end

local counter, expected
local function fresh()
  counter = counter + 1
  return any { "w", "中", "é", "😀" } .. counter .. "e"
end

local inline

local function words(depth)
  local parts = {}
  for i = 1, random(3) do parts[i] = inline(depth + 1) end
  return table.concat(parts, any { " ", " ", "\n" })
end

local function expect(kind, part)
  expected[#expected + 1] = { kind, part }
  return part
end

local function plain() return fresh() .. any { "", "\\*", "&amp;", " -- x", "\"", "~", "..." } end
local LEAVES = {
  plain, plain, plain,
  function() return expect("code", "`" .. fresh() .. "`") end,
  function() return expect("code", "``" .. fresh() .. " ` " .. fresh() .. "``") end,
  function() return expect("math", "$" .. fresh() .. "*_" .. "$") end,
  function() return expect("html_inline", "<b t='" .. fresh() .. "'>") end,
}
local NESTED = {
  function(depth) return expect("emph", "*" .. fresh() .. " " .. words(depth) .. " " .. fresh() .. "*") end,
  function(depth) return expect("strong", "**" .. fresh() .. " " .. words(depth) .. " " .. fresh() .. "**") end,
  function() return expect("link", "[" .. fresh() .. "](" .. "u" .. ")") end,
  function() return expect("image", "![" .. fresh() .. "](<u v>)") end,
}

function inline(depth)
  if depth < 3 and random(3) == 1 then return any(NESTED)(depth) end
  return any(LEAVES)()
end

-- Lines of a block get the marks of the blocks around it.
local function prefixed(text, first, rest)
  local n = 0
  return (text:gsub("([^\n]*)(\n?)", function(line, stop)
    n = n + 1
    if line == "" and stop == "" then return "" end
    return (n == 1 and first or line == "" and "" or rest) .. line .. stop
  end))
end

local function block(depth)
  local kind = depth < 3 and random(6) or 6
  if kind == 1 then return prefixed(block(depth + 1), "> ", "> ") end
  if kind == 2 then return prefixed(block(depth + 1), "- ", "  ") end
  if kind == 3 then return prefixed(block(depth + 1), "12. ", "    ") end
  local text = fresh() .. " " .. words(0) .. "\n"
  if kind == 4 then return "## " .. text:gsub("\n", " ") .. "\n" end
  return text
end

-- A part that spans lines is found again with the marks between its lines.
local function pattern(part)
  return (part:gsub("%p", "%%%0"):gsub("\n", "[\n ][> ]*"))
end

local texts, nodes, wrong = 0, 0, nil
for _ = 1, 400 do
  counter, expected = 0, {}
  local text = block(0) .. "\n" .. block(0)
  local found = {}
  for _, node in ipairs(weave.parse(text)) do found[node.type .. node.first] = node end
  for _, one in ipairs(expected) do
    local from, to = text:find(pattern(one[2]))
    local node = from and found[one[1] .. from]
    nodes = nodes + 1
    if not node or node.last ~= to then
      wrong = wrong or { text, one[1], one[2], node and text:sub(node.first, node.last) or "none" }
    else
      local line, col = place_of(text, from)
      if node.line ~= line or node.col ~= col then
        wrong = wrong or { text, one[1], line .. ":" .. col, node.line .. ":" .. node.col }
      end
    end
  end
  texts = texts + 1
end
tap.same(wrong or {}, {}, ("%d nodes in %d random texts are where they stand"):format(nodes, texts))
tap.ok(nodes > 1000, "there were many")

tap.done()
