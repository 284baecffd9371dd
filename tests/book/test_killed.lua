-- Killed at any moment, a build leaves the last good book; two builds at once take turns.

package.path = "tests/lua/?.lua;tests/book/?.lua;" .. package.path
local tap = require "tap"
local books = require "books"
local system = require "system"

-- Four chapters, each with a figure and a little work; the word says which edition it is.
local function chapter(n, edition)
  return ("# Chapter %d\n\nThe %s edition.\n\n```{lua}\n--| label: fig-n%d\n--| fig-cap: \"C\"\n"
    .. "--| fig-alt: \"A %s dot.\"\nlocal sum = 0\nfor i = 1, 2e5 do sum = sum + i end\n"
    .. "plot.plot {plot.dot {{{x = 1, y = %d}}, x = \"x\", y = \"y\"}}\n```\n"):format(n, edition, n,
    edition, #edition)
end

local function write_edition(book, edition)
  for n = 1, 4 do
    book:write(("chapters/0%d-n.md"):format(n), chapter(n, edition))
  end
end

local function wait(seconds)
  system.poll({}, math.floor(seconds * 1000))
end

local function same(a, b)
  for path, text in pairs(a) do
    if b[path] ~= text then return false end
  end
  for path in pairs(b) do
    if not a[path] then return false end
  end
  return true
end

local list = {}
for n = 1, 4 do list[n] = { ("0%d-n"):format(n), chapter(n, "first") } end
local book = books.new(list)
tap.is(book:folio("build").code, 0, "the first edition builds")
local editions = { first = book:files("build/book") }
write_edition(book, "second")
local began = system.now()
tap.is(book:folio("build").code, 0, "the second edition builds")
local whole = system.now() - began
editions.second = book:files("build/book")
tap.ok(not same(editions.first, editions.second), "the editions differ")

-- Kills spread over the whole time of a build, and a little beyond it.
local KILLS = 40
local torn, old, new, current = 0, 0, 0, "second"
for i = 1, KILLS do
  local wanted = current == "first" and "second" or "first"
  write_edition(book, wanted)
  local pid = book:start("build")
  wait(1.2 * whole * i / KILLS)
  system.kill(pid, "KILL")
  book:finish(pid)
  local found = book:files("build/book")
  if same(found, editions[wanted]) then
    current, new = wanted, new + 1
  elseif same(found, editions[current]) then
    old = old + 1
  else
    torn = torn + 1
  end
end
tap.is(torn, 0, ("%d kills at different moments leave no book in pieces"):format(KILLS))
tap.ok(old > 0, "some came before the new book was in place")
print(("# %d left the old book, %d the new one"):format(old, new))
write_edition(book, "second")
local said = book:folio("build")
tap.is(said.code, 0, "the next build goes through")
tap.ok(same(book:files("build/book"), editions.second), "and its book is whole")
local names = table.concat(system.list(book.folder .. "/build"), " ")
tap.is(names, "book cache", "nothing is left beside it")

-- Interrupted by the author.
write_edition(book, "first")
book:edit("chapters/02-n.md", "2e5", "2e9")
local pid = book:start("build")
wait(0.3 * whole + 0.2)
system.kill(pid, "INT")
said = book:finish(pid)
tap.is(said.code, 130, "interrupted: 130")
tap.like(said.err, "interrupted; the book is as it was", "interrupted: says so")
tap.ok(same(book:files("build/book"), editions.second), "interrupted: the book is as it was")

-- Two at once.
write_edition(book, "first")
local one = book:start("build")
local second = setmetatable({ folder = book.folder, name = function() return "second" end },
  { __index = book })
local other = second:start("build")
local first_said, second_said = book:finish(one), second:finish(other)
tap.same({ first_said.code, second_said.code }, { 0, 0 }, "two builds at once both go well")
tap.ok(same(book:files("build/book"), editions.first), "and leave one whole book")
book:remove()

tap.done()
