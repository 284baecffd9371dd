-- Space: the projection against closed forms, what hides what, the order of drawing.

local diagram = require "diagram"
local tap = require "tap"
local tensor = require "tensor"
local view = require "diagram.view"
local walk = require "figure_walk"

do -- sines from a series
  local worst = 0
  for degrees = -720, 720, 7 do
    worst = math.max(worst, math.abs(view.sine(degrees) - math.sin(math.rad(degrees))),
      math.abs(view.cosine(degrees) - math.cos(math.rad(degrees))))
  end
  tap.ok(worst < 4e-15, "sine and cosine are those of libm but for rounding")
  tap.near(view.sine(30), 0.5, 1e-15, "the sine of 30 degrees is a half")
end

-- Where the heads of arrows are, relative to where the first arrow begins.
local function tips(spec)
  spec.alt, spec.axes = "a", false
  local fig = diagram.space(spec)
  local list, from = {}, nil -- by colour: the farthest is drawn first
  for _, item in ipairs(walk.tagged(fig, "arrow", "path")) do
    local is_head = item.fill and item.fill ~= "none"
    if not is_head then from = from or { item.points[1], item.points[2] } end
    if is_head then
      list[tonumber(item.fill:match("%d"))] = { item.points[1] - from[1], item.points[2] - from[2] }
    end
  end
  return list
end

do -- the projection
  local t = tips { view = { azimuth = 0, elevation = 0 }, arrows = { { to = { 0, 1, 0 } }, { to = { 0, 0, 1 } } } }
  tap.ok(t[1][1] > 50 and math.abs(t[1][2]) < 1e-9, "seen along the first axis, the second points right")
  tap.near(t[2][2], -t[1][1], 1e-9, "and the third up, as long as it")
  t = tips { view = { azimuth = 30, elevation = 40 },
    arrows = { { to = { 1, 0, 0 } }, { to = { 0, 1, 0 } }, { to = { 0, 0, 1 } } } }
  local sum = 0
  for _, tip in ipairs(t) do sum = sum + tip[1] * tip[1] + tip[2] * tip[2] end
  local up = t[3][2] / math.cos(math.rad(40))
  tap.near(sum, 2 * up * up, 1e-6, "the squares of three projected axes sum to two (Gauss)")
  tap.near(t[1][1] / up, math.sin(math.rad(30)), 1e-9, "azimuth turns the first axis")
end

local function hidden(spec, kind)
  spec.alt = "a"
  return diagram.space(spec):facts()[kind or "arrows"][1].hidden
end

local ahead = { azimuth = 10, elevation = 10 }

do -- what a plane hides
  local wall = { { normal = { 1, 0, 0 }, size = 3 } }
  local through = { { from = { -1, 0, 0 }, to = { 3, 0, 0 } } }
  local parts = hidden { arrows = through, planes = wall, view = ahead }
  tap.ok(#parts == 1 and parts[1].from == 0, "plane: an arrow through it is hidden behind it")
  tap.near(parts[1].to, 0.25, 1e-6, "plane: up to where it pierces it")
  tap.same(hidden { arrows = through, planes = wall, view = { azimuth = 190, elevation = -10 } }[1].to, 1,
    "plane: from the other side, the other part is")
  parts = hidden { arrows = { { from = { -1, -5, 0 }, to = { -1, 5, 0 } } },
    planes = { { normal = { 1, 0, 0 }, size = 1 } }, view = { azimuth = 0, elevation = 0 } }
  tap.near(parts[1].from, 0.4, 1e-6, "plane: an arrow behind goes in at the patch's side")
  tap.near(parts[1].to, 0.6, 1e-6, "plane: and comes out at the other")
  tap.is(#hidden { arrows = { { to = { 0, 2, 1 } } }, planes = wall, view = ahead }, 0,
    "plane: it does not hide what lies in it")
  tap.is(#hidden { arrows = { { from = { -1, 0, 0 }, to = { -1, 0, 1 } } }, planes = wall,
    view = { azimuth = 90, elevation = 0 } }, 0, "plane: seen from its edge it hides nothing")
end

do -- what the sphere hides
  local ball = { radius = 2 }
  local parts = hidden({ sphere = ball, circles = { { normal = { 0, 0, 1 }, radius = 2 } },
    view = { azimuth = 0, elevation = 30 } }, "circles")
  tap.ok(#parts == 1, "sphere: a great circle is hidden once")
  -- It begins at the viewer's side.
  tap.near(parts[1].from, 0.25, 1e-4, "sphere: from where it turns away")
  tap.near(parts[1].to, 0.75, 1e-4, "sphere: for half of its length")
  tap.is(#hidden { sphere = ball, arrows = { { to = { -1.5, 0, 0 } } }, view = ahead }, 0,
    "sphere: it is of glass, what is inside is seen")
  parts = hidden { sphere = ball, arrows = { { from = { -5, -5, 0 }, to = { -5, 5, 0 } } },
    view = { azimuth = 0, elevation = 0 } }
  tap.near(parts[1].from, 0.3, 1e-6, "sphere: an arrow behind is hidden along the disc")
  tap.near(parts[1].to, 0.7, 1e-6, "sphere: to its other rim")
end

do -- LayerNorm, by the numbers
  local x = { 3.5, 0.5, 2 }
  local mean = (x[1] + x[2] + x[3]) / 3
  local deviation = math.sqrt(((x[1] - mean) ^ 2 + (x[2] - mean) ^ 2 + (x[3] - mean) ^ 2) / 3)
  local y = {}
  for i = 1, 3 do y[i] = (x[i] - mean) / deviation end
  local facts = diagram.space({ alt = "a", arrows = { { to = y, label = "LN(x)" } },
    planes = { { normal = { 1, 1, 1 } } }, points = { { at = tensor.tensor(x) } } }):facts()
  tap.near(facts.arrows[1].norm, math.sqrt(3), 1e-12, "facts: LN's result has the length √3")
  tap.near(facts.arrows[1].plane_distances[1], 0, 1e-12, "facts: and lies in the plane across (1, 1, 1)")
  tap.near(facts.points[1].plane_distances[1], 6 / math.sqrt(3), 1e-6, "facts: x does not; a tensor is a vector")
end

do -- the order of drawing
  local fig = diagram.space { alt = "a", sphere = { radius = 2 }, planes = { { normal = { 1, 0, 0 } } }, view = ahead,
    arrows = { { from = { -3, 0, 0 }, to = { 3, 0, 0 }, label = "through" } } }
  local place = {}
  for i, item in ipairs(fig:list()) do place[item.tag] = place[item.tag] or i end
  tap.ok(place["hidden arrow"] < place.plane and place.plane < place.arrow and place.arrow < place.label,
    "order: hidden, surfaces, seen, words")
  local faint, clear = walk.tagged(fig, "hidden arrow", "path")[1], walk.tagged(fig, "arrow", "path")[1]
  tap.ok(faint.width < clear.width and faint.dash and not clear.dash, "order: hidden is thin and dashed")
  local near = diagram.space { alt = "a", axes = false, view = ahead,
    points = { { at = { 3, 0, 0 } }, { at = { -3, 0.1, 0 } } } }
  local points = walk.tagged(near, "point", "circle")
  tap.is(points[1].fill, "series2", "order: the farther point first")
end

local function wrong(spec, text, name)
  tap.raises(function() diagram.space(spec) end, text, name)
end

local nan = 0 / 0
wrong({}, "nothing to draw", "an empty scene")
wrong({ arrows = { {} } }, "space: arrows[1]: to wants three numbers", "an arrow without an end")
wrong({ arrows = { { to = { 1, 2 } } } }, "three numbers", "two numbers")
wrong({ arrows = { { to = { 1, nan, 2 } } } }, "to[2] is NaN", "a NaN")
wrong({ arrows = { { to = { 1, 1 / 0, 2 } } } }, "to[2] is inf", "an infinity")
wrong({ arrows = { { to = { 1, 1e200, 2 } } } }, "too large to draw", "a number too large")
wrong({ arrows = { { to = { 1, "a", 2 } } } }, "want a finite number", "a word")
wrong({ arrows = { { to = { 0, 0, 0 } } } }, "goes nowhere", "an arrow without length")
wrong({ arrows = { { to = { 1, 0, 0 }, color = "reddish" } } }, "is no colour", "an unknown colour")
wrong({ arrows = { { to = { 1, 0, 0 }, lable = "a" } } }, 'did you mean "label"', "an unknown option of an arrow")
wrong({ arrows = { to = { 1, 0, 0 } } }, "nothing to draw", "an arrow that is not in a list")
wrong({ planes = { { normal = { 0, 0, 0 } } } }, "it has no direction", "a plane without a normal")
wrong({ planes = { { normal = { 1, 0, 0 }, size = -1 } } }, "a number above 0", "a size below 0")
wrong({ sphere = { radius = 0 } }, "a number above 0", "a sphere without a radius")
wrong({ sphere = {} }, "radius is nil", "no radius")
wrong({ circles = { { normal = { 1, 0, 0 } } } }, "radius is nil", "a circle without one")
wrong({ sphere = { radius = 1 }, view = { elevation = 100 } }, "from -90 to 90", "an elevation beyond the pole")
wrong({ sphere = { radius = 1 }, view = { azimut = 3 } }, 'did you mean "azimuth"', "an unknown angle")
wrong({ sphere = { radius = 1 }, view = { azimuth = nan } }, "want a finite number", "an azimuth that is NaN")
wrong({ sphere = { radius = 1 }, axes = { "a" } }, "three names", "one axis")
wrong({ sphere = { radius = 1, label = "\u{13000}" } }, "U+13000", "a character that no font has")

tap.done()
