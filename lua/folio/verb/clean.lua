-- folio clean: removes what was built. figures/ stays: it is part of the book's source.

local desk = require "folio.verb.desk"
local flags = require "folio.verb.flags"
local folders = require "folio.folders"
local publish = require "folio.book.publish"
local outside = require "folio.outside"
local system = require "system"

local verb = {}

verb.flags = { "out", "quiet", "no_color" }

local function remove(report, path)
  if not system.stat(path) then return end
  folders.remove(path)
  report:write("removed " .. path)
end

local function main(arguments)
  local given, message = flags.read(arguments, verb.flags)
  if not given then return 2, message end
  if given[1] then return 2, "clean takes no name; it removes the book and the cache" end
  local root
  root, message = desk.enter(given)
  if not root then return 2, message end
  local owned
  owned, message = publish.owned(given.out)
  if not owned then return 2, message end
  local report = desk.report(given, io.stdout)
  desk.lock(report)
  for _, suffix in ipairs { "", ".new", ".old" } do remove(report, given.out .. suffix) end
  -- The lock stays: whoever waits for it has the file open, and must meet those who come later.
  for _, name in ipairs(system.list("build/cache")) do
    if "build/cache/" .. name ~= desk.LOCK then remove(report, "build/cache/" .. name) end
  end
  return 0
end

verb.main = outside.verb(main)

return verb
