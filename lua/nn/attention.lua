-- Multi-head attention (Vaswani et al. 2017), with the batch first: x (B, T, D).

local tensor = require "tensor"
local options = require "options"
local initialize = require "nn.initialize"
local positions = require "nn.positions"

local Attention = require("nn.module").class("MultiHeadAttention")

--- nn.MultiHeadAttention(width, heads, {generator = g, bias = true, causal = false, position =
--- "none", init = "xavier_uniform", dtype = "float32"})
--- in_proj_weight (3 width, width) makes queries, keys and values, in this order, out_proj the
--- result, as in PyTorch. attention(x) attends to x itself; attention(x, memory) to another
--- sequence; attention(x, memory, {lengths = n, bias = b, slopes = s, offset = 0}) with what
--- tensor.attention takes. causal: no place sees what comes after it. position: "rotary" turns
--- queries and keys (Su et al. 2021), "alibi" takes slope · distance off the scores (Press et al.
--- 2022).
function Attention:init(width, heads, given)
  local who = "MultiHeadAttention"
  local set = options.read(who, given, {
    generator = options.any, bias = true, causal = false, position = "none",
    init = "xavier_uniform", dtype = "float32",
  })
  options.generator(who, set.generator)
  self.width = options.whole(who, "width", width)
  self.heads = options.whole(who, "heads", heads)
  if width % heads ~= 0 then
    options.fail("%s: a width of %d does not divide into %d heads", who, width, heads)
  end
  options.one_of(who, "position", set.position, { none = true, rotary = true, alibi = true })
  self.causal, self.position = set.causal, set.position
  local how = { generator = set.generator, dtype = set.dtype }
  self.in_proj_weight = initialize(set.init, { 3 * width, width }, how)
  if set.bias then self.in_proj_bias = initialize("zeros", { 3 * width }, how) end
  self.out_proj = require("nn.linear")(width, width, {
    generator = set.generator, bias = set.bias, bias_init = "zeros", dtype = set.dtype,
  })
  if set.position == "alibi" then
    rawset(self, "slopes", positions.alibi_slopes(heads, set.dtype))
  end
end

function Attention:describe()
  local more = (self.causal and ", causal" or "")
    .. (self.position ~= "none" and ", " .. self.position or "")
  return ("%d, heads = %d%s"):format(self.width, self.heads, more)
end

-- (B, T, n · D) as n tensors (B, heads, T, D / heads)
local function heads_of(self, x, n)
  local shape = x.shape
  local all = x:reshape(shape[1], shape[2], n, self.heads, self.width // self.heads)
  all = all:permute(3, 1, 4, 2, 5)
  local list = {}
  for i = 1, n do list[i] = all:select(1, i) end
  return table.unpack(list)
end

-- Queries from x, keys and values from memory.
local function project(self, x, memory)
  local weight, bias = self.in_proj_weight, self.in_proj_bias
  if memory == x then return heads_of(self, tensor.linear(x, weight, bias), 3) end
  local d = self.width
  local q = tensor.linear(x, weight:slice(1, 1, d), bias and bias:slice(1, 1, d))
  local rest = tensor.linear(memory, weight:slice(1, d + 1, 3 * d),
    bias and bias:slice(1, d + 1, 3 * d))
  local query = heads_of(self, q, 1)
  return query, heads_of(self, rest, 2)
end

-- Raises unless x is (B, T, width).
local function check(self, what, x)
  options.tensor("MultiHeadAttention", what, x, 3, ("(B, T, %d)"):format(self.width))
end

function Attention:forward(x, memory, given)
  check(self, "x", x)
  if memory ~= nil then check(self, "memory", memory) end
  local set = given or {}
  if given then
    set = options.read("MultiHeadAttention", given, {
      lengths = options.any, bias = options.any, slopes = options.any, offset = 0,
    })
  end
  local offset = set.offset or 0
  local how = {
    bias = set.bias, slopes = set.slopes or self.slopes, lengths = set.lengths,
    causal = self.causal, offset = offset,
  }
  if (memory == nil or memory == x) and self.position ~= "rotary" then
    how.heads = self.heads
    local qkv = tensor.linear(x, self.in_proj_weight, self.in_proj_bias)
    return self.out_proj(tensor.self_attention(qkv, how))
  end
  local q, k, v = project(self, x, memory or x)
  if self.position == "rotary" then
    q, k = tensor.rotary(q, { offset = offset }), tensor.rotary(k)
  end
  local shape = x.shape
  local y = tensor.attention(q, k, v, how)
  return self.out_proj(y:permute(1, 3, 2, 4):reshape(shape[1], shape[2], self.width))
end

return Attention
