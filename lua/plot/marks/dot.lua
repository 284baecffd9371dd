-- A dot for each row: colour and shape by series, or colour by a number.

local markers = require "plot.markers"
local options = require "plot.options"

local dot = {
  name = "dot",
  about = "A dot for each row; fill is a column, a list or a colour, r the radius in pixels.",
  channels = {
    x = { scale = "x", count = true },
    y = { scale = "y", needed = true },
    fill = { scale = "color" },
    r = {},
  },
  options = { opacity = options.share, marker = options.one_of(markers.names) },
  swatch = "dot",
}

--- A radius is a length.
function dot.prepare(mark)
  for i, r in ipairs(mark.r and mark.r.values or {}) do
    if type(r) ~= "number" or r <= 0 then
      options.fail("dot: r%s is %s; want a radius in pixels, above 0", mark.r.one and "" or
        ("[%d]"):format(i), r and tostring(r) or "NaN or infinite")
    end
  end
end

function dot.extent(mark, axis)
  return mark:range(axis, {})
end

function dot.draw(mark, frame)
  local r = mark.n > 300 and 2.5 or 4
  -- The ends of a ramp are close to one paper or the other; an outline keeps their dots visible.
  local edge = frame.color.kind == "ramp" and "axis" or nil
  for i = 1, mark.n do
    local x, y = frame:place(mark, i)
    local color, cue = mark:paint(i, frame.color)
    local radius = mark.r and mark.r.values[i] or r
    if x and color and frame:holds(x, y) then
      markers.draw(frame.canvas, mark.spec.marker or cue and cue.marker or "circle", x, y, radius,
        color, mark.spec.opacity, edge)
    end
  end
end

return dot
