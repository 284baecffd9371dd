-- Hashes of files, asked for many times and read as seldom as is safe.
--
-- A file is trusted to be as it was when its size and times are those noted, and the last was
-- well in the past when the note was made: a file changed twice within the clock's grain would
-- look the same otherwise. The time of the last change of anything about it counts (ctime): that
-- of its bytes is set back by cp -p, tar and touch.

local system = require "system"

local fingerprints = {}
fingerprints.__index = fingerprints

-- Nanoseconds within which two changes may carry the same time on some file system.
local GRAIN = 2000000000

--- fingerprints.new(saved) → a register; `saved` is what :notes() of an earlier one returned.
function fingerprints.new(saved)
  return setmetatable({ saved = saved or {}, known = {} }, fingerprints)
end

local function trusted(note, about)
  return note and about and note.size == about.size and note.mtime_ns == about.mtime_ns
    and note.ctime_ns == about.ctime_ns and note.seen - about.ctime_ns > GRAIN
end

local function look(self, path)
  local about = system.stat(path)
  if not about or about.kind ~= "file" then return { hash = false } end
  local note = self.saved[path]
  if trusted(note, about) then return note end
  local seen = os.time() * 1000000000
  local text = system.read_file(path)
  return {
    hash = text and system.hash(text) or false, size = about.size, mtime_ns = about.mtime_ns,
    ctime_ns = about.ctime_ns, seen = seen,
  }
end

--- :hash(path) → the hash of the file's bytes, false when there is no such file.
function fingerprints:hash(path)
  if not self.known[path] then self.known[path] = look(self, path) end
  return self.known[path].hash
end

--- :forget(path): the file was just written.
function fingerprints:forget(path)
  self.known[path], self.saved[path] = nil, nil
end

--- :notes() → a plain table of all that was asked, for the next run.
function fingerprints:notes()
  return self.known
end

return fingerprints
