-- The legend: swatches for categories, or a bar for a ramp. It stands above the frame, in rows; or
-- right of it or inside, one name under another. Names at the ends of lines are in direct.lua.

local hatch = require "plot.hatch"
local markers = require "plot.markers"
local ramp = require "plot.ramp"
local typeset = require "plot.type"

local legend = {}

local swatch_width = { line = 26, dot = 12, fill = 16, area = 26 }

-- [name] = {line, dot, fill}: which kinds of marks show it.
local function kinds_by_name(marks)
  local kinds = {}
  for _, mark in ipairs(marks) do
    local names = mark.color and mark.color.kind == "category" and mark.color.values or {}
    for _, name in ipairs(names) do
      kinds[name] = kinds[name] or {}
      kinds[name][mark.swatch or mark.def.swatch or "fill"] = true
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

-- In rows as wide as `width`; with `stacked` each name has a row.
local function plan_names(scale, marks, width, stacked)
  local kinds = kinds_by_name(marks)
  local plan = { kind = "names", wide = widest_swatch(kinds), items = {}, scale = scale, width = 0 }
  local x, row, style = 0, 0, typeset.legend
  if scale.label then
    plan.title = typeset.fit(scale.label, style, stacked and width or width / 2)
    plan.width = typeset.measure(plan.title, style)
    x = plan.width + 14
  end
  for _, name in ipairs(scale.domain) do
    local text = typeset.fit(tostring(name), style, width - plan.wide - 8)
    local wide = plan.wide + 7 + typeset.measure(text, style)
    if x > 0 and (stacked or x + wide > width) then x, row = 0, row + 1 end
    plan.items[#plan.items + 1] = { name = name, text = text, x = x, row = row,
      kinds = kinds[name] or {} }
    plan.width = math.max(plan.width, x + wide)
    x = x + wide + 20
  end
  plan.height = (row + 1) * style.leading
  return plan
end

-- Whether there is a legend at all.
local function is_wanted(scale)
  if scale.legend == false or scale.kind == "none" then return false end
  return scale.kind == "ramp" or #scale.domain >= 2 or scale.legend ~= nil
end

--- legend.place(scale) → where the legend stands: "above", "inside", "right" or "direct"; nil where
--- there is none.
function legend.place(scale)
  if not is_wanted(scale) then return nil end
  return type(scale.legend) == "string" and scale.legend or "above"
end

--- legend.plan(scale, marks, width) → what the legend above a frame will be, with its width and
--- height; nil when there is none there.
function legend.plan(scale, marks, width)
  if legend.place(scale) ~= "above" then return nil end
  if scale.kind == "ramp" then return ramp.plan(scale, width) end
  return plan_names(scale, marks, width)
end

--- legend.plan_box(scale, marks, width) → the same, as narrow as it can be.
function legend.plan_box(scale, marks, width)
  if scale.kind == "ramp" then return ramp.plan(scale, math.min(width, 200)) end
  return plan_names(scale, marks, width, true)
end

--- legend.plan_side(scale, marks, width) → the legend right of the frames, at most `width` wide;
--- nil when there is none there.
function legend.plan_side(scale, marks, width)
  if legend.place(scale) ~= "right" then return nil end
  if scale.kind == "ramp" then return ramp.plan_upright(scale, width) end
  return plan_names(scale, marks, width, true)
end

--- legend.draw_swatch(c, cue, kinds, x, y, wide) draws what stands for a name, from x to the right
--- about the height y; kinds has the marks' swatches as keys: fill, area, line, dot.
function legend.draw_swatch(c, cue, kinds, x, y, wide)
  if kinds.fill then
    c:rect { x = x, y = y - 7, w = swatch_width.fill, h = 14, fill = cue.color }
    hatch.draw(c, cue.pattern, x, y - 7, swatch_width.fill, 14)
  end
  if kinds.area then
    c:rect { x = x, y = y, w = wide, h = 7, fill = cue.color, opacity = 0.25 }
  end
  if kinds.line or kinds.area then
    c:line { x1 = x, y1 = y, x2 = x + wide, y2 = y, stroke = cue.color, width = 2,
      dash = #cue.dash > 0 and cue.dash or nil }
  end
  if kinds.dot then markers.draw(c, cue.marker, x + wide / 2, y, 4.5, cue.color) end
end

local function draw_names(c, plan, left, top)
  local style = typeset.legend
  if plan.title then
    typeset.draw(c, plan.title, style, { x = left, y = top + style.leading / 2, baseline = "middle",
      color = "muted" })
  end
  for _, item in ipairs(plan.items) do
    local x, y = left + item.x, top + (item.row + 0.5) * style.leading
    legend.draw_swatch(c, plan.scale.cue(item.name), item.kinds, x, y, plan.wide)
    typeset.draw(c, item.text, style, { x = x + plan.wide + 7, y = y,
      baseline = "middle" })
  end
end

--- legend.draw(c, plan, left, top, bottom) draws it; `bottom` is for a bar that stands.
function legend.draw(c, plan, left, top, bottom)
  c:tag "legend"
  if plan.kind == "ramp" then ramp.draw(c, plan, left, top)
  elseif plan.kind == "upright" then ramp.draw_upright(c, plan, left, top, bottom)
  else draw_names(c, plan, left, top) end
  c:tag ""
end

return legend
