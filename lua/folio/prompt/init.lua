-- The prompt: a line is read (more of them while it is unfinished), run, and the values of its last
-- expression are shown. From a terminal with readline; from a pipe line by line, silently.

local blame = require "folio.blame"
local chunk = require "folio.run.chunk"
local format = require "folio.format"
local names = require "folio.run.names"
local system = require "system"

local repl = {}

local NAME = "prompt"
local FIRST, MORE = "folio> ", "  ...> "

-- Modules that a cell has as globals. What takes time to load comes when it is first used, so
-- that the prompt is there at once.
local LATER = { "plot", "diagram" }

local env

local function set_globals()
  package.path = "./?.lua;./?/init.lua;" .. package.path
  _G.help = require("folio.prompt.help").show
  _G.tensor = require "tensor"
  local later = {}
  for _, name in ipairs(LATER) do later[name] = name end
  env = names.new(later)
end

-- Lua says of a text that could go on that something is missing near its end.
local function is_unfinished(code)
  if chunk.compile(code, NAME, 1, env) then return false end
  local _, message = load(code, "=", "t")
  return message ~= nil and message:find("near <eof>", 1, true) ~= nil
end

-- In a terminal a figure is drawn; elsewhere it is a text as any other value.
local function show_value(value)
  local figure = package.loaded["plot.figure"]
  if figure and getmetatable(value) == figure and system.is_terminal(1) then return value:show() end
  print(format.value(value))
end

local function show_values(values, first)
  for i = first, values.n do show_value(values[i]) end
end

local function has_values(values, first)
  for i = first, values.n do
    if values[i] ~= nil then return true end
  end
  return values.n > first
end

local INTERRUPTED = 130

local function failed(problem, traceback, reason)
  blame.show(problem, traceback)
  return reason == "interrupted" and INTERRUPTED or 1
end

--- repl.run(code, line) → code
--- Runs a piece of Lua that begins on that line and shows the values of its last expression, or on
--- standard error what went wrong. The code is 0; 1 when something did; 130 when interrupted.
function repl.run(code, line)
  local compiled, skipped = chunk.compile(code, NAME, line, env)
  if not compiled then
    io.stderr:write(("%s:%d:%d: %s\n"):format(NAME, skipped.line, skipped.col, skipped.message))
    return 1
  end
  local values = table.pack(system.guard(compiled))
  if not values[1] then return failed(values[2], values[3], values[4]) end
  local first = skipped + 2
  if has_values(values, first) then
    local shown, problem, traceback, reason = system.guard(show_values, nil, values, first)
    if not shown then return failed(problem, traceback, reason) end
  end
  return 0
end

-- Reads one line and, while it is unfinished, more. Returns the text, "" when it was
-- interrupted, nil at the end.
local function read_code(read)
  local code = read(FIRST)
  if not code then return code == false and "" or nil end
  while is_unfinished(code) do
    local line = read(MORE)
    if line == false then return "" end
    if line == nil then return code end
    code = code .. "\n" .. line
  end
  return code
end

-- Runs all that `read` gives; returns the largest code. line() says where the next piece begins.
local function loop(read, line)
  local worst = 0
  while true do
    local first = line()
    local code = read_code(read)
    if not code then return worst end
    if code:find("%S") then worst = math.max(worst, repl.run(code, first)) end
  end
end

local function make_folders(path)
  local made = ""
  for part in path:gmatch("/[^/]+") do
    made = made .. part
    system.mkdir(made)
  end
end

--- repl.history_file() → where the history is kept, by the XDG rules; nil without a home.
function repl.history_file()
  local state = system.getenv("XDG_STATE_HOME")
  if not state or state:sub(1, 1) ~= "/" then
    local home = system.getenv("HOME")
    if not home then return nil end
    state = home .. "/.local/state"
  end
  make_folders(state .. "/folio")
  return state .. "/folio/history"
end

local function from_terminal()
  local line = require "line"
  local complete = require "folio.prompt.complete"
  local history = repl.history_file()
  local function save()
    if history then line.save_history(history) end
  end
  if history then line.load_history(history) end
  local exit = os.exit
  function os.exit(...) -- luacheck: ignore 122 (the history is kept first)
    save()
    exit(...)
  end
  line.completer(function(word) return complete.word(word, env, LATER) end)
  local version = require "folio.version"
  print(("Folio %s on %s. help() says what it can do."):format(version, _VERSION))
  loop(function(prompt)
    local text = line.read(prompt)
    if text then line.remember(text) end
    return text
  end, function() return 1 end)
  save()
  return 0
end

local function from_pipe()
  local count = 0
  return loop(function()
    count = count + 1
    return io.read("l")
  end, function() return count + 1 end)
end

--- repl.start() → code
--- Talks until the input ends. The code is 0; when the input came from a pipe, 1 if something in it
--- went wrong and 130 if something was interrupted.
function repl.start()
  set_globals()
  if system.is_terminal(0) then return from_terminal() end
  return from_pipe()
end

return repl
