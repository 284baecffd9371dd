-- A scene of space.lua on the canvas, from the farthest to the nearest: first what is hidden, thin
-- and dashed; then the sphere and the planes; then what is seen; the words last.

local parts = require "diagram.parts"
local placing = require "diagram.placing"
local scene = require "diagram.space_scene"
local view = require "diagram.view"

local drawing = {}

local margin, tallest = 34, 460
local head_length, least_arrow = 10, 5
local label_style = { size = 15, leading = 18 }

local function axis_ends(s)
  local ends = {}
  for i in ipairs(s.axes) do
    local p = { 0.0, 0.0, 0.0 }
    p[i] = s.extent * 1.15
    ends[i] = p
  end
  return ends
end

-- All curves of the scene, as {curve, pieces, style}: what is only a frame of reference is thin.
local function list_curves(s)
  local list = {}
  for i, to in ipairs(axis_ends(s)) do
    list[#list + 1] = { curve = scene.segment({ 0.0, 0.0, 0.0 }, to), pieces = 60, tag = "axis",
      color = "axis", width = 1, head = true, to = to, label = s.axes[i], label_color = "muted" }
  end
  if s.sphere then
    local centre, radius = s.sphere.centre, s.sphere.radius
    list[#list + 1] = { curve = scene.circle(centre, { 0.0, 0.0, 1.0 }, radius), pieces = 120,
      tag = "equator", color = "axis", width = 0.9 }
  end
  for _, one in ipairs(s.circles) do
    local normal = view.unit(one.normal)
    one.curve = scene.circle(one.centre, normal, one.radius)
    list[#list + 1] = { curve = one.curve, pieces = 180, tag = "circle", color = one.color,
      width = 2, dash = one.dash, of = one }
  end
  for _, one in ipairs(s.arrows) do
    list[#list + 1] = { curve = scene.segment(one.from, one.to), pieces = 96, tag = "arrow",
      color = one.color, width = 2.5, head = true, to = one.to, dash = one.dash, of = one,
      label = one.label, long = view.norm(view.along(one.to, -1, one.from)) }
  end
  return list
end

-- The points that the picture must hold.
local function list_points(s, curves)
  local list = {}
  for _, one in ipairs(curves) do
    local steps = one.head and 1 or 48
    for i = 0, steps do list[#list + 1] = one.curve(i / steps) end
  end
  for _, point in ipairs(s.points) do list[#list + 1] = point.at end
  for _, patch in ipairs(s.patches) do
    for _, corner in ipairs(scene.corners(patch)) do list[#list + 1] = corner end
  end
  if s.sphere then
    for _, way in ipairs { s.view.right, s.view.up } do
      list[#list + 1] = view.along(s.sphere.centre, s.sphere.radius, way)
      list[#list + 1] = view.along(s.sphere.centre, -s.sphere.radius, way)
    end
  end
  return list
end

local function bounds(v, points)
  local box = { left = math.huge, right = -math.huge, bottom = math.huge, top = -math.huge }
  for _, p in ipairs(points) do
    local x, y = view.dot(p, v.right), view.dot(p, v.up)
    box.left, box.right = math.min(box.left, x), math.max(box.right, x)
    box.bottom, box.top = math.min(box.bottom, y), math.max(box.top, y)
  end
  return box
end

-- The scale with which all fits into the width, and is not too tall.
local function fit(s, points, width)
  local box = bounds(s.view, points)
  local wide = math.max(box.right - box.left, 1e-6 * s.extent)
  local tall = math.max(box.top - box.bottom, 1e-6 * s.extent)
  local scale = math.min((width - 2 * margin) / wide, (tallest - 2 * margin) / tall)
  s.view.scale = scale
  s.view.x = (width - scale * (box.left + box.right)) / 2
  s.view.y = margin + scale * box.top
  return math.ceil(scale * tall + 2 * margin)
end

--- drawing.measure(s, width) → {width, height}; the scene s gets its curves, what hides what, and
--- its scale.
function drawing.measure(s, width)
  s.patches = {}
  for i, plane in ipairs(s.planes) do
    s.patches[i] = scene.patch(plane.normal, plane.offset, plane.size or s.extent * 0.8,
      plane.centre)
    s.patches[i].color, s.patches[i].label = plane.color, plane.label
  end
  s.curves = list_curves(s)
  for _, one in ipairs(s.curves) do
    one.runs = scene.runs(s, one.curve, one.pieces)
    if one.of then one.of.runs = one.runs end
  end
  for _, point in ipairs(s.points) do point.hidden = scene.hidden(s, point.at) end
  return { width = width, height = fit(s, list_points(s, s.curves), width) }
end

-- The screen's points of a curve from t = a to b.
local function trace(s, one, a, b)
  local points = {}
  local steps = one.head and 1 or math.max(2, math.ceil((b - a) * one.pieces))
  for i = 0, steps do
    local x, y = s.view:project(one.curve(a + (b - a) * i / steps))
    points[#points + 1], points[#points + 2] = x, y
  end
  return points
end

-- The screen's direction of an arrow, and how long it is there.
local function heading(s, one)
  local x1, y1 = s.view:project(one.curve(0))
  local x2, y2 = s.view:project(one.curve(1))
  local length = math.sqrt((x2 - x1) * (x2 - x1) + (y2 - y1) * (y2 - y1))
  if length < least_arrow then return nil, 0, length end
  return (x2 - x1) / length, (y2 - y1) / length, length
end

local function draw_head(c, s, one, hidden)
  local ux, uy = heading(s, one)
  local x, y = s.view:project(one.to)
  if not ux then -- towards the viewer, or away
    c:circle { x = x, y = y, r = 4, fill = one.color, opacity = hidden and 0.45 or 1 }
    return
  end
  parts.head(c, x, y, ux, uy, one.color, one.width > 2 and 1.25 or 0.8, hidden and 0.45 or nil)
end

local function draw_run(c, s, one, run)
  local last = run.to
  if one.head and run.to == 1 then
    local ux, _, length = heading(s, one)
    if ux then last = math.max(run.from, 1 - head_length * 0.8 / length) end
  end
  c:tag((run.hidden and "hidden " or "") .. one.tag)
  if last > run.from then
    c:path { points = trace(s, one, run.from, last), stroke = one.color,
      width = run.hidden and one.width * 0.7 or one.width, opacity = run.hidden and 0.55 or 1,
      dash = run.hidden and { 2.5, 3.5 } or one.dash }
  end
  if one.head and run.to == 1 then draw_head(c, s, one, run.hidden) end
end

local function draw_point(c, s, point)
  local x, y = s.view:project(point.at)
  c:tag(point.hidden and "hidden point" or "point")
  c:circle { x = x, y = y, r = 5, fill = point.hidden and "paper" or point.color,
    stroke = point.color, width = 1.5 }
end

-- Depth in steps: of two things about equally near, the longer is drawn first, so that an arrow
-- along another is not lost under it.
local function step_of(s, p) return math.floor(s.view:depth(p) / s.extent * 12 + 0.5) end

-- All runs and points that are hidden, or that are seen, the farthest first.
local function draw_layer(c, s, hidden)
  local list = {}
  for i, one in ipairs(s.curves) do
    for _, run in ipairs(one.runs) do
      if run.hidden == hidden then
        local middle = one.curve((run.from + run.to) / 2)
        list[#list + 1] = { depth = step_of(s, middle), long = one.long or 0,
          order = #list, draw = function() draw_run(c, s, s.curves[i], run) end }
      end
    end
  end
  for _, point in ipairs(s.points) do
    if point.hidden == hidden then
      list[#list + 1] = { depth = step_of(s, point.at), long = 0, order = #list,
        draw = function() draw_point(c, s, point) end }
    end
  end
  table.sort(list, function(a, b)
    if a.depth ~= b.depth then return a.depth < b.depth end
    if a.long ~= b.long then return a.long > b.long end
    return a.order < b.order
  end)
  for _, one in ipairs(list) do one.draw() end
end

local function draw_patch(c, s, patch)
  local points = {}
  for _, corner in ipairs(scene.corners(patch)) do
    points[#points + 1], points[#points + 2] = s.view:project(corner)
  end
  c:tag "plane"
  c:path { points = points, close = true, fill = patch.color, opacity = 0.14 }
  c:path { points = points, close = true, stroke = patch.color, width = 1, opacity = 0.6 }
end

local function draw_sphere(c, s)
  local x, y = s.view:project(s.sphere.centre)
  c:tag "sphere"
  c:circle { x = x, y = y, r = s.sphere.radius * s.view.scale, fill = "accent", opacity = 0.07 }
  c:circle { x = x, y = y, r = s.sphere.radius * s.view.scale, stroke = "axis", width = 1.25 }
end

-- The surfaces, the one with the farther middle first.
local function draw_surfaces(c, s)
  local list = {}
  for i, patch in ipairs(s.patches) do
    list[i] = { depth = s.view:depth(patch.centre), order = i,
      draw = function() draw_patch(c, s, patch) end }
  end
  if s.sphere then
    list[#list + 1] = { depth = s.view:depth(s.sphere.centre), order = 0,
      draw = function() draw_sphere(c, s) end }
  end
  table.sort(list, function(a, b)
    if a.depth ~= b.depth then return a.depth < b.depth end
    return a.order < b.order
  end)
  for _, one in ipairs(list) do one.draw() end
end

local function label_at(s, text, p, dx, dy, ink)
  local x, y = s.view:project(p)
  return { text = text, x = x, y = y, dx = dx, dy = dy, color = ink }
end

-- A label of a ring stands at its point that is farthest to the right on the screen.
local function rightmost(s, curve)
  local best, far
  for i = 0, 47 do
    local x = s.view:project(curve(i / 48))
    if not far or x > far then best, far = curve(i / 48), x end
  end
  return best
end

local function list_labels(s)
  local list = {}
  for _, one in ipairs(s.curves) do
    if one.label then
      local ux, uy = heading(s, one)
      list[#list + 1] = label_at(s, one.label, one.to, ux or 1, uy, one.label_color)
    end
  end
  for _, point in ipairs(s.points) do
    if point.label then list[#list + 1] = label_at(s, point.label, point.at, 0.7, -0.7) end
  end
  for _, one in ipairs(s.circles) do
    if one.label then
      list[#list + 1] = label_at(s, one.label, rightmost(s, one.curve), 0.9, 0.4)
    end
  end
  for _, patch in ipairs(s.patches) do
    if patch.label then
      list[#list + 1] = label_at(s, patch.label, scene.corners(patch)[1], 0, 1, "muted")
    end
  end
  if s.sphere and s.sphere.label then
    local way = view.along(s.view.right, -1, s.view.up)
    local p = view.along(s.sphere.centre, s.sphere.radius * 0.70710678, way)
    list[#list + 1] = label_at(s, s.sphere.label, p, 0.7, 0.7, "muted")
  end
  return list
end

-- Dots along all that is seen, which labels had better not cover.
local function list_dots(s)
  local dots = {}
  local function follow(curve)
    for i = 0, 60 do
      local x, y = s.view:project(curve(i / 60))
      dots[#dots + 1], dots[#dots + 2] = x, y
    end
  end
  for _, one in ipairs(s.curves) do follow(one.curve) end
  if s.sphere then follow(scene.circle(s.sphere.centre, s.view.towards, s.sphere.radius)) end
  for _, patch in ipairs(s.patches) do
    local corners = scene.corners(patch)
    for i, corner in ipairs(corners) do follow(scene.segment(corner, corners[i % 4 + 1])) end
  end
  for _, point in ipairs(s.points) do
    dots[#dots + 1], dots[#dots + 2] = s.view:project(point.at)
  end
  return dots
end

--- drawing.draw(c, s, size, x, y) draws the scene in a box of that size.
function drawing.draw(c, s, size, x, y)
  s.view.x, s.view.y = s.view.x + x, s.view.y + y
  draw_layer(c, s, true)
  draw_surfaces(c, s)
  draw_layer(c, s, false)
  local labels = list_labels(s)
  placing.place(labels, list_dots(s), { x = x, y = y, w = size.width, h = size.height },
    label_style)
  c:tag "label"
  placing.draw(c, labels, label_style)
  c:tag ""
end

return drawing
