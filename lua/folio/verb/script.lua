-- Runs a Lua script: its folder on the module path, its arguments in `arg`, its errors with
-- the place in the script and the calls that led there.

local blame = require "folio.blame"
local system = require "system"

local script = {}

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
    blame.show(message)
    return 1
  end
  set_arguments(file, arguments)
  local ok, problem, traceback, reason = system.guard(chunk, nil, table.unpack(arguments))
  if ok then return 0 end
  blame.show(problem, traceback)
  return reason == "interrupted" and 130 or 1
end

return script
