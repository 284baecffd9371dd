-- Draws one figure of the benchmark, from start to exit, and prints the largest resident size in
-- bytes: folio run tests/bench/figure.lua KIND FILE. figure.py draws the same with matplotlib.
-- All are 560 pixels wide; a PNG has two pixels a pixel.

local plot = require "plot"
local tensor = require "tensor"

local random = tensor.generator(1)

local function loss(name, count)
  local noise = tensor.rand({ count }, { generator = random })
  return 2 / (1 + tensor.range(1, count) * (0.01 * name)) + noise / 10
end

local figures = {}

function figures.lines()
  return plot.plot { alt = "a", width = 560, height = 360, title = "Loss", x = { label = "step" },
    y = { label = "loss" }, plot.line { y = loss(1, 1000), name = "BatchNorm" },
    plot.line { y = loss(2, 1000), name = "LayerNorm" },
    plot.line { y = loss(3, 1000), name = "RMSNorm" } }
end

function figures.scatter()
  local x = tensor.rand({ 100000, 3 }, { generator = random }):sum(2)
  local y = x + tensor.rand({ 100000, 2 }, { generator = random }):sum(2)
  return plot.plot { alt = "a", width = 560, height = 360, x = { label = "a" }, y = { label = "b" },
    plot.dot { x = x, y = y } }
end

function figures.heat()
  local i = (tensor.range(1, 512) - 256) / 256
  local matrix = i:reshape(512, 1) * i + tensor.rand({ 512, 512 }, { generator = random })
  return plot.plot { alt = "a", width = 560, height = 560, plot.cell { matrix = matrix } }
end

function figures.grid()
  local panels = { alt = "a", width = 560, height = 560, across = 3 }
  for i = 1, 12 do
    panels[i] = { title = "run " .. i, plot.line { y = loss(i, 100), name = "train" },
      plot.line { y = loss(i + 1, 100), name = "test" } }
  end
  return plot.grid(panels)
end

figures[arg[1]]():save(arg[2])
for line in io.lines("/proc/self/status") do
  local kb = line:match("^VmHWM:%s+(%d+)")
  if kb then print(kb * 1024) end
end
