-- What a cell can see of the world is seen by the cache, too: the clock, devices, the machine,
-- modules that are searched, parameters with their types, files with their times set back.

package.path = "tests/lua/?.lua;tests/book/?.lua;" .. package.path
local tap = require "tap"
local books = require "books"

-- A book of one cell; `more` are files.
local function book_of(code, more)
  return books.new({ { "01-a", "# A\n\n```{lua}\n" .. code .. "\n```\n" } }, more)
end

-- Builds, and returns the value that the page shows and the report's last words.
local function shown(book, ...)
  local said = book:folio("build", ...)
  if said.code ~= 0 then print("  # " .. said.err) end
  local page = book:read("build/book/01-a.html") or ""
  return page:match("<pre [^>]*>([^<]*)</pre></div>"), said.out:match(": ([%a ]+)\n$")
end

-- What differs on every machine or at every moment is asked again by every build.
for _, code in ipairs {
  "os.time()", "os.date()", "os.clock()", "os.tmpname()", "math.randomseed()", "tensor.threads()",
  "tensor.isa()", "require(\"system\").now()", "io.open(\"/dev/zero\"):read(3) == (\"\\0\"):rep(3)",
} do
  local book = book_of(code)
  tap.ok(shown(book), code .. ": has a value")
  local _, outcome = shown(book)
  tap.ok(outcome ~= "nothing to do", code .. ": is never kept")
  book:remove()
end
for _, code in ipairs {
  "math.randomseed(3)", "os.time { year = 2020, month = 1, day = 1 }", "tensor.ones(2):sum()",
  "#require(\"train\").each({1, 2}, function(x) return x end)",
} do
  local book = book_of(code)
  shown(book)
  tap.is(select(2, shown(book)), "nothing to do", code .. ": is kept")
  book:remove()
end

-- Kept until the thing that was asked for is another.
local function follows(name, code, first, second, change, arguments)
  local book = book_of(code, { ["d.txt"] = "one" })
  tap.is(shown(book, table.unpack(arguments and arguments[1] or {})), first, name .. ": at first")
  if change then change(book) end
  tap.is(shown(book, table.unpack(arguments and arguments[2] or {})), second, name .. ": then")
  book:remove()
end
follows("a parameter that is false", "print(params.x)", "nil", "false", nil,
  { {}, { "-P", "x=false" } })
follows("a whole number and a float", "print(params.x)", "1", "1.0", nil,
  { { "-P", "x=1" }, { "-P", "x=1.0" } })
local function add_later(book) book:write("later.lua", "return 1") end
follows("a module that was not there", "print((package.searchpath(\"later\", \"./?.lua\")))",
  "nil", "./later.lua", add_later)
follows("a file that is removed", "print((os.remove(\"later.lua\")))", "nil", "true", add_later)

-- What only a run of train.each saw, in its own process.
local function write_next(given) given:write("d.txt", "next") end
follows("a file that a run read", "print(require(\"train\").each({ 1 }, function()\n"
  .. "  print(\"lost\") return io.open(\"d.txt\"):read(\"a\")\nend)[1])", "one", "next", write_next)

-- A file of the same size whose time was set back.
local book = book_of("print(io.open(\"d.txt\"):read(\"a\"))")
local function write_old(text)
  book:write("d.txt", text)
  os.execute(("touch -d 2020-01-01 '%s/d.txt'"):format(book.folder))
end
write_old("one")
tap.is(shown(book), "one", "an old file")
book:edit("chapters/01-a.md", "# A\n", "# A\n\nIts time is noted.\n")
shown(book)
write_old("two")
tap.is(shown(book), "two", "another one of the same size and time")
book:remove()

tap.done()
