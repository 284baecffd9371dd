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

-- A text that is longer than the frame is wide is cut, and fills the frame.
local function fit(spec, words, style, frame, x)
  local anchor = spec.anchor or "middle"
  if spec.angle or typeset.measure(words, style) <= frame.width then return words, x, anchor end
  return typeset.fit(words, style, frame.width), frame.left, "start"
end

function text.draw(mark, frame)
  local spec = mark.spec
  local style = { size = spec.size or 14, weight = spec.weight }
  for i = 1, mark.n do
    local x, y = frame:place(mark, i)
    local color = mark:paint(i, frame.color)
    if x and color and frame:holds(x, y) then
      local words, left, anchor = fit(spec, tostring(mark.text.values[i]), style, frame,
        x + (spec.dx or 0))
      typeset.draw(frame.canvas, words, style, { x = left, y = y + (spec.dy or 0), color = color,
        angle = spec.angle, anchor = anchor, baseline = spec.baseline or "middle", halo = 2 })
    end
  end
end

return text
