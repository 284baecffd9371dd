-- The test library tests itself: each check passes, and fails, in a program of its own.
local tap = require "tap"
local system = require "system"

-- Runs a test program and returns its standard output and exit code.
local function run(body)
  local file = os.tmpname()
  system.write_file(file, ("package.path = %q\nlocal tap = require 'tap'\n"):format(package.path) .. body)
  local pipe = io.popen(("%q run %s"):format(system.executable(), file))
  local text = pipe:read("a")
  local _, _, code = pipe:close()
  os.remove(file)
  return text, code
end

local function fails(check, name)
  local text, code = run(check .. "\ntap.done()")
  tap.ok(code == 1 and text:find("not ok 1 - x", 1, true) and text:find("1..1", 1, true), name)
  return text
end

local text, code = run("tap.ok(true, 'x') tap.is(1, 1, 'y') tap.done()")
tap.is(text, "TAP version 13\nok 1 - x\nok 2 - y\n1..2\n", "passing tests, the plan last")
tap.is(code, 0, "the exit code is 0 when all pass")

tap.like(fails("tap.is(1, 2, 'x')", "is fails for other values"), "at: /tmp/[^\n]*:3\n  got: 1\n  want: 2",
  "a failure says where, what was got, what was wanted")
fails("tap.ok(nil, 'x')", "ok fails for nil")
fails("tap.near(1, 1.1, 0.01, 'x')", "near fails outside the tolerance")
fails("tap.near(0/0, 1, 10, 'x')", "near fails for NaN")
tap.like(fails("tap.same({1, {2, 3}}, {1, {2, 4}}, 'x')", "same fails for other entries"),
  "first_difference: \"%[2%]%[2%]\"", "same names the first entry that differs")
fails("tap.same({1}, {1, 2}, 'x')", "same fails for a missing entry")
fails("tap.same({1, 2}, {1}, 'x')", "same fails for an entry too many")
fails("tap.raises(function() end, '', 'x')", "raises fails when nothing is raised")
-- The message has the name of a temporary file in it: no single letter is sure to be absent.
fails("tap.raises(function() error('a') end, 'another', 'x')", "raises fails for another message")
fails("tap.like('a', 'b', 'x')", "like fails for another text")

text, code = run("tap.done()")
tap.ok(code == 1 and text:find("1..0", 1, true), "no tests at all is a failure")
text, code = run("tap.skip_all('no moon')")
tap.ok(code == 0 and text:find("1..0 # SKIP no moon", 1, true), "a skipped program says why")

tap.done()
