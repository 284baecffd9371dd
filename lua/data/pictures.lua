-- Small pictures that are drawn, not photographed: digits, shapes, pairs of shapes. Each is a
-- tensor (count, 1, size, size) of brightness, 0 for the background and about 1 for the ink.

local tensor = require "tensor"
local options = require "options"

local pictures = {}

-- Digits 5 wide and 7 high, one hexadecimal pair of five bits a row.
local glyphs = {
  [0] = "0e11131519110e", "040c040404040e", "0e11010204081f", "1f02040201110e",
  "02060a121f0202", "1f101e0101110e", "0608101e11110e", "1f010204080808",
  "0e11110e11110e", "0e11110f01020c",
}

local function glyph_bits(digit)
  local rows = {}
  for pair in glyphs[digit]:gmatch("%x%x") do rows[#rows + 1] = tonumber(pair, 16) end
  return function(row, column)
    local inside = row >= 0 and row < 7 and column >= 0 and column < 5
    return inside and rows[row + 1] >> (4 - column) & 1 == 1
  end
end

-- `count` pictures: paint(uniform, i) → label and a function from pixel (row, column), counted
-- from 0, to ink between 0 and 1. Brightness varies, and noise is added.
local function draw(who, set, numbers, paint)
  options.generator(who, set.generator)
  options.whole(who, "count", set.count)
  options.whole(who, "size", set.size, 8)
  options.between(who, "noise", set.noise, 0)
  options.room(who, set.count, set.size, set.size)
  local random = tensor.rand(set.count, numbers + 1,
    { generator = set.generator, dtype = "float64" }):totable()
  local ink, labels = {}, {}
  for i = 1, set.count do
    local at = 0
    local function uniform()
      at = at + 1
      return random[i][at]
    end
    local bright = 0.7 + 0.6 * random[i][numbers + 1]
    local label, covers = paint(uniform, i)
    labels[i] = label
    for row = 0, set.size - 1 do
      for column = 0, set.size - 1 do ink[#ink + 1] = bright * covers(row, column) end
    end
  end
  local shape = { set.count, 1, set.size, set.size }
  local x = tensor.tensor(ink):reshape(shape)
  x = x + tensor.randn(shape, { generator = set.generator }) * set.noise
  return x, tensor.tensor(labels, { dtype = "int32" })
end

local function whole_below(u, n) return math.floor(u * n) end

--- data.digits {generator = g, count = 1000, size = 16, noise = 0.1} → x (count, 1, size, size), y
--- The digits 0 … 9 as labels 1 … 10, as many of each (to within one), once or twice the size of
--- their 5 × 7 dots as there is room, at a random place, of random brightness, with normal noise.
function pictures.digits(given)
  local set = options.read("digits", given, {
    generator = options.any, count = 1000, size = 16, noise = 0.1,
  })
  return draw("digits", set, 3, function(uniform, i)
    local digit = (i - 1) % 10
    local scale = set.size >= 16 and 1 + whole_below(uniform(), 2) or 1
    local top = whole_below(uniform(), set.size - 7 * scale + 1)
    local left = whole_below(uniform(), set.size - 5 * scale + 1)
    local bit = glyph_bits(digit)
    return digit + 1, function(row, column)
      return bit((row - top) // scale, (column - left) // scale) and 1 or 0
    end
  end)
end

-- Ink of a shape of radius r at (dr, dc) from its middle.
local inks = {
  function(dr, dc, r) return dr * dr + dc * dc <= r * r end,
  function(dr, dc, r) return math.max(math.abs(dr), math.abs(dc)) <= 0.85 * r end,
  function(dr, dc, r) return dr <= 0.7 * r and dr >= -r and math.abs(dc) <= (dr + r) * 0.6 end,
  function(dr, dc, r)
    local a, b = math.abs(dr), math.abs(dc)
    return math.max(a, b) <= r and math.min(a, b) <= 0.35 * r
  end,
}

-- How much of a pixel is covered, of four points in it.
local function covered(ink, dr, dc, r)
  local sum = 0
  for _, a in ipairs { -0.25, 0.25 } do
    for _, b in ipairs { -0.25, 0.25 } do
      if ink(dr + a, dc + b, r) then sum = sum + 0.25 end
    end
  end
  return sum
end

--- data.shapes {generator = g, count = 1000, size = 16, noise = 0.1} → x (count, 1, size, size), y
--- A disc (1), square (2), triangle (3) or cross (4), as many of each, of random radius, at a
--- random place.
function pictures.shapes(given)
  local set = options.read("shapes", given, {
    generator = options.any, count = 1000, size = 16, noise = 0.1,
  })
  return draw("shapes", set, 3, function(uniform, i)
    local kind = (i - 1) % #inks + 1
    local r = set.size * (0.17 + 0.15 * uniform())
    local row0 = r + uniform() * (set.size - 1 - 2 * r)
    local column0 = r + uniform() * (set.size - 1 - 2 * r)
    return kind, function(row, column)
      return covered(inks[kind], row - row0, column - column0, r)
    end
  end)
end

--- data.shape_pairs {generator = g, count = 1000, size = 16, noise = 0.1} → x (count, 1, size,
--- size), y
--- A disc and a cross that do not touch; y says where the disc is: 1 left of the cross, 2 right,
--- 3 above, 4 below, as many of each. The picture of one answer is that of another, mirrored or
--- turned.
function pictures.shape_pairs(given)
  local set = options.read("shape_pairs", given, {
    generator = options.any, count = 1000, size = 16, noise = 0.1,
  })
  local r = set.size * 0.16
  return draw("shape_pairs", set, 3, function(uniform, i)
    local y = (i - 1) % 4 + 1
    local room = set.size / 2 - 2 * r
    local low, high = r + room * uniform(), set.size - 1 - r - room * uniform()
    local across = r + uniform() * (set.size - 1 - 2 * r)
    local disc, cross = { low, across }, { high, across }
    if y % 2 == 0 then disc, cross = cross, disc end
    local along = y <= 2 and 2 or 1 -- which of row and column runs from one to the other
    return y, function(row, column)
      local a, b = along == 2 and column or row, along == 2 and row or column
      return math.min(1, covered(inks[1], a - disc[1], b - disc[2], r)
        + covered(inks[4], a - cross[1], b - cross[2], r))
    end
  end)
end

return pictures
