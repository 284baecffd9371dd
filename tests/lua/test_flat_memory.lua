-- A long training holds the memory of its process flat, and not only the bytes of its tensors
-- (test_nn.lua): boxes, nodes, hooks, generators and strings are counted here, too. With a number,
-- it takes so many steps: build/folio run tests/lua/test_flat_memory.lua 100000
local tap = require "tap"
local machine = require "machine"
local tensor = require "tensor"
local nn, optim, data, train = require "nn", require "optim", require "data", require "train"

if machine.sanitized() then
  tap.skip_all("the address sanitizer keeps what was freed, and memory grows by that")
end

local STEPS = math.tointeger(tonumber(arg and arg[1] or 4000))

-- The memory of the process that is in the machine's, in KB.
local function resident()
  for line in io.lines("/proc/self/status") do
    local kb = line:match("^VmRSS:%s+(%d+)")
    if kb then return tonumber(kb) end
  end
end

local g = tensor.generator(1)

-- A layer of everything: a convolution with batch norm, an LSTM, attention, dropout.
local Net = nn.class("Net")
function Net:init()
  self.embedding = nn.Embedding(6, 8, { generator = g })
  self.conv = nn.Conv1d(8, 8, 3, { generator = g, padding = 1 })
  self.norm = nn.BatchNorm1d(8)
  self.lstm = nn.LSTM(8, 8, { generator = g })
  self.block = nn.TransformerEncoderLayer(8, 2, { generator = g, hidden = 16, dropout = 0.1 })
  self.last = nn.Linear(8, 4, { generator = g })
end
function Net:forward(tokens)
  local x = self.embedding(tokens):transpose(2, 3)
  x = self.norm(self.conv(x)):relu():transpose(2, 3)
  return self.last(self.block((self.lstm(x))):select(2, -1))
end

-- What the process holds after each of `marks` steps of a training that makes new data at each.
-- It is run 100 steps at a time, because the list of losses that a run returns grows with it.
local function measure(marks)
  local net = Net()
  local optimizer = optim.Adam(net:parameters(), { lr = optim.schedule.warm_up { lr = 0.01, steps = 50 } })
  local function loss()
    local x, y = data.delayed_recall { generator = g, batch = 4, length = 6 }
    return tensor.cross_entropy(net(x), y)
  end
  local held = {}
  for i, mark in ipairs(marks) do
    while optimizer.steps < mark do
      train.run { optimizer = optimizer, steps = 100, loss = loss, clip_norm = 1, quiet = true }
    end
    held[i] = resident()
  end
  return held
end

local marks = { STEPS // 4, STEPS // 2, STEPS }
local held = measure(marks)
for i, mark in ipairs(marks) do print(("# %d KB after %d steps"):format(held[i], mark)) end
for i = 2, 3 do
  tap.near(held[i] / held[1], 1, 0.01,
    ("after %d steps the process holds what it held after %d, within 1 %%"):format(marks[i], marks[1]))
end

-- Small operations whose results nobody keeps: boxes are all that Lua sees of them.
do
  local a, b = tensor.ones { 4 }, tensor.ones { 4 }
  local least, most = math.huge, 0
  collectgarbage()
  for i = 1, 300000 do
    local _ = a + b
    if i % 100 == 0 then
      local kb = collectgarbage "count"
      least, most = math.min(least, kb), math.max(most, kb)
    end
  end
  tap.ok(most - least < 10240, ("300,000 small results: Lua's heap stays within 10 MB (%.0f KB)"):format(
    most - least))
end

tap.done()
