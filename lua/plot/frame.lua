-- A frame: the rectangle in which marks draw, with its scales. A figure has one; with facets it
-- would have several that share scales.

local frame = {}
frame.__index = frame

--- frame.new(c, x, y, color, clipped) → a frame between the ends of two scales. `clipped` when an
-- axis has a domain of its own, so that marks may reach out of it.
function frame.new(c, x, y, color, clipped)
  local left, top = math.min(x.from, x.to), math.min(y.from, y.to)
  return setmetatable({ canvas = c, x = x, y = y, color = color, clipped = clipped, left = left,
    top = top,
    width = math.abs(x.to - x.from), height = math.abs(y.to - y.from) }, frame)
end

--- f:place(mark, i) → x, y in pixels of row i, nil when it is a gap or in no category.
function frame:place(mark, i)
  local x, y = mark.x.values[i], mark.y.values[i]
  if not x or not y then return nil end
  local px, py = self.x.map(x), self.y.map(y)
  if px and py then return px, py end
end

--- f:holds(x, y) → whether a pixel is in the frame.
function frame:holds(x, y)
  return x >= self.left - 0.01 and x <= self.left + self.width + 0.01 and y >= self.top - 0.01
    and y <= self.top + self.height + 0.01
end

-- The pixels of a channel's values in these rows, false where there are none.
local function pixels(scale, values, rows)
  if scale.map_all then return scale.map_all(values, rows) end
  local list, map = {}, scale.map
  for k, i in ipairs(rows) do
    local v = values[i]
    list[k] = v and map(v) or false
  end
  return list
end

--- f:places(mark, rows) → xs, ys, kept: the pixels of those of the rows that are in the frame, and
--- which they are.
function frame:places(mark, rows)
  local xs, ys = pixels(self.x, mark.x.values, rows), pixels(self.y, mark.y.values, rows)
  local kept, n = {}, 0
  local left, right = self.left - 0.01, self.left + self.width + 0.01
  local top, bottom = self.top - 0.01, self.top + self.height + 0.01
  for k = 1, #rows do
    local x, y, i = xs[k], ys[k], rows[k]
    if x and y and x >= left and x <= right and y >= top and y <= bottom then
      n = n + 1
      xs[n], ys[n], kept[n] = x, y, i
    end
  end
  for k = n + 1, #rows do xs[k], ys[k] = nil, nil end
  return xs, ys, kept
end

--- f:limit(scale, v) → the pixel of v, or the end of the scale that it lies beyond.
function frame.limit(_, scale, v)
  local low, high = math.min(scale.from, scale.to), math.max(scale.from, scale.to)
  return math.max(low, math.min(high, scale.map(v)))
end

--- f:near(scale, v) → the pixel of v, or one well outside the frame: no number is too far to draw.
function frame.near(_, scale, v)
  local low, high = math.min(scale.from, scale.to), math.max(scale.from, scale.to)
  return math.max(low - 100, math.min(high + 100, scale.map(v)))
end

--- f:clip() and f:unclip() stand around what may reach out of the frame.
function frame:clip()
  if self.clipped then self.canvas:clip { x = self.left, y = self.top, w = self.width,
    h = self.height } end
end

function frame:unclip()
  if self.clipped then self.canvas:unclip() end
end

return frame
