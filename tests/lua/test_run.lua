-- The program from outside: exit codes, where errors are, help for each verb.
local tap = require "tap"
local cli = require "folio.cli"
local system = require "system"

local folder = os.tmpname()
os.remove(folder)
system.mkdir(folder)
system.mkdir(folder .. "/my scripts")
local file = folder .. "/my scripts/a.lua"

-- Runs folio and returns what it wrote to standard output and to standard error, and its code.
local function folio(arguments, input)
  local errors = folder .. "/errors"
  local pipe = io.popen(("%s%q %s 2>%q"):format(input and "printf '" .. input .. "' | " or "", system.executable(),
    arguments, errors))
  local text = pipe:read("a")
  local _, how, code = pipe:close()
  return text, system.read_file(errors), how == "exit" and code or how
end

local function script(code, arguments)
  system.write_file(file, code)
  return folio(("run %q %s"):format(file, arguments or ""))
end

-- Scripts.
local _ -- what is not looked at
local out, err, code = script("")
tap.ok(out == "" and err == "" and code == 0, "an empty script ends with 0 and says nothing")
out, _, code = script("print(1 + 1, arg[0]:match('[^/]+$'), arg[1], ...)", "x 'y z'")
tap.ok(out == "2\ta.lua\tx\tx\ty z\n" and code == 0, "a script has its arguments in arg and in ...")
out, err, code = script("print 'before'\nlocal t = nil\nt.x = 1")
tap.is(code, 1, "an error in a script ends with 1")
tap.is(out, "before\n", "… what was printed before is there")
tap.like(err, "^[^\n]*my scripts/a%.lua:3: attempt to index a nil value %(local 't'%)\n$",
  "… and the message has file and line, alone when there is one call")
_, err, code = script("local function f()\n  error('deep')\nend\nlocal function g()\n  f()\nend\ng()")
tap.is(code, 1, "an error in a function ends with 1")
tap.like(err, "a%.lua:2: deep\ncalled from, the last first:\n  [^\n]*a%.lua:2: in [^\n]*'f'\n"
  .. "  [^\n]*a%.lua:5: in [^\n]*'g'\n  [^\n]*a%.lua:7: in main chunk\n$",
  "… with the calls that led there, the script's own")
_, err = script("local function f()\n  local p = plot or require 'plot'\n  p.line { z = 1 }\nend\nf()")
tap.like(err, "^[^\n]*a%.lua:3: line: unknown option \"z\"[^\n]*\ncalled from, the last first:\n"
  .. "  [^\n]*a%.lua:3: in [^\n]*'f'\n  [^\n]*a%.lua:5: in main chunk\n$",
  "… and nothing of the program's own modules")
_, err, code = script("x = = 1")
tap.ok(code == 1 and err:find("a.lua:1: unexpected symbol near '='", 1, true), "a syntax error ends with 1")
_, err, code = script("error({})")
tap.ok(code == 1 and err:find("table", 1, true), "an error that is no text ends with 1")
_, err, code = script("error(setmetatable({}, {__tostring = function() return 'own words' end}))")
tap.ok(code == 1 and err:find("own words", 1, true), "… and is shown by its own words")
_, err, code = script("require 'nosuch'")
tap.ok(code == 1 and err:find("module 'nosuch' not found", 1, true), "a module that is not there")
system.write_file(folder .. "/my scripts/beside.lua", "return { word = 'from beside' }")
out = script("print(require('beside').word)")
tap.is(out, "from beside\n", "modules of the script's own folder are found")
out = script("#!/usr/bin/env folio\nprint(debug.getinfo(1, 'l').currentline)")
tap.is(out, "2\n", "a first line for the shell is passed over, and counted")
_, _, code = script("os.exit(5)")
tap.is(code, 5, "os.exit gives its own code")
_, err, code = folio("run /nonexistent.lua")
tap.ok(code == 2 and err == "folio: run: /nonexistent.lua: No such file or directory\n", "no such script ends with 2")
_, err, code = folio("run")
tap.ok(code == 2 and err:find("which", 1, true), "run without a script ends with 2")

-- Interruption: the script itself sends the signal.
_, err, code = script("local s = require 'system'\ns.kill(s.getpid(), 'INT')\nwhile true do pcall(function() end) end")
tap.is(code, 130, "SIGINT ends a script with 130")
tap.like(err, "a%.lua:%d+: interrupted", "… and says where it was")
_, _, code = script("local s = require 'system'\nlocal f = coroutine.wrap(function()\n"
  .. "  s.kill(s.getpid(), 'INT')\n  s.kill(s.getpid(), 'INT')\n  while true do end\nend)\nf()")
tap.is(code, 130, "a second SIGINT ends the process where the first did not reach")

-- A fault of the program itself: a copy of it whose own Lua is broken.
for _, name in ipairs { "", "/build", "/lua", "/lua/folio" } do system.mkdir(folder .. "/broken" .. name) end
system.write_file(folder .. "/broken/lua/folio/cli.lua", "local function f() error('wrong') end\nf()\nreturn {}")
os.execute(("cp %q %q"):format(system.executable(), folder .. "/broken/build/folio"))
local pipe = io.popen(("%q run x.lua 2>&1"):format(folder .. "/broken/build/folio"))
out = pipe:read("a")
_, _, code = pipe:close()
tap.is(code, 3, "an error in the program's own Lua ends with 3")
tap.like(out, "a fault of the program itself.*cli%.lua:1: wrong\nstack traceback:.*cli%.lua:2: in main chunk",
  "… and shows the whole traceback")
os.execute(("rm -r %q"):format(folder .. "/broken"))

-- Verbs.
_, err, code = folio("")
tap.ok(code == 2 and err:find("usage: folio", 1, true), "no verb ends with 2 and the usage")
_, err, code = folio("rnu")
tap.ok(code == 2 and err:find("there is no verb `rnu`; did you mean `run`?", 1, true),
  "an unknown verb names the nearest")
_, err, code = folio("zzzzzzzz")
tap.ok(code == 2 and not err:find("did you mean", 1, true), "… or none")
out, _, code = folio("--version")
tap.ok(code == 0 and out == "folio " .. cli.version .. "\n", "--version")
out, _, code = folio("--help")
tap.is(code, 0, "--help ends with 0")
for _, verb in ipairs(cli.verbs) do
  tap.ok(out:find("\n  " .. verb.name, 1, true), "--help lists " .. verb.name)
  for _, name in ipairs { verb.name, table.unpack(verb.aliases) } do
    local text, _, status = folio(name .. " --help")
    tap.ok(status == 0 and text:find("usage: folio " .. verb.name, 1, true) and text:find("example: ", 1, true),
      name .. " --help has usage and an example")
  end
end

for _, name in ipairs(system.list(folder .. "/my scripts")) do system.remove(folder .. "/my scripts/" .. name) end
system.remove(folder .. "/my scripts")
for _, name in ipairs(system.list(folder)) do system.remove(folder .. "/" .. name) end
tap.is(system.remove(folder), true, "nothing else was left in the folder")

tap.done()
