-- What the world outside refuses: a folder that cannot be written, a disk that is full. It is no
-- fault of the program and none of the book's content, so it ends the verb with one sentence.

local system = require "system"

local outside = {}

local refused = { __name = "refused", __tostring = function(self) return self.message end }

--- outside.fail(message): ends the verb that outside.verb runs.
function outside.fail(message)
  error(setmetatable({ message = message }, refused), 0)
end

--- outside.must(what, value, message) → value; ends the verb when there is none.
function outside.must(what, value, message)
  if not value then outside.fail(what .. ": " .. tostring(message)) end
  return value
end

local function is_listed(path)
  local folder, name = path:match("^(.*)/([^/]*)$")
  for _, known in ipairs(folder and system.list(folder) or {}) do
    if known == name then return true end
  end
  return false
end

--- outside.read(path) → the text of a file; nil where there is none; nil, message where there is
--- something that cannot be read. A pipe is not waited for.
function outside.read(path)
  local about = system.stat(path)
  if not about then
    return nil, is_listed(path) and path .. " is a link to a file that is not there" or nil
  elseif about.kind == "directory" then
    return nil, path .. " is a folder, not a file"
  elseif about.kind ~= "file" then
    return nil, path .. " is a pipe or a device, not a file"
  end
  local text, message = system.read_file(path)
  return text, not text and "cannot read " .. message or nil
end

--- outside.verb(main) → a main that returns 2 and the sentence when the world refused something.
function outside.verb(main)
  return function(arguments)
    local results = table.pack(xpcall(main, function(problem)
      if getmetatable(problem) == refused then return problem end
      return debug.traceback(tostring(problem), 2)
    end, arguments))
    if results[1] then return table.unpack(results, 2, results.n) end
    if getmetatable(results[2]) == refused then return 2, results[2].message end
    error(results[2], 0)
  end
end

return outside
