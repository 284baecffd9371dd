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

--- markers.draw_all(c, name, about) adds the shape at each (about.x[i], about.y[i]) as one item of
--- the list; about.r is a radius or a list of them, the rest is color, opacity and edge as in
--- markers.draw, or `fills` on the ramp `scheme` instead of a colour (not for a ring).
function markers.draw_all(c, name, about)
  local paint = { x = about.x, y = about.y, r = about.r, opacity = about.opacity }
  if name == "ring" then
    local list = type(about.r) == "table" and about.r or { about.r }
    local small, middle = {}, list[(#list + 1) // 2]
    for i, r in ipairs(list) do small[i] = r * 0.8 end
    paint.r = type(about.r) == "table" and small or small[1]
    paint.stroke, paint.width = about.color, middle * 0.45
  else
    paint.shape = shapes[name] and { points = shapes[name], close = true }
    paint.fills, paint.scheme = about.fills, about.scheme
    paint.fill = not about.fills and about.color or nil
    paint.stroke, paint.width = about.edge or "paper", 0.75
  end
  c:points(paint)
end

return markers
