-- The same elements in memory in other orders. A layout takes a contiguous tensor to a base, and
-- view(base) has the elements of the tensor; between them lie NaNs where there is room.

local tensor = require "tensor"

local function same(x) return x end

local plain = { name = "contiguous", base = same, view = same }

local transposed = {
  name = "transposed",
  base = function(x) return x:dim() > 1 and x:transpose(1, -1):contiguous():detach() or x end,
  view = function(base) return base:dim() > 1 and base:transpose(1, -1) or base end,
}

-- A view with steps backwards.
local flipped = {
  name = "flipped",
  base = function(x) return x:dim() > 0 and x:flip():contiguous():detach() or x end,
  view = function(base) return base:dim() > 0 and base:flip() or base end,
}

local function filler(x)
  local odd = x.dtype == "int32" and -7 or 0 / 0
  return tensor.full(x.shape, odd, { dtype = x.dtype })
end

local sliced = { name = "sliced" }

-- Each element of the last axis is followed by one that does not count.
function sliced.base(x)
  if x:dim() == 0 then return x end
  local shape = x.shape
  shape[#shape] = 2 * shape[#shape]
  return tensor.stack({ x, filler(x) }, -1):reshape(shape)
end

function sliced.view(base)
  if base:dim() == 0 or base.shape[base:dim()] == 0 then return base end
  return base:slice(-1, 1, -1, 2)
end

--- sliced.rest(base) → the elements that do not count, or nil: their gradient is 0.
function sliced.rest(base)
  if base:dim() == 0 or base.shape[base:dim()] == 0 then return nil end
  return base:slice(-1, 2, -1, 2)
end

return { plain, transposed, sliced, flipped }
