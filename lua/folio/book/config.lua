-- Where the book is, and what its book.lua says.

local nearest = require "nearest"
local numbering = require "folio.book.numbering"
local source = require "folio.parse.source"
local system = require "system"

local config = {}

local KNOWN = { "title", "chapters", "appendices", "memory", "budget" }

--- config.find(folder) → the nearest folder, upwards from `folder`, that has chapters/book.lua;
--- nil, message when there is none.
function config.find(folder)
  local at = folder
  while at do
    if system.stat(at .. "/chapters/book.lua") then return at == "" and "/" or at end
    at = at:match("^(.*)/[^/]*$")
  end
  return nil, ("there is no book in %s or above it: no chapters/book.lua; write one that says "
    .. "return { title = \"…\", chapters = { \"01-first\" } }"):format(folder)
end

local function place(line, col, message)
  return ("book.lua:%d:%d: %s"):format(line, col, message)
end

local function load_table(text)
  local chunk, message = load(text, "@book.lua", "t", {})
  local good, value
  if chunk then
    good, value = pcall(chunk)
    message = not good and tostring(value) or message
  end
  if message then
    local line, what = message:match("^book%.lua:(%d+): (.*)$")
    return nil, place(tonumber(line) or 1, 1, what or message)
  elseif type(value) ~= "table" then
    return nil, place(1, 1, "it returns no table; write return { title = \"…\", chapters = { … } }")
  end
  return value
end

-- Where a word stands in book.lua (again: for the second time): good enough to point at it.
local function find_word(text, word, again)
  local lines = source.new(text)
  local pattern = "%f[%w_]" .. word:gsub("%p", "%%%0") .. "%f[^%w_]"
  local offset, stop = text:find(pattern)
  if again and offset then offset = text:find(pattern, stop + 1) or offset end
  offset = offset or 1
  return lines:place(offset)
end

local function check_keys(value, text)
  local wrong = {}
  for key in pairs(value) do
    local known = false
    for _, name in ipairs(KNOWN) do known = known or name == key end
    if not known then wrong[#wrong + 1] = tostring(key) end
  end
  table.sort(wrong)
  if not wrong[1] then return true end
  local near = nearest(wrong[1], KNOWN)
  local line, col = find_word(text, wrong[1])
  return nil, place(line, col, ("unknown entry `%s`; %s"):format(wrong[1], near
    and ("the nearest is `%s`"):format(near) or "it has " .. table.concat(KNOWN, ", ")))
end

local function check_names(value, text, key)
  local list = value[key]
  if list == nil then return true end
  local line, col = find_word(text, key)
  if type(list) ~= "table" then
    return nil, place(line, col,
      ("`%s` is a list of names; write %s = { \"01-first\" }"):format(key, key))
  end
  for i, name in ipairs(list) do
    if type(name) ~= "string" or not name:find("^[%w][%w_-]*$") then
      return nil, place(line, col, ("entry %d of `%s` is not a file's name without .md; write "
        .. "\"01-first\""):format(i, key))
    end
  end
  return true
end

local function check_kind(value, text, key, kind, example)
  if value[key] == nil or type(value[key]) == kind then return true end
  local line, col = find_word(text, key)
  return nil, place(line, col, ("`%s` is a %s; write %s = %s"):format(key, kind, key, example))
end

local function check_amount(value, text, key, example)
  local amount = value[key]
  if amount == nil or amount > 0 and amount < math.huge then return true end
  local line, col = find_word(text, key)
  return nil, place(line, col,
    ("`%s` is a number above 0; write %s = %s"):format(key, key, example))
end

-- A chapter's own Lua and the modules that it uses need some megabytes before it begins.
local LEAST = 16

local function check_memory(value, text)
  local memory = value.memory
  if memory == nil or memory >= LEAST and memory <= 1e9 then return true end
  local line, col = find_word(text, "memory")
  return nil, place(line, col, ("`memory` is a number of megabytes from %d to 1e9; write memory = "
    .. "4000"):format(LEAST))
end

-- Pages of the book that are no chapter's.
local TAKEN = { index = "the contents page", claims = "the page of the claims" }

local function check_each(value, text)
  local seen = {}
  for _, key in ipairs { "chapters", "appendices" } do
    for _, name in ipairs(value[key] or {}) do
      local line, col = find_word(text, name)
      if TAKEN[name] then
        return nil, place(line, col, ("%s.html is %s; give the chapter another name"):format(name,
          TAKEN[name]))
      elseif seen[name] then
        line, col = find_word(text, name, true)
        return nil, place(line, col, ("the chapter %s is in the book already; take it out once")
          :format(name))
      end
      seen[name] = true
    end
  end
  return true
end

-- Chapters are numbered by their names (numbering.lua), and the reader expects them to rise.
local function check_order(value, text)
  local before
  for _, name in ipairs(value.chapters or {}) do
    local number = numbering.chapter(name, before or 0)
    if before and number <= before then
      local line, col = find_word(text, name)
      return nil, place(line, col, ("%s is chapter %d and comes after chapter %d; let the numbers "
        .. "rise, or give it another name"):format(name, number, before))
    end
    before = number
  end
  return true
end

local function check(value, text)
  local checks = {
    { check_keys, value, text },
    { check_kind, value, text, "title", "string", '"…"' },
    { check_kind, value, text, "memory", "number", "4000 (megabytes)" },
    { check_kind, value, text, "budget", "number", "60 (seconds for a cell)" },
    { check_memory, value, text },
    { check_amount, value, text, "budget", "60 (seconds for a cell)" },
    { check_names, value, text, "chapters" }, { check_names, value, text, "appendices" },
    { check_each, value, text }, { check_order, value, text },
  }
  for _, call in ipairs(checks) do
    local good, message = call[1](table.unpack(call, 2))
    if not good then return nil, message end
  end
  if not value.title then return nil, place(1, 1, "no `title`; write title = \"…\"") end
  if not (value.chapters and value.chapters[1]) then
    return nil, place(1, 1, "no `chapters`; write chapters = { \"01-first\" }")
  end
  return true
end

--- config.read(text) → {title, chapters, appendices, memory, budget} with everything filled in,
--- or nil, message with its place. `memory` is in bytes, `budget` in seconds for a cell.
function config.read(text)
  local value, message = load_table(text)
  if not value then return nil, message end
  local good
  good, message = check(value, text)
  if not good then return nil, message end
  return {
    title = value.title, chapters = value.chapters, appendices = value.appendices or {},
    memory = math.floor((value.memory or 4000) * 1e6), budget = value.budget or 60,
  }
end

--- config.place(text, name) → line, column of a chapter's name in book.lua.
function config.place(text, name)
  return find_word(text, name)
end

return config
