-- Methods that say so when they are called with a dot where a colon belongs: net.forward(x) puts x
-- in the place of net, and what then goes wrong, deep in a layer, would say nothing of it.

local options = require "options"

local methods = {}

local behind = setmetatable({}, { __mode = "k" }) -- the functions behind checks

--- methods.behind(f) → the function as it was written, of one that methods.guard has made.
function methods.behind(f) return behind[f] or f end

-- Whether a function is written as a method: by the name of its first argument.
local function is_method(f)
  local first = type(f) == "function" and debug.getlocal(f, 1)
  return first == "self" or first == "_"
end

--- methods.guard(f, of, name, noun, belongs) → f, behind a check of its first argument
--- A function that is no method, whose first argument is neither self nor _, comes back as it is.
--- `of` is the name of the class and `noun` what is one of it; belongs(value) says whether it is.
function methods.guard(f, of, name, noun, belongs)
  if not is_method(f) or behind[f] then return f end
  local function checked(self, ...)
    if belongs(self) then return f(self, ...) end
    options.fail("%s:%s(…) is called with a colon; after a dot, %s stands in the place of the %s",
      of, name, options.shown(self), noun)
  end
  behind[checked] = f
  return checked
end

--- methods.guard_all(class, name, noun) → class
--- The same for every method of a table that is the metatable of its objects, too.
function methods.guard_all(class, name, noun)
  local function belongs(value) return getmetatable(value) == class end
  for _, key in ipairs(options.names(class)) do
    if key:sub(1, 2) ~= "__" then
      class[key] = methods.guard(class[key], name, key, noun, belongs)
    end
  end
  return class
end

return methods
