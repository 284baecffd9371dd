-- Pixels as sixels: rows of six pixels' height, one colour after another, with a palette that is
-- always the same: six steps of red, green and blue, and forty greys between, for letters.
-- (Digital Equipment: VT330/VT340 Programmer Reference Manual, volume 2, chapter 14.)

local sixel = {}

local greys = 40

-- The entries 0 … 255, each {r, g, b} of 0 … 255.
local palette = {}
for r = 0, 5 do
  for g = 0, 5 do
    for b = 0, 5 do palette[36 * r + 6 * g + b] = { 51 * r, 51 * g, 51 * b } end
  end
end
for i = 1, greys do
  local v = math.floor(255 * i / (greys + 1) + 0.5)
  palette[215 + i] = { v, v, v }
end

local function distance(entry, r, g, b)
  local p = palette[entry]
  return (p[1] - r) ^ 2 + (p[2] - g) ^ 2 + (p[3] - b) ^ 2
end

-- The nearest entry: that of the cube, or a grey.
local function nearest(r, g, b)
  local cube = 36 * ((r + 25) // 51) + 6 * ((g + 25) // 51) + (b + 25) // 51
  local step = math.floor((r + g + b) / 765 * (greys + 1) + 0.5)
  if step < 1 or step > greys then return cube end
  return distance(215 + step, r, g, b) < distance(cube, r, g, b) and 215 + step or cube
end

-- Pixels to entries, a row of them; the same colours come again and again.
local function row_entries(rgb, width, y, known)
  local list, from = {}, 3 * width * y
  for x = 1, width do
    local r, g, b = rgb:byte(from + 3 * x - 2, from + 3 * x)
    local key = r << 16 | g << 8 | b
    local entry = known[key]
    if not entry then
      entry = nearest(r, g, b)
      known[key] = entry
    end
    list[x] = entry
  end
  return list
end

-- For each entry in the band its six-bit columns, [entry] = {[x] = bits}, and the entries in order.
local function band_columns(rgb, width, height, top, known)
  local columns, order = {}, {}
  for k = 0, math.min(5, height - 1 - top) do
    for x, entry in ipairs(row_entries(rgb, width, top + k, known)) do
      local own = columns[entry]
      if not own then
        own = {}
        columns[entry], order[#order + 1] = own, entry
      end
      own[x] = (own[x] or 0) | 1 << k
    end
  end
  table.sort(order)
  return columns, order
end

-- A run of equal columns: !12? is twelve of them.
local function run(bits, count)
  local letter = string.char(63 + bits)
  return count > 3 and ("!%d%s"):format(count, letter) or letter:rep(count)
end

local function add_columns(out, own, width)
  local bits, count = own[1] or 0, 1
  for x = 2, width do
    local here = own[x] or 0
    if here == bits then count = count + 1
    else
      out[#out + 1] = run(bits, count)
      bits, count = here, 1
    end
  end
  if bits ~= 0 then out[#out + 1] = run(bits, count) end
end

local function add_palette(out)
  for entry = 0, 255 do
    local p = palette[entry]
    out[#out + 1] = ("#%d;2;%d;%d;%d"):format(entry, (p[1] * 100 + 127) // 255,
      (p[2] * 100 + 127) // 255, (p[3] * 100 + 127) // 255)
  end
end

--- sixel.encode(rgb, width, height) → string: what draws the picture, three bytes a pixel, on a
--- terminal with sixels.
function sixel.encode(rgb, width, height)
  local out, known = { ('\27P0;1q"1;1;%d;%d'):format(width, height) }, {}
  add_palette(out)
  for top = 0, height - 1, 6 do
    local columns, order = band_columns(rgb, width, height, top, known)
    for i, entry in ipairs(order) do
      out[#out + 1] = (i > 1 and "$" or "") .. "#" .. entry
      add_columns(out, columns[entry], width)
    end
    out[#out + 1] = "-"
  end
  out[#out + 1] = "\27\\"
  return table.concat(out)
end

return sixel
