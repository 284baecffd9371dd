-- An arrow from one place to another for each row.

local link = require "plot.marks.link"
local numbers = require "plot.numbers"
local options = require "plot.options"

local function angle(value)
  return math.type(value) and value >= -90 and value <= 90, "degrees, from -90 to 90"
end

local function length(value)
  return numbers.finite(value) and value >= 0, "a number of pixels, 0 or more"
end

local arrow = {
  name = "arrow",
  about = [[
An arrow from (x1, y1) to (x2, y2) for each row. head is the length of its head in pixels, whatever
that of the arrow; bend the degrees by which a curved one leaves the straight way, to the left, or
below 0 to the right; inset the pixels left free at both ends.]],
  channels = link.channels,
  options = { width = options.positive, dash = options.dash, opacity = options.share,
    bend = angle, head = options.positive, inset = length },
  swatch = "line",
  prepare = link.prepare,
  extent = link.extent,
}

function arrow.draw(mark, frame)
  local spec = mark.spec
  link.draw_rows(mark, frame, { width = spec.width or 1.5, opacity = spec.opacity,
    head = spec.head or 9, bend = spec.bend, inset = spec.inset })
end

return arrow
