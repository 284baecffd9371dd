-- Names of points: each near its datum, where it covers neither another name nor a dot; joined to
-- the datum by a thin line where it had to go far.

local options = require "plot.options"
local palette = require "plot.color"
local spots = require "plot.spots"
local taken = require "plot.taken"
local typeset = require "plot.type"

local label = {
  name = "label",
  about = "A name for each point (x, y), placed so that it covers no other name, dot or line; in "
    .. "ink where the colour fill is not legible.",
  channels = {
    x = { scale = "x", needed = true },
    y = { scale = "y", needed = true },
    text = { needed = true, constants = true },
    fill = { scale = "color" },
  },
  options = { size = options.positive, weight = "number" },
  color = "ink",
}

local distances = { 7, 13, 22, 34, 50, 70 }
-- From here on a line joins the name to its datum.
local far = 20
-- Of the frame's width, what a name may take.
local most_share = 0.45

--- Names go where there is room left.
function label.prepare(mark) mark.last = 2 end

function label.extent(mark, axis)
  return mark:range(axis, {})
end

local function draw_leader(c, spot, x, y)
  local ex, ey = spots.nearest(spot, x, y)
  c:line { x1 = ex, y1 = ey, x2 = x + (ex - x) * 5 / spot.distance,
    y2 = y + (ey - y) * 5 / spot.distance, stroke = "axis", width = 0.75 }
end

local function draw_one(mark, frame, ground, i)
  local x, y = frame:place(mark, i)
  local color = mark:paint(i, frame.color)
  local text = mark.text.values[i]
  if not x or not color or text == false or not frame:holds(x, y) then return end
  local style = { size = mark.spec.size or 13, weight = mark.spec.weight }
  text = typeset.fit(tostring(text), style, most_share * frame.width)
  local w, h = typeset.measure(text, style), style.size * 1.25
  local spot = spots.find(ground, frame, x, y, w, h, distances)
  if spot.distance >= far then draw_leader(frame.canvas, spot, x, y) end
  spots.draw_ground(frame.canvas, spot)
  typeset.draw(frame.canvas, text, style, { x = spot.x, y = spot.y + h / 2, baseline = "middle",
    color = palette.is_legible(color) and color or "ink", halo = 2 })
end

function label.draw(mark, frame)
  local ground = taken.of(frame.canvas)
  for i = 1, mark.n do draw_one(mark, frame, ground, i) end
end

return label
