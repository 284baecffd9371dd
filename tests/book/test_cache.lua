-- What runs again, and what does not: each change runs the chapters that could see it, and only
-- those. The cells note their runs in a file that they append to, which nothing observes.

package.path = "tests/lua/?.lua;tests/book/?.lua;" .. package.path
local tap = require "tap"
local books = require "books"

-- A chapter whose first cell notes that it ran.
local function chapter(name, code)
  return ("# %s\n\nProse of %s.\n\n```{lua}\nlocal log = io.open(\"ran.txt\", \"a\")\n"
    .. "log:write(\"%s \")\nlog:close()\n%s\n```\n"):format(name, name, name, code)
end

local book = books.new({
  { "01-plain", chapter("plain", "x = 1\nx") .. "\nThe value `{lua} x + 1`.\n" },
  { "02-module", chapter("module", "require(\"helper\").value") },
  { "03-file", chapter("file", "io.open(\"data.txt\"):read(\"a\")") },
  { "04-parameter", chapter("parameter", "params.steps or 100") },
  { "05-environment", chapter("environment", "os.getenv(\"FOLIO_TEST_COLOUR\") or \"none\"") },
  { "06-absent", chapter("absent", "io.open(\"later.txt\") and \"there\" or \"absent\"") },
}, {
  ["chapters/helper.lua"] = "return { value = require(\"deeper\").value }\n",
  ["chapters/deeper.lua"] = "return { value = \"deep\" }\n", ["data.txt"] = "first",
})

-- The names of the chapters that ran since the last call.
local function ran()
  local text = book:read("ran.txt") or ""
  book:write("ran.txt", "")
  local names = {}
  for name in text:gmatch("%S+") do names[#names + 1] = name end
  table.sort(names)
  return table.concat(names, " ")
end

local function build(...)
  book:write("ran.txt", "")
  local said = book:folio("build", ...)
  if said.code ~= 0 then print("  # " .. said.err) end
  return said
end

local function shows(name, value, why)
  tap.ok((book:read("build/book/" .. name .. ".html") or ""):find(">" .. value .. "</pre>", 1, true),
    why)
end

local function step(why, want, change, ...)
  if change then change() end
  local said = build(...)
  tap.is(said.code, 0, why .. ": builds")
  tap.is(ran(), want, why .. ": runs " .. (want == "" and "nothing" or want))
  return said
end

step("the first build", "absent environment file module parameter plain")
local said = step("nothing changed", "")
tap.like(said.out, ": nothing to do\n$", "nothing changed: says so")
step("a word of prose", "", function()
  book:edit("chapters/01-plain.md", "Prose of", "Words of")
end)
tap.like(book:read("build/book/01-plain.html"), "Words of plain", "a word of prose: is on the page")
step("prose that moves a cell down", "", function()
  book:edit("chapters/01-plain.md", "Words of plain.", "Words of plain.\n\nMore words.")
end)
step("a cell", "plain", function() book:edit("chapters/01-plain.md", "x = 1", "x = 11") end)
shows("01-plain", "11", "a cell: its new value is on the page")
tap.like(book:read("build/book/01-plain.html"),
  "value <span class=\"value\">12<", "a cell: and that of the inline value after it")
step("a caption-like option", "", function()
  book:edit("chapters/01-plain.md", "```{lua}\n", "```{lua}\n--| echo: false\n")
end)
step("a required module", "module", function()
  book:write("chapters/helper.lua", "return { value = require(\"deeper\").value .. \"er\" }\n")
end)
shows("02-module", "deeper", "a required module: the new value")
step("a module that a module requires", "module", function()
  book:write("chapters/deeper.lua", "return { value = \"dee\" .. \"peeer\" }\n")
end)
step("a file that was read", "file", function() book:write("data.txt", "second") end)
shows("03-file", "second", "a file that was read: the new value")
step("a file that was read, of the same size", "file", function() book:write("data.txt", "SECOND") end)
shows("03-file", "SECOND", "a file of the same size: the new value")
step("a parameter", "parameter", nil, "-P", "steps=3")
shows("04-parameter", "3", "a parameter: the new value")
step("the parameter gone", "parameter")
shows("04-parameter", "100", "the parameter gone: the old value")
step("a parameter that no cell reads", "", nil, "-P", "other=3")
local system = require "system"
system.setenv("FOLIO_TEST_COLOUR", "red")
step("a variable of the environment", "environment")
shows("05-environment", "red", "a variable of the environment: the new value")
system.setenv("FOLIO_TEST_COLOUR", nil)
step("the variable gone", "environment")
step("a file that was not there", "absent", function() book:write("later.txt", "x") end)
shows("06-absent", "there", "a file that was not there: the new value")
step("a module that hides another", "module", function()
  book:write("chapters/deeper/init.lua", "return {}")
  book:write("chapters/helper.lua", "return { value = require(\"deeper\").value }\n")
end)
step("--force", "absent environment file module parameter plain", nil, "--force")
step("the seed of a chapter", "plain", function()
  book:edit("chapters/01-plain.md", "# plain", "---\ntitle: plain\nseed: 7\n---\n")
end)
step("a page that was damaged", "", function() book:write("build/book/02-module.html", "damaged") end)
tap.like(book:read("build/book/02-module.html"), "Prose of module", "a page that was damaged: is mended")
step("a damaged cache", "plain", function()
  book:write("build/cache/chapters/01-plain.lua", "return {{")
  book:edit("chapters/01-plain.md", "Words", "Prose")
end)
step("a lost state", "", function() os.remove(book.folder .. "/build/cache/state.lua") end)
step("a chapter less", "", function()
  book:edit("chapters/book.lua", ", \"06-absent\"", "")
end)
tap.is(book:read("build/book/06-absent.html"), nil, "a chapter less: its page is gone")
book:remove()

-- Within a chapter: what is last may go without anything running.
book = books.new { { "01-a", chapter("a", "x = 1") .. "\n```{lua}\nx = 2\n```\n\n`{lua} x`\n" } }
step("a chapter of two cells", "a")
step("its last cell's value taken out", "", function() book:edit("chapters/01-a.md", "`{lua} x`\n", "") end)
step("its last cell taken out", "", function()
  book:edit("chapters/01-a.md", "```{lua}\nx = 2\n```\n", "")
end)
step("a cell that is meant to fail", "a", function()
  book:edit("chapters/01-a.md", "x = 1", "error(\"no\")")
  book:edit("chapters/01-a.md", "```{lua}\n", "```{lua}\n--| error: true\n")
end)
step("a cell that is meant to fail, again", "")
book:remove()

-- What depends on another program is never kept.
book = books.new { { "01-a", chapter("a", "io.popen(\"echo hi\"):read(\"a\")") } }
step("another program", "a")
step("another program, again", "a")
book:remove()

-- A message with a place is right after the cell moved.
book = books.new { { "01-a", "# A\n\n```{lua}\nprint(select(2, pcall(error, \"x\", 1)))\n"
  .. "print(select(2, pcall(function() error(\"here\") end)))\n```\n" } }
build()
tap.like(book:read("build/book/01-a.html"), "01%-a%.md:5: here", "a printed place")
book:edit("chapters/01-a.md", "# A\n", "# A\n\nA line.\n")
build()
tap.like(book:read("build/book/01-a.html"), "01%-a%.md:7: here", "a printed place, two lines further down")
book:remove()

-- A place in another cell than the one that ran: it stays where it is when only the later one moves.
for _, code in ipairs {
  { "function try(v) claim \"of-a\" {\"s\", got = v, equal = 1} end", "try(2)",
    "FAIL   01%-a%.md:4:24  claim of%-a" },
  { "function try() error(\"no\") end", "try()", "01%-a%.md:4:1: no\n" },
} do
  book = books.new { { "01-a", "# A\n\n```{lua}\n" .. code[1] .. "\n```\n\nBetween.\n\n```{lua}\n"
    .. code[2] .. "\n```\n" } }
  tap.like(book:folio("build", "-q").err, code[3], code[1] .. ": called by another cell")
  book:edit("chapters/01-a.md", "Between.", "Between\n\nboth.")
  tap.like(book:folio("build", "-q").err, code[3], code[1] .. ": the later cell moved")
  book:remove()
end

-- A claim that a module makes stands where the chapter called for it.
book = books.new({ { "01-a", "# A\n\n```{lua}\nlocal try = require \"helper\"\ntry(2)\n```\n" } }, {
  ["chapters/helper.lua"] = "-- 1\n-- 2\n-- 3\n-- 4\n-- 5\n-- 6\nreturn function(v)\n"
    .. "  claim \"of-h\" {\"s\", got = v, equal = 1}\nend\n",
})
tap.like(book:folio("build", "-q").err, "FAIL   01%-a%.md:5:1  claim of%-h", "a claim that a module makes")
book:remove()

-- A failing chapter: nothing runs again, and the message has today's place.
book = books.new { { "01-a", chapter("a", "error(\"no\")") } }
book:write("ran.txt", "")
book:folio("build")
tap.is(ran(), "a", "a failing chapter runs")
book:edit("chapters/01-a.md", "Prose", "\nProse")
said = book:folio("build")
tap.is(ran(), "", "a failing chapter is kept, too")
tap.is(said.err, "01-a.md:10:1: no\n", "and says what is wrong where it is now")
tap.is(said.code, 1, "with code 1")
book:remove()

-- A figure's text is named by its hash: one that was damaged is found out and made again.
for _, again in ipairs { "touched", "forced" } do
  local damaged = books.new { { "01-f", "# F\n\n```{lua}\n--| label: fig-f\n--| fig-cap: \"A line.\"\n"
    .. "--| fig-alt: \"It rises.\"\nplot.plot {plot.line {{{x = 1, y = 1}, {x = 2, y = 3}}, x = \"x\", "
    .. "y = \"y\"}}\n```\n" } }
  damaged:folio("build")
  local good = damaged:read("build/book/figures/01-f.svg")
  for path in pairs(damaged:files("build/cache/figures")) do damaged:write(path, "damaged") end
  damaged:edit("chapters/01-f.md", "# F", "# G")
  local fresh = damaged:folio("build", again == "forced" and "--force" or "-q")
  tap.is(fresh.code, 0, again .. ": a damaged figure in the cache is no error")
  tap.is(damaged:read("build/book/figures/01-f.svg"), good, again .. ": and not published")
  tap.is(damaged:read("figures/01-f.svg"), good, again .. ": nor written")
  for path, text in pairs(damaged:files("build/cache/figures")) do
    tap.ok(text ~= "damaged", again .. ": " .. path:match("[^/]*$") .. " is whole again")
  end
  damaged:remove()
end

tap.done()
