-- Trainings of 20 steps through nn and optim end with the same bits on every instruction set of
-- the machine and with any number of threads. (tests/bits has the hashes for all machines.)
local tap = require "tap"
local system = require "system"

local script = [[
local tensor, nn, optim = require "tensor", require "nn", require "optim"
local function train(name, net, make, loss)
  local optimizer = make(net:parameters())
  for step = 1, 20 do
    optimizer:zero_grad()
    loss(step):backward()
    optim.clip_by_norm(optimizer.parameters, 1)
    optimizer:step()
  end
  local text = {}
  local state = net:state_dict()
  local names = {}
  for key in pairs(state) do names[#names + 1] = key end
  table.sort(names)
  for i, key in ipairs(names) do text[i] = state[key]:bits() end
  print(name .. " " .. require("system").hash(table.concat(text)))
end
local g = tensor.generator(1)
local y = tensor.randint(1, 5, 8, {generator = g})

local lstm = nn.LSTM(3, 16, {generator = g, layers = 2, forget_bias = 1})
local x = tensor.randn(8, 9, 3, {generator = g})
train("lstm", lstm, function(p) return optim.Adam(p, {lr = 0.01}) end, function()
  return tensor.cross_entropy(lstm(x):select(2, 9), y)
end)

local block = nn.TransformerEncoderLayer(16, 2, {generator = g, pre_norm = true, causal = true,
  activation = "gelu", position = "rotary"})
local tokens = tensor.randn(8, 9, 16, {generator = g})
train("transformer", block, function(p)
  return optim.AdamW(p, {lr = optim.schedule.cosine {lr = 0.01, steps = 20}})
end, function() return tensor.cross_entropy(block(tokens):select(2, 9), y) end)

local cnn = nn.Sequential(nn.Conv2d(1, 8, 3, {generator = g, padding = 1}), nn.BatchNorm2d(8),
  nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Dropout(0.1, {generator = g}),
  nn.Linear(128, 5, {generator = g}))
local pictures = tensor.randn(8, 1, 8, 8, {generator = g})
train("cnn", cnn, function(p) return optim.RMSProp(p, {lr = 0.003, momentum = 0.5}) end, function()
  return tensor.cross_entropy(cnn(pictures), y)
end)

local wide = nn.Linear(300, 300, {generator = g})
local rows = tensor.randn(64, 300, {generator = g})
train("wide", wide, function(p) return optim.SGD(p, {lr = 0.1, momentum = 0.9, nesterov = true}) end,
  function() local d = wide(rows):tanh() - rows return (d * d):mean() end)
]]

local path = os.tmpname()
system.write_file(path, script)

local function run(environment)
  local pipe = io.popen(("%s %q run %s 2>&1"):format(environment, system.executable(), path))
  local text = pipe:read("a")
  pipe:close()
  return text
end

local want = run("FOLIO_THREADS=1")
tap.like(want, "^lstm %x+\ntransformer %x+\ncnn %x+\nwide %x+\n$", "four trainings end")
local ways = { "FOLIO_THREADS=2", "FOLIO_THREADS=3", "FOLIO_THREADS=7" }
for _, isa in ipairs { "sse2", "avx2", "avx512" } do
  local said = run(("FOLIO_ISA=%s FOLIO_THREADS=2"):format(isa))
  if said:find("is not an instruction set", 1, true) then
    tap.skip(isa .. " gives the same bits", "this machine does not have it")
  else
    tap.is(said, want, isa .. " gives the same bits")
  end
end
for _, way in ipairs(ways) do tap.is(run(way), want, way .. " gives the same bits") end
os.remove(path)
tap.done()
