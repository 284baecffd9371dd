-- The engine's small parts, alone: how numbers read, how a cell is compiled, claims, BibTeX,
-- numbers in prose, and what goes through a pipe.

package.path = "tests/lua/?.lua;" .. package.path
local tap = require "tap"
local bibliography = require "folio.book.bibliography"
local chunk = require "folio.run.chunk"
local claims = require "folio.run.claims"
local format = require "folio.format"
local options = require "folio.parse.options"
local prose = require "folio.book.prose"
local serialize = require "folio.serialize"

-- Three significant digits, by hand.
for _, case in ipairs {
  { 65.9052, "65.9" }, { 0.000123, "0.000123" }, { 1.5e-7, "1.5 × 10⁻⁷" }, { 2.0, "2" },
  { 0.5, "0.5" }, { -0.76349, "−0.763" }, { 0.9996, "1" }, { 65905.25, "65900" },
  { 123456, "123456" }, { 2.5e9 + 0.5, "2.5 × 10⁹" }, { 1 / 0, "∞" }, { -1 / 0, "−∞" },
  { 0 / 0, "NaN" }, { 0.0, "0" }, { 1e-4, "0.0001" }, { 99.95, "100" },
} do
  tap.is(format.inline(case[1]), case[2], ("the number %.17g reads %s"):format(case[1], case[2]))
end
tap.is(format.inline("1.50"), "1.50", "a text formats itself")
tap.is(format.inline(1234567), "1234567", "a whole number is whole")
tap.is((format.inline(nil)), nil, "nil is no inline value")
tap.is(format.value { 1, { b = 2, a = "x" }, print }, '{1, {a = "x", b = 2}, function}',
  "a table is shown with its keys in order and without addresses")
local loop = {}
loop.self = loop
tap.is(format.value(loop), "{self = {…}}", "a table in itself is shown once")

-- The value of the last expression: what a prompt would show, and nothing that Lua would not
-- take for an expression of its own.
local function value_of(code)
  local compiled, skip = chunk.compile(code, "x.md", 1)
  if not compiled then return "error: " .. skip.message end
  local results = table.pack(compiled())
  local texts = {}
  for i = skip + 1, results.n do texts[#texts + 1] = tostring(results[i]) end
  return table.concat(texts, " ")
end
function f(x) return x end -- luacheck: ignore 111
for _, case in ipairs {
  { "x = 5\nx", "5", "a name alone" }, { "x = 5", "", "an assignment has none" },
  { "f(7)", "7", "a call's result" }, { "1, 2", "1 2", "several" },
  { "x = f\n(f)(3)", "", "a call over two lines belongs to the assignment" },
  { "x = 2\nf(x)\n + 1 -- more", "3", "an expression over two lines" },
  { "x = 8\nf(x)\n-1", "7", "a line with a minus goes on" },
  { "do local y = 1 end\n#'abc'", "3", "an operator first" },
  { "return 4", "4", "the cell's own return" }, { "-- nothing", "", "a comment" }, { "", "", "no code" },
  { "local s = [[x\ny]]\ns", "x\ny", "after a long string" },
  { "for i = 1, 2 do f(i) end", "", "a loop has none" },
  { "function g() return 1 end\ng()", "1", "after a function" },
} do
  tap.is(value_of(case[1]), case[2], "last expression: " .. case[3])
end

-- Claims, by their definition.
local tensor = require "tensor"
local NAN = 0 / 0
for _, case in ipairs {
  { { "s", got = 1.05, near = 1, tol = 0.05 + 1e-12 }, true, "near within tol" },
  { { "s", got = 1.06, near = 1, tol = 0.05 }, false, "near beyond tol" },
  { { "s", got = -98, near = -100, rel = 0.02 }, true, "near within rel of a negative" },
  { { "s", got = -97.9, near = -100, rel = 0.02 }, false, "near beyond rel" },
  { { "s", got = 2, above = 2 }, false, "above is strict" },
  { { "s", got = 2, at_least = 2 }, true, "at_least is not" },
  { { "s", got = 2, below = 2 }, false, "below is strict" },
  { { "s", got = 2, at_most = 2 }, true, "at_most is not" },
  { { "s", got = 2, between = { 2, 3 } }, true, "between has its ends" },
  { { "s", got = 3.01, between = { 2, 3 } }, false, "between ends" },
  { { "s", got = 2, equal = 2.0 }, true, "equal numbers" },
  { { "s", got = "a", equal = "b" }, false, "unequal texts" },
  { { "s", got = { 1, { 2 } }, equal = { 1, { 2 } } }, true, "equal tables" },
  { { "s", got = { 1, 2 }, equal = { 1 } }, false, "a table with more" },
  { { "s", got = false, equal = false }, true, "false is a value" },
  { { "s", got = 1, equal = "1" }, false, "a number is no text" },
  { { "s", got = 0.0, bits = -0.0 }, false, "zero and minus zero differ in a bit" },
  { { "s", got = 0.1 + 0.2, bits = 0.3 }, false, "0.1 + 0.2 has not the bits of 0.3" },
  { { "s", got = 3, most_of = 5 }, true, "three of five are most" },
  { { "s", got = 2, most_of = 4 }, false, "two of four are not" },
  { { "s", got = 1 / 0, above = 1 }, true, "infinity is above" },
} do
  tap.is(claims.judge("c", case[1]).ok, case[2], "claim: " .. case[3])
end
for _, case in ipairs {
  { { "s", near = 1, tol = 1 }, "no `got`" }, { { "s", got = 1 }, "no predicate" },
  { { "s", got = NAN, above = 0 }, "got is NaN" }, { { "s", got = 1, above = NAN }, "`above` is NaN" },
  { { "s", got = 1, abov = 1 }, "the nearest is `above`" },
  { { "s", got = 1, above = 0, below = 2 }, "one predicate" },
  { { "s", got = 1, near = 1 }, "one tolerance" }, { { "s", got = 1, above = 1, tol = 1 }, "`near`" },
  { { "s", got = 1, near = 1, tol = -1 }, "not negative" }, { { "s", got = "x", above = 1 }, "string" },
  { { "s", got = 7, most_of = 5 }, "how many of the 5" }, { { got = 1, above = 0 }, "no statement" },
  { { "s", got = 1, between = 3 }, "two numbers" }, { 5, "a table" },
  { { "s", got = 1, between = { 2, 0 } }, "nothing is between 2 and 0" },
  { { "s", got = { 1, { NAN } }, equal = { 1, { NAN } } }, "got has NaN in it" },
  { { "s", got = 1, near = tensor.ones(2), tol = 1 },
    "`near` takes a number, not a tensor of shape (2); write near = x:max():item()" },
  { { "s", got = tensor.ones(2), above = 1 }, "got is a tensor of shape (2); claim one number" },
  { { "s", got = 1, above = "2" }, "takes a number" }, { { "s", got = 1, above = 0, unit = 5 }, "unit" },
} do
  local claim = claims.judge("c", case[1])
  tap.ok(not claim.ok and claim.error and claim.error:find(case[2], 1, true),
    "claim's error: " .. case[2])
end
-- Claims of tensors.
local a, b = tensor.tensor { 1, 2, 3 }, tensor.tensor { 1, 2, 3 }
tap.ok(claims.judge("c", { "s", got = a, bits = b }).ok, "claim: two tensors have the same bits")
tap.ok(not claims.judge("c", { "s", got = a, bits = b:to("float64") }).ok, "claim: another dtype has not")
tap.ok(claims.judge("c", { "s", got = a, bits = b:bits() }).ok, "claim: a tensor has the bits of a hash")
tap.ok(claims.judge("c", { "s", got = a, equal = b }).ok, "claim: two tensors are equal")
tap.ok(not claims.judge("c", { "s", got = a, equal = b + 1 }).ok, "claim: and others are not")
tap.is(claims.judge("c", { "s", got = a:mean(), near = 2, tol = 1e-6 }).got, "2",
  "claim: a tensor of no axes is a number")
tap.like(claims.judge("c", { "s", got = a, near = 2, tol = 1 }).error, "tensor of shape %(3%)",
  "claim: a tensor is no number, and its shape is told")

local claim = claims.judge("c", { "s", got = 65.90518, near = 65.905, tol = 1e-3 })
tap.is(claim.got .. " | " .. claim.want, "65.9052 | 65.905 ± 0.001", "a claim's numbers read")

-- What was measured is on one line, and a text is not taken for a number.
for _, case in ipairs {
  { 1, "1", "claim c: got 1, want exactly \"1\"" }, { "1", 1, "claim c: got \"1\", want exactly 1" },
  { "a\nb", "a b", "claim c: got \"a\\nb\", want exactly a b" },
  { { "a\nb" }, 2, "claim c: got {\"a\\nb\"}, want exactly 2" },
  { a, tensor.ones(2, 2), "claim c: got a tensor of shape (3), want exactly a tensor of shape (2, 2)" },
} do
  tap.is(claims.failure(claims.judge("c", { "s", got = case[1], equal = case[2] })), case[3],
    "claim's line: " .. case[3])
end

-- Every option has a default or none, and is read back.
local wrong = {}
local read, _, count = options.read({ "--| label: fig-a", "#| echo: fenced", "--| tags: [a, b]",
  "--| fig-width: 320", "x = 1" }, "x.md", 1, wrong)
tap.is(#wrong, 0, "good options: nothing to say")
tap.is(count, 3 + 1, "four option lines")
tap.same({ read.label, read.echo, read.tags, read["fig-width"], read.eval },
  { "fig-a", "fenced", { "a", "b" }, 320, true }, "options are read, the others have defaults")

-- The program is also what draws and sets for it.
if require("system").stat("/var/lib/dpkg/info") then
  local found = {}
  for _, path in ipairs(require("folio.cache.program").files()) do
    found[path:match("([^/]*)%.md5sums$") or ""] = true
  end
  tap.ok(found["libjs-katex"] and found["fonts-inter"] and (found["libcairo2:amd64"]
    or found["libcairo2:arm64"] or found.libcairo2), "another KaTeX, font or Cairo is another program")
end

-- BibTeX.
local list = {}
local entries = bibliography.read([[
@inproceedings{cooijmans2017,
  author = {Cooijmans, Tim and Laurent, C{\'e}sar and G{\"u}l{\c{c}}ehre, {\c{C}}a{\u{g}}lar},
  title = "Recurrent {Batch} Normalization", booktitle = {ICLR}, year = 2017,
  pages = {1--9}, volume = {3},
}
@misc{group, author = {{The Group}}, title = {Who?}, url = {https://a.b/?x&y}}
]], "references.bib", list)
tap.is(#list, 0, "good BibTeX: nothing to say")
tap.is(entries.cooijmans2017.text, "Cooijmans, T., Laurent, C. and Gülçehre, Ç. (2017). "
  .. "Recurrent Batch Normalization. ICLR 3, 1–9.", "an entry reads")
tap.is(entries.cooijmans2017.short, "Cooijmans et al.", "three authors in short")
tap.is(entries.group.html, 'The Group. <a href="https://a.b/?x&amp;y">Who?</a>', "a link, escaped")
local alike = bibliography.read([[
@misc{late, author = {Kim, A. and Lee, B. and Roy, C.}, title = {Zebra}, year = {2022}}
@misc{other, author = {Kim, A.}, title = {Zebra}, year = {2022}}
@misc{early, author = {Kim, A. and Lee, B. and Roy, C.}, title = {Ape}, year = 2022}
@misc{before, author = {Kim, A. and Lee, B. and Roy, C.}, title = {Ape}, year = {2021}}
@misc{undated, author = {Kim, A.}, title = {One}}
@misc{undated2, author = {Kim, A.}, title = {Two}}
]], "references.bib", {})
tap.same({ alike.early.year, alike.late.year, alike.other.year, alike.before.year },
  { "2022a", "2022b", "2022", "2021" }, "works of one year that are cited alike get letters, by title")
tap.ok(alike.undated.year == nil and alike.undated2.year == nil, "works without a year get none")
tap.like(alike.late.text, "^Kim, A., Lee, B. and Roy, C. %(2022b%)", "the letter stands in the list, too")

bibliography.read("@misc{a, title = {x}}\n\n@misc{a, title = {y}}\n@misc{b, title oops}\n@misc{c,",
  "references.bib", list)
tap.same({ list[1].line, list[2].line, list[3].line, #list }, { 3, 4, 5, 3 },
  "BibTeX that cannot be read is reported with its line")

-- Numbers in prose.
local function numbers(text)
  local found = {}
  for i, number in ipairs(prose.numbers(text)) do found[i] = number.value end
  return found
end
tap.same(numbers("L2 float32 1.5, −3 (1, 2.) 1,234.5 in 2017, 3rd, 2-D, 65.905° and 4 %."),
  { 1.5, -3, 1, 2, 1234.5, 65.905, 4 }, "numbers, and not years, names or ordinals")

-- Round trips keep every bit.
local value = { 0.1, -0.0, 1 / 0, math.mininteger, "a\0\n\"é", { [3] = true, k = { false } } }
local back = serialize.load(serialize.dump(value))
tap.is(serialize.dump(back), serialize.dump(value), "a table comes back as it was")
tap.is(string.pack("d", back[2]), string.pack("d", -0.0), "even minus zero")
tap.is((serialize.load("return os.getenv('HOME')")), nil, "what is loaded sees no functions")

tap.done()
