-- How long the author waits: start-up, a build with nothing to do, a build after one changed
-- word. Each is the whole program, started anew, on a copy of the book.

local system = require "system"

local runs = 15
local folio = system.executable()
local work

-- A copy of the book, with what is kept of its last build, in a folder of its own: running the
-- heavy chapters would take minutes, and no row wants it.
local function copy()
  if work then return work end
  work = os.tmpname()
  os.remove(work)
  assert(system.mkdir(work))
  assert(os.execute(("cp -R chapters '%s' && mkdir '%s/build'"):format(work, work)))
  os.execute(("cp -R build/cache '%s/build' 2>/dev/null"):format(work))
  assert(system.write_file(work .. "/empty.lua", ""))
  return work
end

-- Runs the program in the copy and returns the milliseconds it took.
local function time(...)
  local start = system.now()
  local pid = assert(system.fork())
  if pid == 0 then
    system.exec("/bin/sh", { "/bin/sh", "-c", 'cd "$1" && shift && exec "$@" >/dev/null 2>&1', "sh",
      copy(), folio, ... })
    system.exit(127)
  end
  local kind, code = system.waitpid(pid)
  assert(kind == "exit" and code == 0, "folio " .. table.concat({ ... }, " ") .. " failed")
  return (system.now() - start) * 1000
end

local function touch_prose(i)
  local path = copy() .. "/chapters/01-which-numbers.md"
  local text = assert(system.read_file(path))
  text = text:gsub("\n\nThe reader of run %d+%.", "")
  assert(system.write_file(path, text .. ("\n\nThe reader of run %d."):format(i)))
end

-- A row whose goal is a limit in ms; `before(i)` is not timed.
local function row(name, goal, before, ...)
  local words = { ... }
  return {
    name = name,
    measure = function()
      copy()
      time(table.unpack(words))
      local list = {}
      for i = 1, runs do
        if before then before(i) end
        list[i] = time(table.unpack(words))
      end
      table.sort(list)
      local median = list[(runs + 1) // 2]
      return { unit = "ms", ours = median, limit = true, goal = goal,
        ratio = { min = goal / list[runs], median = goal / median, max = goal / list[1] } }
    end,
  }
end

return {
  name = "loop",
  seconds = 5,
  rows = {
    row("folio run empty.lua", 10, nil, "run", "empty.lua"),
    row("folio build, nothing to do", 50, nil, "build", "--light"),
    row("folio build, one word of prose changed", 150, touch_prose, "build", "--light"),
  },
  done = function()
    if work then os.execute(("rm -rf '%s'"):format(work)) end
  end,
}
