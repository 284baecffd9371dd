-- Layers of the Transformer (Vaswani et al. 2017), with the norm after each part, as there, or
-- before it (Xiong et al. 2020). Batch first.

local tensor = require "tensor"
local options = require "options"
local class = require("nn.module").class
local Linear = require "nn.linear"
local Attention = require "nn.attention"
local norms = require "nn.norm"

local transformer = {}

local activations = {
  relu = function(x) return tensor.relu(x) end,
  gelu = function(x) return tensor.gelu(x) end,
  silu = function(x) return tensor.silu(x) end,
}

local function make_norm(set, width)
  local make = options.one_of("transformer layer", "norm", set.norm, {
    layer = norms.LayerNorm, rms = norms.RMSNorm, none = true,
  })
  if make == true then return nil end
  return make(width, { eps = set.eps, dtype = set.dtype })
end

local function attention(width, heads, set, causal, position)
  return Attention(width, heads, {
    generator = set.generator, causal = causal, position = position, dtype = set.dtype,
  })
end

local function init(self, width, heads, given, cross)
  local who = getmetatable(self).__name
  local set = options.read(who, given, {
    generator = options.any, hidden = 4 * options.whole(who, "width", width), dropout = 0,
    activation = "relu", pre_norm = false, norm = "layer", eps = 1e-5, causal = cross,
    position = "none", dtype = "float32",
  })
  options.generator(who, set.generator)
  self.activation, self.pre_norm = set.activation, set.pre_norm
  self.activate = options.one_of(who, "activation", set.activation, activations)
  self.self_attn = attention(width, heads, set, set.causal, set.position)
  if cross then self.multihead_attn = attention(width, heads, set, false, "none") end
  local how = { generator = set.generator, dtype = set.dtype }
  self.linear1 = Linear(width, options.whole(who, "hidden", set.hidden), how)
  self.linear2 = Linear(set.hidden, width, how)
  for i = 1, cross and 3 or 2 do self["norm" .. i] = make_norm(set, width) end
  options.between(who, "dropout", set.dropout, 0, 1)
  if set.dropout > 0 then
    self.dropout = require("nn.dropout")(set.dropout, { generator = set.generator })
  end
end

local function same(x) return x end

-- x + part(norm(x)), or norm(x + part(x))
local function around(self, x, norm, part)
  local drop = self.dropout or same
  norm = norm or same
  if self.pre_norm then return x + drop(part(norm(x))) end
  return norm(x + drop(part(x)))
end

local function feed(self, x)
  local h = self.activate(self.linear1(x))
  return self.linear2(self.dropout and self.dropout(h) or h)
end

local function describe(self)
  return ("%s norm, %s"):format(self.pre_norm and "pre" or "post", self.activation)
end

local Encoder = class("TransformerEncoderLayer")

--- nn.TransformerEncoderLayer(width, heads, {generator = g, hidden = 4 · width, dropout = 0,
--- activation = "relu" | "gelu" | "silu", pre_norm = false, norm = "layer" | "rms" | "none",
--- causal = false, position = "none" | "rotary" | "alibi", eps = 1e-5, dtype = "float32"})
--- Attention to itself, then two fully connected layers, each with x added and a norm. layer(x,
--- {lengths = n, bias = b}) → like x (B, T, width); the options go to the attention. PyTorch's
--- norm_first is pre_norm, dim_feedforward hidden, and its dropout starts at 0.1.
function Encoder:init(width, heads, given) init(self, width, heads, given, false) end

function Encoder:forward(x, given)
  x = around(self, x, self.norm1, function(h) return self.self_attn(h, nil, given) end)
  return around(self, x, self.norm2, function(h) return feed(self, h) end)
end

local Decoder = class("TransformerDecoderLayer")

--- nn.TransformerDecoderLayer(width, heads, options as of the encoder's, causal = true)
--- layer(x, memory, {lengths = n}, {lengths = m}) → like x: attention to itself, then to `memory`,
--- then the fully connected layers; the options are those of the two attentions.
function Decoder:init(width, heads, given) init(self, width, heads, given, true) end

function Decoder:forward(x, memory, given, given_memory)
  options.tensor("TransformerDecoderLayer", "memory", memory, 3, "(B, S, width)")
  x = around(self, x, self.norm1, function(h) return self.self_attn(h, nil, given) end)
  x = around(self, x, self.norm2, function(h)
    return self.multihead_attn(h, memory, given_memory)
  end)
  return around(self, x, self.norm3, function(h) return feed(self, h) end)
end

Encoder.describe, Decoder.describe = describe, describe
transformer.TransformerEncoderLayer, transformer.TransformerDecoderLayer = Encoder, Decoder
return transformer
