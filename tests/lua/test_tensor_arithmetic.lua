-- tensor.arithmetic: strict unless asked, fast only by name, near each other, and back.
local tap = require "tap"
local tensor = require "tensor"

local g = tensor.generator(3)
local function random(...) return tensor.randn({ ... }, { generator = g }) end

local x, w, u = random(3, 40, 24), random(64, 24), random(64, 16) * 0.2
local q = random(2, 2, 70, 16)

local results = {
  matmul = function() return x:matmul(w:transpose()) end,
  lstm = function() return (tensor.lstm(x, w, u)) end,
  attention = function() return tensor.attention(q, q, q, { causal = true }) end,
  layer_norm = function() return x:layer_norm() end,
  exp = function() return x:exp() end,
}
local names = { "matmul", "lstm", "attention", "layer_norm", "exp" }

tap.is(tensor.arithmetic(), "strict", "arithmetic is strict at the start")
local strict = {}
for _, name in ipairs(names) do strict[name] = results[name]() end

if pcall(tensor.arithmetic, "fast") then
  tap.is(tensor.arithmetic(), "fast", "and fast once that is asked for")
  for _, name in ipairs(names) do
    local near = tensor.allclose(results[name](), strict[name], { rtol = 1e-5, atol = 1e-5 })
    tap.ok(near, name .. ": fast is near strict")
  end
  tap.is(tensor.arithmetic("strict"), "strict", "asking for strict gives strict")
else
  tap.skip("fast arithmetic", "the instruction set in use, " .. tensor.isa() .. ", cannot fuse")
end
for _, name in ipairs(names) do
  tap.is(results[name]():bits(), strict[name]:bits(), name .. ": strict has its bits")
end
tap.raises(function() tensor.arithmetic("quick") end, "quick", "no other arithmetic")
tap.done()
