-- A process beside us that answers lines: it is told "NAME WHAT", and says one number.

local system = require "system"

local Process = {}
Process.__index = Process

-- The next line that it says; nil when it went away.
function Process:line()
  while not self.heard:find("\n", 1, true) do
    local bytes = system.read(self.ear)
    if not bytes or bytes == "" then return nil end
    self.heard = self.heard .. bytes
  end
  local line, rest = self.heard:match("^(.-)\n(.*)$")
  self.heard = rest
  return line
end

--- process:ask(name, what) → number, or nil when it has no such row, or went away, which it may
--- do in a row that asks too much of it (then it says so on standard error, once)
--- `what` is a number of seconds to measure for, or "bytes".
function Process:ask(name, what)
  if self.gone then return nil end
  local line = system.write(self.mouth, ("%s %s\n"):format(name, what)) and self:line()
  if line then return tonumber(line) end
  self.gone = true
  io.stderr:write(("%s went away at %s\n"):format(self.name, name))
end

-- Ended by a signal: its pipe may be held open by the processes started after it.
function Process:close()
  system.kill(self.pid, "TERM")
  system.close(self.mouth)
  system.close(self.ear)
  system.waitpid(self.pid)
end

local process = {}

-- In the new process: becomes the program, with the pipes as its standard input and output.
local function become(words, environment, ear, mouth)
  system.dup2(ear, 0)
  system.dup2(mouth, 1)
  for _, pair in ipairs(environment) do system.setenv(pair[1], pair[2]) end
  system.exec(words[1], words)
  system.exit(127)
end

--- process.start(words, environment) → a process, or nil when it does not say "ready" first
--- `words` are the program and its arguments, `environment` a list of {name, value or nil}.
function process.start(words, environment)
  local their_ear, our_mouth = assert(system.pipe())
  local our_ear, their_mouth = assert(system.pipe())
  local pid = assert(system.fork())
  if pid == 0 then become(words, environment, their_ear, their_mouth) end
  system.close(their_ear)
  system.close(their_mouth)
  local self = setmetatable({ name = words[1], pid = pid, mouth = our_mouth, ear = our_ear,
    heard = "" }, Process)
  local hello = self:line()
  if hello and hello:find("^ready") then return self end
  self:close()
end

return process
