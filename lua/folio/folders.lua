-- Folders: made with all above them, removed with all in them.

local system = require "system"

local folders = {}

--- folders.make(path) makes the folder and those above it; raises when that cannot be done.
function folders.make(path)
  if path == "" or system.stat(path) then return end
  local above = path:match("^(.*)/[^/]*$")
  if above then folders.make(above) end
  local good, message = system.mkdir(path)
  if not good and not system.stat(path) then error("cannot make the folder " .. message, 0) end
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
