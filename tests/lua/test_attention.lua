-- Attention against its naive twin made of small ops, results and gradients, in double and over
-- several blocks of keys and queries; and what rotary positions promise.
local tensor = require "tensor"
local tap = require "tap"

local g = tensor.generator(7)

local function random(...)
  local shape = type(...) == "table" and ... or { ... }
  return tensor.randn(shape, { generator = g, dtype = "float64" })
end

local function leaf(shape)
  return random(shape):requires_grad_(true)
end

--- twin(q, k, v, mask) → softmax(q k^T / sqrt(d) + mask) v, of small ops.
local function twin(q, k, v, mask)
  local scores = q:matmul(k:transpose()) / math.sqrt(q.shape[4])
  return (scores + mask):softmax(-1):matmul(v)
end

-- 0 where a query may look, -infinity where not: t queries, s keys.
local function causal_mask(t, s)
  local rows = {}
  for i = 1, t do
    rows[i] = {}
    for j = 1, s do rows[i][j] = j <= i and 0 or -math.huge end
  end
  return tensor.tensor(rows, { dtype = "float64" })
end

local function gradients(y, seed, inputs)
  for _, x in ipairs(inputs) do x:zero_grad() end
  y:backward(seed)
  local all = {}
  for i, x in ipairs(inputs) do all[i] = x.grad:clone() end
  return all
end

local function compare(name, inputs, seed, fused, naive)
  tap.ok(tensor.max_difference(fused, naive) < 1e-12, name .. ": y is the twin's")
  local got, want = gradients(fused, seed, inputs), gradients(naive, seed, inputs)
  for i in ipairs(inputs) do
    tap.ok(tensor.max_difference(got[i], want[i]) < 1e-12, name .. ": gradient " .. i .. " is the twin's")
  end
end

local q, k, v = leaf { 2, 2, 140, 6 }, leaf { 2, 2, 140, 6 }, leaf { 2, 2, 140, 5 }
local seed = random(2, 2, 140, 5)
compare("causal", { q, k, v }, seed, tensor.attention(q, k, v, { causal = true }),
  twin(q, k, v, causal_mask(140, 140)))

local bias = leaf { 2, 140, 140 }
compare("with a bias", { q, k, v, bias }, seed, tensor.attention(q, k, v, bias), twin(q, k, v, bias))

-- Heads as views of one projection, as a layer makes them.
local x = random(2, 70, 12)
local heads = x:reshape(2, 70, 3, 4):permute(1, 3, 2, 4)
tap.ok(tensor.equal(tensor.attention(heads, heads, heads),
  tensor.attention(heads:contiguous(), heads:contiguous(), heads:contiguous())),
  "views have the bits of copies")

-- One op for it: 3 heads over several blocks.
local qkv, mixing = leaf { 2, 150, 3 * 12 }, random(2, 150, 12)
local function split(y) return y:reshape(2, 150, 3, 3, 4):permute(3, 1, 4, 2, 5) end
for _, causal in ipairs { false, true } do
  local how = causal and "causal" or "free"
  local one = tensor.self_attention(qkv, { heads = 3, causal = causal })
  local parts = split(qkv)
  local many = tensor.attention(parts:select(1, 1), parts:select(1, 2), parts:select(1, 3), { causal = causal })
  many = many:permute(1, 3, 2, 4):reshape(2, 150, 12)
  tap.ok(tensor.equal(one, many), how .. ": self_attention has the bits of attention of views")
  tap.is(tensor.operations(one), tensor.operations(many), how .. ": … and makes as many multiply-adds")
  tap.is(tensor.depth(one), tensor.depth(many), how .. ": … one after the other")
  tap.ok(tensor.equal(gradients(one, mixing, { qkv })[1], gradients(many, mixing, { qkv })[1]),
    how .. ": … and its gradient")
end

local row = random(1, 8)
local function at(place) return tensor.rotary(row, { offset = place }) end
local function product(a, b) return (a * b):sum():item() end
tap.near(product(at(3), at(10)), product(at(50), at(57)), 1e-12, "products depend on the difference of places")
tap.near(product(at(3), at(3)), product(row, row), 1e-12, "turning keeps lengths")
tap.ok(tensor.equal(at(0), row), "place 0 is not turned")

tap.raises(function() tensor.attention(random(1, 1, 2, 3), random(1, 1, 2, 4), random(1, 1, 2, 3)) end,
  "attention: k has shape (1, 1, 2, 4), want (B, H, S, d); q has shape (1, 1, 2, 3)", "sizes of heads must agree")
tap.raises(function() tensor.rotary(random(2, 3)) end,
  "rotary: x has shape (2, 3), want (…, T, d) with an even d", "rotary wants pairs")

tap.done()
