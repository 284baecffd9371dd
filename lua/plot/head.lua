-- What stands above a frame, or above several: title, subtitle, legend, the label of y.

local block = require "plot.block"
local legend = require "plot.legend"
local typeset = require "plot.type"

local head = {}

-- The space between a block and the next.
local space = 6

--- head.plan { title, subtitle, style (of the title), scale, marks, label, width } → a plan with
--- its height, 0 when there is nothing.
function head.plan(about)
  local plan = {}
  local lines, height = block.stack({
    { text = about.title, style = about.style or typeset.title, tag = "title" },
    { text = about.subtitle, style = typeset.subtitle, tag = "subtitle" } }, about.width)
  local y = height > 0 and height + space or 0
  plan.lines = lines
  plan.legend = about.scale and legend.plan(about.scale, about.marks, about.width)
  if plan.legend then
    plan.legend_top = y
    y = y + plan.legend.height + space + 4
  end
  plan.label, height = block.stack({ { text = about.label, style = typeset.label,
    tag = "y label" } }, about.width)
  plan.label_top = y
  plan.height = y + (height > 0 and height + 2 or 0)
  return plan
end

--- head.draw(c, plan, left, top) draws it.
function head.draw(c, plan, left, top)
  block.draw(c, plan.label, left, top + plan.label_top)
  block.draw(c, plan.lines, left, top)
  if plan.legend then legend.draw(c, plan.legend, left, top + plan.legend_top) end
end

return head
