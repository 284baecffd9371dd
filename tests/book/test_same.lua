-- The same bytes: in another folder, one chapter after another or side by side, with any number
-- of threads; and TAP that prove understands.

package.path = "tests/lua/?.lua;tests/book/?.lua;" .. package.path
local tap = require "tap"
local books = require "books"
local system = require "system"

local function chapter(n)
  return ("# Chapter %d {#sec-n%d}\n\nSee @sec-n%d and $x^%d$.\n\n```{lua}\n--| label: fig-n%d\n"
    .. "--| fig-cap: \"C\"\n--| fig-alt: \"A\"\n"
    .. "local g = tensor.generator(seed)\nx = tensor.randn(200, 50, {generator = g})\n"
    .. "local rows = {}\nfor i = 1, 20 do rows[i] = {x = i, y = x:get(i, 1)} end\n"
    .. "plot.plot {plot.line {rows, x = \"x\", y = \"y\"}}\n```\n\n```{lua}\n"
    .. "t = {}\nfor i = 1, 30 do t[\"key\" .. i] = i end\nprint(x:bits())\nt\n```\n\n```{lua}\n"
    .. "claim \"mean-%d\" {\"The mean is near 0.\", got = x:mean(), near = 0, tol = 0.1}\n```\n"):format(
    n, n, n % 3 + 1, n, n, n)
end

local function new_book()
  return books.new { { "01-n", chapter(1) }, { "02-n", chapter(2) }, { "03-n", chapter(3) } }
end

local function difference(a, b)
  for path, text in pairs(a) do
    if b[path] ~= text then return path end
  end
  for path in pairs(b) do
    if not a[path] then return path end
  end
  return "none"
end

local function build(...)
  local book = new_book()
  local said = book:folio("build", ...)
  if said.code ~= 0 then print("  # " .. said.err) end
  local files = book:files("build/book")
  for path, text in pairs(book:files("figures")) do files[path] = text end
  book:remove()
  return files
end

local reference = build("-j1")
tap.ok(reference["build/book/03-n.html"] and reference["figures/03-n3.dark.svg"], "the book is there")
tap.is(difference(reference, build("-j2")), "none", "-j 2: the same bytes in another folder")
for _, threads in ipairs { "1", "2", "7" } do
  system.setenv("FOLIO_THREADS", threads)
  tap.is(difference(reference, build()), "none", threads .. " threads: the same bytes")
end
system.setenv("FOLIO_THREADS", nil)

-- Built again after a change and its undoing, from the cache: the same bytes, too.
local book = new_book()
book:folio("build")
book:edit("chapters/02-n.md", "See", "Look at")
book:folio("build")
book:edit("chapters/02-n.md", "Look at", "See")
book:folio("build")
local files = book:files("build/book")
for path, text in pairs(book:files("figures")) do files[path] = text end
tap.is(difference(reference, files), "none", "a change undone: the same bytes")

-- TAP.
local said = book:folio("test")
tap.is(said.code, 0, "folio test: 0")
tap.like(said.out, "^TAP version 13\nok 1 %- 01%-n/mean%-1 # got [-%d.e]+, want 0 ± 0.1\nok 2 .*\n1%.%.3\n$",
  "folio test: TAP, and nothing else, on standard output")
tap.like(said.err, "3 chapters, ", "folio test: the rest on standard error")

local function prove()
  local program = assert(system.realpath(os.getenv("FOLIO") or system.executable()))
  book:write("claims.sh", ("cd '%s' && exec '%s' check -q\n"):format(book.folder, program))
  local pipe = io.popen(("prove --exec sh '%s/claims.sh' 2>&1"):format(book.folder))
  local text = pipe:read("a")
  return pipe:close(), text
end

if os.execute("command -v prove >/dev/null 2>&1") then
  local good, text = prove()
  tap.ok(good and text:find("Tests=3", 1, true), "prove counts three claims that hold")
  book:edit("chapters/02-n.md", "near = 0,", "near = 5,")
  good, text = prove()
  tap.ok(not good and text:find("Failed test:  2", 1, true), "prove sees the one that fails")
else
  tap.skip("prove counts the claims", "prove is not installed here")
  book:edit("chapters/02-n.md", "near = 0,", "near = 5,")
end
said = book:folio("test")
tap.is(said.code, 1, "a claim that fails: 1")
tap.like(said.out, "\nnot ok 2 %- 02%-n/mean%-2 # got [-%d.e]+, want 5 ± 0.1\n  %-%-%-\n  at: 02%-n.md:%d+:8\n"
  .. "  got: \"[-%d.e]+\"\n  want: \"5 ± 0.1\"\n  max_error: \"[%d.]+\"\n  %.%.%.\nok 3",
  "its particulars, and the next claim")
book:edit("chapters/03-n.md", "print(x:bits())", "error(\"broken\")")
said = book:folio("test")
tap.like(said.out, "\nnot ok %d %- 03%-n\n  %-%-%-\n  at: 03%-n.md:%d+:1\n  message: \"broken\"\n",
  "a chapter that fails is a line, too")
book:remove()
book = books.new { { "01-a", "# A\n\n```{lua}\nclaim \"lines\" {\"s\", got = \"a\\nb\", equal = \"a\\nb\"}\n```\n" } }
tap.is(book:folio("test").out,
  "TAP version 13\nok 1 - 01-a/lines # got \"a\\nb\", want exactly \"a\\nb\"\n1..1\n",
  "a claim of two lines is one of TAP")
book:remove()

tap.done()
