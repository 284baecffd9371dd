-- The legend inside a frame, at the first of its corners and sides where it covers nothing.

local legend = require "plot.legend"
local taken = require "plot.taken"

local inside = {}

local edge, pad = 10, 8

-- Where the box may stand, by preference: shares of what is left across and down.
local spots = { { 1, 0 }, { 0, 0 }, { 1, 1 }, { 0, 1 }, { 0.5, 0 }, { 1, 0.5 }, { 0, 0.5 },
  { 0.5, 1 } }

-- The ends of what a legend may take of a panel.
local function room_of(p)
  local left, right = p:ends()
  local y = p.y.scale
  return left + edge, right - edge, math.min(y.from, y.to) + edge, math.max(y.from, y.to) - edge
end

-- The first free spot of a panel for a box of w × h; nil when there is none.
local function find(p, ground, w, h)
  local left, right, top, bottom = room_of(p)
  if right - left < w or bottom - top < h then return nil end
  for _, spot in ipairs(spots) do
    local x = left + spot[1] * (right - left - w)
    local y = top + spot[2] * (bottom - top - h)
    if ground:is_free(x, y, x + w, y + h) then return x, y end
  end
end

-- Draws the legend into the first panel that has a place for it, on paper of its own; returns
-- whether one had.
local function draw(c, panels, scale, marks)
  local ground = taken.of(c)
  for _, p in ipairs(panels) do
    local left, right = room_of(p)
    local plan = legend.plan_box(scale, marks, right - left - 2 * pad)
    local w, h = plan.width + 2 * pad, plan.height + 2 * pad
    local x, y = find(p, ground, w, h)
    if x then
      c:tag "legend ground"
      c:rect { x = x, y = y, w = w, h = h, fill = "paper", radius = 3 }
      legend.draw(c, plan, x + pad, y + pad)
      return true
    end
  end
  return false
end

--- inside.settle(scale, marks, draw_all) → canvas, panels, as draw_all() returns them, with the
--- legend inside a panel where the author wants it there; above all where it would cover something.
function inside.settle(scale, marks, draw_all)
  local c, panels = draw_all()
  if legend.place(scale) ~= "inside" or draw(c, panels, scale, marks) then return c, panels end
  scale.legend = true
  return draw_all()
end

return inside
