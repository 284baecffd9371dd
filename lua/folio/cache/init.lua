-- What cells gave, kept under a key that has everything in it that they could have seen.
--
-- The key of item k is the hash of the key of item k − 1, its own code and options (together
-- its base), and of what was observed while it ran. An entry is good when its base is the one
-- that the item has now and every observed thing is as it was. The first item without a good
-- entry ends the search: what comes after it stood on it.

local serialize = require "folio.serialize"
local system = require "system"

local cache = {}

-- What of an item decides what it does; where it stands does not, unless the place is told.
local function identity(item)
  return serialize.dump {
    item.kind, item.code, item.seed or false, item.budget, item.expected or false,
    item.alt or false, item.width or false, item.height or false,
  }
end

local function base_of(previous, item)
  return system.hash(previous .. "\0" .. identity(item))
end

local function key_of(base, observed)
  return system.hash(base .. "\0" .. serialize.dump(observed))
end

--- cache.origin(program_key, task) → the key before the first item of a chapter.
function cache.origin(program_key, task)
  return system.hash(table.concat({ program_key, task.file, tostring(task.seed),
    tostring(task.memory) }, "\0"))
end

local function is_outside(thing, item)
  local _, breaks = item.code:gsub("\n", "")
  local first = item.first or item.line
  return thing.line and (thing.line < first or thing.line > first + breaks)
end

-- A result that names a place (in a printed error message, say), or has one in another cell (a
-- claim made in a function from there), is good only while nothing moves.
local function tells_place(result, item, file)
  if result.error and is_outside(result.error, item) then return true end
  for _, claim in ipairs(result.claims or {}) do
    if is_outside(claim, item) then return true end
  end
  return serialize.dump(result):find(file .. ":", 1, true) ~= nil
end

-- Where the items stand, as far as the one at `index`.
local function places(items, index)
  local lines = {}
  for i = 1, index do lines[i] = items[i].line end
  return table.concat(lines, " ")
end

local function is_current(observed, prints, parameters)
  if observed.volatile then return false end
  for path, hash in pairs(observed.files) do
    if prints:hash(path) ~= hash then return false end
  end
  for name, value in pairs(observed.parameters) do
    if serialize.dump(parameters[name]) ~= value then return false end
  end
  for name, value in pairs(observed.environment) do
    if (system.getenv(name) or false) ~= value then return false end
  end
  return true
end

-- Items of kind "none" do not run: their entry is false, and the chain of keys passes them by.
local function is_good(entry, base, task, index, prints)
  return entry and entry.base == base
    and (not entry.places or entry.places == places(task.items, index))
    and is_current(entry.observed, prints, task.parameters)
end

-- A cell that failed is the last that ran; what is kept of it keeps all that did not run.
local function stops(entry, item)
  return item.kind == "cell" and entry.result.error and not item.expected
end

--- cache.kept(entries, origin, task, prints) → how many items, from the first on, need not run:
--- those with a good entry in `entries`, and all others after one that failed.
function cache.kept(entries, origin, task, prints)
  local key = origin
  for index, item in ipairs(task.items) do
    local entry = entries[index]
    if item.kind ~= "none" then
      local base = base_of(key, item)
      if not is_good(entry, base, task, index, prints) then return index - 1 end
      if stops(entry, item) then return #task.items end
      key = entry.key
    end
  end
  return #task.items
end

-- Lines count from the item's own, so that an entry moves with it.
local function shift(result, lines)
  local function move(thing) if thing and thing.line then thing.line = thing.line + lines end end
  move(result.error)
  for _, claim in ipairs(result.claims or {}) do move(claim) end
  return result
end

local function entry_of(base, index, result, task)
  local observed, item = result.observed, task.items[index]
  result.observed = nil
  return {
    base = base, key = key_of(base, observed), observed = observed, seconds = result.seconds,
    places = tells_place(result, item, task.file) and places(task.items, index) or nil,
    result = shift(result, -item.line),
  }
end

--- cache.entries(results, origin, task) → the entries to be saved for results of a whole run:
--- as far as items ran and did not crash or run out of time or memory. The results are used up.
function cache.entries(results, origin, task)
  local entries, key = {}, origin
  for index, item in ipairs(task.items) do
    local result = results[index]
    if item.kind == "none" then
      entries[index] = false
    elseif not result or result.error and result.error.transient then
      break
    else
      entries[index] = entry_of(base_of(key, item), index, result, task)
      key = entries[index].key
    end
  end
  return entries
end

--- cache.results(entries, task) → [index] = the result that each entry holds, in the places of
--- today. The entries are used up.
function cache.results(entries, task)
  local results = {}
  for index, entry in ipairs(entries) do
    local item = task.items[index]
    if not item then break end
    if entry then results[index] = shift(entry.result, item.line) end
  end
  return results
end

--- cache.load(path) → what was saved there, and its hash; an empty table when nothing good was.
function cache.load(path)
  local text = system.read_file(path)
  local value = text and serialize.load(text)
  if type(value) ~= "table" then return {} end
  return value, system.hash(text)
end

--- cache.save(path, value) → the hash of what was saved. A cache that cannot be written is only a
--- slow one, so that is no error.
function cache.save(path, value)
  local text = serialize.dump(value)
  system.write_file(path, text)
  return system.hash(text)
end

return cache
