-- The program as the cache sees it: one hash of the program's file, of the engine's Lua, and of
-- the Debian packages that draw figures and set pages, so that another build or version of any
-- keeps nothing. The engine is all that lua/folio has in it, and the one module it shares with
-- others. For a package stands Debian's list of its files with their checksums.

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

local PACKAGES = {
  "fonts-inter", "fonts-noto-cjk", "libcairo2", "libfontconfig1", "libfreetype6", "libharfbuzz0b",
  "libjs-highlight.js", "libjs-katex", "liblua5.4-0", "libpango-1.0-0", "libpangocairo-1.0-0",
  "libpangoft2-1.0-0",
}
local ARCHITECTURES = { "", ":amd64", ":arm64" }

local function add_packages(list)
  for _, name in ipairs(PACKAGES) do
    for _, architecture in ipairs(ARCHITECTURES) do
      local path = "/var/lib/dpkg/info/" .. name .. architecture .. ".md5sums"
      if system.stat(path) then list[#list + 1] = path end
    end
  end
end

--- program.files() → the paths of what the program is made of, in a fixed order.
function program.files()
  local list = { system.executable(), path_of("nearest") }
  add_packages(list)
  add_folder(list, (path_of("folio.serialize"):match("^(.*)/[^/]*$")))
  return list
end

--- program.key(prints) → a hash; `prints` is a register of fingerprints.
function program.key(prints)
  local hashes = {}
  for i, path in ipairs(program.files()) do hashes[i] = tostring(prints:hash(path)) end
  return system.hash(table.concat(hashes, " "))
end

return program
