-- A panel: a frame with its axes, ticks and labels. A plain figure has one; facets and grids have
-- several. First it is fitted into a box of the paper, then drawn.

local axes = require "plot.axes"
local block = require "plot.block"
local direct = require "plot.direct"
local frame = require "plot.frame"
local options = require "plot.options"
local typeset = require "plot.type"

local panel = {}
panel.__index = panel

local least_height = 40
local many_rows = 40

--- panel.new { marks, x, y (axes), color (scale), aspect, head } → a panel without a place. `head`
--- is what stands above it, for tiles. An axis that is `bare` has no tick labels and no label: a
--- neighbour has them.
function panel.new(about)
  return setmetatable({ marks = about.marks, x = about.x, y = about.y, color = about.color,
    aspect = about.aspect, head = about.head }, panel)
end

-- Numbered cells too many to have a label each are about as high as wide, and all together no
-- higher than half again the width.
local function square_cells(x, y, width)
  local height = (width - 80) / math.max(1, #x.domain) * #y.domain
  return math.floor(math.max(least_height, math.min(height, 1.5 * width)))
end

-- The height of a frame where none is asked for: half the width, or by the number of rows.
local function natural_height(x, y, width)
  if not y.kind.bands then return math.floor(width * 0.5) end
  if x.kind.bands and #y.domain > many_rows and type(y.domain[1]) == "number" then
    return square_cells(x, y, width)
  end
  local row, count = 40, #y.domain
  if x.kind.bands then
    -- More than sixteen rows of cells are lower than others, down to squares.
    local least = math.min(26, math.max(10, 420 / count))
    row = math.max(least, math.min(48, (width - 80) / math.max(1, #x.domain)))
  end
  -- More than sixty rows move together, while each has room for its name.
  row = math.min(row, math.max(16, 2400 / count), 4000 / count)
  return math.max(least_height, math.floor(row * count))
end

-- Returns where the frame begins, to the right of the labels.
local function place_y(self, height)
  local y, box = self.y, self.box
  axes.place(y, box.top + height, box.top)
  y.ticks = axes.find_ticks(y)
  local widest = 0
  for _, tick in ipairs(y.ticks) do
    tick.text = typeset.fit(tick.text, typeset.tick, box.width * 0.4)
    tick.wide = typeset.measure(tick.text, typeset.tick)
    widest = math.max(widest, tick.wide)
  end
  if y.bare then return math.max(box.left, self.least.left) end
  return math.max(box.left + widest + 8, self.least.left)
end

-- Twice, because a label at an end that needs room moves the ends.
local function place_x(self, left)
  local x, box = self.x, self.box
  local names = self.names and self.names.width or 0
  local right = math.min(box.right - names, self.least.right)
  local inset = 0
  for _ = 1, 2 do
    axes.place(x, left, right - inset)
    x.ticks = axes.find_ticks(x)
    local first, last = x.ticks[1], x.ticks[#x.ticks]
    if first and not x.turned and not x.bare then
      inset = math.max(inset, last.at + last.wide / 2 + inset - box.right)
      left = math.max(left, box.left + left - (first.at - first.wide / 2))
    end
  end
end

-- Turned names reach to the left of their tick; the frame makes room, up to a fifth of the width.
local function widen_for_turned(self)
  local x, need = self.x, 0
  for _, tick in ipairs(x.ticks) do
    local room = tick.at - self.box.left
    need = math.max(need, math.min(180, tick.wide) * x.turned.cosine - room)
  end
  place_x(self, x.scale.from + math.min(need, self.box.width / 5))
end

-- Turned names end at the margin; returns how far they reach down.
local function fit_turned(self)
  local x, deepest = self.x, 0
  for _, tick in ipairs(x.ticks) do
    local room = math.min(180, (tick.at - self.box.left) / x.turned.cosine)
    tick.text = typeset.fit(tick.text, typeset.tick, room)
    tick.wide = typeset.measure(tick.text, typeset.tick)
    deepest = math.max(deepest, tick.wide * x.turned.sine)
  end
  return deepest + 24
end

-- With an aspect, the height follows from the width: one unit of y is `aspect` times as long as
-- one of x. The labels of y, and so the width, depend on the height: three rounds settle it,
-- with domains that no longer reach out for their ticks.
local function aspect_height(self)
  local x, y, height = self.x, self.y, self.box.width * 0.5
  x.still, y.still = true, true
  for _ = 1, 3 do
    place_x(self, place_y(self, height))
    local across, up = x.scale.high - x.scale.low, y.scale.high - y.scale.low
    height = math.abs((x.scale.to - x.scale.from) * up / across) * self.aspect
  end
  return math.floor(height + 0.5)
end

local function natural(self)
  if self.aspect then return aspect_height(self) end
  return natural_height(self.x, self.y, self.box.width)
end

local function plan_label(self)
  local text = not self.x.bare and self.x.label or nil
  local label, height = block.stack({ { text = text, style = typeset.label,
    tag = "x label" } }, self.box.right - self.box.left)
  self.label, self.label_height = label, height > 0 and height + 4 or 0
end

-- Of a height that was asked for, what the ticks and the label leave.
local function height_left(self, ticks)
  local box = self.box
  local height = box.height - self.label_height - ticks
  if height >= least_height then return height end
  options.fail("plot: height = %d leaves no room for the picture; write height = %d or more",
    box.asked, math.ceil(box.asked + least_height - height))
end

--- p:fit(box, least) places the axes. box = {left, right, top, width, height, asked, frame}: the
--- ends of what may be inked, the top of the frame, the width that shares are taken of; then the
--- height of everything from `top` down with the figure's height that it comes from, or that of the
--- frame, or neither for a natural one. least = {left, right}: the frame keeps within them, so that
--- several panels line up. Afterwards p.frame_height is the frame's and p.bottom where all ends.
function panel:fit(box, least)
  self.box, self.least = box, least or { left = box.left, right = box.right }
  plan_label(self)
  self.names = not self.is_inset and direct.plan(self) or nil
  local ticks = self.x.bare and 0 or typeset.tick.leading + 8
  local height = box.frame or box.height and height_left(self, ticks) or natural(self)
  place_x(self, place_y(self, height))
  if self.x.turned then widen_for_turned(self) end
  -- In the frame as it is now they may fit as they are.
  if self.x.turned then
    ticks = fit_turned(self)
    height = box.height and height_left(self, ticks) or height
    place_y(self, height)
  end
  self.frame_height = height
  self.label_top = box.top + height + ticks
  self.bottom = self.label_top + self.label_height
end

-- In the author's order, but words that look for a place go last, above the insets.
local function draw_marks(self, marks, f)
  for last = 0, 2 do
    for _, mark in ipairs(marks) do
      if (mark.last or 0) == last then
        f.canvas:tag(mark.def.name)
        mark.def.draw(mark, f)
      end
    end
    for _, inset in ipairs(last == 0 and self.insets or {}) do inset:draw(f.canvas, self) end
  end
  f.canvas:tag ""
end

local function has_dots(marks)
  for _, mark in ipairs(marks) do
    if mark.def.name == "dot" then return true end
  end
  return false
end

-- What stands in a panel without anything in it; nil when there is something.
function panel:empty_text()
  local rows = 0
  for _, mark in ipairs(self.marks) do
    for i = 1, mark.n do
      if mark:whole(i) then return nil end
    end
    rows = rows + mark.n
  end
  if rows == 0 then return "no data" end
  return ("no data: %d row%s, and none is finite"):format(rows, rows == 1 and "" or "s")
end

local function draw_empty(self, f)
  local text = self:empty_text()
  if not text then return end
  typeset.draw(f.canvas, text, typeset.label, { x = f.left + f.width / 2,
    y = f.top + f.height / 2, anchor = "middle", baseline = "middle" })
end

local function draw_names(self, f)
  if not self.names then return end
  local function draw() direct.draw(self.names, f) end
  if self.motion then self.motion:last(f.canvas, draw) else draw() end
end

--- p:draw(c) draws grids, marks, axes, from the paper up; marks in their time, with p.motion.
function panel:draw(c)
  local x, y = self.x, self.y
  local f = frame.new(c, x.scale, y.scale, self.color, x.fixed or y.fixed)
  axes.draw_under(x, y, f, has_dots(self.marks))
  if self.motion then
    self.motion:draw(self.marks, f, function(marks) draw_marks(self, marks, f) end)
  else
    draw_marks(self, self.marks, f)
  end
  draw_empty(self, f)
  axes.draw_over(x, y, f)
  draw_names(self, f)
end

--- p:ends() → the left and the right end of the frame, once it is fitted.
function panel:ends()
  local scale = self.x.scale
  return math.min(scale.from, scale.to), math.max(scale.from, scale.to)
end

--- p:draw_label(c) writes the label of x below the frame.
function panel:draw_label(c)
  local left, right = self:ends()
  block.draw_middle(c, self.label, (left + right) / 2, self.label_top, self.box.left,
    self.box.right)
end

return panel
