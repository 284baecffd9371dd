-- Blocks of text, one under another: titles above a picture, the caption below it.

local typeset = require "plot.type"

local block = {}

--- block.stack({ {text, style, tag}, … }, width) → lines {text, style, y, tag}, broken to the
--- width, and the height of all. A block without text takes no room.
function block.stack(blocks, width)
  local lines, y = {}, 0
  for _, one in ipairs(blocks) do
    local style, text = one.style, one.text or ""
    for _, line in ipairs(text ~= "" and typeset.lines(text, style, width) or {}) do
      lines[#lines + 1] = { text = line, style = style, y = y + style.size, tag = one.tag }
      y = y + style.leading
    end
  end
  return lines, y
end

--- block.draw(c, lines, left, top) draws what block.stack has laid out.
function block.draw(c, lines, left, top)
  for _, line in ipairs(lines) do
    c:tag(line.tag)
    typeset.draw(c, line.text, line.style, { x = left, y = top + line.y })
  end
  c:tag ""
end

--- block.draw_middle(c, lines, middle, top, left, right) draws them about `middle`, or as near to
--- it as they have room between left and right.
function block.draw_middle(c, lines, middle, top, left, right)
  for _, line in ipairs(lines) do
    local half = typeset.measure(line.text, line.style) / 2
    c:tag(line.tag)
    typeset.draw(c, line.text, line.style, { x = math.max(left + half, math.min(right - half,
      middle)), y = top + line.y, anchor = "middle" })
  end
  c:tag ""
end

return block
