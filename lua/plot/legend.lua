-- The legend stands above the frame, where it covers nothing: swatches for categories, in
-- rows, or a bar for a ramp.

local axes = require "plot.axes"
local hatch = require "plot.hatch"
local markers = require "plot.markers"
local numbers = require "plot.numbers"
local ticks = require "plot.ticks"
local typeset = require "plot.type"

local legend = {}

local swatch_width = { line = 26, dot = 12, fill = 16 }
local bar_height = 10

-- [name] = {line, dot, fill}: which kinds of marks show it.
local function kinds_by_name(marks)
  local kinds = {}
  for _, mark in ipairs(marks) do
    local names = mark.color and mark.color.kind == "category" and mark.color.values or {}
    for _, name in ipairs(names) do
      kinds[name] = kinds[name] or {}
      kinds[name][mark.def.swatch or "fill"] = true
    end
  end
  return kinds
end

local function widest_swatch(kinds)
  local widest = swatch_width.dot
  for _, of_name in pairs(kinds) do
    for kind in pairs(of_name) do widest = math.max(widest, swatch_width[kind]) end
  end
  return widest
end

local function plan_names(scale, marks, width)
  local kinds = kinds_by_name(marks)
  local plan = { kind = "names", wide = widest_swatch(kinds), items = {}, scale = scale }
  local x, row, style = 0, 0, typeset.legend
  if scale.label then
    plan.title = typeset.fit(scale.label, style, width / 2)
    x = typeset.measure(plan.title, style) + 14
  end
  for _, name in ipairs(scale.domain) do
    local text = typeset.fit(tostring(name), style, width - plan.wide - 8)
    local wide = plan.wide + 7 + typeset.measure(text, style)
    if x > 0 and x + wide > width then x, row = 0, row + 1 end
    plan.items[#plan.items + 1] = { name = name, text = text, x = x, row = row,
      kinds = kinds[name] or {} }
    x = x + wide + 20
  end
  plan.height = (row + 1) * style.leading
  return plan
end

local function plan_ramp(scale, width)
  local plan = { kind = "ramp", scale = scale, length = math.min(240, width * 0.6), height = 36,
    x = 2 }
  if scale.label then
    plan.title = typeset.fit(scale.label, typeset.label, width - plan.length - 30)
    plan.x = typeset.measure(plan.title, typeset.label) + 14
  end
  return plan
end

--- legend.plan(scale, marks, width) → what the legend will be, with its height; nil when there is
--- none.
function legend.plan(scale, marks, width)
  if scale.legend == false or scale.kind == "none" then return nil end
  if scale.kind == "ramp" then return plan_ramp(scale, width) end
  if #scale.domain < 2 and not scale.legend then return nil end
  return plan_names(scale, marks, width)
end

local function draw_swatch(c, plan, item, x, y)
  local cue, wide = plan.scale.cue(item.name), plan.wide
  if item.kinds.fill then
    c:rect { x = x, y = y - 7, w = swatch_width.fill, h = 14, fill = cue.color }
    hatch.draw(c, cue.pattern, x, y - 7, swatch_width.fill, 14)
  end
  if item.kinds.line then
    c:line { x1 = x, y1 = y, x2 = x + wide, y2 = y, stroke = cue.color, width = 2,
      dash = #cue.dash > 0 and cue.dash or nil }
  end
  if item.kinds.dot then markers.draw(c, cue.marker, x + wide / 2, y, 4.5, cue.color) end
end

local function draw_names(c, plan, left, top)
  local style = typeset.legend
  if plan.title then
    typeset.draw(c, plan.title, style, { x = left, y = top + style.leading / 2, baseline = "middle",
      color = "muted" })
  end
  for _, item in ipairs(plan.items) do
    local x, y = left + item.x, top + (item.row + 0.5) * style.leading
    draw_swatch(c, plan, item, x, y)
    typeset.draw(c, item.text, style, { x = x + plan.wide + 7, y = y,
      baseline = "middle" })
  end
end

-- The colours as narrow strips, each a little wider than its step, so that no gap shows.
local function draw_strips(c, scale, x, y, length)
  local count = 64
  local low, high = scale.domain[1], scale.domain[2]
  for i = 0, count - 1 do
    local wide = length / count + (i < count - 1 and 0.5 or 0)
    c:rect { x = x + i * length / count, y = y, w = wide, h = bar_height,
      fill = scale.at(low + (i + 0.5) / count * (high - low)) }
  end
end

local function ramp_ticks(scale, x, length)
  local low, high = scale.domain[1], scale.domain[2]
  for target = math.max(2, length / 60), 1, -1 do
    local values = ticks.inside(low, high, target)
    local list = {}
    for i, text in ipairs(numbers.labels(values)) do
      list[i] = { text = text, at = x + (values[i] - low) / (high - low) * length,
        wide = typeset.measure(text, typeset.tick) }
    end
    if not axes.crowded(list) or target <= 2 then return list end
  end
end

local function draw_ramp(c, plan, left, top)
  local x, y = left + plan.x, top + 4
  if plan.title then
    typeset.draw(c, plan.title, typeset.label,
      { x = left, y = y + bar_height / 2, baseline = "middle" })
  end
  draw_strips(c, plan.scale, x, y, plan.length)
  for _, tick in ipairs(ramp_ticks(plan.scale, x, plan.length)) do
    c:line { x1 = tick.at, y1 = y + bar_height, x2 = tick.at, y2 = y + bar_height + 4,
      stroke = "axis" }
    typeset.draw(c, tick.text, typeset.tick,
      { x = math.max(tick.at, tick.wide / 2), y = y + bar_height + 5,
      anchor = "middle", baseline = "top" })
  end
end

--- legend.draw(c, plan, left, top) draws it.
function legend.draw(c, plan, left, top)
  c:tag "legend"
  if plan.kind == "ramp" then draw_ramp(c, plan, left, top) else draw_names(c, plan, left, top) end
  c:tag ""
end

return legend
