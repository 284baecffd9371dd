-- Parts of a line that are set otherwise: sub- and superscripts, slant, roots with a bar.

local tap = require "tap"
local canvas = require "canvas"

-- rich{"σ", {"2", rise = 0.3}, …} → the text and its runs.
local function rich(parts)
  local text, runs = "", {}
  for _, part in ipairs(parts) do
    local from = #text + 1
    text = text .. (type(part) == "string" and part or part[1])
    if type(part) == "table" then
      runs[#runs + 1] = { from = from, to = #text, scale = part.scale, rise = part.rise,
        overline = part.overline, slant = part.slant }
    end
  end
  return text, runs
end

local function box(parts, style)
  local c = canvas.new(400, 200)
  local t = { x = 100, y = 100, size = 20 }
  for key, value in pairs(style or {}) do t[key] = value end
  t.text, t.runs = rich(parts)
  c:text(t)
  local b = c:list()[1].box
  return { left = b[1] - 100, top = b[2] - 100, right = b[1] + b[3] - 100, bottom = b[2] + b[4] - 100,
    width = b[3], height = b[4] }, c
end

local function width(parts, style)
  local text, runs = rich(parts)
  local t = { size = 20, runs = runs }
  for key, value in pairs(style or {}) do t[key] = value end
  return (canvas.measure(text, t))
end

local h = box { "H" } -- its foot is on the baseline, its height Inter's, 0.727 em
tap.near(h.height, 20 * 0.727, 0.05, "a capital is 0.727 em high")

do -- scale and rise
  local small = box { { "H", scale = 0.5 } }
  tap.near(small.height, h.height / 2, 0.02, "half the scale is half the height")
  tap.near(small.bottom, 0, 0.02, "and stands on the baseline")
  local up = box { { "H", scale = 0.5, rise = 0.4 } }
  tap.near(up.bottom, -0.4 * 20, 0.02, "a rise of 0.4 em of the whole text lifts the foot by it")
  tap.near(box({ { "H", rise = -0.25 } }).bottom, 0.25 * 20, 0.02, "a negative rise lowers it")
  local both = box { "H", { "H", scale = 0.7, rise = 0.5 }, { "H", scale = 0.7, rise = -0.2 } }
  tap.near(both.top, -(0.5 + 0.7 * 0.727) * 20, 0.05, "the box reaches the top of a superscript")
  tap.near(both.bottom, 0.2 * 20, 0.05, "and the foot of a subscript")
  tap.near(width { { "H", scale = 0.5 } }, width { "H" } / 2, 0.02, "half the scale is half as wide")
  tap.near(width { "H", { "H", scale = 0.5 } }, 1.5 * width { "H" }, 0.05, "widths of parts add up")
  tap.near(width { { "H", rise = 0.5 } }, width { "H" }, 0.01, "a rise leaves the width")
  local _, c = box { "H", { "2", scale = 0.7, rise = 0.3 } }
  tap.is(#c:list(), 1, "one text is one item")
  tap.is(c:list()[1].text, "H2", "which says the whole line")
end

do -- one baseline
  local function feet(parts)
    local _, c = box(parts)
    local list = {}
    for y in c:svg():gmatch('<use href="#f%x+%-g%d+" x="%S+" y="(%S+)"/>') do list[#list + 1] = tonumber(y) - 100 end
    return list
  end
  tap.same(feet { "步骤 t" }, { 0, 0, 0 }, "Latin letters after Chinese ones stand on the same baseline")
  tap.same(feet { "步", { "t", scale = 0.5, rise = 0.4 }, "t" }, { 0, -8, 0 }, "and only a rise lifts them")
end

do -- anchors and angles count all parts
  local parts = { "x", { "12", scale = 0.7, rise = 0.3 } }
  local advance = width(parts)
  local start, finish = box(parts), box(parts, { anchor = "end" })
  tap.near(start.left - finish.left, advance, 0.01, "anchored at its end, a text begins its width before")
  tap.near(start.left - box(parts, { anchor = "middle" }).left, advance / 2, 0.01, "in the middle, half of it")
  local turned = box(parts, { angle = 90 })
  tap.near(turned.height, start.width, 1e-6, "turned by 90 degrees, the width is the height")
  tap.near(turned.right, -start.top, 1e-6, "and the top is on the right")
end

do -- slant
  local plain, slanted = box { "l" }, box { { "l", slant = true } }
  tap.ok(slanted.width > plain.width + 1, "a slanted l leans")
  tap.near(width { { "我", slant = true } }, width { "我" }, 1e-9, "Chinese stays upright")
end

do -- bars and roots
  local bare, barred = box { "x" }, box { { "x", overline = true } }
  tap.ok(barred.top < bare.top - 1 and barred.top > bare.top - 5, "a bar stands above its letter, and not far")
  tap.near(barred.bottom, bare.bottom, 1e-9, "and changes nothing below")
  tap.near(width { { "x", overline = true } }, width { "x" }, 1e-9, "and no width")
  local _, c = box({ { "σ", overline = true }, { "2", scale = 0.7, rise = 0.34, overline = true },
    { " + ε", overline = true } })
  tap.is(select(2, c:svg():match("<g fill.*"):gsub("<rect", "")), 1, "overlined parts in a row share one bar")
  _, c = box { { "a", overline = true }, "+", { "b", overline = true } }
  tap.is(select(2, c:svg():match("<g fill.*"):gsub("<rect", "")), 2, "and others have their own")
  -- What is under a root stays under its bar.
  for _, case in ipairs {
    { "d", { "d", overline = true } }, { "n", { "n", overline = true } },
    { "σ²", { "σ", overline = true }, { "2", scale = 0.7, rise = 0.34, overline = true } },
    { "我", { "我", overline = true } },
    { "d_k", { "d", overline = true }, { "k", scale = 0.7, rise = -0.2, overline = true } },
  } do
    local under, whole = { table.unpack(case, 2) }, { "√", table.unpack(case, 2) }
    local plain = {}
    for i, part in ipairs(under) do plain[i] = { part[1], scale = part.scale, rise = part.rise } end
    local inside, all = box(plain), box(whole)
    tap.ok(all.top <= inside.top - 1.5, "√" .. case[1] .. ": the bar is clear of what is under it")
    local svg = select(2, box(whole)):svg()
    local x, y, w, thick = svg:match('<g fill.*<rect x="(%S+)" y="(%S+)" width="(%S+)" height="(%S+)"')
    tap.near(tonumber(y) - 100, all.top, 0.02, "√" .. case[1] .. ": bar and root have one top")
    tap.near(tonumber(x) + tonumber(w) - 100, width(whole), 0.02, "√" .. case[1] .. ": the bar ends with the text")
    tap.near(tonumber(thick), 20 * 0.064, 0.01, "√" .. case[1] .. ": the bar is as thick as a stroke")
  end
  local plain, halo = select(2, box { "√", { "d", overline = true } }), select(2, box({ "√", { "d", overline = true } },
    { halo = 2 }))
  tap.ok(#halo:svg() > #plain:svg() and halo:svg():find("</g><use", 1, true),
    "with a halo all halos come before all letters")
  tap.same(halo:list()[1].box, plain:list()[1].box, "and the box is the same")
end

do -- the same bytes, and nothing changes without runs
  local c, d = canvas.new(100, 40), canvas.new(100, 40)
  c:text { x = 10, y = 30, text = "σ²", runs = {} }
  d:text { x = 10, y = 30, text = "σ²" }
  tap.is(c:svg(), d:svg(), "no runs are nothing")
  local parts = { "√", { "x", overline = true } }
  local first, second = select(2, box(parts)), select(2, box(parts))
  tap.is(first:svg(), second:svg(), "the same text twice is the same bytes")
  c = canvas.new(100, 40)
  c:text { x = 10, y = 30, text = "σ²", runs = { { from = 1, to = #"σ²" } } }
  tap.is(c:svg(), d:svg(), "a run that changes nothing changes nothing")
end

local function refused(runs, text, name)
  tap.raises(function() canvas.new(50, 50):text { x = 0, y = 0, text = "aσb", runs = runs } end, text, name)
  tap.raises(function() canvas.measure("aσb", { runs = runs }) end, text, name .. ", measured")
end
refused({ { from = 1, to = 5 } }, "from byte 1 to 5 of a text of 4", "a run longer than the text")
refused({ { from = 2, to = 1 } }, "from byte 2 to 1", "a run that ends before it begins")
refused({ { from = 0, to = 1 } }, "from is the number of a byte, from 1", "a run from byte 0")
refused({ { from = 1.5, to = 2 } }, "from is the number of a byte", "half a byte")
refused({ { from = 2, to = 2 } }, "runs[1] cuts a character in two: bytes 2 to 2", "a run that ends inside σ")
refused({ { from = 3, to = 4 } }, "cuts a character", "a run that begins inside σ")
refused({ { from = 1, to = 3 }, { from = 2, to = 4 } }, "runs[2] begins before the end", "runs that overlap")
refused({ { from = 4, to = 4 }, { from = 1, to = 1 } }, "runs[2] begins before the end", "runs out of order")
refused({ { from = 1, to = 1, scale = 0 / 0 } }, "scale", "a scale of NaN")
refused({ { from = 1, to = 1, scale = 1e9 } }, "scale 1e+09 is not between", "a huge scale")
refused({ { from = 1, to = 1, scale = -1 } }, "scale", "a negative scale")
refused({ { from = 1, to = 1, rise = 1 / 0 } }, "rise inf is not between", "an infinite rise")
refused({ { from = 1, to = 1, rise = "up" } }, "rise wants a number", "a rise that is no number")
refused({ { from = 1, to = 1, raise = 1 } }, 'did you mean "rise"', "the nearest option")
refused({ { from = 1 } }, "to = … is missing", "a run without an end")
refused({ 7 }, "run", "a run that is no table")
refused("all", "a list of runs", "runs that are no list")

tap.done()
