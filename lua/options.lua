-- Named options, strictly: no key is ignored, and what is wrong is raised at the author's place,
-- which is the first caller outside this library.

local nearest = require "nearest"

local options = {}

-- The folder of the library's own modules, as debug.getinfo names it: "@…/lua/". What is written
-- in C asks the registry for it.
local home = debug.getinfo(1, "S").source:match("^(.*)options%.lua$")
debug.getregistry()["folio.home"] = home

-- An option without a default, of any type.
options.any = setmetatable({}, { __tostring = function() return "any" end })

--- options.is_own(source) → whether a source, as debug.getinfo names it, is of this library.
function options.is_own(source) return source:sub(1, #home) == home end

-- The level of the first caller outside this library that is written in Lua, counted in the caller
-- of this; 0, for no place, where there is none.
local function author_level()
  local level = 3
  while true do
    local info = debug.getinfo(level, "Sl")
    if not info then return 0 end
    if info.currentline > 0 and not options.is_own(info.source) then return level - 1 end
    level = level + 1
  end
end

--- options.fail(format, …) raises a mistake of the author, at the author's place.
function options.fail(format, ...)
  error(format:format(...), author_level())
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

--- options.unknown(where, what, name, names) raises: Linear: unknown option "biass"; did you mean
--- "bias"?
function options.unknown(where, what, name, names)
  local near = nearest(tostring(name), names)
  if near then options.fail('%s: unknown %s "%s"; did you mean "%s"?', where, what, name, near) end
  options.fail('%s: unknown %s "%s"; there are %s', where, what, name, table.concat(names, ", "))
end

local function fits(value, default)
  if default == options.any or type(value) == type(default) then return true end
  return type(default) == "table" and default[1] ~= nil and type(value) == type(default[1])
end

--- options.read(where, given, known) → a new table: every key of `known` with the given value, or
--- the default that stands there (options.any: none). A value has the type of the default.
function options.read(where, given, known)
  if given ~= nil and type(given) ~= "table" then
    options.fail("%s: want a table of options, got a %s", where, type(given))
  end
  local result = {}
  for name, default in pairs(known) do
    if default ~= options.any then result[name] = default end
  end
  for _, name in ipairs(given and options.names(given) or {}) do
    if known[name] == nil then options.unknown(where, "option", name, options.names(known)) end
    if not fits(given[name], known[name]) then
      options.fail("%s: %s is %s, want a %s", where, name, tostring(given[name]), type(known[name]))
    end
    result[name] = given[name]
  end
  return result
end

--- options.one_of(where, what, name, choices) → choices[name]; raises, naming the nearest, when
--- there is none.
function options.one_of(where, what, name, choices)
  local found = type(name) == "string" and choices[name]
  if not found then options.unknown(where, what, name, options.names(choices)) end
  return found
end

--- options.whole(where, what, value, least = 1) → the value, a whole number of at least `least`.
function options.whole(where, what, value, least)
  least = least or 1
  local number = math.tointeger(value)
  if type(value) ~= "number" or not number or number < least then
    options.fail("%s: %s is %s, want a whole number, %d or more", where, what, tostring(value),
      least)
  end
  return number
end

--- options.between(where, what, value, low, high) → the value, a number in low … high.
function options.between(where, what, value, low, high)
  if type(value) ~= "number" or not (value >= low and value <= high) then
    options.fail("%s: %s is %s, want a number from %g to %g", where, what, tostring(value), low,
      high)
  end
  return value
end

--- options.generator(where, generator) → the generator; raises, saying how to make one, without.
function options.generator(where, generator)
  if generator == nil then
    options.fail("%s: no generator is given: make one, g = tensor.generator(1), and pass "
      .. "{generator = g}", where)
  end
  return generator
end

--- options.is_tensor(value) → whether it is a tensor.
function options.is_tensor(value)
  local meta = type(value) == "userdata" and getmetatable(value)
  return type(meta) == "table" and meta.__name == "tensor" or false
end

return options
