-- What went wrong in an author's own code, a script or a line at the prompt, as it is shown: the
-- message, and the calls that led there without those of the program.

local blame = {}

-- The folder of the program's own modules, as a traceback names it.
local home = debug.getinfo(1, "S").source:match("^@(.*)folio/blame%.lua$")

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

--- blame.show(message, traceback)
--- Writes on standard error what went wrong in an author's code, and its own calls.
function blame.show(message, traceback)
  io.stdout:flush()
  io.stderr:write(tostring(message), "\n", traceback and own_calls(traceback) or "")
end

return blame
