-- The rooms of the engine use one another in one direction: no way along the names of modules leads
-- from a room back to it.

package.path = "tests/lua/?.lua;" .. package.path
local tap = require "tap"
local system = require "system"

local HOME = "lua/folio/"

-- "run/init.lua" and "run.child" → "run"; a module outside the rooms is one by itself.
local function room_of(name)
  return name:match("^[^/.]+")
end

local uses = {}

local function read(path)
  local room = room_of(path)
  uses[room] = uses[room] or {}
  local text = assert(system.read_file(HOME .. path)):gsub("%-%-[^\n]*", "")
  for module in text:gmatch("\"folio%.([%w_.]+)\"") do
    if room_of(module) ~= room then uses[room][room_of(module)] = path end
  end
end

for _, name in ipairs(system.list(HOME)) do
  if name:find("%.lua$") then read(name) end
  for _, inner in ipairs(system.list(HOME .. name) or {}) do
    if inner:find("%.lua$") then read(name .. "/" .. inner) end
  end
end

local function sorted(map)
  local names = {}
  for name in pairs(map) do names[#names + 1] = name end
  table.sort(names)
  return names
end

-- The way from a room back to it, as a text; nil when there is none.
local function circle(start)
  local seen = {}
  local function walk(room, way)
    for _, following in ipairs(sorted(uses[room] or {})) do
      local longer = way .. " → " .. following .. " (" .. uses[room][following] .. ")"
      if following == start then return longer end
      local found = not seen[following] and walk(following, longer)
      seen[following] = true
      if found then return found end
    end
  end
  return walk(start, start)
end

local rooms = sorted(uses)
tap.ok(#rooms > 10 and uses.cli.verb and uses.verb.book and uses.run.parse, "the rooms are found")
for _, room in ipairs(rooms) do
  tap.is(circle(room), nil, room .. " is not used by what it uses")
end

tap.done()
