-- Where everything goes: texts and legend above the frame, ticks, label and caption below it,
-- the frame in what is left. Measured first, drawn later.

local axes = require "plot.axes"
local legend = require "plot.legend"
local options = require "plot.options"
local typeset = require "plot.type"

local layout = {}

-- The margin around everything, and the space between a block of text and the next.
local edge, space = 8, 6
local least_frame = 40

-- Blocks of text as a list of lines {text, style, y, tag}, and the height of all.
local function stack(blocks, width)
  local lines, y = {}, 0
  for _, block in ipairs(blocks) do
    local style = block.style
    local text = block.text or ""
    for _, line in ipairs(text ~= "" and typeset.lines(text, style, width) or {}) do
      lines[#lines + 1] = { text = line, style = style, y = y + style.size, tag = block.tag }
      y = y + style.leading
    end
  end
  return lines, y
end

--- layout.draw_lines(c, lines, left, top) draws what `stack` has laid out.
local function draw_lines(c, lines, left, top)
  for _, line in ipairs(lines) do
    c:tag(line.tag)
    typeset.draw(c, line.text, line.style, { x = left, y = top + line.y })
  end
  c:tag ""
end

local function plan_above(spec, scale, marks, y_label, width)
  local above = { top = edge }
  local height
  above.lines, height = stack({ { text = spec.title, style = typeset.title, tag = "title" },
    { text = spec.subtitle, style = typeset.subtitle, tag = "subtitle" } }, width)
  local y = edge + height + (height > 0 and space or 0)
  above.legend = legend.plan(scale, marks, width)
  if above.legend then
    above.legend_top = y
    y = y + above.legend.height + space + 4
  end
  above.label, height = stack({ { text = y_label, style = typeset.label, tag = "y label" } }, width)
  above.label_top = y
  y = y + (height > 0 and height + 2 or 0)
  above.bottom = y + space
  return above
end

local function plan_below(spec, x_label, width)
  local caption = { text = spec.caption, style = typeset.caption, tag = "caption" }
  local lines, height = stack({ caption }, width)
  local below = { lines = lines, lines_height = height }
  below.label, height = stack({ { text = x_label, style = typeset.label, tag = "x label" } }, width)
  below.label_height = height > 0 and height + 4 or 0
  below.height = edge + below.label_height
    + (below.lines_height > 0 and below.lines_height + space or 0)
  return below
end

-- The height of a frame where none is asked for: half the width, or by the number of rows.
local function natural_height(x, y, width)
  if not y.kind.bands then return math.floor(width * 0.5) end
  local row = 40
  if x.kind.bands then row = math.max(26, math.min(48, (width - 80) / math.max(1, #x.domain))) end
  return math.max(least_frame, math.floor(row * #y.domain))
end

local function place_y(y, top, bottom, width)
  axes.place(y, bottom, top)
  y.ticks = axes.find_ticks(y)
  local widest = 0
  for _, tick in ipairs(y.ticks) do
    tick.text = typeset.fit(tick.text, typeset.tick, width * 0.4)
    tick.wide = typeset.measure(tick.text, typeset.tick)
    widest = math.max(widest, tick.wide)
  end
  return edge + widest + 8
end

-- Twice, because a label at an end that needs room moves the ends.
local function place_x(x, left, width)
  local right = edge
  for _ = 1, 2 do
    axes.place(x, left, width - right)
    x.ticks = axes.find_ticks(x)
    local first, last = x.ticks[1], x.ticks[#x.ticks]
    if first and not x.turned then
      right = math.max(right, edge + last.at + last.wide / 2 - (width - right))
      left = math.max(left, edge + left - (first.at - first.wide / 2))
    end
  end
end

-- Turned names reach to the left of their tick; the frame makes room, up to a fifth of the width.
local function widen_for_turned(x, width)
  local need = 0
  for _, tick in ipairs(x.ticks) do
    local room = tick.at - edge
    need = math.max(need, math.min(180, tick.wide) * x.turned.cosine - room)
  end
  place_x(x, x.scale.from + math.min(need, width / 5), width)
end

-- Turned names end at the margin; returns how far they reach down.
local function fit_turned(x)
  local deepest = 0
  for _, tick in ipairs(x.ticks) do
    local room = math.min(180, (tick.at - edge) / x.turned.cosine)
    tick.text = typeset.fit(tick.text, typeset.tick, room)
    tick.wide = typeset.measure(tick.text, typeset.tick)
    deepest = math.max(deepest, tick.wide * x.turned.sine)
  end
  return deepest + 24
end

local function check_room(frame_height, height)
  if frame_height >= least_frame then return end
  options.fail("plot: height = %d leaves no room for the picture; write height = %d or more",
    height, math.ceil(height + least_frame - frame_height))
end

-- With an aspect, the height follows from the width: one unit of y is `aspect` times as long as
-- one of x. The labels of y, and so the width, depend on the height: three rounds settle it,
-- with domains that no longer reach out for their ticks.
local function aspect_height(aspect, x, y, above, width)
  local height = width * 0.5
  x.still, y.still = true, true
  for _ = 1, 3 do
    place_x(x, place_y(y, above.bottom, above.bottom + height, width), width)
    local across, up = x.scale.high - x.scale.low, y.scale.high - y.scale.low
    height = math.abs((x.scale.to - x.scale.from) * up / across) * aspect
  end
  return math.floor(height + 0.5)
end

--- layout.new(spec, marks, x, y, scale) → a plan with width and height; the axes are placed.
function layout.new(spec, marks, x, y, scale)
  local width = spec.width or 560
  local inner = width - 2 * edge
  local above = plan_above(spec, scale, marks, y.label, inner)
  local below = plan_below(spec, x.label, inner)
  local tick_height = typeset.tick.leading + 8
  local natural = spec.aspect and aspect_height(spec.aspect, x, y, above, width)
    or natural_height(x, y, width)
  local function frame_height()
    if not spec.height then return natural end
    return spec.height - above.bottom - below.height - tick_height
  end
  check_room(frame_height(), spec.height)
  place_x(x, place_y(y, above.bottom, above.bottom + frame_height(), width), width)
  if x.turned then
    widen_for_turned(x, width)
    tick_height = fit_turned(x)
    check_room(frame_height(), spec.height)
    place_y(y, above.bottom, above.bottom + frame_height(), width)
  end
  below.top = above.bottom + frame_height() + tick_height
  return { width = width, height = math.ceil(below.top + below.height), above = above,
    below = below }
end

-- In the middle of the frame, or as near to it as the lines have room.
local function draw_x_label(c, plan, x)
  local middle = (x.scale.from + x.scale.to) / 2
  for _, line in ipairs(plan.below.label) do
    local half = typeset.measure(line.text, line.style) / 2
    local at = math.max(edge + half, math.min(plan.width - edge - half, middle))
    c:tag(line.tag)
    local place = { x = at, y = plan.below.top + line.y, anchor = "middle" }
    typeset.draw(c, line.text, line.style, place)
  end
  c:tag ""
end

--- layout.draw(plan, c, x) draws the texts and the legend.
function layout.draw(plan, c, x)
  local above, below = plan.above, plan.below
  draw_x_label(c, plan, x)
  draw_lines(c, above.label, edge, above.label_top)
  draw_lines(c, above.lines, edge, above.top)
  if above.legend then legend.draw(c, above.legend, edge, above.legend_top) end
  draw_lines(c, below.lines, edge, plan.height - edge - below.lines_height)
end

return layout
