-- What diagrams are drawn of: nodes, boxes with text, lines with round corners and arrow heads,
-- braces. Each takes a canvas and one table; places are pixels.

local typeset = require "plot.type"

local parts = {}

--- The texts of diagrams, from the symbol in a node to the small print beside a line. The least is
--- such that a page as wide as a phone shows it at more than nine pixels.
parts.symbol = { size = 16, leading = 20 }
parts.label = { size = 14, leading = 18 }
parts.small = { size = 13, leading = 16 }
parts.muted = { size = 13, leading = 16, color = "muted" }
parts.tiny = { size = 11, leading = 13, tabular = true }

-- How far the handles of a quarter of a circle reach, as a share of its radius.
local quarter = 0.5523
local head_length, head_half = 8, 3.5

--- parts.literal(value) → its text as data: a dollar in it is a dollar, and begins no formula.
function parts.literal(value)
  return (tostring(value):gsub("%$", "\\$"))
end

--- parts.fitted(tokens, style, width) → the texts of tokens, which are data, each cut to the width.
function parts.fitted(tokens, style, width)
  local list = {}
  for i, token in ipairs(tokens) do
    list[i] = typeset.fit(parts.literal(token), style, width)
  end
  return list
end

--- parts.widest(texts, style) → the width of the widest.
function parts.widest(texts, style)
  local width = 0
  for _, text in ipairs(texts) do width = math.max(width, (typeset.measure(text, style))) end
  return width
end

--- parts.text(c, text, style, place) adds a line of text in the middle of place = {x, y, anchor,
--- color, halo}.
function parts.text(c, text, style, place)
  typeset.draw(c, text, style, { x = place.x, y = place.y, anchor = place.anchor or "middle",
    baseline = "middle", color = place.color, halo = place.halo, angle = place.angle })
end

--- parts.lines(c, lines, styles, place) adds lines of text, one under another, about (x, y); the
--- last style serves all that follow.
function parts.lines(c, lines, styles, place)
  local height, y = 0, place.y
  for i in ipairs(lines) do height = height + (styles[i] or styles[#styles]).leading end
  y = y - height / 2
  for i, line in ipairs(lines) do
    local style = styles[i] or styles[#styles]
    parts.text(c, line, style, { x = place.x, y = y + style.leading / 2, color = place.color,
      anchor = place.anchor })
    y = y + style.leading
  end
end

--- parts.box(c, {x, y, w, h, lines, styles, fill = "paper", stroke = "axis", width, radius = 5,
--- color}): a rectangle about (x, y) with lines of text in its middle.
function parts.box(c, b)
  c:rect { x = b.x - b.w / 2, y = b.y - b.h / 2, w = b.w, h = b.h, radius = b.radius or 5,
    fill = b.fill or "paper", stroke = b.stroke or "axis", width = b.width or 1.25,
    dash = b.dash }
  parts.lines(c, b.lines or {}, b.styles or { parts.label }, { x = b.x, y = b.y, color = b.color })
end

--- parts.node(c, {x, y, r, text, style, fill = "paper", stroke = "axis", width, color}): a circle
--- with a text in its middle.
function parts.node(c, n)
  c:circle { x = n.x, y = n.y, r = n.r, fill = n.fill or "paper", stroke = n.stroke or "axis",
    width = n.width or 1.25 }
  if n.text then
    parts.text(c, n.text, n.style or parts.small, { x = n.x, y = n.y, color = n.color })
  end
end

--- parts.joint(c, x, y, color): the dot where a line leaves another.
function parts.joint(c, x, y, color)
  c:circle { x = x, y = y, r = 3, fill = color or "muted" }
end

local function direction(x1, y1, x2, y2)
  local dx, dy = x2 - x1, y2 - y1
  local length = math.sqrt(dx * dx + dy * dy)
  if length == 0 then return 0, 0, 0 end
  return dx / length, dy / length, length
end

--- parts.head(c, x, y, ux, uy, color, scale, opacity): the head of an arrow whose tip is at (x, y)
--- and that points along the unit vector.
function parts.head(c, x, y, ux, uy, color, scale, opacity)
  local long, half = head_length * (scale or 1), head_half * (scale or 1)
  local bx, by = x - ux * long, y - uy * long
  c:path { points = { x, y, bx - uy * half, by + ux * half, bx + uy * half, by - ux * half },
    close = true, fill = color, opacity = opacity }
end

-- The steps and points of a line through corners, each rounded with a radius, or as far as the
-- shorter of its sides allows.
local function rounded(p, radius)
  local steps, out = { "M" }, { p[1], p[2] }
  for i = 3, #p - 2, 2 do
    local x, y = p[i], p[i + 1]
    local ix, iy, before = direction(p[i - 2], p[i - 1], x, y)
    local ox, oy, after = direction(x, y, p[i + 2], p[i + 3])
    local r = math.min(radius, before / 2, after / 2)
    local k = r * (1 - quarter)
    steps[#steps + 1] = "LC"
    for _, v in ipairs { x - ix * r, y - iy * r, x - ix * k, y - iy * k, x + ox * k, y + oy * k,
      x + ox * r, y + oy * r } do out[#out + 1] = v end
  end
  steps[#steps + 1] = "L"
  out[#out + 1], out[#out + 2] = p[#p - 1], p[#p]
  return table.concat(steps), out
end

--- parts.line(c, points, {stroke = "muted", width = 1.5, dash, opacity, head, over, radius = 6,
--- scale}): a line through points {x1, y1, x2, y2, …} with round corners; `head` puts an arrow head
--- at its end, of `scale`; `over` leaves paper on both sides, so that it goes visibly over others.
function parts.line(c, points, style)
  local p = table.move(points, 1, #points, 1, {})
  local stroke, width = style.stroke or "muted", style.width or 1.5
  local ux, uy = direction(p[#p - 3], p[#p - 2], p[#p - 1], p[#p])
  local tip_x, tip_y = p[#p - 1], p[#p]
  if style.head then
    local back = head_length * (style.scale or 1) * 0.8
    p[#p - 1], p[#p] = tip_x - ux * back, tip_y - uy * back
  end
  local steps, through = rounded(p, style.radius or 6)
  if style.over then
    c:path { steps = steps, points = through, stroke = "paper", width = width + 5 }
  end
  c:path { steps = steps, points = through, stroke = stroke, width = width, dash = style.dash,
    opacity = style.opacity }
  if style.head then parts.head(c, tip_x, tip_y, ux, uy, stroke, style.scale) end
end

--- parts.arrow(c, x1, y1, x2, y2, style): a straight line with a head; see parts.line.
function parts.arrow(c, x1, y1, x2, y2, style)
  local full = { head = true }
  for name, value in pairs(style or {}) do full[name] = value end
  parts.line(c, { x1, y1, x2, y2 }, full)
end

--- parts.brace(c, x, top, bottom, color): a curly brace that spans top … bottom and whose point is
--- at the left, 12 pixels from x.
function parts.brace(c, x, top, bottom, color)
  local middle, bow = (top + bottom) / 2, math.min(6, (bottom - top) / 4)
  local spine = x - 6
  c:path { steps = "MCLCCLC", stroke = color or "muted", width = 1.5, points = { x, top,
    spine + 2, top, spine, top + bow / 2, spine, top + bow,
    spine, middle - bow,
    spine, middle - bow / 2, spine - 2, middle, spine - 6, middle,
    spine - 2, middle, spine, middle + bow / 2, spine, middle + bow,
    spine, bottom - bow,
    spine, bottom - bow / 2, spine + 2, bottom, x, bottom } }
end

return parts
