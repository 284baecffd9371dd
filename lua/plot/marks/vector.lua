-- An arrow at each place of a field: by its direction and length, or by how far it goes in the
-- data.

local arrow = require "plot.arrow"
local course = require "plot.course"
local options = require "plot.options"
local turn = require "plot.turn"

local vector = {
  name = "vector",
  about = [[
An arrow from (x, y) for each row: by dx and dy, how far it goes in the data, or by length, in
pixels, and angle, in degrees from the right towards the top. middle = true puts its middle at
(x, y); head is the length of its head in pixels.]],
  channels = {
    x = { scale = "x", needed = true },
    y = { scale = "y", needed = true },
    dx = {}, dy = {}, length = {}, angle = {},
    stroke = { scale = "color" },
  },
  options = { width = options.positive, dash = options.dash, opacity = options.share,
    head = options.positive, middle = "boolean" },
  swatch = "line",
}

local function check(mark)
  local by_data = mark.dx ~= nil and mark.dy ~= nil
  local by_paper = mark.length ~= nil or mark.angle ~= nil
  if by_data == by_paper or (mark.dx == nil) ~= (mark.dy == nil) then
    options.fail("vector: write dx and dy (in the data), or length (in pixels) and angle (degrees)")
  end
  for _, name in ipairs { "dx", "dy", "length", "angle" } do
    if mark[name] and mark[name].kind ~= "number" then
      options.fail("vector: %s wants numbers", name)
    end
  end
  if by_data and (mark.x.kind ~= "number" or mark.y.kind ~= "number") then
    options.fail("vector: dx and dy are added to x and y, which have names; write length and angle")
  end
end

-- Where row i begins and ends on one axis, in the data.
local function reach(mark, axis, step)
  local from, to = {}, {}
  for i = 1, mark.n do
    local v, d = mark[axis].values[i], step.values[i]
    local back = mark.spec.middle and d and d / 2 or 0
    from[i] = v and d and v - back
    to[i] = v and d and v - back + d
  end
  return { values = from, kind = "number", infinite = {}, label = mark[axis].label },
    { values = to, kind = "number", infinite = {} }
end

function vector.prepare(mark)
  check(mark)
  if not mark.dx then return end
  mark.x1, mark.x2 = reach(mark, "x", mark.dx)
  mark.y1, mark.y2 = reach(mark, "y", mark.dy)
  mark:join("x", "x1", "x2")
  mark:join("y", "y1", "y2")
end

function vector.extent(mark, axis)
  return mark:range_along(axis)
end

-- Both ends of row i on the paper; nil where something is missing.
local function by_data(mark, frame, i)
  local places = {}
  for k, channel in ipairs { mark.x1, mark.y1, mark.x2, mark.y2 } do
    local scale, v = k % 2 == 1 and frame.x or frame.y, channel.values[i]
    places[k] = v and scale.map(v)
    if not places[k] then return nil end
  end
  return { places[1], places[2] }, { places[3], places[4] }
end

local function of_channel(channel, i, otherwise)
  if not channel then return otherwise end
  return channel.values[i]
end

local function by_paper(mark, frame, i)
  local x, y = frame:place(mark, i)
  local length, angle = of_channel(mark.length, i, 20), of_channel(mark.angle, i, 0)
  if not x or not length or not angle then return nil end
  local cosine, sine = turn.direction(angle)
  local dx, dy = length * cosine, -length * sine
  local back = mark.spec.middle and 0.5 or 0
  return { x - back * dx, y - back * dy }, { x + (1 - back) * dx, y + (1 - back) * dy }
end

function vector.draw(mark, frame)
  local spec, ends = mark.spec, mark.dx and by_data or by_paper
  frame:clip()
  for i = 1, mark.n do
    local from, to = ends(mark, frame, i)
    local color, cue = mark:paint(i, frame.color)
    if from and color then
      arrow.draw(frame.canvas, from, to, { width = spec.width or 1.5, opacity = spec.opacity,
        head = spec.head or 6, color = color, dash = course.dash(mark, cue) })
    end
  end
  frame:unclip()
end

return vector
