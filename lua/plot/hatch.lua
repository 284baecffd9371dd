-- Hatchings, the second cue of filled shapes: thin lines of paper over the colour.

local hatch = {}

-- Per pattern: the directions of its lines (dx per dy), and their distance.
local patterns = {
  {}, { { 1, 6 } }, { { -1, 6 } }, { { 0, 5 } }, { { 1, 8 }, { -1, 8 } }, { { 0, 9 } },
    { { 1, 11 } }, { { -1, 11 } },
}

--- hatch.has_lines(pattern) → whether it is more than the plain colour.
function hatch.has_lines(pattern)
  return #(patterns[pattern] or {}) > 0
end

--- hatch.draw(c, pattern, x, y, w, h) draws hatching 1 … 8 (1 is plain) over a rectangle.
function hatch.draw(c, pattern, x, y, w, h)
  local lines = patterns[pattern] or {}
  if #lines == 0 or w <= 0 or h <= 0 then return end
  c:clip { x = x, y = y, w = w, h = h }
  for _, line in ipairs(lines) do
    local lean, distance = line[1] * h, line[2] * (line[1] ~= 0 and 1.4142 or 1)
    for at = x - math.abs(lean) + distance / 2, x + w + math.abs(lean), distance do
      c:line { x1 = at, y1 = y + h, x2 = at + lean, y2 = y, stroke = "paper", width = 1.25 }
    end
  end
  c:unclip()
end

return hatch
