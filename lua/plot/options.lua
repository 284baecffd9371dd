-- What an author may write, and what to say when it is something else.
--
-- A mistake of the author is raised with options.fail anywhere in this room; the public
-- functions go through options.call, so that the message carries the author's place, not ours.

local nearest = require "nearest"

local options = {}

local mistake = {}

--- options.fail(format, …) raises a mistake of the author.
function options.fail(format, ...)
  error(setmetatable({ message = format:format(...) }, mistake), 0)
end

-- The folder of the library's own modules, as debug.getinfo names it: "@…/lua/".
local home = debug.getinfo(1, "S").source:match("^(.*)plot/options%.lua$")

-- Of `call`: the level of its first caller outside this library that is written in Lua; 0, for no
-- place, where there is none.
local function author_level()
  local level = 3
  while true do
    local info = debug.getinfo(level, "Sl")
    if not info then return 0 end
    if info.currentline > 0 and info.source:sub(1, #home) ~= home then return level - 1 end
    level = level + 1
  end
end

-- Whether the message has a place in this library: the error is ours, not that of a function which
-- the author gave us.
local function is_internal(problem)
  local place = type(problem) == "string" and problem:match("^(.-):%d+: ")
  if not place then return false end
  return ("@" .. place):sub(1, #home) == home or place:find("^%.%.%..*lua/plot/") ~= nil
end

--- options.call(f, …) → what f(…) returns. A mistake is raised at the place of the author's call.
function options.call(f, ...)
  local results = table.pack(pcall(f, ...))
  if results[1] then return table.unpack(results, 2, results.n) end
  local problem = results[2]
  if getmetatable(problem) == mistake then error(problem.message, author_level()) end
  if is_internal(problem) then error("plot failed: " .. problem, author_level()) end
  error(problem, 0)
end

--- options.names(t) → the string keys of `t`, sorted.
function options.names(t)
  local names = {}
  for name in pairs(t) do
    if type(name) == "string" then names[#names + 1] = name end
  end
  table.sort(names)
  return names
end

--- options.unknown(where, what, name, names) raises: line: unknown option "storke"; did you mean
--- "stroke"?
function options.unknown(where, what, name, names)
  local near = nearest(tostring(name), names)
  if near then options.fail('%s: unknown %s "%s"; did you mean "%s"?', where, what, name, near) end
  options.fail('%s: unknown %s "%s"; there are %s', where, what, name, table.concat(names, ", "))
end

--- options.one_of { "a", "b" } → a check for options.check: the value is one of these.
function options.one_of(words)
  return function(value)
    for _, word in ipairs(words) do
      if value == word then return true end
    end
    return false, table.concat(words, ", ")
  end
end

--- A check for options.check: true, false, or up to four lengths in pixels.
function options.dash(value)
  local good = type(value) == "boolean" or type(value) == "table" and #value <= 4
  for _, length in ipairs(type(value) == "table" and value or {}) do
    good = good and type(length) == "number" and length > 0
  end
  return good, "true or up to four lengths in pixels, as {6, 4}"
end

--- Checks for options.check: numbers that have a range.
function options.positive(value)
  return math.type(value) and value > 0 and value < math.huge, "a number above 0"
end

function options.share(value)
  return math.type(value) and value >= 0 and value <= 1, "a number from 0 to 1"
end

local function fits(value, want)
  if type(want) == "function" then return want(value) end
  for kind in want:gmatch("%a+") do
    if kind == "any" or type(value) == kind then return true end
  end
  return false, "a " .. want:gsub("|", " or a ")
end

--- options.check(where, given, known) raises unless each named key of `given` is in `known`
--- (`{ width = "number", x = "string|table" }`; "any" takes everything; a function returns
--- whether the value fits, and what would) and has a value that fits.
function options.check(where, given, known)
  if type(given) ~= "table" then
    options.fail("%s: want a table of options, got a %s; write %s {…}", where, type(given), where)
  end
  for _, name in ipairs(options.names(given)) do
    if known[name] == nil then options.unknown(where, "option", name, options.names(known)) end
    local good, want = fits(given[name], known[name])
    if not good then
      local value = type(given[name]) == "table" and "{…}" or tostring(given[name])
      options.fail("%s: %s = %s does not fit; want %s", where, name, value, want)
    end
  end
end

return options
