-- The engine's own standard library, copied before any cell runs: a cell, or a module of the
-- author's, that takes a function out of a library or puts another in its place changes nothing
-- that the engine uses. A module of the engine that runs beside cells begins with
--
--   local _ENV = require "folio.own"
--
-- so that its globals are these, and calls string.find(text, …), never text:find(…), because the
-- methods of texts can be taken away, too. `_G` and `package` are the real ones.

local LIBRARIES = { "coroutine", "debug", "io", "math", "os", "string", "table", "utf8" }

local function copy(from)
  local to = {}
  for name, value in pairs(from) do to[name] = value end
  return to
end

local own = copy(_G)
for _, name in ipairs(LIBRARIES) do own[name] = copy(_G[name]) end

-- A name that is none of these is a slip, which luacheck cannot see here.
return setmetatable(own, {
  __index = function(_, name) error("there is no global " .. tostring(name), 2) end,
})
