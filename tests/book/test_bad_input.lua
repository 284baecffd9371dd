-- What an author can get wrong in a chapter: each gets a message with its place and what to
-- write instead, the exit code is 1, and the chapters around it are in the book.

package.path = "tests/lua/?.lua;tests/book/?.lua;" .. package.path
local tap = require "tap"
local books = require "books"

local function cell(code, options)
  return "# Bad\n\n```{lua}\n" .. (options or "") .. code .. "\n```\n\nText.\n"
end

-- A cell's code begins on line 4. Each `want` is a whole line of what is said, or its beginning.
local cases = {
  { "a syntax error in a cell", cell("x = 1\ny = = 2"),
    "02-bad.md:5:5: Lua cannot read this: unexpected symbol near '='" },
  { "a letter that no name has", cell("x = \"ü\" .. aü"),
    "02-bad.md:4:13: Lua cannot read this: ü stands outside a text; names are a to z, digits and _" },
  { "a syntax error at the end of a cell", cell("if x then"),
    "02-bad.md:4:1: Lua cannot read this: 'end' expected near <eof>" },
  { "a syntax error in an indented cell", "# Bad\n\n- item\n\n  ```{lua}\n  y = = 2\n  ```\n",
    "02-bad.md:6:7: Lua cannot read this: unexpected symbol near '='" },
  { "a run-time error in a cell", cell("local t\n\n  t.x = 1"),
    "02-bad.md:6:3: attempt to index a nil value (local 't')" },
  { "a run-time error in a function of an earlier cell",
    "# Bad\n\n```{lua}\nfunction f(t)\n  return t.x\nend\n```\n\n```{lua}\nf(nil)\n```\n",
    "02-bad.md:5:3: attempt to index a nil value (local 't')" },
  { "an error raised with a table", cell("error({code = 7})"), "02-bad.md:4:1: {code = 7}" },
  { "a run-time error in an inline value", "# Bad\n\nSome `{lua} nothing.x` here.\n",
    "02-bad.md:3:6: in `{lua} nothing.x`: attempt to index a nil value (global 'nothing')" },
  { "an inline value that is nil", "# Bad\n\nä `{lua} nothing` here.\n",
    "02-bad.md:3:3: in `{lua} nothing`: the value is nil; is the name spelled as in its cell?" },
  { "a statement as an inline value", "# Bad\n\nSome `{lua} x = 1` here.\n",
    "02-bad.md:3:6: in `{lua} x = 1`: Lua cannot read this: <eof> expected near '='; an inline "
      .. "value is one expression, statements go in a cell" },
  { "an inline value that is two", "# Bad\n\nSome `{lua} 1, 2` here.\n",
    "02-bad.md:3:6: in `{lua} 1, 2`: an inline value is one value, and these are several" },
  { "an option in quotes", cell("x = 1", "--| eval: \"false\"\n"),
    "02-bad.md:4:11: `eval` is a text in quotes; write `eval: false` without them" },
  { "an inline value in another language", "# Bad\n\nSome `{python} x` here.\n",
    "02-bad.md:3:6: inline values are Lua, not python; write `{lua} …`" },
  { "shapes that do not fit",
    cell("a = tensor.zeros(2, 3)\nb = tensor.zeros(4, 5)\nc = a:matmul(b)"),
    "02-bad.md:6:1: matmul: ", "(2, 3)", "(4, 5)" },
  { "an unknown option", cell("x = 1", "--| lable: fig-x\n"),
    "02-bad.md:4:5: unknown option `lable`; the nearest is `label`" },
  { "an option spelled with a dot", cell("x = 1", "--| fig.cap: \"A\"\n"),
    "02-bad.md:4:5: unknown option `fig.cap`; write `fig-cap`" },
  { "an option as key = value", cell("x = 1", "--| echo = FALSE\n"),
    "02-bad.md:4:5: options are `key: value`; write `--| echo: false`" },
  { "an option with FALSE", cell("x = 1", "#| echo: FALSE\n"),
    "02-bad.md:4:10: `echo: FALSE` is not a truth value here; write `echo: false`" },
  { "an option with a wrong word", cell("x = 1", "--| output: all\n"),
    "02-bad.md:4:13: option `output` is true or false or asis; write `output: true`" },
  { "an option that is no number", cell("x = 1", "--| budget: long\n"),
    "02-bad.md:4:13: option `budget` is a positive number; write `budget: 60`" },
  { "an option given twice", cell("x = 1", "--| echo: true\n--| echo: false\n"),
    "02-bad.md:5:5: option `echo` stands twice; take one out" },
  { "an option that is no YAML", cell("x = 1", "--| fig-cap: Loss: after\n"),
    "02-bad.md:4:18: options are YAML, and this is not" },
  { "a listing's caption without its label", cell("x = 1", "--| lst-cap: \"A\"\n"),
    "02-bad.md:4:15: a caption of the code needs its label; write `--| lst-label: lst-name`" },
  { "a listing's label of another kind", cell("x = 1", "--| lst-label: fig-x\n"),
    "02-bad.md:4:16: a listing's label begins with lst-; write `lst-label: lst-x`" },
  { "a listing with two labels", cell("x = 1", "--| lst-label: lst-x\n--| label: lst-y\n"),
    "02-bad.md:4:16: a listing has one label; take `lst-label` or `label` out" },
  { "shown code with an unknown word", "# Bad\n\n```c {#lst-x lst-cpa=\"A\"}\nint x;\n```\n",
    "02-bad.md:3:1: `lst-cpa=\"A\"` is nothing that shown code can have; write {#lst-name lst-cap=\"…\"}" },
  { "shown code with a caption alone", "# Bad\n\n```c {lst-cap=\"A\"}\nint x;\n```\n",
    "02-bad.md:3:1: a listing's caption needs its label; write {#lst-name lst-cap=\"…\"}" },
  { "a table's caption without a line before it", "# Bad\n\n| a |\n|---|\n| b |\n: A. {#tbl-x}\n",
    "02-bad.md:6:1: this is a row of the table; write an empty line between a table and its caption" },
  { "a table's caption after no table", "# Bad\n\nA.\n\n: A. {#tbl-x}\n",
    "02-bad.md:5:6: a table's label is its cell's, `--| label: tbl-x`, or stands at the end of its caption" },
  { "an option below the code", cell("x = 1\n--| echo: false"),
    "02-bad.md:5:1: options stand at the top of a cell" },
  { "options beside the fence", "# Bad\n\n```{lua, echo=FALSE}\nx = 1\n```\n",
    "02-bad.md:3:1: options stand inside the cell; write ```{lua} and below it `--| echo: false`" },
  { "a cell in another language", "# Bad\n\n```{python}\nx = 1\n```\n",
    "02-bad.md:3:1: only Lua cells run; write ```{lua}, or ```python to show the code" },
  { "a fence that is never closed", "# Bad\n\n```{lua}\nx = 1\n\nText.\n",
    "02-bad.md:3:1: this fence is never closed; write ``` on a line of its own after the code" },
  { "two equal labels in a chapter", "# Bad\n\n## A {#sec-a}\n\n## B {#sec-a}\n",
    "02-bad.md:5:6: the label sec-a stands at 02-bad.md:3:6 already; give one of them another name" },
  { "two equal labels in two chapters", "# Bad\n\n## A {#sec-first}\n",
    "02-bad.md:3:6: the label sec-first stands at 01-first.md:9:10 already; give one of them "
      .. "another name" },
  { "two equal claims", cell("claim \"01-first-holds\" {\"s\", got = 1, equal = 1}"),
    "02-bad.md:4:8: the label clm-01-first-holds stands at 01-first.md:6:8 already" },
  { "a reference to no figure", "# Bad\n\nSee @fig-lost.\n",
    "02-bad.md:3:5: there is no figure fig-lost; label one so, or take the reference out" },
  { "a reference with a slip of the pen", "# Bad\n\nAs in [-@sec-frist].\n",
    "02-bad.md:3:9: there is no section sec-frist; the nearest label is @sec-first" },
  { "a reference to a figure that is not shown",
    cell("x = 1", "--| label: fig-x\n--| fig-cap: \"A\"\n--| include: false\n") .. "\n@fig-x\n",
    "02-bad.md:12:1: there is no figure fig-x" },
  { "a footnote that is not there", "# Bad\n\nText[^1] here.\n",
    "02-bad.md:3:5: there is no footnote [^1]; write [^1]: and its text below" },
  { "an unknown callout", "# Bad\n\n> [!WARNIN]\n> Text.\n",
    "02-bad.md:3:3: there is no callout [!WARNIN]; the nearest is [!WARNING]" },
  { "a callout with text on its line", "# Bad\n\n> [!NOTE] Text.\n",
    "02-bad.md:3:3: [!NOTE] stands on a line of its own; put its text on the next" },
  { "an image without alt text", "# Bad\n\n![](https://example.org/x.png)\n",
    "02-bad.md:3:1: this image has no alt text; write ![what a reader" },
  { "an image that is not there", "# Bad\n\nSee ![A tree](tree.png)\n",
    "02-bad.md:3:5: this leads nowhere: there is no file chapters/tree.png" },
  { "an image elsewhere", "# Bad\n\n![A tree](../chapters/book.lua)\n",
    "02-bad.md:3:1: this leads nowhere: there is no file chapters/../chapters/book.lua" },
  { "a link to no chapter", "# Bad\n\nSee [x](nofile.md).\n",
    "02-bad.md:3:5: this leads nowhere: there is no file chapters/nofile.md" },
  { "a link to no place in the chapter", "# Bad\n\nSee [x](#nosuch).\n",
    "02-bad.md:3:5: nothing in 02-bad.md is called #nosuch" },
  { "a link to no place in another chapter", "# Bad\n\nSee [x](01-first.md#sec-frist).\n",
    "02-bad.md:3:5: nothing in 01-first.md is called #sec-frist; the nearest is #sec-first" },
  { "a label with blanks", "# Bad\n\n## A { #sec-x }\n",
    "02-bad.md:3:6: this is no label; write {#sec-x}, without blanks" },
  { "a label that is not closed", "# Bad\n\n## A {#sec-x\n",
    "02-bad.md:3:6: this is no label; write {#sec-x}, without blanks" },
  { "a label without a name", "# Bad\n\n$$ x $$ {#eq-}\n",
    "02-bad.md:3:1: an equation's label" },
  { "a label that is not closed after a formula", "# Bad\n\n$$ x $$ {#eq-a\n",
    "02-bad.md:3:9: this is no label; write {#eq-a}" },
  { "a citation of nothing", "# Bad\n\nSee [@nobody1999].\n",
    "02-bad.md:3:6: there is no entry nobody1999 in references.bib; add one, or take the "
      .. "citation out" },
  { "a claim that fails", cell("claim \"one-pass\" {\"s\", got = 0.31, above = 1}",
      "--| label: one-pass\n"),
    "FAIL   02-bad.md:5:8  claim one-pass: got 0.31, want above 1   (cell: one-pass)" },
  { "a claim without got", cell("claim \"a\" {\"s\", near = 1, tol = 0.1}"),
    "FAIL   02-bad.md:4:8  claim a: no `got`; write got = the value that was measured" },
  { "a claim without a predicate", cell("claim \"a\" {\"s\", got = 1}"),
    "FAIL   02-bad.md:4:8  claim a: no predicate; write what got should be" },
  { "a claim of NaN", cell("claim \"a\" {\"s\", got = 0/0, near = 1, tol = 0.1}"),
    "FAIL   02-bad.md:4:8  claim a: got is NaN, which no bound can hold" },
  { "a claim with an unknown entry", cell("claim \"a\" {\"s\", got = 1, nera = 1}"),
    "FAIL   02-bad.md:4:8  claim a: unknown entry `nera`; the nearest is `near`" },
  { "a claim without a tolerance", cell("claim \"a\" {\"s\", got = 1, near = 1}"),
    "FAIL   02-bad.md:4:8  claim a: `near` needs one tolerance; write tol = 1e-3" },
  { "a claim without a body", cell("claim \"a\""), "FAIL   02-bad.md:4:8  claim a: no body; write" },
  { "a figure without alt text",
    cell("plot.plot {plot.dot {{{x = 1, y = 2}}, x = \"x\", y = \"y\"}}",
      "--| label: fig-dot\n--| fig-cap: \"A dot.\"\n"),
    "02-bad.md:3:1: figure fig-dot has no alt text; write `--| fig-alt: " },
  { "a figure without a caption",
    cell("plot.plot {alt = \"A dot.\", plot.dot {{{x = 1, y = 2}}, x = \"x\", y = \"y\"}}",
      "--| label: fig-dot\n"),
    "02-bad.md:4:12: fig-dot has no caption; write `--| fig-cap: \"…\"`" },
  { "a figure without a label",
    cell("plot.plot {alt = \"A dot.\", plot.dot {{{x = 1, y = 2}}, x = \"x\", y = \"y\"}}"),
    "02-bad.md:3:1: this cell makes a figure, and a figure has a label; write `--| label: fig-name`" },
  { "a label of a figure on a cell without one", cell("x = 1",
      "--| label: fig-x\n--| fig-cap: \"A\"\n--| fig-alt: \"A\"\n"),
    "02-bad.md:3:1: the cell of fig-x makes no figure; end it with plot.plot {…}" },
  { "a caption without its label", cell("x = 1", "--| fig-cap: \"A\"\n"),
    "02-bad.md:4:15: a caption belongs to a labelled figure; write `--| label: fig-name`" },
  { "a cell meant to fail that does not", cell("x = 1", "--| error: true\n"),
    "02-bad.md:3:1: the cell is meant to fail (`error: true`) and did not; take the option out" },
  { "a file that is not UTF-8", "# Bad\n\nCaf\xE9.\n",
    "02-bad.md:3:4: byte 0xE9 is not UTF-8; save the file as UTF-8" },
  { "an empty chapter", "\n\n", "02-bad.md:1:1: the chapter is empty; write its first sentence" },
  { "a chapter with front matter alone", "---\ntitle: \"Bad\"\n---\n",
    "02-bad.md:1:1: the chapter is empty; write its first sentence" },
  { "a chapter without a title", "Text.\n",
    "02-bad.md:1:1: the chapter has no title; begin it with `# Title`" },
  { "front matter with an unknown entry", "---\ntitle: \"Bad\"\nauthr: \"X\"\n---\n\nText.\n",
    "02-bad.md:3:1: unknown entry `authr` in the front matter" },
  { "a heavy chapter that says so in other words", "---\ntitle: \"Bad\"\nheavy: yes\n---\n\nText.\n",
    "02-bad.md:3:8: `heavy` is true or false; write `heavy: true`" },
  { "a seed that is no whole number", "---\ntitle: \"Bad\"\nseed: one\n---\n\nText.\n",
    "02-bad.md:3:7: `seed` is a whole number; write `seed: 1`" },
  { "front matter that is never closed", "---\ntitle: \"Bad\"\n\nText.\n",
    "02-bad.md:1:1: the front matter opened here is never closed; write a line `---`" },
  { "a cell that runs for ever", cell("while true do end", "--| budget: 0.2\n"),
    "02-bad.md:5:1: the cell ran longer than its budget of 0.2 seconds and was stopped; make it "
      .. "smaller, or write `--| budget: 2`" },
  { "a cell that holds off errors for ever",
    cell("while true do pcall(function() while true do end end) end", "--| budget: 0.2\n"),
    "02-bad.md:5:1: the cell ran longer than its budget of 0.2 seconds and was stopped" },
  { "a coroutine that runs for ever",
    cell("coroutine.wrap(function() while true do end end)()", "--| budget: 0.1\n"),
    "02-bad.md:5:1: the cell ran longer than its budget of 0.1 seconds and could not be stopped" },
  { "a cell that exhausts memory", cell("t = {}\nwhile true do t[#t + 1] = (\"x\"):rep(1e6) .. #t end"),
    "02-bad.md:4:1: not enough memory: the chapter may use 50 MB; make it smaller, or write a "
      .. "larger `memory` in book.lua" },
  { "a tensor that exhausts memory", cell("t = {}\nfor i = 1, 100 do\n  t[i] = tensor.zeros(1000000)\nend"),
    "02-bad.md:6:3: zeros: not enough memory for shape (1000000) of float32, 4000000 bytes; the chapter "
      .. "may use 50 MB; make it smaller, or write a larger `memory` in book.lua" },
  { "a cell that crashes its process",
    cell("x = 1\nlocal system = require \"system\"\nsystem.kill(system.getpid(), \"SEGV\")"),
    "02-bad.md:4:1: the cell crashed its process: signal SEGV" },
  { "a cell that ends its process", cell("require(\"system\").exit(3)"),
    "02-bad.md:4:1: the cell ended its process with exit code 3" },
  { "os.exit in a cell", cell("os.exit(0)"),
    "02-bad.md:4:1: a chapter does not end the program; take os.exit out" },
  { "a formula that is never closed", "# Bad\n\n$$ a + b\n\nText.\n",
    "02-bad.md:3:1: this formula is never closed; write $$ after it" },
  { "a label of an unknown kind in the text", "# Bad\n\nText {#thing}.\n",
    "02-bad.md:3:6: a label begins with its kind; write {#exr-thing}, or leave it out" },
  { "a figure's label in the text", "# Bad\n\nText {#fig-x}.\n",
    "02-bad.md:3:6: a figure is made by a cell; write `--| label: fig-x` in it" },
}

local function has_line(text, want)
  return ("\n" .. text):find("\n" .. want, 1, true) ~= nil
end

local function check(case)
  local name, text, want = case[1], case[2], case[3]
  local book = books.new({
    { "01-first", books.good("01-first") .. "\n## First {#sec-first}\n" }, { "02-bad", text },
    { "03-last", books.good("03-last") },
  }, { ["chapters/book.lua"] = "return { title = \"A book\", memory = 50,\n"
    .. "  chapters = { \"01-first\", \"02-bad\", \"03-last\" } }\n" })
  local said = book:folio("build")
  local found = has_line(said.err, want)
  for i = 4, #case do found = found and said.err:find(case[i], 1, true) end
  tap.ok(found, name .. ": says where and what")
  if not found then print("  # said: " .. said.err:gsub("\n", "\n  # ") .. said.out) end
  local first, last = book:read("build/book/01-first.html"), book:read("build/book/03-last.html")
  local intact = first and first:find("01-first-is-42", 1, true) and last
    and last:find("03-last-is-42", 1, true) and book:read("build/book/02-bad.html")
    and book:read("build/book/index.html") and book:read("build/book/claims.html")
  tap.ok(said.code == 1 and said.out:find(": FAILED\n") and intact,
    name .. ": code 1, and the rest of the book is there")
  book:remove()
end

for _, case in ipairs(cases) do check(case) end

tap.done()
