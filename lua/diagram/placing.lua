-- Labels beside what they name: each gets the first place about its anchor where it meets no other
-- label, stays in the picture, and covers as few lines as can be. One that stands far off gets a
-- leader, a thin line to its anchor.

local parts = require "diagram.parts"
local typeset = require "plot.type"

local placing = {}

local diagonal = 0.70710678
local directions = { { 1, 0 }, { diagonal, -diagonal }, { 0, -1 }, { -diagonal, -diagonal },
  { -1, 0 }, { -diagonal, diagonal }, { 0, 1 }, { diagonal, diagonal } }
local distances = { 8, 16, 28, 44, 64 }

local function meets(a, b, gap)
  return a.x < b.x + b.w + gap and b.x < a.x + a.w + gap and a.y < b.y + b.h + gap
    and b.y < a.y + a.h + gap
end

-- The box of a text whose nearest point is at a distance from the anchor in a direction.
local function box_at(label, w, h, way, distance)
  local x, y = label.x + way[1] * distance, label.y + way[2] * distance
  return { x = x + (way[1] - 1) / 2 * w, y = y + (way[2] - 1) / 2 * h, w = w, h = h }
end

local function covered(box, dots)
  local count = 0
  for i = 1, #dots, 2 do
    if dots[i] > box.x and dots[i] < box.x + box.w and dots[i + 1] > box.y
      and dots[i + 1] < box.y + box.h then count = count + 1 end
  end
  return count
end

local function is_free(box, taken, frame)
  if box.x < frame.x or box.y < frame.y or box.x + box.w > frame.x + frame.w
    or box.y + box.h > frame.y + frame.h then return false end
  for _, other in ipairs(taken) do
    if meets(box, other, 2) then return false end
  end
  return true
end

-- Ways in the order of how well they agree with the label's own.
local function ways_of(label)
  local list = {}
  for i, way in ipairs(directions) do
    list[i] = { way = way, order = i, good = way[1] * label.dx + way[2] * label.dy }
  end
  table.sort(list, function(a, b)
    if a.good ~= b.good then return a.good > b.good end
    return a.order < b.order
  end)
  return list
end

-- The line from the anchor to the nearest point of the box, as points {x, y, …}; nil where the box
-- stands so near that it needs none.
local function leader(label, box)
  local x = math.max(box.x, math.min(box.x + box.w, label.x))
  local y = math.max(box.y, math.min(box.y + box.h, label.y))
  local dx, dy = x - label.x, y - label.y
  if dx * dx + dy * dy <= 400 then return nil end
  local points = {}
  for i = 0, 16 do
    points[#points + 1], points[#points + 2] = label.x + dx * i / 16, label.y + dy * i / 16
  end
  return points
end

local function crosses(points, taken)
  for _, box in ipairs(taken) do
    if points and covered(box, points) > 0 then return true end
  end
  return false
end

local function best_place(label, w, h, taken, dots, frame)
  local best, least
  for i, distance in ipairs(distances) do
    for j, one in ipairs(ways_of(label)) do
      local box = box_at(label, w, h, one.way, distance)
      if is_free(box, taken, frame) and not crosses(leader(label, box), taken) then
        local cost = covered(box, dots) * 4 + i * 3 + j
        if not least or cost < least then best, least = box, cost end
      end
    end
  end
  return best
end

--- placing.place(labels, dots, frame, style) sets label.box for each {text, x, y, dx, dy}: beside
--- (x, y), best in the direction (dx, dy). dots = {x, y, …} are what is better not covered. A label
--- for which there is no room has no box. The leaders are added to dots.
function placing.place(labels, dots, frame, style)
  local taken = {}
  for _, label in ipairs(labels) do
    label.text = typeset.fit(label.text, style, frame.w * 0.6)
    local w, h = typeset.measure(label.text, style), style.leading - 2
    label.box = best_place(label, w, h, taken, dots, frame)
    taken[#taken + 1] = label.box
    label.leader = label.box and leader(label, label.box)
    table.move(label.leader or {}, 1, label.leader and #label.leader or 0, #dots + 1, dots)
  end
end

--- placing.draw(c, labels, style) writes them, each with a thin line to its anchor where it stands
--- far from it.
function placing.draw(c, labels, style)
  for _, label in ipairs(labels) do
    local box = label.box
    if box then
      if label.leader then
        local p = label.leader
        c:line { x1 = p[1], y1 = p[2], x2 = p[#p - 1], y2 = p[#p], stroke = "axis", width = 0.75 }
      end
      parts.text(c, label.text, style, { x = box.x, y = box.y + box.h / 2, anchor = "start",
        color = label.color })
    end
  end
end

return placing
