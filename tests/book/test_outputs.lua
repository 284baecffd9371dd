-- What cells give, in amounts and kinds that nobody plans for.

package.path = "tests/lua/?.lua;tests/book/?.lua;" .. package.path
local tap = require "tap"
local books = require "books"
local system = require "system"

-- Large and binary outputs cost no more a byte than small ones; a program left running is not
-- waited for.
local function takes(name, code, most)
  local large = books.new { { "01-a", "# A\n\n```{lua}\n" .. code .. "\n```\n" } }
  local start = system.now()
  local said = large:folio("build", "-q")
  tap.is(said.code, 0, name .. ": builds")
  tap.ok(system.now() - start < most, name .. ": in time")
  large:remove()
end
takes("300 kB that are not UTF-8", "print((\"\\xff\"):rep(300000))", 15)

-- What programs that a cell starts may take: its budget, and two seconds.
takes("a program left running", "os.execute(\"sleep 20 &\")", 10)
takes("a program's pipe left open", "pipe = io.popen(\"sleep 20\")", 10)
for name, code in pairs {
  ["a program that is waited for"] = "print('before') os.execute('sleep 20')",
  ["a program that is read"] = "print('before') io.popen('sleep 20'):read('a')",
} do
  local slow = books.new { { "01-a", "# A\n\n```{lua}\n--| budget: 1\n" .. code .. "\n```\n" } }
  local start = system.now()
  local said = slow:folio("build", "-q")
  tap.is(said.code, 1, name .. " longer than the budget: the chapter fails")
  tap.ok(system.now() - start < 10, name .. ": in time")
  tap.like(said.err, "ran longer than its budget of 1 second ", name .. ": it is said")
  tap.like(slow:read("build/book/01-a.html"), ">before", name .. ": what was printed before is kept")
  slow:remove()
end

-- One that has made itself a session of its own ends with its chapter, too, and so does what it
-- started.
local function is_running(word)
  for _, name in ipairs(system.list("/proc")) do
    local line = name:find("^%d+$") and system.read_file("/proc/" .. name .. "/cmdline")
    if line and line:find("sleep\0" .. word .. "\0", 1, true) then return true end
  end
  return false
end
local mark = ("9%d"):format(system.getpid())
for name, code in pairs {
  ["left running in a session of its own"] = ("os.execute('setsid sleep %s & sleep 0.3')"):format(mark),
  ["that it started"] = ("os.execute(\"setsid sh -c 'sleep %s & sleep %s' & sleep 0.3\")"):format(mark, mark),
  ["not waited for any more"] = ("os.execute('setsid -w sleep %s')"):format(mark),
} do
  local left = books.new { { "01-a", "# A\n\n```{lua}\n--| budget: 1\n" .. code .. "\n```\n" } }
  left:folio("build", "-q")
  tap.ok(not is_running(mark), "a program " .. name .. ": ends with the chapter")
  left:remove()
end

-- What is printed stands on the page, whatever bytes it has; and what came before a crash.
for _, case in ipairs {
  { "a byte 0", "print(\"a\\0b\") print(\"later\")", 0, "a\u{FFFD}b\nlater" },
  { "a value with a byte 0", "\"c\\0d\"", 0, "c\u{FFFD}d" },
  { "an inline value that is not UTF-8",
    "x = 1\n```\n\nIt is `{lua} \"e\\xff\\0f\"`.\n\n```{lua}", 0,
    ">e\u{FFFD}\u{FFFD}f<" },
  { "a claim that is not UTF-8", "claim \"c\" {\"g\\xffh\", got = \"i\\xff\", equal = \"i\\xff\"}", 0,
    "g\u{FFFD}h" },
  { "a crash", "print(\"seen\") require(\"system\").kill(require(\"system\").getpid(), \"SEGV\")", 1, "seen" },
  { "a crash after another program's output",
    "os.execute(\"echo s''een\") require(\"system\").kill(require(\"system\").getpid(), \"SEGV\")", 1, "seen" },
  { "a process that ends", "print(\"seen\") require(\"system\").exit(0)", 1, "seen" },
} do
  local book = books.new { { "01-a", "# A\n\n```{lua}\n" .. case[2] .. "\n```\n" } }
  tap.is(book:folio("build", "-q").code, case[3], case[1] .. ": exit code")
  local page = book:read("build/book/01-a.html"):gsub("<pre class=\"code.-</pre>", "")
  tap.ok(page:find(case[4], 1, true), case[1] .. ": on the page")
  tap.ok(utf8.len(page), case[1] .. ": the page is UTF-8")
  book:remove()
end

-- What does not go through Lua stands among what does, in the order of the writing, and nowhere else.
local past = books.new { { "01-a", "# A\n\n```{lua}\n--| echo: false\n" .. [[
print("one")
os.execute("echo two; echo three >&2")
io.stderr:write("four\n")
local pipe = io.popen("echo five >&2; echo six")
io.write(pipe:read("a"))
pipe:close()
require("system").write(1, "seven\n")
show("eight")
os.execute("printf nine")
]] .. "```\n\n```{lua}\n--| echo: false\nos.execute(\"echo ten\")\n```\n" } }
local said = past:folio("build")
tap.is(said.code, 0, "programs that print: builds")
tap.is(said.err, "", "programs that print: nothing on standard error")
tap.ok(not said.out:find("two", 1, true), "programs that print: nothing between the lines of the build")
local order = {}
for word in past:read("build/book/01-a.html"):match("<main.*</main>"):gsub("<[^>]*>", " "):gmatch("%l+") do
  order[#order + 1] = word
end
tap.like(table.concat(order, " "), "one two three four five six seven eight nine.* ten",
  "programs that print: on the page, in order")
past:remove()

-- A program that prints without end is cut, as a cell is, and ends.
local endless = books.new { { "01-a", "# A\n\n```{lua}\nos.execute(\"yes\")\nprint(\"after\")\n```\n" } }
tap.is(endless:folio("build", "-q").code, 0, "a program that prints without end: builds")
tap.like(endless:read("build/book/01-a.html"), "the rest is left out%]", "a program that prints without end: cut")
endless:remove()

-- Claims that were not reached are not praised.
local unreached = books.new { { "01-a", "# A\n\n```{lua}\nclaim \"a\" {\"a\", got = 1, equal = 1}\n```\n\n"
  .. "```{lua}\nnothing.x = 1\nclaim \"b\" {\"b\", got = 1, equal = 2}\n```\n\n```{lua}\n"
  .. "claim \"c\" {\"c\", got = 1, equal = 2}\n```\n" } }
unreached:folio("build")
for _, name in ipairs { "01-a", "index", "claims" } do
  tap.ok(unreached:read("build/book/" .. name .. ".html"):find("1 of 1 claims that were checked hold; 2 "
    .. "cells failed or did not run, and what they claim is not known.", 1, true),
    name .. ".html says which claims are not known")
end
unreached:remove()

local function run_one(code)
  local got
  require("folio.run").chapters({ {
    file = "01-a.md", seed = 1, parameters = {}, memory = 1000000000, items = { { kind = "cell",
      code = code, first = 1, line = 1, budget = 100 } },
  } }, 1, function(_, outcome) got = outcome end)
  return got.results[1]
end

-- Printed text has an end, cut between letters.
local much = run_one("for _ = 1, 60 do print((\"ü\"):rep(500000)) end").outputs[1].text
tap.ok(#much < 1100000, "60 MB printed: about 1 MB arrives")
tap.like(much, "ü\n%[this cell showed more than 1 MB; the rest is left out%]\n$", "and it is said")
tap.is(#run_one("show((\"x\"):rep(1000000))").outputs[1].text, 1000000, "a value that fits is whole")
tap.like(run_one("show((\"x\"):rep(3000000))").outputs[1].text, "is left out%]\n$", "one that does not is cut")

-- The reading itself, in this process's own time, which other programs do not stretch.
local start = os.clock()
tap.is(#run_one("error((\"x\"):rep(60000000), 0)").error.message, 60000000, "60 MB arrive")
tap.ok(os.clock() - start < 5, "60 MB: in time")

-- A cell of many statements takes a time that grows with them, not with their square.
local cell = {}
for i = 1, 5000 do cell[i] = ("x%d = {f = function(a) return a + %d end}"):format(i % 100, i) end
start = os.clock()
require("folio.run.chunk").compile(table.concat(cell, "\n") .. "\nx1", "a.md", 1)
tap.ok(os.clock() - start < 2, "a cell of 5,000 statements: in time")

tap.done()
