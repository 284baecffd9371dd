-- The bar that says which colours numbers have: lying above a frame, or upright beside it. With
-- ticks, a line at the centre of a diverging map, and a swatch for what has no value.

local axes = require "plot.axes"
local log = require "plot.scales.log"
local numbers = require "plot.numbers"
local ticks = require "plot.ticks"
local typeset = require "plot.type"

local ramp = {}

local thick = 10
local swatch = 14

-- Which values have ticks, for about `target` of them.
local function values_of(scale, target)
  local low, high = scale.domain[1], scale.domain[2]
  if scale.edges then
    local skip = scale.ends_are_data and 1 or 0
    return table.move(scale.edges, 1 + skip, #scale.edges - skip, 1, {})
  end
  if scale.log then
    local list = {}
    for i, tick in ipairs(log.ticks({ low = low, high = high }, target)) do list[i] = tick.value end
    return list
  end
  return ticks.inside(low, high, target)
end

local function texts_of(scale, values, target)
  if not scale.log or scale.edges then return numbers.labels(values) end
  local texts = {}
  for i, tick in ipairs(log.ticks({ low = values[1], high = values[#values] }, target)) do
    texts[i] = tick.text
  end
  return #texts == #values and texts or numbers.labels(values)
end

-- The values with that of the centre among them.
local function with_centre(scale, values)
  local centre = scale.centre
  if not centre or scale.edges then return values end
  local list, known = {}, false
  local step = values[2] and math.abs(values[2] - values[1]) or 0
  for _, v in ipairs(values) do
    local off = math.abs(v - centre)
    known = known or off <= 1e-9 * step
    if off <= 1e-9 * step or off > 0.6 * step then list[#list + 1] = v end
  end
  if not known and centre > scale.domain[1] and centre < scale.domain[2] then
    list[#list + 1] = centre
    table.sort(list)
  end
  return list
end

-- {text, at, wide}: `at` along the bar from its start, in pixels.
local function list_of(scale, values, length, target)
  local list = {}
  for i, text in ipairs(texts_of(scale, values, target)) do
    list[i] = { text = text, at = scale.share(values[i]) * length,
      wide = typeset.measure(text, typeset.tick) }
  end
  return list
end

local function is_tight(list, upright)
  if not upright then return axes.crowded(list) end
  for i = 2, #list do
    if math.abs(list[i].at - list[i - 1].at) < typeset.tick.size + 2 then return true end
  end
  return false
end

local function find_ticks(scale, length, upright)
  for target = math.max(2, length / (upright and 35 or 60)), 1, -1 do
    local values = with_centre(scale, values_of(scale, target))
    local list = list_of(scale, values, length, target)
    if not is_tight(list, upright) then return list end
    if target <= 2 or scale.edges then
      local few = {}
      for i, tick in ipairs(list) do
        few[#few + 1] = tick
        if i > 1 and is_tight(few, upright) then few[#few] = nil end
      end
      return few
    end
  end
end

-- The name of what is missing as there is room for it, and what it takes with its swatch.
local function plan_missing(scale, most)
  if not scale.missing then return nil, 0 end
  local text = typeset.fit(scale.missing, typeset.tick, most - swatch - 7)
  return text, swatch + 7 + typeset.measure(text, typeset.tick)
end

--- ramp.plan(scale, width) → the plan of a bar that lies, its label before it: {width, height}.
function ramp.plan(scale, width)
  local missing, wide = plan_missing(scale, 0.35 * width)
  local room = missing and width - wide - 24 or width
  local plan = { kind = "ramp", scale = scale, missing = missing, height = 36, x = 2,
    length = math.max(60, math.min(240, room * 0.6)) }
  if scale.label then
    plan.title = typeset.fit(scale.label, typeset.label, room - plan.length - 30)
    plan.x = typeset.measure(plan.title, typeset.label) + 14
  end
  plan.width = plan.x + plan.length + (missing and wide + 24 or 12)
  return plan
end

--- ramp.plan_upright(scale, most) → the plan of one that stands; its length comes when it is drawn.
function ramp.plan_upright(scale, most)
  local widest = 0
  for _, length in ipairs { 60, 120, 240, 480 } do
    for _, tick in ipairs(find_ticks(scale, length, true)) do
      widest = math.max(widest, tick.wide)
    end
  end
  local label = scale.label and typeset.label.leading or 0
  local missing, wide = plan_missing(scale, most)
  return { kind = "upright", scale = scale, missing = missing, beside = thick + 9 + widest,
    width = math.min(most, math.max(thick + 9 + widest + label, wide)) }
end

-- The colours as narrow strips, each a little longer than its step, so that no gap shows; classes
-- are as they are.
local function shares_of(scale)
  local list, count = {}, 64
  if scale.edges then
    for i, edge in ipairs(scale.edges) do list[i] = scale.share(edge) end
    return list, 0
  end
  for i = 0, count do list[i + 1] = i / count end
  return list, 0.5
end

-- `box(from, to)` gives the rectangle between two shares of the bar.
local function draw_strips(c, scale, box)
  local shares, more = shares_of(scale)
  for i = 1, #shares - 1 do
    local rect = box(shares[i], shares[i + 1], i < #shares - 1 and more or 0)
    rect.fill = scale.at_share((shares[i] + shares[i + 1]) / 2)
    c:rect(rect)
  end
end

local function draw_missing(c, text, x, y)
  c:rect { x = x, y = y - swatch / 2, w = swatch, h = swatch, fill = "none", stroke = "axis" }
  typeset.draw(c, text, typeset.tick, { x = x + swatch + 7, y = y, baseline = "middle" })
end

local function is_inside(scale, v) return v and v > scale.domain[1] and v < scale.domain[2] end

--- ramp.draw(c, plan, left, top) draws the one that lies.
function ramp.draw(c, plan, left, top)
  local x, y, scale = left + plan.x, top + 4, plan.scale
  if plan.title then
    typeset.draw(c, plan.title, typeset.label, { x = left, y = y + thick / 2, baseline = "middle" })
  end
  draw_strips(c, scale, function(from, to, more)
    return { x = x + from * plan.length, y = y, w = (to - from) * plan.length + more, h = thick }
  end)
  for _, tick in ipairs(find_ticks(scale, plan.length)) do
    local at = x + tick.at
    c:line { x1 = at, y1 = y + thick, x2 = at, y2 = y + thick + 4, stroke = "axis" }
    typeset.draw(c, tick.text, typeset.tick, { x = math.max(at, tick.wide / 2), y = y + thick + 5,
      anchor = "middle", baseline = "top" })
  end
  if is_inside(scale, scale.centre) then
    local at = x + scale.share(scale.centre) * plan.length
    c:line { x1 = at, y1 = y - 3, x2 = at, y2 = y + thick + 4, stroke = "ink" }
  end
  if plan.missing then draw_missing(c, plan.missing, x + plan.length + 24, y + thick / 2) end
end

local function draw_upright_ticks(c, scale, x, bottom, length)
  for _, tick in ipairs(find_ticks(scale, length, true)) do
    local at = bottom - tick.at
    c:line { x1 = x + thick, y1 = at, x2 = x + thick + 4, y2 = at, stroke = "axis" }
    typeset.draw(c, tick.text, typeset.tick, { x = x + thick + 7, y = at, baseline = "middle" })
  end
  if is_inside(scale, scale.centre) then
    local at = bottom - scale.share(scale.centre) * length
    c:line { x1 = x - 3, y1 = at, x2 = x + thick + 4, y2 = at, stroke = "ink" }
  end
end

--- ramp.draw_upright(c, plan, left, top, bottom) draws the one that stands, the greatest on top.
function ramp.draw_upright(c, plan, left, top, bottom)
  local scale = plan.scale
  if plan.missing then
    bottom = bottom - swatch - 12
    draw_missing(c, plan.missing, left, bottom + 12 + swatch / 2)
  end
  local length = bottom - top
  draw_strips(c, scale, function(from, to, more)
    return { x = left, y = bottom - to * length - more, w = thick, h = (to - from) * length + more }
  end)
  draw_upright_ticks(c, scale, left, bottom, length)
  if not scale.label then return end
  local style = typeset.label
  typeset.draw(c, typeset.fit(scale.label, style, length), style, { x = left + plan.beside + 4,
    y = top + length / 2, anchor = "middle", baseline = "top", angle = -90 })
end

return ramp
