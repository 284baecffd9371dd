-- A grid of cells as one item: the list, the SVG, and what is refused. What comes out as pixels
-- is in tests/c/test_canvas_pixels.c.

local tap = require "tap"
local canvas = require "canvas"

local function picture(t)
  local all = { x = 10, y = 20, w = 30, h = 40, columns = 2, rows = 2, values = { 0, 1, false, 0.5 } }
  for key, value in pairs(t or {}) do all[key] = value ~= "nothing" and value or nil end
  local c = canvas.new(100, 100)
  c:image(all)
  return c
end

do -- the list
  tap.same(picture():list()[1], { kind = "image", box = { 10, 20, 30, 40 }, columns = 2, rows = 2, smooth = false,
    scheme = "viridis", values = { 0, 1, false, 0.5 } }, "an image as it was given")
  local item = picture({ values = { -1, 1, 0, 0 / 0 }, scheme = "diverging", smooth = true }):list()[1]
  tap.same({ item.values, item.scheme, item.smooth }, { { -1, 1, 0, false }, "diverging", true },
    "NaN has no colour; the middle is exact")
  tap.same(picture({ values = { -3, 7, 0, 0 } }):list()[1].values, { 0, 1, 0, 0 },
    "beyond the ramp's ends is at its ends")
  item = picture({ values = "nothing", rgb = ("abc"):rep(4) }):list()[1]
  tap.same({ item.rgb, item.values, item.scheme }, { ("abc"):rep(4) }, "colours by their bytes")
  local exact = true
  for i = 0, 254 do
    local list = picture({ columns = 1, rows = 1, values = { i / 254 } }):list()[1].values
    exact = exact and list[1] == i / 254
  end
  tap.ok(exact, "each of the 255 levels comes back as itself")
end

do -- far away
  local empty, far = canvas.new(100, 100), canvas.new(100, 100)
  far:image { x = 2 ^ 40, y = -2 ^ 40, w = 1e6, h = 1e6, columns = 1, rows = 1, values = { 0 } }
  tap.is(far:png(), empty:png(), "what is far outside is not seen")
  tap.ok(#far:pdf() > 0, "and no error, in a PDF either")
  far:line { x1 = 0, y1 = 50, x2 = 100, y2 = 50, stroke = "#ff0000", width = 1e15 }
  empty:rect { x = 0, y = 0, w = 100, h = 100, fill = "#ff0000" }
  tap.is(far:png(), empty:png(), "a stroke of any width is drawn")
end

do -- SVG
  local svg = picture():svg()
  tap.like(svg, '<image x="10" y="20" width="30" height="40" preserveAspectRatio="none" image%-rendering="pixelated" '
    .. 'href="data:image/png;base64,iVBORw0KGgo', "SVG: an image over the box, with sharp cells")
  tap.ok(not picture({ smooth = true }):svg():find("image-rendering", 1, true), "SVG: not when they shall be smooth")
  tap.is(picture():svg(), svg, "SVG: the same bytes twice")
  local c = picture { values = { 0, 0, 0, 0 }, scheme = "diverging" }
  tap.ok(c:svg():match("<image.*") ~= c:svg({ theme = "dark" }):match("<image.*"),
    "SVG: the middle of the diverging ramp depends on the theme")
  local values = {}
  for i = 1, 512 * 512 do values[i] = (i * 7919 % 997) / 997 end
  c = picture { columns = 512, rows = 512, values = values }
  tap.ok(#c:svg() < 512 * 512 * 1.4,
    ("SVG: 512 by 512 cells are at most a byte each, before base64 (%d)"):format(#c:svg()))
  tap.is(c:png { scale = 2 }, c:png { scale = 2 }, "PNG: the same bytes twice")
end

local function refused(t, text, name)
  tap.raises(function() picture(t) end, text, name)
end
refused({ values = { 1, 2, 3 } }, "values has 3 entries; columns × rows is 4", "too few values")
refused({ rows = 0 }, "rows = 0.0; want a whole number, 1 … 20000", "no rows")
refused({ columns = 1.5 }, "columns = 1.5", "half a column")
refused({ columns = -2 }, "columns = -2.0", "columns below zero")
refused({ columns = 0 / 0 }, "columns = ", "columns that are NaN")
refused({ columns = 1e9 }, "want a whole number, 1 … 20000", "too many columns")
refused({ columns = 20000, rows = 20000 }, "columns × rows is 400000000", "more cells than values")
refused({ w = 0 }, "0 by 40; want a width and a height above 0", "no width")
refused({ w = 2e6 }, "2e+06 by 40; want a width and a height above 0, up to 1000000", "a width that is too large")
refused({ h = -1 }, "30 by -1", "a height below zero")
refused({ x = 0 / 0 }, "not finite", "a place that is NaN")
refused({ w = 1e16 }, "too far", "a huge width")
refused({ values = { 1, 2, 1 / 0, 4 } }, "values[3] is infinite", "an infinite value")
refused({ values = { 1, 2, "a", 4 } }, "values[3] is neither a number nor false", "a word as a value")
refused({ values = { 1, 2, true, 4 } }, "values[3] is neither", "true as a value")
refused({ values = "all" }, "values wants a list", "values that are no list")
refused({ scheme = "jet" }, "want viridis or diverging", "an unknown scheme")
refused({ rgb = "abc" }, "values or rgb, not both", "values and rgb")
refused({ values = "nothing" }, "want values or rgb", "neither values nor rgb")
refused({ values = "nothing", rgb = "abc" }, "rgb has 3 bytes; 3 × columns × rows is 12", "too few bytes")
refused({ values = "nothing", rgb = {} }, "rgb wants a string", "bytes that are no string")
refused({ column = 3 }, 'did you mean "columns"', "the nearest option")
refused({ y = "nothing" }, "y = … is missing", "no y")

tap.done()
