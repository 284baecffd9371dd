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
  { "return {", "book.lua:1:1: ", "a syntax error" },
  { "return 5", "it returns no table; write return {", "no table" },
  { "return {\n  title = \"T\",\n  chapter = {\"01-one\"},\n}",
    "book.lua:3:3: unknown entry `chapter`; the nearest is `chapters`", "an unknown entry" },
  { "return { chapters = {\"01-one\"} }", "no `title`; write title = \"…\"", "no title" },
  { "return { title = \"T\" }", "no `chapters`; write chapters = {", "no chapters" },
  { "return { title = \"T\",\nchapters = {\"a b.md\"} }",
    "book.lua:2:1: entry 1 of `chapters` is not a file's name", "a bad name" },
  { "return { title = \"T\", chapters = {\"01-one\"}, memory = \"big\" }", "`memory` is a number",
    "a bad memory" },
  { "return { title = \"T\", chapters = {\"01-one\"},\nmemory = 1 }",
    "book.lua:2:1: `memory` is a number of megabytes from 16 to 1e9; write memory = 4000",
    "too small a memory" },
  { "return { title = \"T\", chapters = {\"01-one\"}, memory = 0 }", ":46: `memory`", "memory 0" },
  { "return { title = \"T\", chapters = {\"01-one\"}, memory = -1 }", ":46: `memory`", "memory -1" },
  { "return { title = \"T\", chapters = {\"01-one\"}, memory = 1/0 }", ":46: `memory`", "memory inf" },
  { "return { title = \"T\", chapters = {\"01-one\"}, memory = 0/0 }", ":46: `memory`", "memory NaN" },
  { "return { title = \"T\", chapters = {\"01-one\"}, budget = -1 }",
    ":46: `budget` is a number above 0; write budget = 60", "budget -1" },
  { "return { title = \"T\", chapters = {\"01-one\", \"index\"} }",
    "book.lua:1:46: index.html is the contents page; give the chapter another name",
    "a chapter named index" },
  { "return { title = \"T\", chapters = {\"01-one\"},\nappendices = {\"claims\"} }",
    "book.lua:2:16: claims.html is the page of the claims", "an appendix named claims" },
  { "return { title = \"T\", chapters = {\"01-one\",\n\"01-one\"} }",
    "book.lua:2:2: the chapter 01-one is in the book already", "a chapter twice" },
  { "return { title = os.date(), chapters = {\"01-one\"} }", "book.lua:1:1: ",
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

-- Chapters have the numbers of their names, also where some are still to be written.
book = books.new { { "00-a", books.good("a") }, { "02-b", books.good("b") }, { "c", books.good("c") } }
book:folio("build", "-q")
for name, number in pairs { ["00-a"] = 0, ["02-b"] = 2, c = 3 } do
  tap.like(book:read("build/book/" .. name .. ".html"), "Chapter&nbsp;" .. number .. "<",
    name .. " is chapter " .. number)
end
book:remove()
for _, names in ipairs { { "01-a", "01-b" }, { "02-a", "01-b" }, { "x", "1-b" } } do
  book = books.new { { names[1], books.good("a") }, { names[2], books.good("b") } }
  says(book, 2, ("%s is chapter 1 and comes after chapter %d; let the numbers rise, or give it "
    .. "another name"):format(names[2], names[1] == "02-a" and 2 or 1),
    ("%s before %s"):format(names[1], names[2]), "build")
end

-- Two chapters whose figures would have the same names.
book = books.new { { "a-x", books.good("x") }, { "a-y", books.good("y") } }
says(book, 1, "book.lua:1:49: a-x and a-y both begin with a-, and so would their figures",
  "two chapters whose figures would have the same names", "build")

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
says(one(), 2, "`02` is one argument too many", "two chapters", "run", "01", "02")
says(one(), 2, "`--json` is a flag of other verbs\n", "a flag that is known elsewhere", "run", "01", "--json")
says(one(), 2, "there is no flag `-x` here\n", "no advice for a letter", "build", "-x")
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
tap.is(table.concat(assert(require("system").list(book.folder .. "/build/cache")), " "), "lock",
  "clean leaves of the cache only the lock that it holds, for those who wait for it")
said = book:folio("build", "-P", "steps=3")
tap.like(said.err, "no cell reads the parameter steps", "a parameter that nothing reads is told")
tap.like(book:folio("build", "-P", "steps=3").err, "no cell reads", "also when there is nothing to do")
tap.like(book:folio("test", "-P", "steps=3").err, "no cell reads", "and by folio test")
for _, verb in ipairs { "build", "test", "run", "clean", "repl" } do
  said = book:folio(verb, "--help")
  tap.is(book:folio("help", verb).out, said.out, "folio help " .. verb)
  tap.is(said.out:find("[FLAGS]", 1, true) ~= nil, said.out:find("\n  -", 1, true) ~= nil,
    verb .. " --help lists the flags that it promises")
  tap.ok(said.code == 0 and said.out:find("\nexample: ", 1, true),
    verb .. " --help has an example")
end
book:remove()

-- The examples of the help, as they stand, in a book that has what they name.
book = books.new({ { "03-c", books.good("03-c") .. "\n`{lua} params.steps or 0`\n" } },
  { ["train.lua"] = "assert(arg[2] == \"100\")" })
for _, verb in ipairs(require("folio.cli").verbs) do
  local status = os.execute(("cd '%s' && mkdir -p bin && ln -sf '%s' bin/folio && PATH=$PWD/bin:$PATH && "
    .. "set -e && { %s; } >log 2>&1 </dev/null"):format(book.folder, books.program, verb.example))
  tap.ok(status, "the example of folio " .. verb.name .. " runs: " .. verb.example)
  if not status then print("  # " .. tostring(book:read("log")):gsub("\n", "\n  # ")) end
end
book:remove()

-- What cannot be written is told, with a code that is not that of a fault.
book = one { ["loud.lua"] = "for i = 1, 10000 do print(i) end", ["one.lua"] = "print(1)" }
for _, words in ipairs { "--help", "--version", "build", "build --force --json", "build --help", "test",
  "run 01", "run loud.lua", "run one.lua" } do
  local _, _, code = os.execute(("cd '%s' && '%s' %s >/dev/full 2>log"):format(book.folder, books.program,
    words))
  tap.is(code, 2, "folio " .. words .. " to a full disk: 2")
  tap.like(book:read("log"), "folio: standard output could not be written[^\n]*\n$", "and a sentence")
end
book:remove()

-- The environment.
book = one()
local _, _, threads = os.execute(("cd '%s' && FOLIO_THREADS=x '%s' build >log 2>&1"):format(book.folder,
  books.program))
tap.is(threads, 2, "FOLIO_THREADS=x: 2")
tap.is(book:read("log"), "folio: FOLIO_THREADS is a whole number above 0, not `x`\n", "and a sentence")
book:remove()

-- What TAP says of a claim that fails.
book = one()
book:edit("chapters/01-one.md", "got = 42, equal = 42", "got = 1.5, near = 1, tol = 0.25")
tap.is(book:folio("test", "-q").out, "TAP version 13\nnot ok 1 - 01-one/01-one-holds # got 1.5, want 1 ± "
  .. "0.25\n  ---\n  at: 01-one.md:6:8\n  got: \"1.5\"\n  want: \"1 ± 0.25\"\n  max_error: \"0.5\"\n"
  .. "  ...\n1..1\n", "a claim that fails, as TAP")
book:edit("chapters/01-one.md", "got = 1.5, near = 1, tol = 0.25", "got = \"a\\nnot ok\", equal = 1")
tap.is(select(2, book:folio("test", "-q").out:gsub("\nnot ok", "")), 1, "a text of two lines is on one")
book:remove()

-- Files that cannot be read are called what they are, and not waited for.
local AS = { ["a folder"] = "mkdir", ["a pipe"] = "mkfifo", ["a link"] = "ln -s nowhere" }
local WORDS = { ["a folder"] = "is a folder, not a file", ["a pipe"] = "is a pipe or a device",
  ["a link"] = "is a link to a file that is not there" }
for kind, command in pairs(AS) do
  for name, code in pairs { ["02-x.md"] = 1, ["references.bib"] = 1, ["book.lua"] = 2 } do
    book = books.new({ { "01-one", books.good("01-one") }, { "02-x", books.good("02-x") } })
    os.execute(("cd '%s/chapters' && rm -f %s && %s %s"):format(book.folder, name, command, name))
    local words = name == "book.lua" and kind == "a link" and "there is no book in" or WORDS[kind]
    says(book, code, words, name .. " is " .. kind, "build")
  end
end

-- A copy of the program without its Lua says where it looked.
book = one()
os.execute(("cp '%s' '%s/folio'"):format(books.program, book.folder))
local _, _, code = os.execute(("cd '%s' && ./folio --help >log 2>&1"):format(book.folder))
tap.is(code, 2, "a copy elsewhere: 2")
tap.is(book:read("log"), ("folio: there is no lua/folio/cli.lua in %s or any folder above it; keep the "
  .. "program in the build folder of the project, and link to it from elsewhere\n"):format(
  require("system").realpath(book.folder)), "a copy elsewhere: one sentence")
book:write("bom.lua", "\xEF\xBB\xBF#!/usr/bin/env folio\nprint(6 * 7)\n")
tap.is(book:folio("run", "bom.lua").out, "42\n", "a script that begins with a byte order mark")
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
