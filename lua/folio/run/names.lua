-- The globals of the author's code: a table of their own, so that `table = {1, 2}` in a cell, which
-- a cell may do, changes what later cells see and nothing that the program itself uses.
--
-- It begins as a copy of the real globals. What a module of the author's puts into the real
-- ones is seen through it. `load`, `loadfile` and `dofile` run their code with it, as they would
-- where there is only one table of globals.

local _ENV = require "folio.own"

local names = {}

-- lua's own functions take the environment as their last argument; one that is given counts.
local function add_loaders(env)
  local plain_load, plain_loadfile = load, loadfile
  function env.load(code, name, mode, ...)
    if select("#", ...) > 0 then return plain_load(code, name, mode, ...) end
    return plain_load(code, name, mode, env)
  end
  function env.loadfile(path, mode, ...)
    if select("#", ...) > 0 then return plain_loadfile(path, mode, ...) end
    return plain_loadfile(path, mode, env)
  end
  function env.dofile(path)
    return assert(plain_loadfile(path, "bt", env))()
  end
end

--- names.new(later) → a table to compile cells with. `later` has the modules that are globals from
--- their first use on, [name] = module.
function names.new(later)
  local env = {}
  for name, value in pairs(_G) do env[name] = value end
  env._G = env
  package.loaded._G = env
  add_loaders(env)
  local plain_require, real = _G.require, _G
  return setmetatable(env, {
    __index = function(globals, name)
      if not later[name] then return real[name] end
      local module = plain_require(later[name])
      rawset(globals, name, module)
      return module
    end,
  })
end

return names
