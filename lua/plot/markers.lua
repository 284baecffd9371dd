-- The shapes that stand for a point, all of about the same weight at the same radius.

local markers = {}

local shapes = {
  square = { -0.85, -0.85, 0.85, -0.85, 0.85, 0.85, -0.85, 0.85 },
  triangle = { 0, -1.15, 1.08, 0.75, -1.08, 0.75 },
  diamond = { 0, -1.25, 1.1, 0, 0, 1.25, -1.1, 0 },
  cross = { -1, -0.5, -0.5, -1, 0, -0.5, 0.5, -1, 1, -0.5, 0.5, 0, 1, 0.5, 0.5, 1, 0, 0.5, -0.5, 1,
    -1, 0.5, -0.5, 0 },
  plus = { -0.36, -1.1, 0.36, -1.1, 0.36, -0.36, 1.1, -0.36, 1.1, 0.36, 0.36, 0.36, 0.36, 1.1,
    -0.36, 1.1, -0.36,
    0.36, -1.1, 0.36, -1.1, -0.36, -0.36, -0.36 },
  star = { 0, -1.25, 0.32, -0.42, 1.2, -0.38, 0.5, 0.17, 0.74, 1.02, 0, 0.53, -0.74, 1.02, -0.5,
    0.17, -1.2, -0.38,
    -0.32, -0.42 },
}

markers.names = { "circle", "square", "triangle", "diamond", "cross", "plus", "star", "ring" }

--- markers.draw(c, name, x, y, r, color, opacity, edge) adds the shape about (x, y). A thin line of
--- paper, or of the colour `edge`, keeps neighbours apart.
function markers.draw(c, name, x, y, r, color, opacity, edge)
  if name == "ring" then
    c:circle { x = x, y = y, r = r * 0.8, stroke = color, width = r * 0.45, opacity = opacity }
  elseif name == "circle" then
    c:circle { x = x, y = y, r = r, fill = color, stroke = edge or "paper", width = 0.75,
      opacity = opacity }
  else
    local points = {}
    for i, v in ipairs(shapes[name]) do points[i] = (i % 2 == 1 and x or y) + v * r end
    c:path { points = points, close = true, fill = color, stroke = edge or "paper", width = 0.75,
      opacity = opacity }
  end
end

return markers
