-- Arrows, points, planes, circles and a sphere in three dimensions, for the geometry of
-- normalization: what an author gives is read and checked here; space_draw.lua draws it.

local color = require "plot.color"
local data = require "plot.data"
local drawing = require "diagram.space_draw"
local figure = require "plot.figure"
local formula = require "plot.math"
local numbers = require "plot.numbers"
local options = require "plot.options"
local page = require "diagram.page"
local shared = require "options"
local view = require "diagram.view"

local space = {}

local own_options = {
  arrows = "table", points = "table", planes = "table", circles = "table", sphere = "table",
  axes = "boolean|table", view = "table",
}

local kinds = {
  arrows = { from = "any", to = "any", label = "string", color = "string", dash = options.dash },
  points = { at = "any", label = "string", color = "string" },
  planes = { normal = "any", offset = "number", size = options.positive, centre = "any",
    label = "string", color = "string" },
  circles = { normal = "any", radius = options.positive, centre = "any", label = "string",
    color = "string", dash = options.dash },
}

local function vector(where, name, value)
  local list = data.list(value)
  if type(list) ~= "table" or #list ~= 3 then
    options.fail("%s: %s wants three numbers, as {1, 1, 1}", where, name)
  end
  for i, x in ipairs(list) do
    if not numbers.finite(x) then
      options.fail("%s: %s[%d] is %s; want a finite number", where, name, i,
        x ~= x and "NaN" or tostring(x))
    end
  end
  numbers.check_size(math.min(table.unpack(list)), math.max(table.unpack(list)))
  return { list[1] + 0.0, list[2] + 0.0, list[3] + 0.0 }
end

local function direction(where, name, value)
  local v = vector(where, name, value)
  if view.norm(v) == 0 then options.fail("%s: %s is zero; it has no direction", where, name) end
  return v
end

local readers = {}

function readers.arrows(where, one)
  local from = vector(where, "from", one.from or { 0, 0, 0 })
  local to = vector(where, "to", one.to)
  local along = view.along(to, -1, from)
  if view.norm(along) == 0 then
    options.fail("%s: it goes nowhere; from and to are equal", where)
  end
  return { from = from, to = to }
end

function readers.points(where, one)
  return { at = vector(where, "at", one.at) }
end

function readers.planes(where, one)
  return { normal = direction(where, "normal", one.normal),
    offset = shared.finite(where, "offset", one.offset or 0),
    size = one.size, centre = vector(where, "centre", one.centre or { 0, 0, 0 }) }
end

function readers.circles(where, one)
  return { normal = direction(where, "normal", one.normal),
    radius = shared.finite(where, "radius", one.radius),
    centre = vector(where, "centre", one.centre or { 0, 0, 0 }) }
end

local function check_color(where, name)
  if name and not color.is_constant(name) then
    options.fail('%s: "%s" is no colour; write a role (ink, accent, series1 …) or "#rrggbb"', where,
      name)
  end
  return name
end

-- The elements of a kind, each with its colour: the author's, or the next of the series.
local function read_list(name, given, first)
  local list = {}
  for i, one in ipairs(given or {}) do
    local where = ("space: %s[%d]"):format(name, i)
    options.check(where, one, kinds[name])
    list[i] = readers[name](where, one)
    list[i].label, list[i].dash = one.label, one.dash == true and { 6, 4 } or one.dash or nil
    list[i].color = check_color(where, one.color) or "series" .. (first + i - 2) % 8 + 1
  end
  return list
end

local function read_sphere(given)
  if given == nil then return nil end
  options.check("space: sphere", given, { radius = options.positive, centre = "any",
    label = "string" })
  return { radius = shared.finite("space: sphere", "radius", given.radius), label = given.label,
    centre = vector("space: sphere", "centre", given.centre or { 0, 0, 0 }) }
end

local function read_axes(given)
  if given == false then return {} end
  local names = type(given) == "table" and given or { "$x_1$", "$x_2$", "$x_3$" }
  if #names ~= 3 then options.fail("space: axes wants three names, or false for none") end
  for i, name in ipairs(names) do
    if type(name) ~= "string" then options.fail("space: axes[%d] is a %s; want a text", i,
      type(name)) end
  end
  return names
end

local function read_view(given)
  given = given or {}
  options.check("space: view", given, { azimuth = "number", elevation = "number" })
  local azimuth = shared.finite("space: view", "azimuth", given.azimuth or 20)
  local elevation = shared.between("space: view", "elevation", given.elevation or 25, -90, 90)
  return view.new(azimuth, elevation), { azimuth = azimuth, elevation = elevation }
end

-- How far the farthest thing is from the origin.
local function extent_of(s)
  local far = 0
  local function reach(p, more) far = math.max(far, view.norm(p) + (more or 0)) end
  for _, arrow in ipairs(s.arrows) do
    reach(arrow.from)
    reach(arrow.to)
  end
  for _, point in ipairs(s.points) do reach(point.at) end
  for _, circle in ipairs(s.circles) do reach(circle.centre, circle.radius) end
  if s.sphere then reach(s.sphere.centre, s.sphere.radius) end
  for _, plane in ipairs(s.planes) do reach(plane.centre, plane.size) end
  return far > 0 and far or 1
end

local function read(spec)
  page.check("space", spec, own_options)
  local s = { axes = read_axes(spec.axes), sphere = read_sphere(spec.sphere) }
  s.view, s.angles = read_view(spec.view)
  s.arrows = read_list("arrows", spec.arrows, 1)
  s.points = read_list("points", spec.points, #s.arrows + 1)
  s.circles = read_list("circles", spec.circles, #s.arrows + #s.points + 1)
  s.planes = read_list("planes", spec.planes, 8)
  if #s.arrows + #s.points + #s.circles + #s.planes == 0 and not s.sphere then
    options.fail("space: nothing to draw; write arrows, points, planes, circles or a sphere")
  end
  s.extent = extent_of(s)
  return s
end

-- How far a point is from each plane, on the side of its normal.
local function distances(s, p)
  local list = {}
  for i, plane in ipairs(s.planes) do
    list[i] = (view.dot(plane.normal, p) - plane.offset) / view.norm(plane.normal)
  end
  return list
end

-- The parts of a curve that are hidden, as shares of its length.
local function hidden_parts(one)
  local list = {}
  for _, run in ipairs(one.runs) do
    if run.hidden then list[#list + 1] = { from = run.from, to = run.to } end
  end
  return list
end

-- The vector with whole numbers as such.
local function plain(v)
  return { numbers.plain(v[1]), numbers.plain(v[2]), numbers.plain(v[3]) }
end

local function facts_of(spec, s)
  local out = { kind = "space", title = formula.plain(spec.title), view = s.angles, arrows = {},
    points = {}, planes = {}, circles = {}, sphere = s.sphere and { radius = s.sphere.radius,
    centre = plain(s.sphere.centre) } }
  for i, a in ipairs(s.arrows) do
    out.arrows[i] = { label = formula.plain(a.label), from = plain(a.from), to = plain(a.to),
      length = view.norm(view.along(a.to, -1, a.from)), norm = view.norm(a.to),
      plane_distances = distances(s, a.to), hidden = hidden_parts(a) }
  end
  for i, p in ipairs(s.points) do
    out.points[i] = { label = formula.plain(p.label), at = plain(p.at), norm = view.norm(p.at),
      hidden = p.hidden, plane_distances = distances(s, p.at) }
  end
  for i, p in ipairs(s.planes) do
    out.planes[i] = { label = formula.plain(p.label), normal = plain(p.normal), offset = p.offset }
  end
  for i, one in ipairs(s.circles) do
    out.circles[i] = { label = formula.plain(one.label), normal = plain(one.normal),
      radius = one.radius, centre = plain(one.centre), hidden = hidden_parts(one) }
  end
  return out
end

--- space.draw { arrows, points, planes, circles, sphere, axes, view, … } → figure.
function space.draw(spec)
  local s = read(spec)
  local whole = { alt = spec.alt, width = spec.width }
  local heading = spec.title and page.heading or 0
  local size = drawing.measure(s, page.share(whole, 200, 1))
  local plan = page.plan(whole, { width = size.width, height = heading + size.height }, 1,
    page.note(spec.note))
  local c = page.draw(plan, 1, function(c, _, x, y, room)
    page.draw_heading(c, { title = spec.title }, x, y, room)
    drawing.draw(c, s, size, x, y + heading)
  end)
  return figure.new(c, { alt = spec.alt, title = spec.title, facts = facts_of(spec, s) })
end

return space
