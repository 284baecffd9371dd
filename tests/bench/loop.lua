-- How long the author waits: start-up, a build with nothing to do, a build after one
-- changed word. Each is the whole program, started anew, on a copy of the book; the
-- median of several runs counts. Run it by ./build.sh bench.

local system = require "system"

local runs = 15
local folio = os.getenv("FOLIO") or system.executable()

-- Runs the program in `folder` and returns the seconds it took.
local function time(folder, ...)
  local arguments = { "/bin/sh", "-c", 'cd "$1" && shift && exec "$@" >/dev/null 2>&1', "sh",
    folder, folio, ... }
  local start = system.now()
  local pid = assert(system.fork())
  if pid == 0 then
    system.exec("/bin/sh", arguments)
    system.exit(127)
  end
  local kind, code = system.waitpid(pid)
  assert(kind == "exit" and code == 0, "folio " .. table.concat({ ... }, " ") .. " failed")
  return system.now() - start
end

-- Minimum, median and maximum of `runs` calls, in ms; `before(i)` is not timed.
local function measure(folder, before, ...)
  local list = {}
  for i = 1, runs do
    if before then before(i) end
    list[i] = time(folder, ...) * 1000
  end
  table.sort(list)
  return list[1], list[(#list + 1) // 2], list[#list]
end

local function row(name, goal, least, median, most)
  print(("%-44s %7.1f %7.1f %7.1f   < %s"):format(name, least, median, most, goal))
end

local work = os.tmpname()
os.remove(work)
assert(system.mkdir(work))
assert(os.execute(("cp -R chapters '%s'"):format(work)))
local empty = work .. "/empty.lua"
assert(system.write_file(empty, ""))

local function touch_prose(i)
  local path = work .. "/chapters/01-which-numbers.md"
  local text = assert(system.read_file(path))
  text = text:gsub("\n\nThe reader of run %d+%.", "")
  assert(system.write_file(path, text .. ("\n\nThe reader of run %d."):format(i)))
end

print(("%-44s %7s %7s %7s   %s"):format("ms, whole process", "min", "median", "max", "goal"))
time(work, "build", "-q")
row("folio run empty.lua", "10", measure(work, nil, "run", "empty.lua"))
row("folio build, nothing to do", "50", measure(work, nil, "build"))
row("folio build, one word of prose changed", "150", measure(work, touch_prose, "build"))
os.execute(("rm -rf '%s'"):format(work))
