-- Groups with time: the list, the style sheet of the SVG, and what is refused. What is seen at a
-- moment is in tests/c/test_canvas_pixels.c.

local tap = require "tap"
local canvas = require "canvas"

-- A picture with one group; `draw` adds what is in it, a line when it is absent.
local function picture(group, draw)
  local c = canvas.new(200, 100)
  c:group(group)
  if draw then draw(c) else c:line { x1 = 0, y1 = 0, x2 = 100, y2 = 0, stroke = "ink" } end
  c:ungroup()
  return c
end

-- The SVG with # for the hash of its ids.
local function svg(c, options)
  return (c:svg(options):gsub("f%x%x%x%x%x%x%x%x%-", "#"))
end

do -- the list
  local list = picture({ show = { 1, 2.5 }, cycle = 4 }):list()
  tap.same({ list[1], list[2].kind, list[3] },
    { { kind = "group", show = { 1, 2.5 }, cycle = 4 }, "path", { kind = "ungroup" } }, "a group as it was given")
  tap.same(picture({ draw = { 0, 1 } }):list()[1], { kind = "group", draw = { 0, 1 } }, "without a cycle")
end

do -- where it moves
  local c = picture { appear = { 1, 3 } }
  local text = svg(c, { title = "a" })
  tap.is(select(2, text:gsub("<style>", "")), 1, "there is one style sheet")
  tap.like(text, "</title>\n<style>\n@media screen and %(prefers%-reduced%-motion:no%-preference%){\n",
    "it holds on a screen where motion is welcome, and nowhere else")
  local before, sheet, after = c:svg():match("^(.-)<style>(.-)</style>(.*)$")
  local prefix = c:svg():match("f%x%x%x%x%x%x%x%x%-")
  tap.ok(not (before .. after):find("animation", 1, true), "and nothing moves outside of it")
  local own = true
  for name in sheet:gmatch("@keyframes (%S-){") do own = own and name:sub(1, #prefix) == prefix end
  for name in sheet:gmatch("\n%.(%S-){") do own = own and name:sub(1, #prefix) == prefix end
  tap.ok(own, "its names begin with the figure's hash")
  tap.is(c:svg(), c:svg(), "the same bytes twice")
  local plain = canvas.new(200, 100)
  plain:line { x1 = 0, y1 = 0, x2 = 100, y2 = 0, stroke = "ink" }
  tap.ok(not plain:svg():find("style", 1, true), "without a group there is none")
end

do -- appear
  local text = svg(picture { appear = { 1, 3 } })
  tap.like(text, "@keyframes #a1{from{opacity:0}}\n%.#a1{animation:#a1 2s linear 1s backwards}", "it fades in once")
  tap.like(text, '<g class="#a1">\n<path d="M0 0L100 0"[^>]*/>\n</g>', "what is in the group")
  text = svg(picture { appear = { 1, 3 }, cycle = 8 })
  tap.like(text, "@keyframes #a1{0%%{opacity:0}12%.5%%{opacity:0}37%.5%%,to{opacity:1}}\n"
    .. "%.#a1{animation:#a1 8s linear infinite}", "or again and again")
  text = svg(picture { appear = { 2, 2 }, cycle = 8 })
  tap.like(text, "{0%%{opacity:0}25%%{opacity:1}to{opacity:1}}\n%.#a1{animation:#a1 8s step%-end infinite}",
    "or at once")
  text = svg(picture { appear = { 2, 2 } })
  tap.like(text, "animation:#a1 0s linear 2s backwards", "once and at once")
end

do -- show
  local c = canvas.new(100, 100)
  for i = 0, 2 do
    c:group { show = { i, i + 1 }, cycle = 3 }
    c:rect { x = i, y = 0, w = 1, h = 1, fill = "ink" }
    c:ungroup()
  end
  local text = svg(c)
  tap.like(text, "@keyframes #a1{0%%{opacity:1}33%.33%%{opacity:0}}\n%.#a1{animation:#a1 3s step%-end infinite}",
    "the first frame is there at the beginning")
  tap.like(text, "@keyframes #a2{0%%{opacity:0}33%.33%%{opacity:1}66%.67%%{opacity:0}}", "the second after it")
  tap.like(text, "@keyframes #a3{0%%{opacity:0}66%.67%%{opacity:1}}", "and the last until the end")
  tap.like(text, '<g class="#a1">\n', "still, the first frame stands")
  tap.like(text, '<g class="#a2" opacity="0">\n', "and no other")
end

do -- draw
  local text = svg(picture { draw = { 0, 2 } })
  tap.like(text, "@keyframes #a1{from{stroke%-dasharray:0 1;visibility:hidden}"
    .. "to{stroke%-dasharray:1 1;visibility:visible}}\n"
    .. "%.#a1{animation:#a1 2s linear 0s backwards}", "a dash grows to the length of the line")
  tap.like(text, '<path d="M0 0L100 0" pathLength="1" class="#a1" fill="none" stroke="#%x+"/>',
    "which is 1, and without the animation there is no dash")
  text = svg(picture({ draw = { 1, 5 } }, function(c)
    c:path { steps = "MLMLL", points = { 0, 0, 30, 0, 50, 0, 50, 60, 60, 60 }, stroke = "ink" }
  end))
  tap.like(text, '<path d="M0 0L30 0" pathLength="1" class="#a1".-'
    .. '<path d="M50 0L50 60L60 60" pathLength="1" class="#a2"',
    "a line of two pieces is two elements")
  tap.like(text, "animation:#a1 1.2s linear 1s.*animation:#a2 2.8s linear 2.2s", "each in its share of the time")
  text = svg(picture({ draw = { 0, 1 } }, function(c)
    c:circle { x = 50, y = 50, r = 10, fill = "tint1", stroke = "ink", opacity = 0.5 }
  end))
  tap.like(text, '<g opacity="0.5">\n<g class="#a1">\n<circle [^>]*fill="#%x+"/>\n</g>\n'
    .. '<circle [^>]*pathLength="1" class="#a2"'
    .. ' fill="none" stroke="#%x+"/>\n</g>', "a fill fades in while its edge is drawn, and both are let through")
  text = svg(picture({ draw = { 0, 1 } }, function(c)
    c:line { x1 = 0, y1 = 0, x2 = 100, y2 = 0, stroke = "ink", width = 2, dash = { 4, 2 } }
  end))
  tap.like(text, '<mask id="#k1" maskUnits="userSpaceOnUse" x="0" y="0" width="200" height="100">\n'
    .. '<path d="M0 0L100 0" pathLength="1" class="#a1" fill="none" stroke="#ffffff" stroke%-width="4"/>\n</mask>\n'
    .. '<g mask="url%(##k1%)">\n<path [^>]*stroke%-dasharray="4 2"/>\n</g>',
    "a dashed line is seen through one that is drawn")
  text = svg(picture({ draw = { 0, 1 } }, function(c)
    c:text { x = 10, y = 50, text = "a" }
    c:points { x = { 1 }, y = { 2 }, r = 2, fill = "ink" }
    c:image { x = 0, y = 0, w = 9, h = 9, columns = 1, rows = 1, values = { 0 } }
  end))
  tap.is(select(2, text:gsub('<g class="#a1">\n', "")), 3, "all else fades in, in one class")
  text = svg(picture({ draw = { 0, 1 } }, function(c)
    c:path { points = { 5, 5, 5, 5 }, stroke = "ink" }
  end))
  tap.like(text, "animation:#a1 1s linear 0s", "a line without length has a time, too")
end

do -- nesting
  local c = canvas.new(100, 100)
  c:group { draw = { 0, 1 } }
  c:clip { x = 0, y = 0, w = 50, h = 50 }
  c:line { x1 = 0, y1 = 0, x2 = 9, y2 = 9, stroke = "ink" }
  c:group { appear = { 1, 2 } }
  local open = c:svg()
  tap.is(select(2, open:gsub("<g[ >]", "")), select(2, open:gsub("</g>", "")), "what is left open is closed in the SVG")
  tap.ok(#c:png() > 0 and #c:png { at = 1.5 } > 0, "and in the PNG")
  tap.raises(function() c:unclip() end, "unclip: the last group is still open; ungroup first", "a group inside a clip")
  c:ungroup()
  c:line { x1 = 0, y1 = 0, x2 = 8, y2 = 8, stroke = "ink" }
  tap.like(svg(c), '<path d="M0 0L8 8" pathLength="1"', "after an inner group the outer one goes on")
  tap.raises(function() c:ungroup() end, "ungroup: the last clip is still open; unclip first", "a clip inside a group")
  c:unclip()
  c:ungroup()
  c:line { x1 = 0, y1 = 0, x2 = 7, y2 = 7, stroke = "ink" }
  tap.like(svg(c), '<path d="M0 0L7 7" fill', "after the group nothing moves")
  tap.raises(function() c:ungroup() end, "ungroup without group", "a group too few")
end

do -- moments
  local c = picture { appear = { 1, 2 } }
  local still = c:png()
  tap.is(c:png { at = 2 }, still, "when all has appeared it is the still picture")
  tap.ok(c:png { at = 1.5 } ~= still and c:png { at = 1.5 } == c:png { at = 1.5 },
    "before that another, each time the same")
  tap.ok(c:pdf { at = 0 } ~= c:pdf(), "PDF at a moment")
  tap.is(canvas.new(200, 100):png(), c:png { at = 0 }, "at the beginning there is nothing")
end

local function refused(t, text, name)
  local c = canvas.new(50, 50)
  tap.raises(function() c:group(t) end, text, name)
  tap.is(#c:list(), 0, name .. ": adds nothing")
end
refused({}, "want one of appear, draw and show", "no time")
refused({ appear = { 0, 1 }, draw = { 0, 1 } }, "want one of appear, draw and show", "two times")
refused({ appear = 1 }, "appear wants a list", "one number")
refused({ appear = { 1 } }, "appear wants {from, to}", "a time without an end")
refused({ appear = { 1, 2, 3 } }, "appear wants {from, to}", "a time of three")
refused({ appear = { "a", 2 } }, "appear[1] is no number", "a word as time")
refused({ appear = { 2, 1 } }, "from 2 to 1 s", "an end before the beginning")
refused({ appear = { -1, 1 } }, "from -1 to 1 s", "a time before 0")
refused({ appear = { 0, 0 / 0 } }, "want times in order", "NaN")
refused({ appear = { 0, 1 / 0 } }, "from 0 to inf", "infinity")
refused({ draw = { 0, 1 }, cycle = 0 }, "a cycle of 0 s", "a cycle of nothing")
refused({ draw = { 0, 1 }, cycle = -1 }, "a cycle of -1 s", "a cycle below 0")
refused({ draw = { 0, 3 }, cycle = 2 }, "not inside a cycle of 2 s", "a time longer than its cycle")
refused({ draw = { 0, 1 }, cycle = 1 / 0 }, "a cycle of inf", "an infinite cycle")
refused({ show = { 0, 1 } }, "show needs a cycle", "show without a cycle")
refused({ show = { 1, 1 }, cycle = 2 }, "is never", "shown for no time")
refused({ apear = { 0, 1 } }, 'did you mean "appear"', "the nearest option")
for _, at in ipairs { -1, 1 / 0, 1e9 } do
  tap.raises(function() canvas.new(9, 9):png { at = at } end, "want 0 … 86400", "a picture at " .. at)
end
tap.raises(function() canvas.new(9, 9):png { at = 0 / 0 } end, "at is not a number of seconds", "a picture at NaN")
tap.raises(function() canvas.new(9, 9):pdf { at = "now" } end, "at wants a number", "a page at a word")

tap.done()
