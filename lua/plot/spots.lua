-- Where words about a datum go: the best of some places around it, near first, that cover neither
-- other words nor what is drawn. Greedy, one after another, and the same at every run.

local spots = {}

-- Directions from the datum to the words, by preference.
local directions = { { 1, 0 }, { 0, -1 }, { -1, 0 }, { 0, 1 }, { 1, -1 }, { -1, -1 }, { 1, 1 },
  { -1, 1 } }

-- What it costs to cover one of each, and to be a pixel farther away.
local cost = { text = 1000, crossing = 200, dot = 40, line = 14, area = 120, pixel = 0.5,
  rank = 0.02 }
local most_lines = 25
-- Between words and the next, across.
local gap = 6
-- From this price on the whole frame is looked through.
local poor = 100

--- spots.box(x, y, dx, dy, w, h) → the left and the top of words w × h that are moved by (dx, dy)
--- from the datum (x, y): that far is their nearest side, or their middle where a shift is 0.
function spots.box(x, y, dx, dy, w, h)
  local left = x + dx - (dx < 0 and w or dx == 0 and w / 2 or 0)
  local top = y + dy - (dy < 0 and h or dy == 0 and h / 2 or 0)
  return left, top
end

--- spots.nearest(spot, x, y) → the point of a spot {x, y, w, h} that is nearest to (x, y).
function spots.nearest(spot, x, y)
  return math.max(spot.x, math.min(spot.x + spot.w, x)),
    math.max(spot.y, math.min(spot.y + spot.h, y))
end

local function cost_of(ground, spot, x, y)
  local texts, dots, lines, areas = ground:count(spot.x, spot.y, spot.x + spot.w, spot.y + spot.h)
  local ex, ey = spots.nearest(spot, x, y)
  return cost.text * texts + cost.dot * dots + cost.line * math.min(lines, most_lines)
    + cost.area * areas + cost.crossing * ground:crossings(ex, ey, x, y)
end

local function fits(spot, f)
  return spot.x >= f.left and spot.x + spot.w <= f.left + f.width and spot.y >= f.top
    and spot.y + spot.h <= f.top + f.height
end

-- Words beside the datum may stand higher or lower, words above or below it more to one side, where
-- the frame ends.
local function slide(spot, f)
  if spot.dx == 0 then spot.x = math.max(f.left, math.min(f.left + f.width - spot.w, spot.x)) end
  if spot.dy == 0 then spot.y = math.max(f.top, math.min(f.top + f.height - spot.h, spot.y)) end
  return spot
end

-- Where in the frame words fit at all, a step apart.
local step = 12

local function anywhere(f, x, y, w, h)
  local list = {}
  for top = f.top, f.top + f.height - h, step do
    for left = f.left, f.left + f.width - w, step do
      local spot = { x = left, y = top, w = w, h = h }
      local ex, ey = spots.nearest(spot, x, y)
      spot.dx, spot.dy = ex - x, ey - y
      spot.distance = math.max(1, math.sqrt(spot.dx * spot.dx + spot.dy * spot.dy))
      list[#list + 1] = spot
    end
  end
  return list
end

-- Words larger than the frame begin where it begins.
local function first_of(f, x, y, w, h, distance)
  local left, top = spots.box(x, y, 0, -distance, w, h)
  return { x = math.max(f.left, math.min(f.left + f.width - w, left)),
    y = math.max(f.top, math.min(f.top + f.height - h, top)), w = w, h = h, dx = 0, dy = -distance,
    distance = distance }
end

-- The spots around a datum, near ones first.
local function candidates(f, x, y, w, h, distances)
  local list = {}
  for _, distance in ipairs(distances) do
    for _, way in ipairs(directions) do
      local share = way[1] ~= 0 and way[2] ~= 0 and 0.7071 or 1
      local dx, dy = way[1] * distance * share, way[2] * distance * share
      local left, top = spots.box(x, y, dx, dy, w, h)
      local spot = slide({ x = left, y = top, w = w, h = h, dx = dx, dy = dy,
        distance = distance }, f)
      if fits(spot, f) then list[#list + 1] = spot end
    end
  end
  return list
end

-- The cheapest of a list, and its price.
local function cheapest(list, ground, x, y)
  local best, least
  for rank, spot in ipairs(list) do
    local price = cost.pixel * spot.distance + cost.rank * rank
    if not least or price < least then price = price + cost_of(ground, spot, x, y) end
    if not least or price < least then best, least = spot, price end
  end
  return best, least or math.huge
end

--- spots.take(ground, spot) → the spot, which `ground` knows as taken from now on; spot.on_fill
--- says whether it covers a filled shape.
function spots.take(ground, spot)
  local _, _, _, areas = ground:count(spot.x, spot.y, spot.x + spot.w, spot.y + spot.h)
  spot.on_fill = areas > 0
  ground:add_text(spot.x - gap, spot.y - 1, spot.x + spot.w + gap, spot.y + spot.h + 1)
  return spot
end

--- spots.draw_ground(c, spot) lays paper under words that cover a filled shape.
function spots.draw_ground(c, spot)
  if not spot.on_fill then return end
  c:rect { x = spot.x - 3, y = spot.y - 1, w = spot.w + 6, h = spot.h + 2, fill = "paper",
    radius = 2 }
end

--- spots.find(ground, f, x, y, w, h, distances) → {x, y, w, h, dx, dy, distance, on_fill}: where in
--- the frame f words w × h about the datum (x, y) go: at one of the distances, or anywhere, if all
--- of these cover something. `ground` says what is taken and knows them from now on.
function spots.find(ground, f, x, y, w, h, distances)
  local reach = distances[#distances]
  local near = ground:near(x - reach - w, y - reach - h, x + reach + w, y + reach + h)
  local best, price = cheapest(candidates(f, x, y, w, h, distances), near, x, y)
  if price >= poor then
    local other, less = cheapest(anywhere(f, x, y, w, h), ground, x, y)
    if less < price then best = other end
  end
  return spots.take(ground, best or first_of(f, x, y, w, h, distances[1]))
end

return spots
