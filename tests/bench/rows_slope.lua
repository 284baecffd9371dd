-- How memory and time grow: slopes of logarithms, ours beside PyTorch's. The ratio is of what both
-- grow by when the size doubles. There are no goals but one: that the memory of attention grows as
-- the length does, where PyTorch's, from small ops, grows as its square.

local measure = require "measure"
local nets = require "nets"
local peer = require "peer"
local slope = require "slope"
local system = require "system"
local tensor = require "tensor"

-- Memory of attention.

local lengths = { 1024, 2048, 4096 }

local function our_bytes(length)
  local pipe = assert(io.popen(("'%s' run tests/bench/attention_memory.lua %d"):format(
    system.executable(), length)))
  local bytes = tonumber(pipe:read("l"))
  assert(pipe:close(), "attention_memory.lua failed")
  return bytes
end

local function their_bytes(length)
  local one = peer.fresh_torch({ threads = 1, core = "" })
  if not one then return nil end
  one:ask("attention memory 64", "bytes") -- what every first call needs
  local bytes = one:ask("attention memory " .. length, "bytes")
  one:close()
  return bytes
end

local bytes

-- {ours = {…}, theirs = {…}, shorter when PyTorch was not there}: of each length, measured once.
local function measured_bytes()
  if bytes then return bytes end
  bytes = { ours = {}, theirs = {} }
  for _, length in ipairs(lengths) do
    table.insert(bytes.ours, our_bytes(length))
    table.insert(bytes.theirs, their_bytes(length))
  end
  return bytes
end

local function single(ratio) return ratio and { min = ratio, median = ratio, max = ratio } end

-- The result of two lists of values, ours and theirs, which may be shorter.
local function slopes(over, ours, theirs)
  local mine = slope.of(over, ours)
  local other = #theirs == #over and slope.of(over, theirs) or nil
  return { unit = "slope", ours = mine, theirs = other, ratio = single(other and 2 ^ (other - mine)) }
end

local function memory_slope()
  local got = measured_bytes()
  local result = slopes(lengths, got.ours, got.theirs)
  result.limit, result.goal = true, 1.1
  return result
end

local function memory()
  local got = measured_bytes()
  local ours, theirs = got.ours[#lengths] / 2 ^ 20, got.theirs[#lengths]
  return { unit = "MB", ours = ours, theirs = theirs and theirs / 2 ^ 20,
    ratio = single(theirs and theirs / 2 ^ 20 / ours) }
end

-- Time of a training step, with one thread but where threads are what changes.

local bases = {
  lstm = { format = "lstm D%d T%d B%d", width = 128, length = 64, batch = 16 },
  transformer = { format = "transformer D%d L2 T%d B%d", width = 128, length = 64, batch = 16 },
}

local sizes = { length = { 32, 64, 128, 256 }, width = { 64, 128, 256 }, batch = { 4, 8, 16, 32 },
  threads = { 1 } }
while sizes.threads[#sizes.threads] * 2 <= tensor.threads() do
  table.insert(sizes.threads, sizes.threads[#sizes.threads] * 2)
end

-- Seconds with one size changed: ours, theirs or nil.
local function seconds(base, what, size)
  local net = { width = base.width, length = base.length, batch = base.batch }
  net[what] = size
  local name = base.format:format(net.width, net.length, net.batch)
  return measure.seconds(nets.language(name), name, what == "threads" and size or 1)
end

local function time_slope(base, what)
  local ours, theirs = {}, {}
  for i, size in ipairs(sizes[what]) do
    local mine, other = seconds(base, what, size)
    ours[i] = mine
    theirs[#theirs + 1] = other
  end
  return slopes(sizes[what], ours, theirs)
end

local function time_rows()
  local rows = {}
  for _, net in ipairs { "lstm", "transformer" } do
    for _, what in ipairs { "length", "width", "batch", "threads" } do
      if #sizes[what] > 1 then
        rows[#rows + 1] = { name = ("%s: time over %s"):format(net, what),
          measure = function() return time_slope(bases[net], what) end }
      end
    end
  end
  return rows
end

return {
  { name = "attention memory", seconds = 10, rows = {
    { name = "attention memory over length", measure = memory_slope },
    { name = "attention memory at 4096", measure = memory },
  } },
  { name = "slopes", seconds = 12, rows = time_rows() },
}
