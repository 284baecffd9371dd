-- Many symbols as one item: the list, the SVG in few bytes, and what is refused. How they look
-- is in tests/c/test_canvas_pixels.c.

local tap = require "tap"
local canvas = require "canvas"

local function picture(t)
  local c = canvas.new(200, 100)
  c:points(t)
  return c
end

local triangle = { points = { 0, -1, 1, 1, -1, 1 }, close = true }

do -- the list
  local item = picture { x = { 10, 30 }, y = { 20, 40 }, r = 4, fill = "series1", opacity = 0.5 }:list()[1]
  tap.same(item, { kind = "points", box = { 6, 16, 28, 28 }, x = { 10, 30 }, y = { 20, 40 }, r = 4, fill = "series1",
    stroke = "none", width = 1, opacity = 0.5 }, "points as they were given")
  item = picture { x = { 10, 30 }, y = { 20, 40 }, r = { 1, 5 }, fills = { -1, 0.5 }, scheme = "diverging",
    shape = triangle }:list()[1]
  tap.same({ item.r, item.fills, item.scheme, item.steps, item.points, item.box },
    { { 1, 5 }, { -1, 0.5 }, "diverging", "MLLZ", { 0, -1, 1, 1, -1, 1 }, { 9, 19, 26, 26 } },
    "sizes, colours and a shape of their own")
end

-- The points that the relative steps of a path come to, in hundredths.
local function walk(d)
  local list, x, y = {}, 0, 0
  for a, b in d:gsub("h0", ""):gsub("%a", " "):gsub("(%d)%-", "%1 -"):gmatch("(%S+) (%S+)") do
    x, y = x + math.tointeger(math.floor(a * 100 + 0.5)), y + math.tointeger(math.floor(b * 100 + 0.5))
    list[#list + 1] = { x / 100, y / 100 }
  end
  return list
end

local xs, ys, want = {}, {}, {}
for i = 1, 300 do
  xs[i], ys[i] = (i * 7919 % 2003) / 10.03, (i * 104729 % 997) / 9.97
  want[i] = { math.floor(xs[i] * 100 + 0.5) / 100, math.floor(ys[i] * 100 + 0.5) / 100 }
end

do -- opaque discs: a line of dots
  local svg = picture { x = xs, y = ys, r = 2.5, fill = "#ff0000" }:svg()
  local d, rest = svg:match('<path d="([^"]+)"([^>]*)/>')
  tap.is(rest, ' fill="none" stroke="#ff0000" stroke-width="5" stroke-linecap="round" stroke-linejoin="round"',
    "opaque discs are dots of one line with round caps")
  tap.same(walk(d), want, "each where it was put, to a hundredth: steps do not drift")
  tap.is(select(2, svg:gsub("<path", "")), 1, "in one element")
  tap.ok(#d < 15 * #xs, ("in less than 15 bytes each (%.1f)"):format(#d / #xs))
end

do -- symbols all alike: markers of one line
  for _, t in ipairs { { "opacity", fill = "#ff0000", opacity = 0.3 }, { "edge", fill = "#ff0000", stroke = "paper" },
    { "ring", stroke = "#00ff00", width = 2 }, { "shape", fill = "#ff0000", shape = triangle } } do
    local name = table.remove(t, 1)
    t.x, t.y, t.r = xs, ys, 2
    local svg = picture(t):svg()
    local d, id = svg:match('<path d="([^"]+)" fill="none" marker%-mid="url%(#([^)]+)%)"/>')
    local marks = walk(d or "")
    tap.ok(id and svg:find('<marker id="' .. id .. '" markerUnits="userSpaceOnUse" overflow="visible">', 1, true),
      name .. ": one marker for all")
    tap.is(#marks, #xs + 2, name .. ": the ends of the line, which have no marker, are there twice")
    tap.same({ table.unpack(marks, 2, #marks - 1) }, want, name .. ": each where it was put")
  end
  local svg = picture { x = { 1 }, y = { 2 }, r = 2, fill = "#ff0000", opacity = 0.5 }:svg()
  tap.like(svg, '<circle cx="0" cy="0" r="2" fill="#ff0000" opacity="0.5"/></marker>', "the marker is the symbol")
  tap.like(svg, '<path d="M1 2l0 0 0 0" fill="none" marker%-mid', "one point alone has one marker")
  local c = canvas.new(100, 100)
  for _ = 1, 2 do c:points { x = { 1 }, y = { 2 }, r = 2, stroke = "ink" } end
  tap.is(select(2, c:svg():gsub("<marker ", "")), 2, "two items have two markers")
  tap.ok(c:svg():find("-m1\"", 1, true) and c:svg():find("-m2\"", 1, true), "with ids of their own")
end

do -- colours and sizes of their own
  local t = { x = { 1, 2, 3 }, y = { 4, 5, 6 }, r = 2, fills = { 0, 0, 1 } }
  local svg = picture(t):svg()
  tap.like(svg, '<path stroke="#440154" d="M1 4h0m1 1h0"/>\n<path stroke="#fde725" d="M3 6h0"/>',
    "neighbours of one colour are one element")
  t.opacity = 0.5
  svg = picture(t):svg()
  tap.is(select(2, svg:gsub("<path", "")), 3, "with opacity each is its own, so that overlaps are darker")
  tap.like(svg, '<g fill="none" stroke%-linecap="round" stroke%-width="4" stroke%-opacity="0.5">', "in one group")
  t.stroke, t.opacity, t.r = "#000000", nil, { 1, 2, 3 }
  svg = picture(t):svg()
  tap.like(svg, '<g stroke="#000000">\n<circle cx="1" cy="4" r="1" fill="#440154"/>\n<circle cx="2" cy="5" r="2"',
    "with an edge they are circles")
  t.shape = triangle
  svg = picture(t):svg()
  tap.like(svg, '<path d="M2 3l2 4l%-4 0z" fill="#440154"/>', "another shape is a path in relative steps")
end

do -- themes
  local c = picture { x = { 1, 2 }, y = { 4, 5 }, r = 2, fills = { 0, 1 }, scheme = "diverging" }
  tap.ok(c:svg():find(canvas.color("diverging:0", "light"), 1, true), "a ramp's middle in light")
  tap.ok(c:svg({ theme = "dark" }):find(canvas.color("diverging:0", "dark"), 1, true), "is another in dark")
  tap.is(c:svg(), c:svg(), "SVG: the same bytes twice")
  tap.is(c:png(), c:png(), "PNG: the same bytes twice")
end

do -- a hundred thousand
  local x, y = {}, {}
  for i = 1, 100000 do x[i], y[i] = i * 7919 % 19997 / 100, i * 104729 % 9973 / 100 end
  local c = picture { x = x, y = y, r = 1, fill = "ink", opacity = 0.2 }
  tap.ok(#c:svg() < 1.6e6, ("a hundred thousand symbols are less than 1.6 MB (%.2f)"):format(#c:svg() / 1e6))
  tap.is(#c:list()[1].x, 100000, "and all there")
end

local function refused(t, text, name)
  local all = { x = { 1, 2 }, y = { 3, 4 }, r = 1, fill = "ink" }
  for key, value in pairs(t) do all[key] = value ~= "nothing" and value or nil end
  local c = canvas.new(50, 50)
  tap.raises(function() c:points(all) end, text, name)
  tap.is(#c:list(), 0, name .. ": adds nothing")
end
refused({ y = { 1 } }, "x has 2 values and y has 1", "columns of unequal length")
refused({ r = { 1, 2, 3 } }, "x has 2 values and r has 3", "radii of another length")
refused({ fills = { 1 }, fill = "nothing" }, "x has 2 values and fills has 1", "fills of another length")
refused({ x = {}, y = {} }, "x is empty", "no points")
refused({ x = "nothing" }, "x = … is missing", "no x")
refused({ r = "nothing" }, "r = … is missing", "no r")
refused({ x = 3 }, "x wants a list of numbers, got number", "a number as x")
refused({ x = { 1, "a" } }, "x[2] is no number", "a word in x")
refused({ x = { 1, 0 / 0 } }, "x[2] is ", "NaN")
refused({ y = { 1 / 0, 1 } }, "y[1] is inf", "infinity")
refused({ r = -1 }, "r[1] is -1; want a finite number of 0 or more", "a negative radius")
refused({ r = { 1, 1 / 0 } }, "r[2] is inf", "an infinite radius")
refused({ r = 1e15, x = { 1e15, 1 } }, "not finite, or too far", "a huge radius")
refused({ fills = { 0, 0 / 0 }, fill = "nothing" }, "fills[2] is ", "a fill of NaN")
refused({ fills = { 0, 1 } }, "fill and fills", "both fill and fills")
refused({ scheme = "virids" }, "want viridis or diverging", "an unknown scheme")
refused({ shape = "circel" }, "want circle", "an unknown shape")
refused({ shape = { points = { 1, 2 }, steps = "ML" } }, "do not fit", "a shape whose steps do not fit")
refused({ shape = { points = {} } }, "do not fit", "a shape without points")
refused({ shape = { points = { 0, 0 / 0 } } }, "the shape[2] is ", "a shape with NaN")
refused({ shape = { pionts = {} } }, 'did you mean "points"', "the nearest option of a shape")
refused({ dash = { 1 } }, "want a whole line", "dashes")
refused({ opacity = 2 }, "opacity", "an opacity that is none")
refused({ raduis = 1 }, "unknown option", "an unknown option")

tap.done()
