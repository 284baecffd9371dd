-- Vectors of three numbers, and how a viewer far away sees them: an orthographic projection. Angles
-- are in degrees; their sines come from a series of + − × ÷, the same on every machine.

local view = {}
view.__index = view

local half_turn = 3.14159265358979323846

--- view.sine(degrees), view.cosine(degrees).
function view.sine(degrees)
  local turn = degrees % 360
  if turn > 270 then turn = turn - 360 elseif turn > 90 then turn = 180 - turn end
  local x = turn * half_turn / 180
  local term, sum = x, x
  for k = 2, 24, 2 do
    term = -term * x * x / (k * (k + 1))
    sum = sum + term
  end
  return sum
end

function view.cosine(degrees) return view.sine(90 - degrees) end

--- view.dot(a, b), view.norm(a), view.cross(a, b), view.unit(a), view.along(a, t, b) = a + t b.
function view.dot(a, b) return a[1] * b[1] + a[2] * b[2] + a[3] * b[3] end

function view.norm(a) return math.sqrt(view.dot(a, a)) end

function view.cross(a, b)
  return { a[2] * b[3] - a[3] * b[2], a[3] * b[1] - a[1] * b[3], a[1] * b[2] - a[2] * b[1] }
end

function view.unit(a)
  local length = view.norm(a)
  return { a[1] / length, a[2] / length, a[3] / length }
end

function view.along(a, t, b) return { a[1] + t * b[1], a[2] + t * b[2], a[3] + t * b[3] } end

--- view.basis(normal) → u, v: two unit vectors across the unit vector `normal` and each other; u is
--- level, unless the normal is upright.
function view.basis(normal)
  local u = { -normal[2], normal[1], 0.0 }
  if view.norm(u) < 1e-9 then u = { 1.0, 0.0, 0.0 } end
  u = view.unit(u)
  return u, view.cross(normal, u)
end

--- view.new(azimuth, elevation) → a viewer in that direction: azimuth from the first axis towards
--- the second, elevation above the plane of both. v.towards is the unit vector to the viewer.
function view.new(azimuth, elevation)
  local sa, ca = view.sine(azimuth), view.cosine(azimuth)
  local se, ce = view.sine(elevation), view.cosine(elevation)
  return setmetatable({ towards = { ce * ca, ce * sa, se }, right = { -sa, ca, 0.0 },
    up = { -se * ca, -se * sa, ce }, scale = 1, x = 0, y = 0 }, view)
end

--- v:project(p) → x, y in pixels.
function view:project(p)
  return self.x + self.scale * view.dot(p, self.right), self.y - self.scale * view.dot(p, self.up)
end

--- v:depth(p) → how near to the viewer it is: larger is nearer.
function view:depth(p) return view.dot(p, self.towards) end

return view
