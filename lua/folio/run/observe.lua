-- What a cell could see of the world besides the cells before it: the files that it read, the
-- modules that it required, parameters, variables of the environment. A cell's result is kept
-- only while all of that is as it was.
--
-- It replaces the functions of the standard library by ones that note the question, and the
-- answer's hash, before they give the answer. What cannot be observed (another program's
-- output) makes the result one that is never kept.

-- luacheck: ignore 122 (it is there to change the standard library)
local system = require "system"

local observe = {}

local seen

local function note(kind, name, answer)
  if seen[kind][name] == nil then seen[kind][name] = answer or false end
end

--- Notes that the file at `path` was looked at.
function observe.file(path)
  if seen.files[path] ~= nil then return end
  local text = system.read_file(path)
  note("files", path, text and system.hash(text))
end

--- Forgets what was seen, for the next item.
function observe.start()
  seen = { files = {}, parameters = {}, environment = {} }
end

--- What was seen since observe.start(): {files = {[path] = hash or false}, parameters = {[name] =
--- value or false}, environment = …, volatile = true when it can never be kept}.
function observe.seen()
  return seen
end

-- Every path that require looks at before it finds the module: a file that appears at one of
-- the earlier ones would be taken instead.
local function note_module(name)
  if package.preload[name] then return end
  local file = name:gsub("%.", "/")
  for template in (package.path .. ";" .. package.cpath):gmatch("[^;]+") do
    local path = template:gsub("%?", file)
    observe.file(path)
    if seen.files[path] then return end
  end
end

local function watch_require()
  local plain = require
  function _G.require(name)
    if type(name) == "string" then note_module(name) end
    return plain(name)
  end
end

local function watch_first_argument(library, name)
  local plain = library[name]
  library[name] = function(path, ...)
    if type(path) == "string" then observe.file(path) end
    return plain(path, ...)
  end
end

-- "w" and "a" do not depend on what is in the file; "a+" may read it.
local function watch_open()
  local plain = io.open
  function io.open(path, mode)
    local writes = (mode or "r"):find("^w") or (mode or "r"):find("^ab?$")
    if type(path) == "string" and not writes then observe.file(path) end
    return plain(path, mode)
  end
end

local function cannot_keep(library, name)
  local plain = library[name]
  library[name] = function(...)
    seen.volatile = true
    return plain(...)
  end
end

local function watch_environment()
  local plain = os.getenv
  function os.getenv(name)
    local value = plain(name)
    if type(name) == "string" then note("environment", name, value) end
    return value
  end
end

-- With SOURCE_DATE_EPOCH the clock on the wall stands still.
local function watch_clock()
  local plain_time, plain_date = os.time, os.date
  local function fixed() return math.tointeger(tonumber(os.getenv("SOURCE_DATE_EPOCH"))) end
  function os.time(parts)
    return not parts and fixed() or plain_time(parts)
  end
  function os.date(form, when)
    local epoch = not when and fixed()
    if not epoch then return plain_date(form, when) end
    form = form or "%c"
    return plain_date(form:find("^!") and form or "!" .. form, epoch)
  end
end

--- observe.parameters(values) → the table `params` of a chapter: reading an entry is noted.
function observe.parameters(values)
  return setmetatable({}, {
    __index = function(_, name)
      note("parameters", name, values[name])
      return values[name]
    end,
    __newindex = function() error("parameters come from `folio build -P key=value`", 2) end,
  })
end

--- Puts the observing functions in the place of the plain ones, in this Lua state.
function observe.install()
  observe.start()
  watch_require()
  watch_open()
  watch_first_argument(io, "lines")
  watch_first_argument(io, "input")
  watch_first_argument(_G, "dofile")
  watch_first_argument(_G, "loadfile")
  watch_environment()
  watch_clock()
  cannot_keep(io, "popen")
  cannot_keep(os, "execute")
end

return observe
