-- What a cell could see of the world besides the cells before it: the files that it read, the
-- modules that it required, parameters, variables of the environment. A cell's result is kept
-- only while all of that is as it was.
--
-- It replaces the functions of the standard library by ones that note the question, and the
-- answer's hash, before they give the answer. What cannot be observed (another program's
-- output, the clock, a device, what the module `system` is asked) makes the result one that is
-- never kept.

-- luacheck: ignore 122 (it is there to change the standard library)
local _ENV = require "folio.own"

local serialize = require "folio.serialize"
local system = require "system"

local observe = {}

local seen

local function note(kind, name, answer)
  if seen[kind][name] == nil then seen[kind][name] = answer or false end
end

local function never_keep()
  seen.volatile = true
end

--- Notes that the file at `path` was looked at. A device or a pipe has no end that could be read.
function observe.file(path)
  if seen.files[path] ~= nil then return end
  local about = system.stat(path)
  if about and about.kind == "other" then return never_keep() end
  local text = about and system.read_file(path)
  note("files", path, text and system.hash(text))
end

--- Forgets what was seen, for the next item.
function observe.start()
  seen = { files = {}, parameters = {}, environment = {} }
end

--- What was seen since observe.start(): {files = {[path] = hash or false}, parameters = {[name] =
--- the value, serialized}, environment = {[name] = text or false}, volatile = true when it can
--- never be kept}.
function observe.seen()
  return seen
end

--- Notes what a copy of this process saw: what observe.seen() gave there.
function observe.add(other)
  for _, kind in ipairs { "files", "parameters", "environment" } do
    for name, answer in pairs(other[kind]) do note(kind, name, answer) end
  end
  if other.volatile then never_keep() end
end

-- Every path that is looked at before the module is found: a file that appears at one of the
-- earlier ones would be taken instead.
local function note_search(name, templates)
  local file = string.gsub(name, "%.", "/")
  for template in string.gmatch(templates, "[^;]+") do
    local path = string.gsub(template, "%?", file)
    observe.file(path)
    if seen.files[path] then return end
  end
end

-- Through the module `system` a cell sees anything; the library's own modules (train, which asks
-- the clock for the time left) are trusted to let none of it reach a result.
local own_file = package.searchpath("folio.own", package.path)
local home = "@" .. string.match(own_file, "^(.*)folio/own%.lua$")

-- Whether the nearest Lua function from this level of its caller's on is the library's.
local function asked_by_library(first)
  for level = first + 1, 20 do
    local info = debug.getinfo(level, "S")
    if not info then return false end
    if info.what ~= "C" then return string.sub(info.source, 1, #home) == home end
  end
  return false
end

local function note_module(name)
  if name == "system" then
    if not asked_by_library(3) then never_keep() end
  elseif not package.preload[name] then note_search(name, package.path .. ";" .. package.cpath) end
end

local function watch_require()
  local plain, plain_search = require, package.searchpath
  function _G.require(name)
    if type(name) == "string" then note_module(name) end
    return plain(name)
  end
  function package.searchpath(name, templates, ...)
    if type(name) == "string" and type(templates) == "string" then note_search(name, templates) end
    return plain_search(name, templates, ...)
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
  function _G.io.open(path, mode)
    local writes = string.find(mode or "r", "^w") or string.find(mode or "r", "^ab?$")
    if type(path) == "string" and not writes then observe.file(path) end
    return plain(path, mode)
  end
end

-- The function keeps its docstring (lib/bind/about.c). `trusted`: not when the library asks.
local function cannot_keep(library, name, trusted)
  local plain = library[name]
  local function watched(...)
    if not (trusted and asked_by_library(2)) then never_keep() end
    return plain(...)
  end
  local about = debug.getregistry()["folio.about"]
  if about then about[watched] = about[plain] end
  library[name] = watched
end

-- Results are the same with any number of threads and any instruction set; how many and which
-- are this machine's own.
local function watch_tensor()
  local open = package.preload.tensor
  function package.preload.tensor(...)
    local tensor = open(...)
    cannot_keep(tensor, "threads", true) -- train.each asks, and its results are the same, too
    cannot_keep(tensor, "isa")
    return tensor
  end
end

-- Without a seed it takes one from the clock and an address.
local function watch_seed()
  local plain = math.randomseed
  function _G.math.randomseed(...)
    if select("#", ...) == 0 then never_keep() end
    return plain(...)
  end
end

local function watch_environment()
  local plain = os.getenv
  function _G.os.getenv(name)
    local value = plain(name)
    if type(name) == "string" then note("environment", name, value) end
    return value
  end
end

-- With SOURCE_DATE_EPOCH the clock on the wall stands still.
local function watch_clock()
  local plain_time, plain_date, getenv = os.time, os.date, _G.os.getenv
  local function fixed()
    local epoch = math.tointeger(tonumber(getenv("SOURCE_DATE_EPOCH")))
    if not epoch then never_keep() end
    return epoch
  end
  function _G.os.time(parts)
    if parts then return plain_time(parts) end
    return fixed() or plain_time()
  end
  function _G.os.date(form, when)
    local epoch = not when and fixed()
    if not epoch then return plain_date(form, when) end
    form = form or "%c"
    return plain_date(string.find(form, "^!") and form or "!" .. form, epoch)
  end
end

--- observe.parameters(values) → the table `params` of a chapter: reading an entry is noted.
function observe.parameters(values)
  return setmetatable({}, {
    __index = function(_, name)
      note("parameters", name, serialize.dump(values[name]))
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
  watch_first_argument(_G.io, "lines")
  watch_first_argument(_G.io, "input")
  watch_first_argument(_G, "dofile")
  watch_first_argument(_G, "loadfile")
  watch_first_argument(package, "loadlib")
  watch_first_argument(_G.os, "remove")
  watch_first_argument(_G.os, "rename")
  watch_environment()
  watch_clock()
  watch_seed()
  watch_tensor()
  cannot_keep(_G.io, "popen")
  cannot_keep(_G.os, "execute")
  cannot_keep(_G.os, "clock")
  cannot_keep(_G.os, "tmpname")
end

return observe
