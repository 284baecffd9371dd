-- The README is true: every command of the program in it runs, its script prints what it says,
-- its chapter builds.

package.path = "tests/lua/?.lua;tests/book/?.lua;" .. package.path
local books = require "books"
local system = require "system"
local tap = require "tap"

local readme = assert(system.read_file("README.md"))
local folio = os.getenv("FOLIO") or "build/folio"
-- Where LIGHT is set, heavy chapters are left out (build.sh says when).
local light = os.getenv("LIGHT") and { build = " --light", test = " --light" } or {}

-- The blocks of one language, in order.
local function blocks(language)
  local list = {}
  for text in ("\n" .. readme):gmatch("\n```" .. language .. "\n(.-\n)```") do
    list[#list + 1] = text
  end
  return list
end

local function output_of(command)
  local pipe = assert(io.popen(command .. " </dev/null 2>/dev/null"))
  local text = pipe:read("a")
  local good = pipe:close()
  return text, good
end

for _, block in ipairs(blocks("sh")) do
  for line in block:gmatch("[^\n]+") do
    local verb = line:match("^build/folio (.*)")
    if verb then
      local _, good = output_of(("'%s' %s%s"):format(folio, verb, light[verb] or ""))
      tap.ok(good, "`" .. line .. "` ends well")
    else
      local command = line:match("^%./build%.sh ?(%w*)$")
      tap.ok(command, "`" .. line .. "` is a command of build.sh or of the program")
      local help = output_of("./build.sh --help")
      tap.ok(command == "" or help:find("\n  " .. command .. " ", 1, true),
        "./build.sh --help knows `" .. line .. "`")
    end
  end
end

local number = 0
for script in readme:gmatch("\nbuild/folio run (tests/readme/[^\n]*)") do
  number = number + 1
  tap.is(blocks("lua")[number], system.read_file(script),
    script .. " in the README is the one that its command runs")
  tap.is((output_of(("'%s' run %s"):format(folio, script))), blocks("text")[number],
    script .. " prints what the README says")
end
tap.is(number, #blocks("lua"), "each script in the README has its command")

local chapter = readme:match("````markdown\n(.-\n)````")
local book = books.new { { "01-example", "# An example\n\n" .. chapter } }
tap.is(book:folio("build", "-q").code, 0, "the chapter in the README builds, and its claim holds")
tap.ok(book:read("build/book/01-example.html"):find(">5</span>.", 1, true), "its page has the number")
book:remove()

for target in readme:gmatch("%]%(([^)]*)%)") do
  tap.ok(system.stat(target), "the link to " .. target .. " leads to a file")
end
for row in readme:gmatch("\n| (`[^|]*)|") do
  for target in row:gmatch("`([^`]*)`") do
    tap.ok(system.stat(target), "there is a folder " .. target)
  end
end
tap.done()
