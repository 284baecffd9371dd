-- What ours is held against: PyTorch, a process of peer.py for each setting of threads and of
-- the kernel that OpenBLAS uses; and the machine, a process of machine.c for each arithmetic.

package.path = "tests/lua/?.lua;" .. package.path
local process = require "process"
local system = require "system"
local tensor = require "tensor"

-- One who answers: it is told "NAME WHAT", and says one number.
local Peer = {}
Peer.__index = Peer

-- A peer, or nil when the program does not say "ready" first.
local function start(words, environment)
  local self = setmetatable({ process = process.start(words, { environment = environment }) }, Peer)
  local hello = self.process:hear("\n")
  if hello and hello:find("^ready") then return self end
  self:close()
end

--- one:ask(name, what) → number, or nil when it has no such row, or went away, which it may do in a
--- row that asks too much of it (then it says so on standard error, once)
--- `what` is a number of seconds to measure for, or "bytes".
function Peer:ask(name, what)
  if self.gone then return nil end
  local line = self.process:say(("%s %s\n"):format(name, what)) and self.process:hear("\n")
  if line then return tonumber(line) end
  self.gone = true
  io.stderr:write(("%s went away at %s\n"):format(self.process.name, name))
end

function Peer:close() self.process:close() end

local peer = {}

local python = "/usr/bin/python3" -- Debian's, which has Debian's PyTorch

local running, list = {}, {} -- by what they are; in the order of their start

local function kept(key, make)
  if running[key] == nil then
    running[key] = make() or false
    list[#list + 1] = running[key] or nil
  end
  return running[key] or nil
end

local missing

--- peer.fresh_torch(setting) → a process of its own that runs PyTorch, or nil when this machine has
--- none (which is said on standard output, once). `setting` is one of peer.settings.
function peer.fresh_torch(setting)
  if missing then return nil end
  local core = setting.core ~= "" and setting.core or nil
  local threads = tostring(setting.threads)
  local one = start({ python, "tests/bench/peer.py", threads },
    { { "OPENBLAS_CORETYPE", core }, { "OMP_NUM_THREADS", threads } })
  if one then
    one.process.name = "PyTorch"
    return one
  end
  missing = true
  print("There is no PyTorch here (Debian's python3-torch): its column stays empty.")
end

--- peer.torch(setting) → the same, one process for all who ask
function peer.torch(setting)
  return kept(setting.threads .. setting.core, function() return peer.fresh_torch(setting) end)
end

--- peer.settings(threads, cores) → what PyTorch may choose its best from: up to so many threads, and
--- each of the cores, values of OPENBLAS_CORETYPE ("" is OpenBLAS's own choice)
function peer.settings(threads, cores)
  local settings = {}
  for count = threads, 1, -1 do
    for _, core in ipairs(cores or { "", "Haswell" }) do
      settings[#settings + 1] = { threads = count, core = core }
    end
  end
  return settings
end

--- peer.machine() → the process that says what the machine can do with the instruction set and the
--- arithmetic in use
function peer.machine()
  local kind = tensor.arithmetic() == "fast" and "_fast" or ""
  local path = system.executable():match("^(.*)/") .. "/tests/machine_" .. tensor.isa() .. kind
  return assert(kept(path, function() return start({ path }) end),
    path .. " does not start")
end

--- peer.close() ends them all
function peer.close()
  for _, one in ipairs(list) do one:close() end
end

return peer
