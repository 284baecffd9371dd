-- Mathematics and coloured code, kept by their text: KaTeX takes milliseconds a formula, and
-- its loading a tenth of a second, which a build that changes no formula need not pay.

local serialize = require "folio.serialize"
local system = require "system"
local weave = require "weave"

local rendered = {}

local kept, used, changed = {}, {}, false

local function remember(key, make)
  local entry = used[key] or kept[key]
  if not entry then
    entry, changed = make(), true
  end
  used[key] = entry
  return entry
end

--- rendered.math(tex, display) → html, or nil, message, position: as weave.math.
function rendered.math(tex, display)
  local entry = remember((display and "D" or "I") .. tex, function()
    return table.pack(weave.math(tex, display))
  end)
  return entry[1] or nil, entry[2], entry[3]
end

--- rendered.highlight(code, language) → html: as weave.highlight.
function rendered.highlight(code, language)
  return remember("H" .. tostring(language) .. "\0" .. code, function()
    return { (weave.highlight(code, language)) }
  end)[1]
end

--- rendered.open(path, version): uses what was saved there by the same version of the program.
function rendered.open(path, version)
  local text = system.read_file(path)
  local saved = text and serialize.load(text)
  kept = saved and saved.version == version and saved.entries or {}
  used, changed = {}, false
end

--- rendered.save(path, version): saves everything known. What no page asks for stays too, because
--- a build weaves only the pages that changed.
function rendered.save(path, version)
  if not changed then return end
  local entries = {}
  for key, entry in pairs(kept) do entries[key] = entry end
  for key, entry in pairs(used) do entries[key] = { entry[1] or false, entry[2], entry[3] } end
  system.write_file(path, serialize.dump { version = version, entries = entries })
end

return rendered
