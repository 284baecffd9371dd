-- The sheet of paper that panels stand on: head above, caption below, a margin around. Measured
-- first, drawn later.

local block = require "plot.block"
local head = require "plot.head"
local legend = require "plot.legend"
local typeset = require "plot.type"

local sheet = {}
sheet.__index = sheet

--- The margin around everything, and the space between a block and the next.
sheet.edge, sheet.space = 8, 6

-- A legend beside the panels takes at most this share of the width.
local side_share, side_gap = 0.34, 16

-- The legend right of all panels.
local function plan_side(self, about)
  if not about.scale then return end
  self.side = legend.plan_side(about.scale, about.marks, side_share * self.width)
  if self.side then self.right = self.right - self.side.width - side_gap end
end

--- sheet.new(spec, about) → a sheet of spec.width: with spec's title, subtitle, caption and source,
--- and about = {scale, marks, label} for the legend and the rest of the head, and `x_label` for
--- several panels. Panels go below s.top, between s.left and s.right.
function sheet.new(spec, about)
  local edge, space = sheet.edge, sheet.space
  local width = spec.width or 560
  local self = setmetatable({ width = width, asked = spec.height, left = edge,
    right = width - edge }, sheet)
  self.head = head.plan { title = spec.title, subtitle = spec.subtitle, scale = about.scale,
    marks = about.marks, label = about.label, width = width - 2 * edge }
  self.top = edge + self.head.height + space
  self.caption, self.caption_height = block.stack({
    { text = spec.caption, style = typeset.caption, tag = "caption" },
    { text = spec.source, style = typeset.source, tag = "source" } }, width - 2 * edge)
  plan_side(self, about)
  self.x_label, self.x_label_height = block.stack({ { text = about.x_label,
    style = typeset.label, tag = "x label" } }, width - 2 * edge)
  self.foot = edge + (self.caption_height > 0 and self.caption_height + space or 0)
    + (self.x_label_height > 0 and self.x_label_height + 4 or 0)
  return self
end

--- s:box() → where one panel goes that has the sheet for itself; see panel.lua.
function sheet:box()
  return { left = self.left, right = self.right, top = self.top, width = self.width,
    height = self.asked and self.asked - self.top - self.foot, asked = self.asked,
    paper = self.width }
end

--- s:height(bottom) → the height of the whole, when the panels end at `bottom`.
function sheet:height(bottom)
  return math.ceil(bottom + self.foot)
end

--- s:draw(c, bottom, left, right) draws head and caption, and the label of x below panels that end
--- at `bottom` and reach from left to right; with a motion of frames, a subtitle for each.
function sheet:draw(c, bottom, left, right, motion)
  local _, height = c:size()
  if bottom then
    block.draw_middle(c, self.x_label, (left + right) / 2, bottom, self.left, self.right)
  end
  if motion then
    motion:draw_subtitles(c, self.head.lines, self.left, sheet.edge, self.right - self.left)
  end
  head.draw(c, self.head, self.left, sheet.edge)
  block.draw(c, self.caption, self.left, height - sheet.edge - self.caption_height)
end

--- s:draw_side(c, panels) draws the legend beside them, as high as they reach.
function sheet:draw_side(c, panels)
  if not self.side then return end
  local top, bottom = math.huge, 0
  for _, p in ipairs(panels) do
    local y = p.y.scale
    top = math.min(top, y.from, y.to)
    bottom = math.max(bottom, y.from, y.to)
  end
  legend.draw(c, self.side, self.right + side_gap, top, bottom)
end

return sheet
