-- Small books in a temporary folder, and the program run on them as an author would run it.

local folders = require "folio.folders"
local system = require "system"

local books = {}
books.__index = books

local program = assert(system.realpath(os.getenv("FOLIO") or system.executable()))

--- The program's file.
books.program = program

-- A crash is to look as it does to an author, also under the address sanitizer.
system.setenv("ASAN_OPTIONS", (os.getenv("ASAN_OPTIONS") or "") .. ":handle_segv=0")

local function new_folder()
  local path = os.tmpname()
  os.remove(path)
  assert(system.mkdir(path))
  return path
end

--- books.good(name) → the text of a chapter with nothing wrong, whose page shows NAME-is-42.
function books.good(name)
  return ("# Chapter %s\n\nThe value is `{lua} \"%s-is-\" .. 42`.\n\n```{lua}\n"
    .. "claim \"%s-holds\" {\"forty-two\", got = 42, equal = 42}\n```\n"):format(name, name, name)
end

--- books.new(chapters, more) → a book in a folder of its own. `chapters` is a list of {name,
--- text}; `more` are files by their path, "chapters/book.lua" among them if it is a special one.
function books.new(chapters, more)
  local self = setmetatable({ folder = new_folder() }, books)
  local names = {}
  for i, chapter in ipairs(chapters) do
    names[i] = ("%q"):format(chapter[1])
    self:write("chapters/" .. chapter[1] .. ".md", chapter[2])
  end
  self:write("chapters/book.lua", ("return { title = \"A book\", chapters = { %s } }\n"):format(
    table.concat(names, ", ")))
  for path, text in pairs(more or {}) do self:write(path, text) end
  return self
end

--- Writes a file of the book.
function books:write(path, text)
  path = self.folder .. "/" .. path
  folders.make(path:match("^(.*)/"))
  assert(system.write_file(path, text))
end

--- The text of a file of the book; nil when there is none.
function books:read(path)
  return (system.read_file(self.folder .. "/" .. path))
end

--- Replaces the first `old` (a plain text) in a file.
function books:edit(path, old, new)
  local text = assert(self:read(path))
  local from, to = text:find(old, 1, true)
  assert(from, old .. " is not in " .. path)
  self:write(path, text:sub(1, from - 1) .. new .. text:sub(to + 1))
end

local SHELL = 'cd "$1" && err=$2 && out=$3 && shift 3 && exec "$@" >"$out" 2>"$err" </dev/null'

--- Starts `folio` with the arguments and returns the process's id.
function books:start(...)
  local pid = assert(system.fork())
  if pid == 0 then
    system.exec("/bin/sh", { "/bin/sh", "-c", SHELL, "sh", self.folder, "../err." .. self:name(),
      "../out." .. self:name(), program, ... })
    system.exit(127)
  end
  return pid
end

function books:name()
  return self.folder:match("([^/]*)$")
end

local function take(path)
  local text = system.read_file(path)
  os.remove(path)
  return text or ""
end

--- Waits for a started process → {code, signal, out, err}.
function books:finish(pid)
  local kind, code = system.waitpid(pid)
  local beside = self.folder:match("^(.*)/") .. "/"
  return {
    code = kind == "exit" and code, signal = kind == "signal" and code,
    out = take(beside .. "out." .. self:name()), err = take(beside .. "err." .. self:name()),
  }
end

--- Runs `folio` with the arguments → {code, signal, out, err}.
function books:folio(...)
  return self:finish(self:start(...))
end

--- Removes the folder.
function books:remove()
  folders.remove(self.folder)
end

--- Every file below `folder` of the book with its text, [path] = text.
function books:files(folder)
  local all = {}
  local function walk(path)
    for _, name in ipairs(system.list(self.folder .. "/" .. path) or {}) do
      local inner = path .. "/" .. name
      if system.stat(self.folder .. "/" .. inner).kind == "directory" then walk(inner)
      else all[inner] = self:read(inner) end
    end
  end
  walk(folder)
  return all
end

return books
