-- What a terminal shows while chapters run, and that nothing else shows it.

package.path = "tests/lua/?.lua;tests/book/?.lua;" .. package.path
local tap = require "tap"
local books = require "books"

local WAIT = "```{lua}\nlocal t = require(\"system\").now()\nwhile require(\"system\").now() - t < 0.8 do end\n```\n\n"
local book = books.new { { "01-a", "# A\n\n" .. WAIT:rep(4) } }

-- With a terminal as standard output, by the program `script`.
local function shown(environment)
  local command = ("cd '%s' && %s script -qc \"'%s' build\" log >/dev/null 2>&1 </dev/null"):format(book.folder,
    environment, books.program)
  os.execute(command)
  return book:read("log") or ""
end

if not os.execute("command -v script >/dev/null") then tap.skip_all("there is no program `script`") end

tap.like(shown("env -u NO_COLOR TERM=xterm"), "running 01%-a, about %d+ s left",
  "the first time: the time left, by the cells done")
tap.like(shown("env -u NO_COLOR TERM=xterm"), "running 01%-a, about [1-9]%d* s left.-\27%[K%[1/1%]",
  "the second time: by how long it took")
for _, environment in ipairs { "TERM=dumb", "NO_COLOR=1 TERM=xterm" } do
  tap.ok(not shown("env " .. environment):match("^Script[^\n]*\n(.*)\nScript"):find("\27", 1, true),
    environment .. ": no codes")
end
tap.ok(not book:folio("build").out:find("running", 1, true), "no terminal: only lines")
book:remove()

tap.done()
