-- Folders: made with all above them, removed with all in them.

local outside = require "folio.outside"
local system = require "system"

local folders = {}

--- folders.make(path) makes the folder and those above it; raises when that cannot be done.
function folders.make(path)
  if path == "" or system.stat(path) then return end
  local above = path:match("^(.*)/[^/]*$")
  if above then folders.make(above) end
  local good, message = system.mkdir(path)
  if not good and not system.stat(path) then outside.fail("cannot make the folder " .. message) end
end

--- folders.remove(path) removes the folder and all in it; nothing when there is none.
function folders.remove(path)
  for _, name in ipairs(system.list(path) or {}) do
    local inner = path .. "/" .. name
    if not system.remove(inner) then folders.remove(inner) end
  end
  system.remove(path)
end

return folders
