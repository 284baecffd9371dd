-- Words at places of the data.

local options = require "plot.options"
local typeset = require "plot.type"

local text = {
  name = "text",
  about = "A text for each row at (x, y), moved by dx and dy pixels.",
  channels = {
    x = { scale = "x", needed = true },
    y = { scale = "y", needed = true },
    text = { needed = true, constants = true },
    fill = { scale = "color" },
  },
  options = {
    size = options.positive, weight = "number", angle = "number", dx = "number", dy = "number",
    anchor = options.one_of { "start", "middle", "end" },
    baseline = options.one_of { "alphabetic", "middle", "top", "bottom" },
  },
  color = "ink",
}

function text.extent(mark, axis)
  return mark:range(axis, {})
end

function text.draw(mark, frame)
  local spec = mark.spec
  local style = { size = spec.size or 14, weight = spec.weight }
  for i = 1, mark.n do
    local x, y = frame:place(mark, i)
    local color = mark:paint(i, frame.color)
    if x and color and frame:holds(x, y) then
      typeset.draw(frame.canvas, tostring(mark.text.values[i]), style, {
        x = x + (spec.dx or 0), y = y + (spec.dy or 0), color = color, angle = spec.angle,
        anchor = spec.anchor or "middle", baseline = spec.baseline or "middle", halo = 2,
      })
    end
  end
end

return text
