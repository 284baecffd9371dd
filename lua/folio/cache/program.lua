-- The program as the cache sees it: one hash of the program's file and of the engine's Lua, so
-- that another build of either keeps nothing. The engine is all that lua/folio has in it, and
-- the one module it shares with others.

local system = require "system"

local program = {}

local function path_of(module)
  return assert(package.searchpath(module, package.path))
end

local function add_folder(list, folder)
  for _, name in ipairs(system.list(folder) or {}) do
    local path = folder .. "/" .. name
    local about = system.stat(path)
    if about and about.kind == "directory" then add_folder(list, path)
    else list[#list + 1] = path end
  end
end

--- program.files() → the paths of what the program is made of, in a fixed order.
function program.files()
  local list = { system.executable(), path_of("nearest") }
  add_folder(list, (path_of("folio.cli"):match("^(.*)/[^/]*$")))
  return list
end

--- program.key(prints) → a hash; `prints` is a register of fingerprints.
function program.key(prints)
  local hashes = {}
  for i, path in ipairs(program.files()) do hashes[i] = tostring(prints:hash(path)) end
  return system.hash(table.concat(hashes, " "))
end

return program
