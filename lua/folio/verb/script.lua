-- Runs a Lua script: its folder on the module path, its arguments in `arg`, its errors with
-- the place in the script and the calls that led there.

local system = require "system"

local script = {}

-- The folder of the program's own modules, as a traceback names it.
local home = debug.getinfo(1, "S").source:match("^@(.*)folio/verb/script%.lua$")

-- Whether a line of a traceback is of a module of the program. Lua writes "..." for the beginning
-- of a long path, which may be that of the folder.
local function is_ours(line)
  if line:sub(1, #home) == home then return true end
  local rest = line:match("^%.%.%.(.*)$")
  for n = 5, rest and #home or 0 do
    if rest:sub(1, n) == home:sub(-n) then return true end
  end
  return false
end

-- The calls of the script itself, without the program's below, between and above them; nothing
-- when there is only one, which the message names.
local function own_calls(traceback)
  local own = traceback:match("^(.*)\n\t%[C%]: in function 'system%.guard'") or traceback
  local lines = {}
  for line in own:gmatch("\n\t([^\n]*)") do
    local shown = not (line:find("^%[C%]:") or line:find("^%(%.%.%.tail calls") or is_ours(line))
    if shown then lines[#lines + 1] = "  " .. line .. "\n" end
  end
  return #lines > 1 and "called from, the last first:\n" .. table.concat(lines) or ""
end

--- script.show_error(message, traceback)
--- Writes on standard error what went wrong in an author's code, and its own calls.
function script.show_error(message, traceback)
  io.stdout:flush()
  io.stderr:write(tostring(message), "\n", traceback and own_calls(traceback) or "")
end

local function set_arguments(file, arguments)
  arguments[0] = file
  _G.arg = arguments
  local folder = file:match("^(.*)/[^/]*$") or "."
  package.path = folder .. "/?.lua;" .. folder .. "/?/init.lua;" .. package.path
end

--- script.run(file, arguments) → code, message
--- Runs the script in `file`. The code is 0; 1 when it does not compile or raises an error,
--- which is shown on standard error; 2 when there is no such file; 130 when it was interrupted.
function script.run(file, arguments)
  local text, why = system.read_file(file)
  if not text then return 2, why end
  local code = text:gsub("^\xEF\xBB\xBF", "", 1):gsub("^#[^\n]*", "", 1)
  local chunk, message = load(code, "@" .. file, "t")
  if not chunk then
    script.show_error(message)
    return 1
  end
  set_arguments(file, arguments)
  local ok, problem, traceback, reason = system.guard(chunk, nil, table.unpack(arguments))
  if ok then return 0 end
  script.show_error(problem, traceback)
  return reason == "interrupted" and 130 or 1
end

return script
