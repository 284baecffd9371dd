-- The book around the chapters: book.lua, references.bib, folders, flags, and exit codes.

package.path = "tests/lua/?.lua;tests/book/?.lua;" .. package.path
local tap = require "tap"
local books = require "books"

local function one(more)
  return books.new({ { "01-one", books.good("01-one") } }, more)
end

local function says(book, code, text, name, ...)
  local said = book:folio(...)
  tap.ok(said.code == code and said.err:find(text, 1, true), ("%s: %d, %q"):format(name, code, text))
  if not (said.code == code and said.err:find(text, 1, true)) then
    print("  # " .. tostring(said.code) .. " " .. said.err:gsub("\n", "\n  # "))
  end
  book:remove()
end

-- book.lua is configuration: 2, and nothing is built.
for _, case in ipairs {
  { "return {", "chapters/book.lua:1:1: ", "a syntax error" },
  { "return 5", "it returns no table; write return {", "no table" },
  { "return {\n  title = \"T\",\n  chapter = {\"01-one\"},\n}",
    "chapters/book.lua:3:3: unknown entry `chapter`; the nearest is `chapters`", "an unknown entry" },
  { "return { chapters = {\"01-one\"} }", "no `title`; write title = \"…\"", "no title" },
  { "return { title = \"T\" }", "no `chapters`; write chapters = {", "no chapters" },
  { "return { title = \"T\",\nchapters = {\"a b.md\"} }",
    "chapters/book.lua:2:1: entry 1 of `chapters` is not a file's name", "a bad name" },
  { "return { title = \"T\", chapters = {\"01-one\"}, memory = \"big\" }", "`memory` is a number",
    "a bad memory" },
  { "return { title = os.date(), chapters = {\"01-one\"} }", "chapters/book.lua:1:1: ",
    "a function in it" },
} do
  says(one { ["chapters/book.lua"] = case[1] }, 2, case[2], "book.lua with " .. case[3], "build")
end

-- A missing chapter is content: the others are built.
local book = books.new({ { "01-one", books.good("01-one") } }, { ["chapters/book.lua"] =
  "return { title = \"T\",\n  chapters = { \"01-one\", \"02-tow\" } }\n",
  ["chapters/02-two.md"] = books.good("02-two") })
local said = book:folio("build")
tap.is(said.code, 1, "a missing chapter: 1")
tap.is(said.err, "book.lua:2:27: there is no file chapters/02-tow.md; the nearest is 02-two.md\n",
  "a missing chapter: where it is named, and the nearest file")
tap.like(book:read("build/book/01-one.html"), "01%-one%-is%-42", "a missing chapter: the others are there")
book:remove()

-- Two chapters whose figures would have the same names.
book = books.new({ { "01-a", books.good("a") }, { "01-b", books.good("b") } })
says(book, 1, "book.lua:1:50: 01-a and 01-b both begin with 01-, and so would their figures",
  "two chapters of one number", "build")

-- References.
book = one { ["chapters/references.bib"] = "@misc{a, title = {x}}\n@misc{a, title = {y}}\n" }
says(book, 1, "references.bib:2:1: the key a stands twice", "a key twice", "build")

-- No book, and what is not understood.
book = one()
os.remove(book.folder .. "/chapters/book.lua")
says(book, 2, "no chapters/book.lua; write one that says", "no book", "build")
says(one(), 2, "there is no verb `biuld`; did you mean `build`?", "a slip in a verb", "biuld")
says(one(), 2, "there is no flag `--forse` here; did you mean `--force`?", "a slip in a flag", "build",
  "--forse")
says(one(), 2, "there is no flag `--jsom` here\n", "no flag is offered that the verb has not", "test",
  "--jsom")
says(one(), 2, "-j takes a number of chapters from 1, not `0`", "no chapters at a time", "build", "-j0")
says(one(), 2, "-P takes key=value, not `x`", "a parameter without a value", "build", "-P", "x")
says(one(), 2, "write `folio run 01`", "a chapter's name for build", "build", "01")
says(one(), 2, "the book has no chapter `07`", "an unknown chapter", "run", "07")
says(one { ["mine/letter.txt"] = "dear" }, 2, "has other things in it; name one that is empty",
  "a folder that is not ours", "build", "-o", "mine")

-- What the world outside refuses is no fault of the program.
says(one { build = "a file" }, 2, "folio: build: cannot make the folder build/cache", "a file where a "
  .. "folder should be", "build")
says(one { ["build/cache/lock/x"] = "" }, 2, "cannot lock the book: ", "a folder where a file should be",
  "test")

-- Good flags.
book = one()
said = book:folio("build", "-q")
tap.same({ said.code, said.out, said.err }, { 0, "", "" }, "-q: nothing is said when all is good")
book:edit("chapters/01-one.md", "got = 42", "got = 41")
said = book:folio("build", "-q")
tap.same({ said.code, said.out }, { 1, "" }, "-q does not change the code")
tap.like(said.err, "^FAIL   01%-one%.md:6:8  claim 01%-one%-holds: got 41, want exactly 42",
  "-q still says what is wrong")
said = book:folio("render", "--json", "-j", "2")
tap.is(said.code, 1, "render is build")
tap.ok(said.out:find('"good":false', 1, true) and said.out:find('"label":"01-one-holds"', 1, true),
  "--json says what was built")
book:edit("chapters/01-one.md", "got = 41", "got = 42")
said = book:folio("build", "-o", "public")
tap.ok(said.code == 0 and book:read("public/index.html") and not book:read("public.new/index.html"),
  "-o: the book is there")
tap.is(book:folio("build", "-o", "public").code, 0, "-o: a folder built before may be built again")
os.execute(("ln -s public '%s/link'"):format(book.folder))
book:edit("chapters/01-one.md", "The value", "Now the value")
tap.is(book:folio("build", "-o", "link").code, 0, "-o: a link")
tap.like(book:read("public/01-one.html"), "Now the value", "-o: the book is in the folder that it leads to")
tap.is(book:folio("build", "--fail-fast").code, 0, "--fail-fast: nothing fails")
book:write("chapters/sub/x.txt", "")
tap.is(book:folio("clean").code, 0, "clean")
tap.is(book:read("build/book/index.html"), nil, "clean removes the book")
said = book:folio("build", "-P", "steps=3")
tap.like(said.err, "no cell reads the parameter steps", "a parameter that nothing reads is told")
tap.like(book:folio("build", "-P", "steps=3").err, "no cell reads", "also when there is nothing to do")
tap.like(book:folio("test", "-P", "steps=3").err, "no cell reads", "and by folio test")
for _, verb in ipairs { "build", "test", "run", "clean", "repl" } do
  said = book:folio(verb, "--help")
  tap.ok(said.code == 0 and said.out:find("\nexample: ", 1, true),
    verb .. " --help has an example")
end
book:remove()

-- --fail-fast stops, and leaves the book as it was.
book = books.new { { "01-one", books.good("01-one") }, { "02-two", books.good("02-two") } }
book:folio("build")
local before = book:read("build/book/01-one.html")
book:edit("chapters/01-one.md", "got = 42", "got = 41")
book:edit("chapters/02-two.md", "The value", "The other value")
said = book:folio("build", "--fail-fast", "-j1")
tap.is(said.code, 1, "--fail-fast: 1")
tap.is(book:read("build/book/01-one.html"), before, "--fail-fast: the book is as it was")
book:remove()

tap.done()
