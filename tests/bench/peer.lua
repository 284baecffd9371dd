-- What ours is held against: PyTorch, a process of peer.py for each setting of threads and of
-- the kernel that OpenBLAS uses; and the machine, a process of machine.c for each arithmetic.

local process = require "process"
local system = require "system"
local tensor = require "tensor"

local peer = {}

local python = "/usr/bin/python3" -- Debian's, which has Debian's PyTorch

local running, list = {}, {} -- by what they are; in the order of their start

local function kept(key, start)
  if running[key] == nil then
    running[key] = start() or false
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
  local one = process.start({ python, "tests/bench/peer.py", threads },
    { { "OPENBLAS_CORETYPE", core }, { "OMP_NUM_THREADS", threads } })
  if one then
    one.name = "PyTorch"
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
  for count = 1, threads do
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
  return assert(kept(path, function() return process.start({ path }, {}) end),
    path .. " does not start")
end

--- peer.close() ends them all
function peer.close()
  for _, one in ipairs(list) do one:close() end
end

return peer
