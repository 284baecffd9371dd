-- How far each op may be from PyTorch's float64, in units of the last place (ulp) of each element, or,
-- where a result is a sum that can cancel, of the largest element; the unit is never smaller than
-- that of `least`, the size of the numbers that the result is a difference of. Gradients are asked
-- for with numbers up to 2. In float64 the reference has rounding errors of its own.

local tolerance = {}

local list = {}

-- {ulp in float32, in float64, unit} with names.
local function rule(entry)
  return { float32 = entry[1], float64 = entry[2], of = entry.of or "largest", least = entry.least or 0 }
end

-- For each named op: how its values and its gradients are measured.
local function allow(names, value, gradient)
  for name in names:gmatch("%S+") do list[name] = { value = rule(value), gradient = rule(gradient) } end
end

-- Nothing is computed: elements are moved, or chosen.
allow([[expand reshape permute transpose slice select squeeze unsqueeze clone contiguous to
  concatenate stack index_select gather embedding where max min argmax neg abs sign clamp relu
  flip roll diagonal tril triu pad max_pool1d max_pool2d dropout
  eq ne lt le gt ge]], { 0, 0, of = "element" }, { 2, 2 })
-- Rounded once; gradients of repeated inputs are added up.
allow("add sub mul div sqrt", { 0.5, 0, of = "element" }, { 3, 3, least = 1 })
allow("exp log sin cos", { 1, 1, of = "element" }, { 6, 6, of = "element" })
allow("rsqrt", { 1.5, 1, of = "element" }, { 6, 6, of = "element" })
allow("pow", { 1, 1, of = "element" }, { 8, 8, least = 1 })
-- Its gradient is that of e to the power -x², whose square is rounded.
allow("erf", { 1, 1, of = "element" }, { 4, 4, of = "element", least = 1 })
-- e to the power of a rounded product.
allow("softplus", { 32, 32, of = "element" }, { 32, 32, of = "element" })
-- Gradients are made of 1 - y, which cancels; in PyTorch's float64 so is Φ.
allow("tanh sigmoid", { 1, 2, of = "element" }, { 4, 4, of = "element", least = 1 })
allow("silu", { 2, 4, of = "element", least = 1e-36 }, { 6, 32, of = "element", least = 1 })
allow("gelu", { 2, 4, of = "element", least = 1 }, { 4, 16, of = "element", least = 1 })
-- Rounding errors of float64 are those of both sides, and differ in shape.
allow("mean", { 2, 2, least = 1 }, { 1, 2, least = 1 })
allow("variance", { 2, 16, least = 1 }, { 6, 6, least = 1 })
-- The large mean takes the place of the digits.
allow("batch_norm", { 8, 8, least = 1 }, { 32, 8, least = 1 })
-- Float64's reference adds up in a row what is a tree here.
allow("norm", { 4, 32 }, { 4, 8, least = 1 })
-- Computed in double and rounded once; in float64 both sides have the errors of many rotations, which
-- gradients divide by the distance of values.
allow("cholesky", { 0.5, 4 }, { 1, 4, least = 1 })
allow("eigh svd", { 0.5, 16 }, { 1, 128, least = 1 })
-- Errors of one step go into the next.
allow("rnn lstm gru", { 4, 8, least = 1 }, { 8, 16, least = 1 })
allow("matmul", { 4, 4, least = 1 }, { 4, 4, least = 1 })
allow("attention self_attention", { 4, 8, least = 1 }, { 6, 12, least = 1 })
-- Layers of several ops, each with its errors; PyTorch's own are as large.
allow("nn.MultiHeadAttention nn.TransformerEncoderLayer nn.TransformerDecoderLayer", { 12, 24, least = 1 },
  { 32, 48, least = 1 })

local default = { value = rule { 4, 4 }, gradient = rule { 6, 8, least = 1 } }

--- tolerance.without: names and why they are not compared.
tolerance.without = {
  ["nn.initialize"] = "random numbers; tests/lua has their moments",
}

--- tolerance.of(op) → {value = {float32 = ulp, float64 = ulp, of = "element" or "largest", least =},
--- gradient = …}
function tolerance.of(op)
  local name = op:match("^nn%.(.*)")
  return list[op] or name and list[name:lower()] or default
end

--- tolerance.limits: ops whose result or gradient at an infinity is NaN in PyTorch, from infinity
--- times 0, and here may be its limit.
tolerance.limits = { gelu = true }

--- tolerance.signs(op) → whether zeros have signs: PyTorch's vary with its vectors.
function tolerance.signs(op)
  return op ~= "relu" and op ~= "dropout" and op ~= "sign"
end

return tolerance
