-- A remark on a datum: words of several lines with an arrow to it.

local numbers = require "plot.numbers"
local options = require "plot.options"
local spots = require "plot.spots"
local taken = require "plot.taken"
local typeset = require "plot.type"

local note = {
  name = "note",
  about = "Words with an arrow to (x, y), broken at width pixels and at line breaks; dx and dy "
    .. "pixels away, or where they cover nothing.",
  channels = {
    x = { scale = "x", needed = true },
    y = { scale = "y", needed = true },
    text = { needed = true, constants = true },
  },
  options = { dx = "number", dy = "number", width = options.positive, size = options.positive },
  color = "ink",
}

local distances = { 26, 40, 58, 80, 110, 150 }
-- Of the frame's width, what a note may take; the arrow ends so far from the datum, and is so long
-- and half as wide.
local most_share, short, head = 0.42, 6, 7
-- Of the frame's height.
local most_height = 0.4

--- Notes whose place is given go first.
function note.prepare(mark) mark.last = (mark.spec.dx or mark.spec.dy) and 1 or 2 end

function note.extent(mark, axis)
  return mark:range(axis, {})
end

local function style_of(mark)
  local size = mark.spec.size or 13
  return { size = size, leading = math.ceil(size * 1.35) }
end

-- The first lines, the last of them with an ellipsis.
local function cut(lines, most, style, width)
  local some = table.move(lines, 1, most, 1, {})
  local shorter = typeset.fit(some[most] .. "…", style, width)
  some[most] = shorter
  return some
end

-- The lines, with the width and the height of all.
local function lines_of(mark, frame, text)
  local style, widest = style_of(mark), 0
  local lines = typeset.lines(text, style, math.min(mark.spec.width or 170,
    most_share * frame.width))
  local most = math.max(1, math.floor(most_height * frame.height / style.leading))
  if #lines > most then lines = cut(lines, most, style, mark.spec.width or 170) end
  for _, line in ipairs(lines) do widest = math.max(widest, (typeset.measure(line, style))) end
  return lines, widest, #lines * style.leading
end

-- Where the author wants it, or where there is room.
local function spot_of(mark, frame, ground, x, y, w, h)
  local dx, dy = mark.spec.dx, mark.spec.dy
  if not dx and not dy then return spots.find(ground, frame, x, y, w, h, distances) end
  dx, dy = dx or 0, dy or 0
  local left, top = spots.box(x, y, dx, dy, w, h)
  return spots.take(ground, { x = left, y = top, w = w, h = h, dx = dx, dy = dy })
end

-- From the side of the words to a little before the datum; none where they are too close.
local function draw_arrow(c, spot, x, y)
  local fx, fy = spots.nearest({ x = spot.x - 3, y = spot.y - 1, w = spot.w + 6, h = spot.h + 2 },
    x, y)
  local length = math.sqrt((fx - x) * (fx - x) + (fy - y) * (fy - y))
  if length < short + head + 2 then return end
  local ux, uy = (fx - x) / length, (fy - y) / length
  local tx, ty = x + ux * short, y + uy * short
  local bx, by = tx + ux * head, ty + uy * head
  c:line { x1 = fx, y1 = fy, x2 = bx, y2 = by, stroke = "muted", width = 1 }
  c:path { points = { tx, ty, bx - uy * head / 2.6, by + ux * head / 2.6, bx + uy * head / 2.6,
    by - ux * head / 2.6 }, close = true, fill = "muted" }
end

-- Lines begin, end or have their middle together, by where the words stand.
local function draw_words(c, mark, spot, lines)
  local style = style_of(mark)
  local anchor = spot.dx > 0 and "start" or spot.dx < 0 and "end" or "middle"
  local share = spot.dx > 0 and 0 or spot.dx < 0 and 1 or 0.5
  for k, line in ipairs(lines) do
    typeset.draw(c, line, style, { x = spot.x + share * spot.w,
      y = spot.y + (k - 0.5) * style.leading, anchor = anchor, baseline = "middle", halo = 2 })
  end
end

function note.draw(mark, frame)
  local ground = taken.of(frame.canvas)
  for i = 1, mark.n do
    local x, y = frame:place(mark, i)
    local text = mark.text.values[i]
    if x and text ~= false and frame:holds(x, y) then
      local lines, w, h = lines_of(mark, frame, tostring(text))
      local spot = spot_of(mark, frame, ground, x, y, w, h)
      draw_arrow(frame.canvas, spot, x, y)
      spots.draw_ground(frame.canvas, spot)
      draw_words(frame.canvas, mark, spot, lines)
    end
  end
end

--- What a note says in the facts: its words and where they point.
function note.facts(mark)
  local out = { x = {}, y = {}, text = {} }
  for i = 1, mark.n do
    for _, axis in ipairs { "x", "y" } do
      local v = mark[axis].values[i]
      out[axis][i] = type(v) == "number" and numbers.plain(v) or v or "gap"
    end
    out.text[i] = tostring(mark.text.values[i])
  end
  return out
end

return note
