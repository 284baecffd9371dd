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
takes("a program left running", "os.execute(\"sleep 20 >/dev/null 2>&1 &\")", 10)

-- The reading itself, in this process's own time, which other programs do not stretch.
local start, got = os.clock(), nil
require("folio.run").chapters({ {
  file = "01-a.md", seed = 1, parameters = {}, memory = 1000000000, items = { { kind = "cell",
    code = "for _ = 1, 60 do print((\"x\"):rep(1000000)) end", first = 1, line = 1, budget = 100 } },
} }, 1, function(_, outcome) got = outcome end)
tap.is(#got.results[1].outputs[1].text, 60000060, "60 MB arrive")
tap.ok(os.clock() - start < 5, "60 MB: in time")

tap.done()
