-- The benchmark as an instrument: its rows are well formed, what it writes can be read, and
-- it runs where there is no PyTorch. No time is asserted.
local tap = require "tap"
local json = require "folio.json"
local system = require "system"

package.path = "tests/bench/?.lua;" .. package.path
local measure = require "measure"
local slope = require "slope"

tap.is(measure.median({ 5, 1, 4 }), 4, "the median of three")
tap.is(measure.median({ 5, 1, 4, 2 }), 2, "of four the lesser of the middle two")
tap.near(slope.of({ 1, 2, 4 }, { 3, 12, 48 }), 2, 1e-12, "the slope of a square is 2")
tap.near(slope.of({ 1, 2 }, { 8, 4 }), -1, 1e-12, "of what halves it is -1")
local ratio = measure.ratio({ 6, 2, 9 }, { 2, 2, 3 })
tap.same({ ratio.min, ratio.median, ratio.max }, { 1, 3, 3 }, "the ratio is of the rounds' quotients")

local seen, twice, odd = {}, "", ""
for _, group in ipairs(require "rows") do
  for _, row in ipairs(group.rows) do
    if seen[row.name] then twice = twice .. " " .. row.name end
    seen[row.name] = true
    if not row.measure and not (row.make and row.goal) then odd = odd .. " " .. row.name end
  end
end
tap.is(twice, "", "no two rows have one name")
tap.is(odd, "", "each row is measured, or has a call and a goal")

local machine = require("peer").machine()
tap.ok(machine:ask("multiply_add 1", 0.001) > 0, "the machine says how quickly it multiplies and adds")
tap.is(machine:ask("sleep 1", 0.001), nil, "and knows no other questions")
require("peer").close()

local process = require "process"
local cat = process.start({ "/bin/sh", "-c", "exec cat <&3 >&4" }, { ear = 3, mouth = 4 })
cat:say("one\ntwo\n")
tap.is(cat:hear("\n", 5) .. cat:hear("\n", 5), "onetwo", "a process hears and says lines over two pipes")
tap.raises(function() cat:hear("\n", 0.01) end, "says nothing", "one that says nothing is not waited for")
cat:close()
local many = {}
for i = 1, 12 do many[i] = process.start({ "/bin/cat" }) end
local answers = 0
for i, one in ipairs(many) do
  one:say(i .. "\n")
  answers = answers + (one:hear("\n", 5) == tostring(i) and 1 or 0)
  one:close()
end
tap.is(answers, 12, "of twelve beside each other each has its own pipes")
local gone = process.start({ "/bin/sh", "-c", 'printf "%s" "$word"' }, { environment = { { "word", "last." } } })
tap.is(gone:hear("."), "last", "it has its environment")
tap.is(gone:hear("."), nil, "and nothing comes of one that ended")
gone:close()

-- Runs one row in a machine whose PyTorch cannot be imported; returns what is printed and written.
local function bench(pattern)
  local folder = os.tmpname()
  os.remove(folder)
  system.mkdir(folder)
  system.write_file(folder .. "/torch.py", "raise ImportError('none')\n")
  local pipe = io.popen(("PYTHONPATH='%s' '%s' run tests/bench/bench.lua '%s' --json '%s/rows.json' 2>&1"):format(
    folder, system.executable(), pattern, folder))
  local printed = pipe:read("a")
  local good = pipe:close()
  local written = system.read_file(folder .. "/rows.json") or "null"
  os.execute(("rm -r '%s'"):format(folder))
  return good, printed, written
end

local good, printed, written = bench("add of 4")
tap.ok(good, "the benchmark runs without PyTorch")
tap.like(printed, "There is no PyTorch here", "and says that there is none")
json.text {} -- loads dkjson
local null = package.loaded.dkjson.null
local rows = (package.loaded.dkjson.decode(written, 1, null) or {}).rows or {}
tap.is(#rows, 1, "it writes the row that the pattern names as JSON")
local row = rows[1] or {}
tap.ok(row.name == "add of 4 numbers, 1 thread" and row.unit == "ms" and row.ours > 0 and row.goal == 2,
  "with its name, unit, number and goal")
tap.ok(row.theirs == null and row.ratio == null and row.met == null, "and null for what is not known")

tap.done()
