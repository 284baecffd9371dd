-- The canvas from Lua: the display list, SVG and PNG, and what it refuses.

local tap = require "tap"

local function maps(name)
  for line in io.lines("/proc/self/maps") do
    if line:find(name, 1, true) then return true end
  end
  return false
end

tap.ok(not maps("libpango"), "a run that draws nothing does not load Pango")
local canvas = require "canvas"
local c = canvas.new(200, 100)
c:rect { x = 10, y = 20, w = 30, h = 40, fill = "series1", radius = 4 }
tap.ok(not maps("Inter-Regular"), "a picture without text loads no font")
c:tag "label"
c:text { x = 100, y = 50, text = "σ² 我", size = 16, anchor = "middle", baseline = "middle", color = "muted" }
c:tag()
c:line { x1 = 0, y1 = 0, x2 = 10, y2 = 5, stroke = "ink", dash = { 4, 2 } }
c:circle { x = 50, y = 50, r = 5, fill = "#ff0000", opacity = 0.5 }
c:path { points = { 0, 0, 10, 0, 10, 10 }, close = true, fill = "viridis:0.5" }
c:path { steps = "MCZ", points = { 0, 0, 1, 1, 2, 1, 3, 0 }, stroke = "accent" }
c:clip { x = 0, y = 0, w = 50, h = 50 }
c:unclip()

do -- the list
  local list = c:list()
  local kinds = {}
  for i, item in ipairs(list) do kinds[i] = item.kind end
  tap.same(kinds, { "rect", "text", "path", "circle", "path", "path", "clip", "unclip" }, "the list is in order")
  tap.same(list[1], { kind = "rect", box = { 10, 20, 30, 40 }, fill = "series1", stroke = "none", width = 1,
    opacity = 1, radius = 4 }, "a rectangle as it was given")
  tap.is(list[2].tag, "label", "what is tagged carries its tag")
  tap.is(list[3].tag, nil, "and what comes after does not")
  local x, y, w, h = table.unpack(list[2].box)
  tap.near(x + w / 2, 100, 2, "the text is centred on its place")
  tap.near(y + h / 2, 50, 2, "its capitals are centred on its line")
  tap.is(list[5].steps, "MLLZ", "a closed path through three points")
  tap.same(list[3].points, { 0, 0, 10, 5 }, "a line's points")
end

do -- measuring
  local w1, h1, a1 = canvas.measure("hello", { size = 10 })
  local w2, h2, a2 = canvas.measure("hello", { size = 20 })
  tap.near(w2, 2 * w1, 0.01, "twice the size is twice as wide: metrics are not rounded")
  tap.ok(h2 == 2 * h1 and a2 == 2 * a1, "and twice as high")
  local digits = {}
  for d = 0, 9 do digits[#digits + 1] = canvas.measure(tostring(d):rep(10), { tabular = true }) end
  local same = true
  for _, w in ipairs(digits) do same = same and w == digits[1] end
  tap.ok(same, "tabular digits are all equally wide")
  tap.ok(canvas.measure("我们") > canvas.measure("我"), "Chinese text has a width")
end

do -- SVG
  local svg = c:svg { theme = "light", title = "A & B", description = "x < y" }
  tap.like(svg, '^<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100" viewBox="0 0 200 100"',
    "SVG: size and viewBox")
  tap.like(svg, 'role="img" aria%-labelledby="(%w+)%-t" aria%-describedby="%1%-d"', "SVG: an image with a name")
  tap.like(svg, "<title id=.->A &amp; B</title>", "SVG: its title")
  tap.like(svg, "<desc id=.->x &lt; y</desc>", "SVG: its description")
  tap.like(svg, 'fill="' .. canvas.color("paper", "light") .. '"', "SVG: the paper is drawn")
  tap.ok(not svg:find("%d%.%d%d%d"), "SVG: no number has more than two decimals")
  local ids, unique, missing = {}, true, nil
  for id in svg:gmatch(' id="([^"]+)"') do
    unique = unique and not ids[id]
    ids[id] = true
  end
  for id in svg:gmatch('"u?r?l?%(?#([%w%-]+)') do
    if not ids[id] and not id:match("^%x%x%x%x%x%x$") then missing = id end
  end
  tap.ok(unique, "SVG: ids are unique")
  tap.is(missing, nil, "SVG: what is referred to is there")
  local other = canvas.new(200, 100)
  other:text { x = 10, y = 50, text = "σ² 我" }
  local clash = nil
  for id in other:svg({}):gmatch(' id="([^"]+)"') do clash = clash or ids[id] and id end
  tap.is(clash, nil, "SVG: two figures in one page share no id")
  local dark = c:svg { theme = "dark", title = "A & B", description = "x < y" }
  local function geometry(s) return (s:gsub("f%x%x%x%x%x%x%x%x%-", ""):gsub("#%x%x%x%x%x%x", "#")) end
  tap.ok(dark ~= svg, "SVG: dark differs from light")
  tap.is(geometry(dark), geometry(svg), "SVG: in colours only")
  tap.is(c:svg { theme = "light", title = "A & B", description = "x < y" }, svg, "SVG: the same bytes twice")
end

do -- PNG
  local png = c:png { scale = 2 }
  local w, h = (">I4I4"):unpack(png, 17)
  tap.is(png:sub(1, 8), "\137PNG\r\n\26\n", "PNG: the signature")
  tap.ok(w == 400 and h == 200, "PNG: two pixels a pixel")
  tap.ok(c:png { scale = 2 } == png, "PNG: the same bytes twice")
end

-- Contrast, from WCAG's own examples: black on white 21, #777777 on white 4.48.
tap.near(canvas.contrast("#000000", "#ffffff"), 21, 1e-9, "contrast of black and white is 21")
tap.near(canvas.contrast("#777777", "#ffffff"), 4.48, 0.005, "contrast of #777777 and white is 4.48")
for _, theme in ipairs { "light", "dark" } do
  local paper, ink = canvas.color("paper", theme), canvas.color("ink", theme)
  local least_series, least_tint = 21, 21
  for i = 1, 8 do
    least_series = math.min(least_series, canvas.contrast(canvas.color("series" .. i, theme), paper))
    least_tint = math.min(least_tint, canvas.contrast(canvas.color("tint" .. i, theme), ink))
  end
  for _, role in ipairs { "ink", "muted", "accent", "good", "bad" } do
    tap.ok(canvas.contrast(canvas.color(role, theme), paper) >= 4.5, theme .. ": " .. role .. " is legible (4.5)")
  end
  tap.ok(least_series >= 3, theme .. ": every series is visible (3)")
  tap.ok(least_tint >= 4.5, theme .. ": ink is legible on every tint (4.5)")
  tap.ok(canvas.contrast(canvas.color("axis", theme), paper) >= 3, theme .. ": axes are visible (3)")
  local least = 21
  for i = -20, 20 do
    for _, name in ipairs { ("viridis:%.2f"):format((i + 20) / 40), ("diverging:%.2f"):format(i / 20) } do
      least = math.min(least, canvas.contrast(canvas.color("on " .. name, theme), canvas.color(name, theme)))
    end
  end
  tap.ok(least >= 4.5, theme .. ": a text on any colour of a ramp is legible (4.5)")
end
-- The ends and the middle of the published table.
tap.is(canvas.color("viridis:0"), "#440154", "viridis begins as published")
tap.is(canvas.color("viridis:1"), "#fde725", "viridis ends as published")
tap.is(canvas.color("viridis:0.52941176"), "#1f978b", "viridis 135/255 as published")

local names = {}
for i, role in ipairs(canvas.roles()) do
  names[i] = role
  tap.like(canvas.color(role, "dark"), "^#%x%x%x%x%x%x$", "role " .. role .. " has a colour")
end
tap.ok(#names >= 24, "there are at least 24 roles")

local function wrong(f, text, name) tap.raises(f, text, name) end
local function add(kind, t) return function() c[kind](c, t) end end

wrong(add("text", { x = 0, y = 0, text = "a𓀀" }), "“𓀀” (U+13000)", "a character that no font has is named")
wrong(add("text", { x = 0, y = 0, text = "a\nb" }), "a text is one line", "a text is one line")
wrong(add("text", { x = 0, y = 0, text = "\xff" }), "not UTF-8", "a text is UTF-8")
wrong(add("text", { x = 0, y = 0, text = "a", size = 0.1 }), "between 1 and 500", "a text has a sane size")
wrong(add("text", { x = 0, y = 0, text = "a", anchor = "centre" }), "want start, middle or end", "an unknown anchor")
wrong(add("text", { x = 0, y = 0, tetx = "a" }), 'did you mean "text"', "the nearest option")
wrong(add("rect", { x = 0, y = 0, w = 1 }), "h = … is missing", "what is missing is named")
wrong(add("rect", { x = 0 / 0, y = 0, w = 1, h = 1 }), "not finite", "a place that is NaN")
wrong(add("rect", { x = 0, y = 0, w = 1, h = 1, fill = "blu" }), "is no colour", "an unknown colour")
wrong(add("rect", { 1, 2, 3, 4 }), "wants named options", "values without names")
wrong(add("path", { points = {} }), "do not fit", "a path without points")
wrong(add("path", { points = { 0, 0 }, steps = "LM" }), "do not fit", "a path that does not begin with M")
wrong(add("path", { points = { 0, 0, 1, "a" } }), "points[4] is no number", "a point that is no number")
wrong(add("path", { points = { 0, 0, 1, 1 / 0 } }), "point 2 is not finite", "a point at infinity")
wrong(add("line", { x1 = 0, y1 = 0, x2 = 1, y2 = 1, dash = { 1, 2, 3, 4, 5 } }), "at most 4", "a dash of five")
for _, case in ipairs {
  { "width", 0 / 0 }, { "opacity", 1.5 }, { "dash", { 1, -1 } }, { "x", 1e16, "too far" },
} do
  local t = { x = 0, y = 0, w = 1, h = 1, stroke = "ink" }
  t[case[1]] = case[2]
  wrong(add("rect", t), case[3] or case[1], "a rectangle with such a " .. case[1])
end
for _, case in ipairs { { "angle", 1 / 0 }, { "halo", -1 }, { "weight", 1e99 } } do
  wrong(add("text", { x = 0, y = 0, text = "a", [case[1]] = case[2] }), case[1], "a text with such a " .. case[1])
end
do
  local far = canvas.new(10, 10)
  far:rect { x = -1e15, y = 1e15, w = 1e15, h = 0.25, fill = "ink" }
  tap.ok(far:svg():find('x="-1000000000000000" y="1000000000000000"', 1, true), "what can be drawn is written right")
  local closed = canvas.new(10, 10)
  getmetatable(closed).__gc(closed)
  wrong(function() closed:svg() end, "closed", "a canvas whose finalizer was called by hand")
end
wrong(function() c:unclip() end, "unclip without clip", "unclip without clip")
wrong(function() c:svg { theme = "drak" } end, 'write "light" or "dark"', "an unknown theme")
wrong(function() c:png { scale = 100 } end, "between 0.1 and 10", "a scale too large")

do -- pixels: one red cell in a corner of the paper
  local small = canvas.new(3, 2)
  small:rect { x = 2, y = 1, w = 1, h = 1, fill = "#c81e0a" }
  local rgb, width, height = small:pixels()
  local paper = string.char(tonumber(canvas.color("paper", "light"):sub(2), 16) >> 16, 0, 0):sub(1, 1)
  tap.is(width .. " × " .. height, "3 × 2", "pixels: as many as the canvas has")
  tap.is(rgb:sub(16), "\200\30\10", "pixels: red, green and blue of the last")
  tap.ok(rgb:sub(1, 1) == paper and #rgb == 18, "pixels: the first is paper")
  tap.is(select(2, small:pixels { scale = 4, theme = "dark" }), 12, "pixels: four a pixel")
  tap.is((small:pixels { scale = 2 }):sub(-3), "\200\30\10", "pixels: and each of the four is red")
  wrong(function() small:pixels { scale = 100 } end, "pixels: scale 100 is not between 0.1 and 10",
    "pixels: a scale too large")
  wrong(function() small:pixels { size = 1 } end, "size", "pixels: an unknown option")
end
wrong(function() canvas.new(0, 10) end, "between 1 and 20000", "a canvas without width")
wrong(function() canvas.color("puce") end, "is no colour", "a colour unknown")

do
  local before = #c:list()
  pcall(c.text, c, { x = 0, y = 0, text = "𓀀" })
  tap.is(#c:list(), before, "what fails adds nothing")
  local open = canvas.new(10, 10)
  open:clip { x = 0, y = 0, w = 5, h = 5 }
  local _, groups = open:svg({}):gsub("<g", "")
  local _, ends = open:svg({}):gsub("</g>", "")
  tap.is(groups, ends, "a clip left open is closed in the SVG")
end

tap.done()
