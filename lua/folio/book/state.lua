-- What the last build saw and left, so that a build with nothing to do can say so at once.

local cache = require "folio.cache"
local program = require "folio.cache.program"
local publish = require "folio.book.publish"
local serialize = require "folio.serialize"
local system = require "system"

local state = {}

local PATH = "build/cache/state.lua"

--- state.load() → what was saved; an empty table at first.
function state.load()
  return cache.load(PATH)
end

local function same_inputs(saved, prints)
  for path, hash in pairs(saved.inputs) do
    if prints:hash(path) ~= hash then return false end
  end
  for _, path in ipairs(program.files()) do
    if saved.inputs[path] == nil then return false end
  end
  for name, value in pairs(saved.environment) do
    if (system.getenv(name) or false) ~= value then return false end
  end
  return true
end

local function same_figures(saved, prints)
  for name, hash in pairs(saved.figures) do
    if prints:hash("figures/" .. name) ~= hash then return false end
  end
  return true
end

--- state.is_current(saved, build) → whether the last build was good, everything that it looked
--- at is as it was, and everything that it wrote is in place. What a light build left serves light
--- builds only.
function state.is_current(saved, build)
  return saved.good and (build.light or not saved.light)
    and not build.force and saved.out == build.out
    and serialize.dump(saved.parameters) == serialize.dump(build.parameters)
    and same_inputs(saved, build.prints) and same_figures(saved, build.prints)
    and publish.intact(build.out, saved.notes)
end

--- state.save(build): remembers a build that went through to its end.
function state.save(build)
  local figures = {}
  for name in pairs(build.figures) do figures[name] = build.prints:hash("figures/" .. name) end
  cache.save(PATH, {
    good = build.good and not build.volatile and not build.only,
    light = build.partial, chapters = build.chapters,
    out = build.out, parameters = build.parameters,
    inputs = build.inputs, environment = build.environment,
    figures = figures, notes = build.notes, pages = build.pages, prints = build.prints:notes(),
    summaries = build.summaries, unbacked = build.unbacked, problems = build.problems,
    asked = build.asked, claims = build.claims,
  })
end

return state
