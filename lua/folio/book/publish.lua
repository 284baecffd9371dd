-- The book's folder, put in place as a whole: the new one is made beside the old one, files
-- that did not change are the same files, and at the end the two exchange their names. Killed
-- at any moment, the build leaves the last good book where it was.

local folders = require "folio.folders"
local outside = require "folio.outside"
local system = require "system"

local publish = {}

-- The mark of a folder that is ours to replace.
local MARK = ".folio"
local MARK_TEXT = "A book that folio built. The next build replaces this folder as a whole.\n"

--- publish.owned(out) → true when the folder may be replaced: it is not there, empty, or one
--- of ours; else nil, message.
function publish.owned(out)
  local names = system.list(out)
  if not names then
    if system.stat(out) then return nil, out .. " is a file; name a folder for the book" end
    return true
  end
  if #names == 0 or system.stat(out .. "/" .. MARK) then return true end
  return nil, ("the folder %s has other things in it; name one that is empty, or was built before")
    :format(out)
end

local function is_intact(out, name, note)
  local about = note and system.stat(out .. "/" .. name)
  return about and about.size == note.size and about.mtime_ns == note.mtime_ns
end

--- publish.intact(out, notes) → whether every file of the last build, as noted, is in place.
function publish.intact(out, notes)
  for name, note in pairs(notes or {}) do
    if not is_intact(out, name, note) then return false end
  end
  return notes ~= nil and system.stat(out .. "/" .. MARK) ~= nil
end

--- publish.kept(out, notes, name) → the note of a file of the last build that is in place.
function publish.kept(out, notes, name)
  local note = notes and notes[name]
  return is_intact(out, name, note) and note or nil
end

local function must(good, message)
  return outside.must("cannot write the book", good, message)
end

local function put(out, new, name, file, notes)
  local path = new .. "/" .. name
  folders.make(path:match("^(.*)/"))
  local note = publish.kept(out, notes, name)
  if note and note.hash == file.hash and system.link(out .. "/" .. name, path) then return end
  must(system.write_file(path, file.text or must(system.read_file(file.from))))
end

local function note_files(out, files)
  local notes = {}
  for name, file in pairs(files) do
    local about = must(system.stat(out .. "/" .. name))
    notes[name] = { hash = file.hash, size = about.size, mtime_ns = about.mtime_ns }
  end
  return notes
end

local function is_same(out, files, notes)
  if not publish.intact(out, notes) then return false end
  for name, file in pairs(files) do
    if not notes[name] or notes[name].hash ~= file.hash then return false end
  end
  for name in pairs(notes) do
    if not files[name] then return false end
  end
  return true
end

-- Where two names cannot be exchanged at once (some network file systems), the old folder
-- steps aside first.
local function swap(new, out)
  if not system.stat(out) then return must(system.rename(new, out)) end
  if system.exchange(new, out) then return folders.remove(new) end
  local aside = out .. ".old"
  folders.remove(aside)
  must(system.rename(out, aside))
  must(system.rename(new, out))
  folders.remove(aside)
end

--- publish.book(out, files, notes) → notes, changed
--- Makes `out` hold exactly `files`, [name] = {hash, and text or from (a path)}; `notes` are those
--- of the last build, or nil. Raises when it cannot be written; then the old folder is untouched.
function publish.book(out, files, notes)
  if is_same(out, files, notes) then return notes, false end
  local new = out .. ".new"
  folders.remove(new)
  folders.make(new)
  for name, file in pairs(files) do put(out, new, name, file, notes) end
  must(system.write_file(new .. "/" .. MARK, MARK_TEXT))
  swap(new, out)
  return note_files(out, files), true
end

-- 01-cube.svg, A-scatter.dark.svg, 02-ring.json
local function is_figure(name)
  local stem = name:match("^(.*)%.dark%.svg$") or name:match("^(.*)%.svg$")
    or name:match("^(.*)%.json$")
  return stem and stem:find("^%w+%-[%w_-]+$") ~= nil
end

--- publish.figures(folder, files, keeps, prints): writes those of `files` whose bytes are not there
--- yet, and removes figures that nothing makes any more, except those for which keeps(name) is
--- true. `prints` is a register of fingerprints.
function publish.figures(folder, files, keeps, prints)
  local present = system.list(folder) or {}
  if next(files) then folders.make(folder) end
  for name, file in pairs(files) do
    local path = folder .. "/" .. name
    if prints:hash(path) ~= file.hash then
      must(system.write_file(path, must(system.read_file(file.from))))
      prints:forget(path)
    end
  end
  for _, name in ipairs(present) do
    if is_figure(name) and not files[name] and not keeps(name) then
      system.remove(folder .. "/" .. name)
    end
  end
end

return publish
