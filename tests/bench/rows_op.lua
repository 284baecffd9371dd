-- Single ops, forward and backward, in cache and out of it; matrix products; one tiny op.

local tensor = require "tensor"

local function random(g, ...)
  return tensor.randn({ ... }, { generator = g })
end

-- Forward and backward with gradients for all inputs, as peer.py's forward_and_back.
local function forward_and_back(f, shape, ...)
  local more = { ... }
  return function()
    local g = tensor.generator(1)
    local inputs = {}
    for i, s in ipairs { shape, table.unpack(more) } do
      inputs[i] = tensor.randn(s, { generator = g, requires_grad = true })
    end
    local seed = tensor.randn(shape, { generator = g })
    return function()
      for _, x in ipairs(inputs) do x:zero_grad() end
      f(table.unpack(inputs)):backward(seed)
    end
  end
end

-- What an op has to move between memory and processor when nothing stays in the cache, in elements
-- of x: forward reads x and writes y, backward reads the gradient of y and x (or y) and writes the
-- gradient of x. One that goes over its data more often moves more, and is held against this.
local moved = 5

local function op_rows()
  local rows = {}
  for _, place in ipairs { { "in cache", { 128, 512 } }, { "out of cache", { 16384, 1024 } } } do
    local name, shape = place[1], place[2]
    local width = { shape[2] }
    local function add(op, f, ...)
      rows[#rows + 1] = { name = op .. " " .. name, goal = 2, make = forward_and_back(f, shape, ...),
        bytes = name == "out of cache" and moved * 4 * shape[1] * shape[2] or nil, copy_goal = 0.8 }
    end
    add("layer_norm", function(x, w, b) return tensor.layer_norm(x, w, b) end, width, width)
    add("batch_norm", function(x, w, b) return (tensor.batch_norm(x, w, b)) end, width, width)
    add("softmax", function(x) return x:softmax(-1) end)
    add("gelu", function(x) return x:gelu() end)
    add("tanh", function(x) return x:tanh() end)
  end
  return rows
end

-- The kernels of OpenBLAS that may be the best one here: it does not know every processor.
local cores = { "", "Haswell" }
if tensor.isa() == "avx512" then cores[3] = "SkylakeX" end

local function matmul_rows(arithmetic, goal)
  local rows = {}
  for _, n in ipairs { 32, 64, 128, 256, 512, 1024 } do
    local name = "matmul " .. n
    rows[#rows + 1] = { name = name .. (arithmetic == "fast" and ", fast" or ""), peer = name,
      arithmetic = arithmetic, goal = goal, cores = cores, operations = n == 1024 and 2 * n ^ 3 or nil,
      make = function()
        local g = tensor.generator(1)
        local a, b = random(g, n, n), random(g, n, n)
        return function() return a:matmul(b) end
      end }
  end
  return rows
end

local tiny = { name = "add of 4 numbers", goal = 2, threads = { 1 }, make = function()
  local g = tensor.generator(1)
  local a, b = random(g, 4), random(g, 4)
  return function() return a + b end
end }

return {
  { name = "ops", seconds = 4, rows = op_rows() },
  { name = "matrix product", seconds = 3, rows = matmul_rows("strict", 0.8) },
  { name = "matrix product, fast arithmetic", seconds = 3, rows = matmul_rows("fast", 1) },
  { name = "one small op", seconds = 3, rows = { tiny } },
}
