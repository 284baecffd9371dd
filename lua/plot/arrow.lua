-- Arrows on the paper: a line, straight or bent, and a head whose size does not depend on the
-- length.

local turn = require "plot.turn"

local arrow = {}

-- Half the width of a head of length 1, and how far into it the line reaches.
local half, into = 0.4, 0.8

-- The direction (ux, uy) turned by the angle whose cosine and sine are given.
local function turned(ux, uy, cosine, sine)
  return ux * cosine - uy * sine, ux * sine + uy * cosine
end

local function head(c, x, y, ux, uy, size, paint)
  local bx, by, side = x - size * ux, y - size * uy, size * half
  c:path { points = { x, y, bx - side * uy, by + side * ux, bx + side * uy, by - side * ux },
    close = true, fill = paint.color, opacity = paint.opacity }
end

-- A cubic that is close to an arc of a circle: both ends leave the chord by `bend` degrees. The
-- handles of an arc with half-angle b over a chord d are 2 d / (3 (1 + cos b)) long.
local function arc(c, from, to, ux, uy, length, about)
  local cosine, sine = turn.direction(-about.bend)
  local ax, ay = turned(ux, uy, cosine, sine)
  local bx, by = turned(ux, uy, cosine, -sine)
  local handle, short = 2 * length / (3 * (1 + cosine)), about.head * into
  c:path { steps = "MC", points = { from[1], from[2], from[1] + handle * ax, from[2] + handle * ay,
    to[1] - handle * bx, to[2] - handle * by, to[1] - short * bx, to[2] - short * by },
    stroke = about.color, width = about.width, opacity = about.opacity, dash = about.dash }
  return bx, by
end

--- arrow.draw(c, from, to, about) draws an arrow between two points {x, y}. about = {color, width,
--- opacity, dash, head (the length of the head in pixels, 0 for none), bend (degrees by which it
--- leaves the straight way, to the left), inset (pixels left free at both ends)}. Nothing where
--- the insets leave no length; a head alone where it is longer than the way.
function arrow.draw(c, from, to, about)
  local dx, dy = to[1] - from[1], to[2] - from[2]
  local length = math.sqrt(dx * dx + dy * dy)
  local inset = about.inset or 0
  if length - 2 * inset <= 1e-9 then return end
  local ux, uy = dx / length, dy / length
  from = { from[1] + inset * ux, from[2] + inset * uy }
  to = { to[1] - inset * ux, to[2] - inset * uy }
  length = length - 2 * inset
  local tx, ty = ux, uy
  if about.bend and about.bend ~= 0 and length > about.head then
    tx, ty = arc(c, from, to, ux, uy, length, about)
  elseif length > about.head then
    local short = about.head * into
    c:line { x1 = from[1], y1 = from[2], x2 = to[1] - short * ux, y2 = to[2] - short * uy,
      stroke = about.color, width = about.width, opacity = about.opacity, dash = about.dash }
  end
  if about.head > 0 then head(c, to[1], to[2], tx, ty, about.head, about) end
end

return arrow
