-- PyTorch beside us: processes of tests/bench/peer.py, one a setting of threads and of the
-- kernel that OpenBLAS uses, asked for the time of a row over pipes.

local system = require "system"

local peer = {}

local python = "/usr/bin/python3" -- Debian's, which has Debian's PyTorch

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

-- Asks for a row; `what` is a number of seconds, or "bytes". nil when it has no such row.
function Process:ask(name, what)
  assert(system.write(self.mouth, ("%s %s\n"):format(name, what)))
  return tonumber((assert(self:line(), "PyTorch went away at " .. name)))
end

-- Ended by a signal: its pipe may be held open by the processes started after it.
function Process:close()
  system.kill(self.pid, "TERM")
  system.close(self.mouth)
  system.close(self.ear)
  system.waitpid(self.pid)
end

--- peer.start(threads, core) → a process, or nil when this machine has no PyTorch. `core` is
--- OPENBLAS_CORETYPE, "" for OpenBLAS's own choice.
function peer.start(threads, core)
  local their_ear, our_mouth = assert(system.pipe())
  local our_ear, their_mouth = assert(system.pipe())
  local pid = assert(system.fork())
  if pid == 0 then
    system.dup2(their_ear, 0)
    system.dup2(their_mouth, 1)
    for _, end_of_pipe in ipairs { their_ear, our_mouth, our_ear, their_mouth } do
      system.close(end_of_pipe)
    end
    system.setenv("OPENBLAS_CORETYPE", core ~= "" and core or nil)
    system.setenv("OMP_NUM_THREADS", tostring(threads))
    system.exec(python, { python, "tests/bench/peer.py", tostring(threads) })
    system.exit(127)
  end
  system.close(their_ear)
  system.close(their_mouth)
  local self = setmetatable({ pid = pid, mouth = our_mouth, ear = our_ear, heard = "",
    threads = threads, core = core }, Process)
  local hello = self:line()
  if hello then return self end
  self:close()
end

--- The settings that PyTorch may choose its best from at a number of threads.
function peer.settings(threads)
  local list = {}
  for count = 1, threads do
    for _, core in ipairs { "", "Haswell" } do list[#list + 1] = { threads = count, core = core } end
  end
  return list
end

return peer
