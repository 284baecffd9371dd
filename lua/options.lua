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

--- options.kind(value) → what it is: a Lua type, "tensor" or "generator".
function options.kind(value)
  local meta = type(value) == "userdata" and getmetatable(value)
  return type(meta) == "table" and type(meta.__name) == "string" and meta.__name or type(value)
end

--- options.shown(value) → the value as a message shows it: 3, "three", a table.
function options.shown(value)
  local kind = options.kind(value)
  if kind == "string" then return '"' .. value:sub(1, 60) .. '"' end
  if value ~= value then return "NaN" end -- whose own text has a sign, on some machines
  if kind == "number" or kind == "boolean" or kind == "nil" then return tostring(value) end
  return "a " .. kind
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
  local near = type(name) == "string" and nearest(name, names)
  if near then options.fail('%s: unknown %s "%s"; did you mean "%s"?', where, what, name, near) end
  options.fail("%s: unknown %s %s; there are %s", where, what,
    type(name) == "string" and '"' .. name .. '"' or options.shown(name), table.concat(names, ", "))
end

-- What is asked for where the default is of a type.
local wanted = {
  boolean = "true or false", number = "a number", string = "a text", table = "a table",
  ["function"] = "a function",
}

local function fits(value, default)
  return default == options.any or type(value) == type(default)
end

-- Options are named, all of them: the table is no list.
local function check_table(where, given)
  local kind = options.kind(given)
  if kind == "generator" then
    options.fail("%s: the generator is an option: write {generator = g}", where)
  elseif kind ~= "table" then
    options.fail("%s: want a table of options, got a %s", where, kind)
  end
  for name, value in pairs(given) do
    if type(name) ~= "string" then
      options.fail("%s: an option, %s, has no name: write {name = value}", where,
        options.shown(value))
    end
  end
end

--- options.read(where, given, known) → a new table: every key of `known` with the given value, or
--- the default that stands there (options.any: none). A value has the type of the default.
function options.read(where, given, known)
  if given ~= nil then check_table(where, given) end
  local result = {}
  for name, default in pairs(known) do
    if default ~= options.any then result[name] = default end
  end
  for _, name in ipairs(given and options.names(given) or {}) do
    if known[name] == nil then options.unknown(where, "option", name, options.names(known)) end
    if not fits(given[name], known[name]) then
      options.fail("%s: %s is %s, want %s", where, name, options.shown(given[name]),
        wanted[type(known[name])])
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

--- options.whole(where, what, value, least = 1, most = none) → the value, a whole number of at
--- least `least` and at most `most`.
function options.whole(where, what, value, least, most)
  least = least or 1
  local number = type(value) == "number" and math.tointeger(value)
  if not number or number < least or number > (most or number) then
    options.fail("%s: %s is %s, want a whole number, %d %s", where, what, options.shown(value),
      least, most and "to " .. most or "or more")
  end
  return number
end

--- options.between(where, what, value, low, high = none) → the value, a number in low … high;
--- without `high` any finite one from `low` on.
function options.between(where, what, value, low, high)
  local good = type(value) == "number" and value >= low and value <= (high or value)
  if not good or not high and value == math.huge then
    local want = high and "from %g to %g" or "of %g or more"
    options.fail("%s: %s is %s, want a number " .. want, where, what, options.shown(value), low,
      high)
  end
  return value
end

--- options.finite(where, what, value) → the value, a number that is neither infinite nor NaN.
function options.finite(where, what, value)
  if type(value) ~= "number" or value ~= value or math.abs(value) == math.huge then
    options.fail("%s: %s is %s, want a finite number", where, what, options.shown(value))
  end
  return value
end

--- options.generator(where, generator) → the generator; raises, saying how to make one, without.
function options.generator(where, generator)
  if generator == nil then
    options.fail("%s: no generator is given: make one, g = tensor.generator(1), and pass "
      .. "{generator = g}", where)
  elseif options.kind(generator) ~= "generator" then
    options.fail("%s: generator is %s, want one made by tensor.generator(seed)", where,
      options.shown(generator))
  end
  return generator
end

--- options.room(where, …) raises when a list of so many numbers, the product of the sizes given,
--- would be made in Lua, where each takes 16 bytes, though it is surely a slip: more than 2^28.
function options.room(where, ...)
  local count = 1.0
  for _, size in ipairs { ... } do count = count * size end
  if count > 0x1p28 then
    options.fail("%s: %s numbers are too many, want 2^28 at most", where,
      table.concat({ ... }, " × "))
  end
end

--- options.float(where, dtype) raises unless it is that of floating-point numbers.
function options.float(where, dtype)
  if dtype ~= "float32" and dtype ~= "float64" then
    options.fail('%s: dtype is %s, want "float32" or "float64"', where, options.shown(dtype))
  end
end

--- options.on(where, on = true) → the value, true or false.
function options.on(where, on)
  if on == nil then return true end
  if type(on) ~= "boolean" then
    options.fail("%s: want true or false, got %s", where, options.shown(on))
  end
  return on
end

--- options.is_tensor(value) → whether it is a tensor.
function options.is_tensor(value) return options.kind(value) == "tensor" end

--- options.tensor(where, what, value, axes = any) → the value, a tensor; with so many axes, where
--- `axes` says how many and `wants` what they are: options.tensor("LSTM", "x", x, 3, "(B, T, D)").
function options.tensor(where, what, value, axes, wants)
  if not options.is_tensor(value) then
    options.fail("%s: %s is %s, want a tensor%s", where, what, options.shown(value),
      wants and " " .. wants or "")
  elseif axes and value:dim() ~= axes then
    options.fail("%s: %s has shape (%s), want %s", where, what, table.concat(value.shape, ", "),
      wants)
  end
  return value
end

return options
