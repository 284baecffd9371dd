-- What hides what in a scene of curves, plane patches and a glass sphere. A curve is a function of
-- t from 0 to 1; it is cut where it passes behind a patch, or onto the far side of the sphere.

local view = require "diagram.view"

local scene = {}

local halvings = 30

-- Whether the patch lies between the point and the viewer.
local function behind_patch(patch, v, p, near)
  local facing = view.dot(patch.normal, v.towards)
  local away = patch.offset - view.dot(patch.normal, p)
  if math.abs(facing) < 1e-9 or math.abs(away) <= near then return false end
  local t = away / facing
  if t <= 0 then return false end
  local hit = view.along(view.along(p, t, v.towards), -1, patch.centre)
  return math.abs(view.dot(hit, patch.u)) <= patch.half
    and math.abs(view.dot(hit, patch.v)) <= patch.half
end

-- The sphere is of glass: what is inside or before it is seen, its far side and what is behind is
-- faint.
local function behind_sphere(sphere, v, p, near)
  local q = view.along(p, -1, sphere.centre)
  local depth = view.dot(q, v.towards)
  if depth >= -near or view.norm(q) < sphere.radius - near then return false end
  return view.norm(view.along(q, -depth, v.towards)) < sphere.radius - near
end

--- scene.hidden(s, p) → whether a patch or the sphere of the scene s = {view, patches, sphere,
--- extent} hides the point.
function scene.hidden(s, p)
  local near = 1e-9 * s.extent
  for _, patch in ipairs(s.patches) do
    if behind_patch(patch, s.view, p, near) then return true end
  end
  return s.sphere ~= nil and behind_sphere(s.sphere, s.view, p, near)
end

-- Where between a and b the curve is cut: at a it is as `state` says, at b not.
local function find_cut(s, curve, a, b, state)
  for _ = 1, halvings do
    local middle = (a + b) / 2
    if scene.hidden(s, curve(middle)) == state then a = middle else b = middle end
  end
  return (a + b) / 2
end

--- scene.runs(s, curve, pieces) → list of {from, to, hidden}: the parameters between which the
--- curve is hidden or seen, found on so many pieces and then by halving.
function scene.runs(s, curve, pieces)
  -- The middles of the pieces decide: at its ends a curve may touch what hides it.
  local list, from = {}, 0
  local state, before = scene.hidden(s, curve(0.5 / pieces)), 0.5 / pieces
  for i = 1, pieces - 1 do
    local at = (i + 0.5) / pieces
    if scene.hidden(s, curve(at)) ~= state then
      local cut = find_cut(s, curve, before, at, state)
      list[#list + 1] = { from = from, to = cut, hidden = state }
      from, state = cut, not state
    end
    before = at
  end
  list[#list + 1] = { from = from, to = 1, hidden = state }
  return list
end

--- scene.segment(a, b), scene.circle(centre, normal, radius) → curves.
function scene.segment(a, b)
  local step = view.along(b, -1, a)
  return function(t) return view.along(a, t, step) end
end

function scene.circle(centre, normal, radius)
  local u, w = view.basis(normal)
  return function(t)
    local p = view.along(centre, radius * view.cosine(360 * t), u)
    return view.along(p, radius * view.sine(360 * t), w)
  end
end

--- scene.patch({normal, offset, half, centre}) → a square piece of the plane normal · x = offset,
--- about the point of it that is nearest to `about`.
function scene.patch(normal, offset, half, about)
  local n = view.unit(normal)
  local o = offset / view.norm(normal)
  local u, w = view.basis(n)
  return { normal = n, offset = o, half = half, u = u, v = w,
    centre = view.along(about, o - view.dot(n, about), n) }
end

--- scene.corners(patch) → its four corners.
function scene.corners(patch)
  local list = {}
  for i, sign in ipairs { { -1, -1 }, { 1, -1 }, { 1, 1 }, { -1, 1 } } do
    list[i] = view.along(view.along(patch.centre, sign[1] * patch.half, patch.u),
      sign[2] * patch.half, patch.v)
  end
  return list
end

return scene
