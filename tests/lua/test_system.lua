-- The module `system`: every function once as it should go, and once as it should not.
local tap = require "tap"
local help = require "folio.prompt.help"
local system = require "system"

local folder = os.tmpname()
os.remove(folder)
tap.is(system.mkdir(folder), true, "mkdir makes a folder")

-- What the outside world refuses is nil and a message; wrong arguments raise.
local function refused(text, name, ...)
  local result, message = ...
  tap.ok(result == nil and type(message) == "string" and message:find(text, 1, true), name)
end
local function bad(f, text, name)
  tap.raises(f, text, name)
  tap.like(tostring(select(2, pcall(f))), "test_system%.lua:%d+: ", name .. ": with its place")
end

local names = {}
for name in pairs(system) do names[#names + 1] = name end
table.sort(names)
for _, name in ipairs(names) do
  tap.like(help.text(system[name]), "^" .. name .. "%(.*\n%a", name .. " has a docstring")
end

-- Files.
local a, b = folder .. "/a", folder .. "/b ü"
tap.is(system.write_file(a, "one\0two\n"), true, "write_file writes")
tap.is(system.read_file(a), "one\0two\n", "read_file reads it, byte for byte")
tap.is(system.write_file(a, "three"), true, "write_file replaces")
tap.is(system.read_file(a), "three", "… the whole file")
local long = ("0123456789"):rep(100000)
system.write_file(b, long)
tap.is(system.read_file(b), long, "a megabyte goes through")
tap.same(system.list(folder), { "a", "b ü" }, "list is sorted, without . and .. and temporary files")
local about = system.stat(a)
tap.is(about.kind, "file", "stat knows files")
tap.is(about.size, 5, "… their sizes")
tap.ok(math.abs(about.mtime_ns / 1e9 - os.time()) < 60, "… and when they were changed, in nanoseconds")
tap.is(system.stat(folder).kind, "directory", "stat knows folders")
tap.is(system.stat("/dev/null").kind, "other", "stat knows that there is more")
tap.is(system.rename(b, folder .. "/c"), true, "rename")
tap.same(system.list(folder), { "a", "c" }, "… has renamed")
tap.is(system.link(a, folder .. "/d"), true, "link")
tap.is(system.read_file(folder .. "/d"), "three", "… gives a file a second name")
tap.is(system.exchange(a, folder .. "/c"), true, "exchange")
tap.is(system.read_file(folder .. "/c"), "three", "… exchanges names")
tap.is(system.realpath(folder .. "/../" .. folder:match("[^/]+$") .. "/a"), system.realpath(folder) .. "/a", "realpath")
tap.is(system.realpath("."), system.cwd(), "cwd is where . is")
for _, name in ipairs(system.list(folder)) do tap.is(system.remove(folder .. "/" .. name), true, "remove " .. name) end
tap.is(system.remove(folder), true, "remove removes an empty folder")

refused("No such file", "read_file of nothing", system.read_file(a))
refused("directory", "read_file of a folder", system.read_file("/"))
refused("No such file", "write_file into no folder", system.write_file(a, ""))
refused("too long", "write_file under a name that is too long", system.write_file("/" .. ("x"):rep(5000), ""))
refused("No such file", "list of nothing", system.list(folder))
refused("No such file", "stat of nothing", system.stat(a))
refused("No such file", "rename of nothing", system.rename(a, b))
refused("No such file", "remove of nothing", system.remove(a))
refused("No such file", "link of nothing", system.link(a, b))
refused("No such file", "exchange of nothing", system.exchange(a, b))
refused("No such file", "realpath of nothing", system.realpath(a))
refused("File exists", "mkdir of what is there", system.mkdir("/"))
for _, name in ipairs { "read_file", "write_file", "list", "stat", "rename", "remove", "link", "exchange",
  "realpath", "mkdir", "hash", "getenv", "setenv", "lock" } do
  bad(function() system[name]() end, "string expected", name .. " without a path")
end

-- Environment and clock.
tap.is(system.setenv("FOLIO_TEST", "ü"), true, "setenv")
tap.is(system.getenv("FOLIO_TEST"), "ü", "… is read back")
tap.is(system.setenv("FOLIO_TEST"), true, "setenv of nil")
tap.is(system.getenv("FOLIO_TEST"), nil, "… removes it")
refused("Invalid", "setenv of a name with =", system.setenv("a=b", "c"))
local before = system.now()
tap.ok(system.poll({}, 30), "poll of nothing waits")
tap.near(system.now() - before, 0.03, 0.5, "… and now() measures it")
tap.ok(system.now() - before >= 0.029, "… it was no less")
tap.is(system.hash(""), "99aa06d3014798d86001c324468d497f", "hash of nothing, as XXH3 publishes it")
tap.ok(system.hash("a") ~= system.hash("b"), "other texts, other hashes")
tap.is(type(system.is_terminal(1)), "boolean", "is_terminal")
tap.ok(system.terminal_width() > 0, "terminal_width")
do -- on what is no terminal; test_plot_show.lua has one
  local reading, writing = system.pipe()
  tap.is(system.terminal_size(reading), nil, "terminal_size of a pipe is none")
  tap.is(system.terminal_raw(reading), nil, "a pipe has no way of typing")
  tap.raises(function() system.terminal_restore(reading, "x") end, "want what terminal_raw returned",
    "terminal_restore wants what was kept")
  system.close(reading)
  system.close(writing)
end
tap.ok(system.stat(system.executable()).kind == "file", "executable is a file")
tap.is(system.getpid(), tonumber(io.open("/proc/self/stat"):read("a"):match("^%d+")), "getpid")
local lua_bytes, tensor_bytes = system.memory()
tap.near(lua_bytes / 1024, collectgarbage("count"), 200, "memory counts what Lua holds")
tap.is(tensor_bytes, 0, "… and the elements of tensors")

-- Processes. The child must not run the rest of this file.
local function child(body)
  local pid = assert(system.fork())
  if pid == 0 then
    pcall(body)
    system.exit(99)
  end
  return pid
end

local pid = child(function() system.exit(7) end)
tap.same({ system.waitpid(pid) }, { "exit", 7, pid }, "waitpid gives the exit code")
pid = child(function() system.poll({}, 10000) end)
tap.same({ system.waitpid(pid, true) }, { "running" }, "waitpid can look without waiting")
tap.is(system.kill(pid, "KILL"), true, "kill")
tap.same({ system.waitpid(-1) }, { "signal", "KILL", pid }, "waitpid gives the signal, and which child")
refused("No child", "waitpid without children", system.waitpid(-1))
refused("No such process", "kill of nobody", system.kill(2 ^ 22 // 1 | 0, "INT"))
bad(function() system.kill(1, "NOSUCH") end, "there is no signal 'NOSUCH'", "kill with an unknown signal")
bad(function() system.waitpid() end, "number expected", "waitpid of nothing")

local out, into = system.pipe()
pid = child(function()
  system.dup2(into, 1)
  print("through the pipe")
  system.exec("/bin/sh", { "sh", "-c", "echo and exec; exit 3" })
end)
tap.is(select(2, system.waitpid(pid)), 3, "exec becomes another program")
tap.same(system.poll({ out }, 1000), { out }, "poll says which descriptor has something")
tap.is(system.read(out), "through the pipe\nand exec\n", "read has what dup2 led there")
tap.same(system.poll({ out }, 0), {}, "poll with nothing there")
tap.is(system.write(into, long:sub(1, 60000)), true, "write")
tap.is(#system.read(out, 10), 10, "read has at most what is asked for")
tap.is(system.close(into), true, "close")
local rest = {}
repeat
  rest[#rest + 1] = system.read(out)
until rest[#rest] == ""
tap.is(#table.concat(rest), 59990, "read gives \"\" at the end")
system.close(out)
refused("Bad file descriptor", "read of a closed descriptor", system.read(out))
refused("Bad file descriptor", "write to a closed descriptor", system.write(into, "x"))
refused("Bad file descriptor", "close of a closed descriptor", system.close(out))
refused("Bad file descriptor", "dup2 of a closed descriptor", system.dup2(out, 50))
refused("No such file", "exec of nothing", system.exec("/nonexistent", { "x" }))
bad(function() system.exec("/bin/sh", { {} }) end, "list of strings", "exec with a table")
bad(function() system.read(0, 0) end, "1 … 67108864", "read of no bytes")
bad(function() system.poll({ "a" }) end, "list of file descriptors", "poll of a text")
bad(function() system.poll(1) end, "table expected", "poll of a number")
bad(function() system.write(1) end, "string expected", "write of nothing")
bad(function() system.close("a") end, "number expected", "close of a text")
bad(function() system.dup2(1) end, "number expected", "dup2 to nowhere")

-- Signals.
tap.is(system.catch("TERM"), true, "catch")
tap.is(system.caught(), nil, "nothing caught yet")
system.kill(system.getpid(), "TERM")
tap.is(system.caught(), "TERM", "a signal is caught")
tap.is(system.caught(), nil, "… and told once")
system.catch("TERM", false)
pid = child(function() system.kill(system.getpid(), "TERM") end)
tap.same({ system.waitpid(pid) }, { "signal", "TERM", pid }, "catch(name, false) lets it do what it does")
refused("Invalid", "KILL cannot be caught", system.catch("KILL"))
bad(function() system.catch("FOO") end, "there is no signal 'FOO'", "catch of an unknown signal")

-- Locks.
local lock = os.tmpname()
tap.is(system.lock(lock), true, "lock")
pid = child(function() system.exit(system.lock(lock) == false and 5 or 6) end)
tap.is(select(2, system.waitpid(pid)), 5, "another process does not get it")
os.remove(lock)
refused("No such file", "lock in no folder", system.lock("/nonexistent/lock"))

-- A child that dies with its parent, and a state of its own.
out, into = system.pipe()
pid = child(function()
  local parent = system.getpid()
  child(function()
    system.die_with_parent(parent)
    system.write(into, "x")
    system.poll({}, 20000)
  end)
  system.read(out)
  system.exit(0)
end)
system.waitpid(pid)
system.close(into)
tap.is(system.read(out), "", "die_with_parent: the grandchild went with its parent")
system.close(out)
bad(function() system.die_with_parent() end, "number expected", "die_with_parent of nobody")

package.path = "tests/lua/?.lua;" .. package.path
_G.not_seen = 1
local told = os.tmpname()
tap.is(system.fresh("fresh_state", told), true, "fresh calls a module in a state of its own")
tap.is(system.read_file(told), "nil", "… which has nothing of this one")
os.remove(told)
refused("module 'nosuch' not found", "fresh with a module that is not there", system.fresh("nosuch", ""))

-- The guard.
tap.same({ system.guard(function(...) return ... end, nil, 1, 2) }, { true, 1, 2 }, "guard passes values")
local _ -- what is not looked at
local ok, problem, traceback, reason = system.guard(function() error({ code = 5 }) end)
tap.ok(not ok and problem.code == 5 and reason == "error", "guard catches errors of any kind")
tap.like(traceback, "test_system%.lua:%d+", "… and says where they were raised")
ok, problem, _, reason = system.guard(function() while true do end end, 0.05)
tap.ok(not ok and reason == "budget", "a budget ends a loop")
tap.like(problem, "test_system%.lua:%d+: the time budget is used up", "… and says where it was")
ok, _, _, reason = system.guard(function() while true do pcall(function() while true do end end) end end, 0.05)
tap.ok(not ok and reason == "budget", "pcall cannot hold it off")
ok, problem, _, reason = system.guard(function()
  system.kill(system.getpid(), "INT")
  while true do end
end)
tap.ok(not ok and reason == "interrupted" and problem:find("interrupted"), "SIGINT interrupts")
local inner
ok = system.guard(function()
  inner = select(4, system.guard(function() while true do end end, 0.05))
  return true
end, 10)
tap.ok(ok and inner == "budget", "guards nest: the innermost is stopped")
local began = system.now()
ok, _, _, reason = system.guard(function()
  for _ = 1, 100 do system.guard(function() while true do end end, 0.05) end
end, 0.2)
tap.ok(not ok and reason == "budget" and system.now() - began < 3,
  "guards nest: time in an inner one is used up for both")
began = system.now()
ok, _, _, reason = system.guard(function() system.guard(function() while true do end end) end, 0.1)
tap.ok(not ok and reason == "budget" and system.now() - began < 3,
  "guards nest: one without a limit has the outer one's")
tap.is((system.guard(function() return system.poll({}, 100) end, 0.02)), false, "waiting counts too")
tap.ok(pcall(function() for _ = 1, 1e6 do end end), "nothing stays behind")
ok, _, traceback, reason = system.guard(function()
  system.memory_limit(system.memory() + (1 << 20))
  return ("x"):rep(1 << 22)
end)
system.memory_limit(0)
tap.ok(not ok and reason == "memory" and traceback == nil, "want of memory is told apart")
bad(function() system.guard() end, "value expected", "guard of nothing")
bad(function() system.guard(print, "a") end, "number expected", "a budget that is no number")

tap.done()
