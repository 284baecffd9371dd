-- Figures with time, as lists of groups: what is drawn when.

local plot = require "plot"
local tap = require "tap"

local function curves(names, count)
  local t = { step = {}, loss = {}, name = {} }
  for k, name in ipairs(names) do
    for i = 0, count do
      local j = #t.step + 1
      t.step[j], t.name[j], t.loss[j] = i, name, 3 / (1 + i * k / 10) + i * 7919 % 13 / 60
    end
  end
  return t
end

local function draw(options, still)
  local spec = { alt = "Loss falls.", width = 400, height = 300, x = { domain = { 0, 100 } }, animate = "draw",
    plot.line { curves({ "a", "b", "c" }, 100), x = "step", y = "loss", stroke = "name" } }
  for name, value in pairs(options or {}) do spec[name] = value end
  if still then spec.animate = nil end
  return plot.plot(spec)
end

-- The groups of a figure, each with the first item in it.
local function groups(fig)
  local list, open = {}, nil
  for _, item in ipairs(fig:list()) do
    if item.kind == "group" then open = item
    elseif item.kind == "ungroup" then open = nil
    elseif open then
      list[#list + 1] = { group = open, item = item }
    end
  end
  return list
end

local function with(fig, how)
  local list = {}
  for _, one in ipairs(groups(fig)) do
    if one.group[how] then list[#list + 1] = one end
  end
  return list
end

local fig = draw()
local pieces = with(fig, "draw")
tap.ok(#pieces >= 3 * 12 and #pieces <= 3 * 17, "three lines of about sixteen pieces: " .. #pieces)

do -- the clock: x in pixels from the left end to the right end in four seconds
  local left, right = math.huge, -math.huge
  for _, one in ipairs(pieces) do
    local p = one.item.points
    left, right = math.min(left, p[1]), math.max(right, p[#p - 1])
  end
  local worst, gaps = 0, 0
  for i, one in ipairs(pieces) do
    local p = one.item.points
    for _, pair in ipairs { { p[1], one.group.draw[1] }, { p[#p - 1], one.group.draw[2] } } do
      worst = math.max(worst, math.abs(pair[2] - 4 * (pair[1] - left) / (right - left)))
    end
    local after = pieces[i + 1]
    if after and after.group.draw[1] > 0 then
      local q = after.item.points
      if q[1] ~= p[#p - 1] or q[2] ~= p[#p] then gaps = gaps + 1 end
    end
  end
  tap.ok(worst < 0.01, ("each piece begins and ends when the clock is there (%.4f s)"):format(worst))
  tap.is(gaps, 0, "each piece begins where the one before ended")
end

do -- dashes go on: each piece but the last is whole periods long
  local function length(p)
    local sum = 0
    for i = 3, #p, 2 do sum = sum + math.sqrt((p[i] - p[i - 2]) ^ 2 + (p[i + 1] - p[i - 1]) ^ 2) end
    return sum
  end
  local worst = 0
  for i, one in ipairs(pieces) do
    local dash, after = one.item.dash, pieces[i + 1]
    if dash and #dash > 0 and after and after.group.draw[1] > 0 then
      local period = 0
      for _, d in ipairs(dash) do period = period + d end
      local rest = length(one.item.points) / period
      worst = math.max(worst, math.abs(rest - math.floor(rest + 0.5)))
    end
  end
  tap.ok(worst < 1e-3, ("dashed pieces are whole periods long (%.5f)"):format(worst))
end

do -- the points are those of the lines without time, in their order
  local function same(a, i, b, k) return math.abs(a[i] - b[k]) < 1e-9 and math.abs(a[i + 1] - b[k + 1]) < 1e-9 end
  local moving, found, k = {}, 0, 1
  for _, one in ipairs(pieces) do table.move(one.item.points, 1, #one.item.points, #moving + 1, moving) end
  for _, item in ipairs(draw({}, true):list()) do
    local p = item.kind == "path" and item.tag == "line" and item.points or {}
    for i = 1, #p, 2 do
      while k < #moving and not same(moving, k, p, i) do k = k + 2 end
      if k < #moving then found = found + 1 end
    end
  end
  tap.is(found, 3 * 101, "each point of the lines is in the pieces, in order")
end

do -- dots come in their turn, rules are there from the beginning, areas come at the end
  local mixed = plot.plot { alt = "a", animate = { by = "draw", seconds = 2 }, x = { domain = { 0, 10 } },
    plot.rule { y = 1 }, plot.dot { x = { 0, 5, 10 }, y = { 1, 2, 3 } },
    plot.text { x = 5, y = 1, text = "there" } }
  local times = {}
  for i, one in ipairs(with(mixed, "appear")) do times[i] = one.group.appear[1] end
  tap.same(times, { 0, 1, 2 }, "three dots appear at their places in time", 1e-9)
  for _, one in ipairs(groups(mixed)) do
    if one.item.kind ~= "circle" then tap.ok(false, "only dots move") end
  end
end

do -- output
  local svg = fig:svg()
  tap.like(svg, "@media screen and %(prefers%-reduced%-motion:no%-preference%)", "SVG: moves where that is welcome")
  tap.ok(not svg:find("<script") and not svg:find("onload"), "SVG: without a script")
  tap.like(svg, "Loss falls%. Animated: it is drawn from left to right in 4 seconds%.", "SVG: says what moves")
  tap.ok(not svg:find("infinite"), "a drawing is drawn once")
  tap.like(draw { animate = { by = "draw", loop = true } }:svg(), "7s linear infinite", "with loop it begins anew")
  tap.is(fig:svg(), draw():svg(), "the same bytes twice")
  local png, first, later = fig:png("light", 1), fig.canvas:png { at = 0 }, fig.canvas:png { at = 100 }
  tap.ok(png == later and png ~= first, "PNG: the whole picture")
  tap.ok(fig:pdf():find("%%PDF"), "PDF: there is one")
  tap.same(fig:facts().animate, { by = "draw", seconds = 4, loop = false }, "the facts say what moves")
  tap.near(fig:value("a", 0), 3, 1e-12, "and answer as ever")
end

-- Frames.
local t = { step = {}, q = {}, k = {}, w = {} }
for step = 1, 4 do
  for i = 1, 3 do
    for j = 1, 3 do
      local n = #t.w + 1
      t.step[n], t.q[n], t.k[n], t.w[n] = step * 100, "q" .. i, "k" .. j, step * (i == j and 2 or 1)
    end
  end
end
local function frames(options, subtitle)
  return plot.plot { alt = "a", animate = options, title = "T", subtitle = subtitle,
    plot.cell { t, x = "k", y = "q", fill = "w" } }
end
local steps = frames { by = "step" }
do
  local shown, texts = {}, {}
  for _, one in ipairs(with(steps, "show")) do
    local from = one.group.show[1]
    if one.item.kind == "rect" then shown[from] = (shown[from] or 0) + 1 end
    if one.item.kind == "text" then texts[#texts + 1] = { from, one.item.text } end
    tap.is(one.group.cycle, 4, "frames begin anew after four seconds")
  end
  tap.same(shown, { [0] = 9, [1] = 9, [2] = 9, [3] = 9 }, "nine cells in each of four frames, a second each")
  tap.same(texts, { { 0, "step = 100" }, { 1, "step = 200" }, { 2, "step = 300" }, { 3, "step = 400" } },
    "each with its value below the title")
  tap.same({ steps:facts().color.domain[1], steps:facts().color.domain[2] }, { 1, 8 }, "one scale for all")
  tap.is(steps:cell("k1", "q1", "300"), 6, "a frame answers by its name")
  tap.same(steps:facts().animate.values, { 100, 200, 300, 400 }, "the facts have the values")
  tap.ok(steps:png("light", 1) == steps.canvas:png { at = 0.5 }, "the still picture is the first frame")
  tap.ok(steps:png("light", 1) ~= steps.canvas:png { at = 2.5 }, "a later one is another")
  tap.like(steps:svg(), "4 frames, one for each value of step, in 4 seconds", "the SVG says what moves")
end
local below = {}
for _, item in ipairs(frames({ by = "step" }, "a head"):list()) do
  if item.tag == "subtitle" then below[#below + 1] = item.text end
end
tap.same(below, { "a head · step = 100", "a head · step = 200", "a head · step = 300", "a head · step = 400" },
  "a subtitle of one's own stands before the value")

tap.raises(function() frames { by = "stpe" } end, 'animate: unknown column "stpe"; did you mean "step"?', "a slip")
tap.raises(function() frames { seconds = 3 } end, 'write by = "draw"', "no by")
tap.raises(function() frames { by = "step", loop = false } end, "frames always begin anew", "frames once")
tap.raises(function() frames { by = "step", seconds = 0 } end, "want a number above 0", "no time")
tap.raises(function() frames(7) end, "animate = 7 does not fit", "a number")
tap.raises(function() frames { by = "step", sped = 2 } end, 'unknown option "sped"', "an option")
tap.raises(function()
  plot.plot { alt = "a", animate = { by = "w" }, plot.dot { { w = { 1, 1 }, y = { 1, 2 } }, y = "y" } }
end, 'the column "w" has 1 values', "one frame")
tap.raises(function()
  plot.plot { alt = "a", animate = "draw", facet = { x = "step" }, plot.cell { t, x = "k", y = "q", fill = "w" } }
end, "facet and animate do not go together", "facets")

tap.done()
