-- A module whose parts are files of their own, each read when it is first asked for.

local options = require "options"

--- lazy(name, kind, places, module) → module
--- Gives the table `module` the parts that `places` maps to the names of their files: the entry of
--- that name in what the file returns or, where there is none, all of it. Asking for what is not
--- there raises, naming the nearest: nn: unknown layer "Liner"; did you mean "Linear"?
return function(name, kind, places, module)
  --- names() → list of strings
  --- The names of all parts, those not read yet included, in order.
  function module.names() return options.names(places) end

  local all = options.names(module)
  table.sort(table.move(options.names(places), 1, #options.names(places), #all + 1, all))

  local function find(_, part)
    if not places[part] then options.unknown(name, kind, part, all) end
    local file = require(places[part])
    local value = type(file) == "table" and rawget(file, part) or file
    rawset(module, part, value)
    return value
  end
  return setmetatable(module, { __index = find })
end
