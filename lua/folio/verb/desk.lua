-- What the verbs of a book share: finding the book, its lock, the report, and the last line.

local config = require "folio.book.config"
local outside = require "folio.outside"
local system = require "system"

local desk = {}

local function processors()
  local text = system.read_file("/proc/cpuinfo") or ""
  local count = select(2, text:gsub("processor%s*:", ""))
  return math.max(1, count)
end

-- A link is followed: what is replaced is the folder that it leads to, not the link.
local function resolve(folder, path)
  path = path:find("^/") and path or folder .. "/" .. path
  return system.realpath(path) or path
end

--- desk.enter(given) → root, or nil, message: goes to the folder of the book and resolves -o
--- against the folder that the author was in.
function desk.enter(given)
  local folder = assert(system.cwd())
  local root, message = config.find(folder)
  if not root then return nil, message end
  given.out = given.out and resolve(folder, given.out:gsub("/+$", "")) or "build/book"
  assert(system.chdir(root))
  return root
end

--- The file that is locked while a verb works on the book.
desk.LOCK = "build/cache/lock"

--- desk.lock(report): one build at a time; waits for another one.
function desk.lock(report)
  require("folio.folders").make("build/cache")
  local got, message = system.lock(desk.LOCK)
  if got == false then
    report:write("another folio is building this book; waiting for it")
    got, message = system.lock(desk.LOCK, true)
  end
  outside.must("cannot lock the book", got, message)
end

--- desk.report(given, stream) → a report with the flags' wishes.
function desk.report(given, stream)
  return require("folio.verb.report").new {
    quiet = given.quiet, verbose = given.verbose, stream = stream,
    color = not given.no_color and (system.getenv("NO_COLOR") or "") == "",
  }
end

--- desk.options(given, report) → what build.prepare wants.
function desk.options(given, report)
  return {
    out = given.out, jobs = given.jobs or processors(), force = given.force,
    fail_fast = given.fail_fast, parameters = given.parameters, only = given.only,
    light = given.light,
    report = report,
  }
end

--- desk.unread(given, asked) → a sentence when a parameter was given that no cell reads.
function desk.unread(given, asked)
  local names = {}
  for name in pairs(given.parameters) do
    if not asked[name] then names[#names + 1] = name end
  end
  table.sort(names)
  if names[1] then return ("no cell reads the parameter %s"):format(table.concat(names, ", ")) end
end

return desk
