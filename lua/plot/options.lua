-- What an author may write in a plot, and what to say when it is something else.

local shared = require "options"

local options = { fail = shared.fail, names = shared.names, unknown = shared.unknown }

-- Whether the message has a place in this library: the error is ours, not that of a function which
-- the author gave us.
local function is_internal(problem)
  local place = type(problem) == "string" and problem:match("^(.-):%d+: ")
  if not place then return false end
  return shared.is_own("@" .. place) or place:find("^%.%.%..*lua/%a+/") ~= nil
end

-- What a function of C raises (math.min of two nils) has no place; it gets that of its caller.
local function with_place(problem)
  if type(problem) ~= "string" or problem:find("^[^\n]-:%d+: ") then return problem end
  local info = debug.getinfo(3, "Sl")
  if not info or info.currentline < 1 then return problem end
  return ("%s:%d: %s"):format(info.short_src, info.currentline, problem)
end

--- options.call(f, …) → what f(…) returns. An error that is ours is raised at the place of the
--- author's call, and says so.
function options.call(f, ...)
  local results = table.pack(xpcall(f, with_place, ...))
  if results[1] then return table.unpack(results, 2, results.n) end
  local problem = results[2]
  if is_internal(problem) then options.fail("plot failed: %s", problem) end
  error(problem, 0)
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

function options.count(value)
  return math.type(value) and value >= 1 and value % 1 == 0, "a whole number, 1 or more"
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
