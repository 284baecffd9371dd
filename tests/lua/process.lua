-- A process beside a test, spoken to over two pipes.
--
--   local one = process.start({ "/bin/cat" })
--   one:say("hello\n")
--   print(one:hear("\n", 5))
--   one:close()

local system = require "system"

local Process = {}
Process.__index = Process

--- process:say(text) → true; false when it went away
function Process:say(text) return (system.write(self.mouth, text)) and true or false end

--- process:hear(stop, seconds) → what it says up to the next `stop`; nil when it went away
--- Fails when that takes longer than `seconds`, if they are given.
function Process:hear(stop, seconds)
  local deadline = seconds and system.now() + seconds
  while true do
    local at = self.heard:find(stop, 1, true)
    if at then
      local text = self.heard:sub(1, at - 1)
      self.heard = self.heard:sub(at + #stop)
      return text
    end
    local left = deadline and math.max(0, math.ceil((deadline - system.now()) * 1000))
    assert(not left or #system.poll({ self.ear }, left) > 0, self.name .. " says nothing")
    local bytes = system.read(self.ear, 1 << 20)
    if not bytes or bytes == "" then return nil end
    self.heard = self.heard .. bytes
  end
end

--- process:close(signal = "TERM")
--- Ended by a signal: its pipe may be held open by the processes started after it.
function Process:close(signal)
  system.kill(self.pid, signal or "TERM")
  system.close(self.mouth)
  system.close(self.ear)
  system.waitpid(self.pid)
end

-- In the new process: becomes the program. The pipes get out of the way first, to two numbers that
-- nobody has, as each may have the number that the other is to have.
local function become(words, options, ear, mouth)
  local to_ear, to_mouth = options.ear or 0, options.mouth or 1
  local spare = math.max(ear, mouth, to_ear, to_mouth) + 1
  system.dup2(ear, spare)
  system.dup2(mouth, spare + 1)
  system.dup2(spare, to_ear)
  system.dup2(spare + 1, to_mouth)
  for _, pair in ipairs(options.environment or {}) do system.setenv(pair[1], pair[2]) end
  system.exec(words[1], words)
  system.exit(127)
end

local process = {}

--- process.start(words, {ear = 0, mouth = 1, environment}) → a process
--- `words` are the program and its arguments; `ear` and `mouth` the file descriptors on which it
--- reads and writes; `environment` is a list of {name, value or nil}.
function process.start(words, options)
  local their_ear, our_mouth = assert(system.pipe())
  local our_ear, their_mouth = assert(system.pipe())
  local pid = assert(system.fork())
  if pid == 0 then become(words, options or {}, their_ear, their_mouth) end
  system.close(their_ear)
  system.close(their_mouth)
  return setmetatable({ name = words[1], pid = pid, mouth = our_mouth, ear = our_ear, heard = "" },
    Process)
end

return process
