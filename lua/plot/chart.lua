-- plot.plot: marks and options to a figure. First everything is measured, then drawn, from the
-- paper up: grids, marks, axes, texts.

local axes = require "plot.axes"
local canvas = require "canvas"
local color = require "plot.color"
local facts = require "plot.facts"
local figure = require "plot.figure"
local frame = require "plot.frame"
local legend = require "plot.legend"
local mark_type = require "plot.mark"
local options = require "plot.options"
local typeset = require "plot.type"

local known = {
  width = "number", height = "number", x = "table", y = "table", color = "table", title = "string",
  subtitle = "string", caption = "string", alt = "string",
}

-- The margin around everything, and the space between a block of text and the next.
local edge, space = 8, 6

local function read_marks(spec)
  local marks = {}
  for i, mark in ipairs(spec) do
    if getmetatable(mark) ~= mark_type then
      options.fail("plot: [%d] is no mark; write plot.line {…}, plot.dot {…} …", i)
    end
    marks[i] = mark
  end
  if #marks == 0 then options.fail("plot: no mark; write plot.plot { plot.line {…}, … }") end
  return marks
end

local function size_of(spec)
  local width = spec.width or 560
  local height = spec.height or math.floor(width * 0.62)
  if width < 160 or width > 4000 or height < 120 or height > 4000 then
    options.fail("plot: width and height are between 160 × 120 and 4000 × 4000, not %g × %g", width,
      height)
  end
  return width, height
end

-- Blocks of text above and below: a list of {text, style, y}, and the height of all.
local function stack(blocks, width)
  local lines, y = {}, 0
  for _, block in ipairs(blocks) do
    if block.text and block.text ~= "" then
      for _, text in ipairs(typeset.lines(block.text, block.style, width)) do
        y = y + block.style.leading
        lines[#lines + 1] = { text = text, style = block.style,
          y = y - block.style.leading + block.style.size, tag = block.tag }
      end
    end
  end
  return lines, y
end

local function draw_stack(c, lines, left, top)
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
  if y_label then
    above.y_label = y + typeset.label.size
    y = y + typeset.label.leading + 2
  end
  above.bottom = y + space
  return above
end

-- Places the y axis, then the x axis beside it; the two depend on each other through the
-- widths of their labels only.
local function place_axes(x, y, box)
  axes.place(y, box.bottom, box.top)
  y.ticks = axes.find_ticks(y)
  local wide = 0
  for _, tick in ipairs(y.ticks) do
    tick.text = typeset.fit(tick.text, typeset.tick, box.width * 0.4)
    tick.wide = typeset.measure(tick.text, typeset.tick)
    wide = math.max(wide, tick.wide)
  end
  local left, right = edge + wide + 8, edge
  for _ = 1, 2 do
    axes.place(x, left, box.width - right)
    x.ticks = axes.find_ticks(x)
    local last = x.ticks[#x.ticks]
    if last and not x.turned then right = math.max(right,
      edge + last.at + last.wide / 2 - (box.width - right)) end
    local first = x.ticks[1]
    if first and not x.turned then left = math.max(left,
      edge + left - (first.at - first.wide / 2)) end
  end
  return left, right
end

local function cut_turned(x, height)
  local longest = 0
  for _, tick in ipairs(x.ticks) do
    tick.text = typeset.fit(tick.text, typeset.tick, height * 0.4)
    tick.wide = typeset.measure(tick.text, typeset.tick)
    longest = math.max(longest, tick.wide * x.turned.sine)
  end
  return longest
end

-- The heights below the frame depend on whether names are turned, which shows only once placed.
local function layout(spec, x, y, above, width, height)
  local foot, foot_height = stack({ { text = spec.caption, style = typeset.caption,
    tag = "caption" } }, width - 2 * edge)
  local label = x.label and typeset.label.leading + 4 or 0
  local rest = edge + (foot_height > 0 and foot_height + space or 0) + label
  local function bottom(tick_height) return height - rest - tick_height end
  local box = { top = above.bottom, bottom = bottom(typeset.tick.leading + 8), width = width }
  place_axes(x, y, box)
  if x.turned then
    box.bottom = bottom(cut_turned(x, height) + 22)
    place_axes(x, y, box)
    cut_turned(x, height)
  end
  if box.bottom - box.top < 30 then
    options.fail("plot: %g px of height leave no room for the picture; write height = %d or more",
      height,
      math.ceil(height + 60 - (box.bottom - box.top)))
  end
  return box, foot, height - edge - foot_height, height - rest + label - 8
end

local function has_dots(marks)
  for _, mark in ipairs(marks) do
    if mark.def.name == "dot" then return true end
  end
  return false
end

local function is_empty(marks)
  for _, mark in ipairs(marks) do
    for i = 1, mark.n do
      if mark:whole(i) then return false end
    end
  end
  return true
end

local function draw_marks(marks, f)
  for _, mark in ipairs(marks) do
    f.canvas:tag(mark.def.name)
    mark.def.draw(mark, f)
  end
  f.canvas:tag ""
  if is_empty(marks) then
    typeset.draw(f.canvas, "no data", typeset.label,
      { x = f.left + f.width / 2, y = f.top + f.height / 2,
      anchor = "middle", baseline = "middle" })
  end
end

--- chart(spec) → figure.
local function chart(spec)
  options.check("plot", spec, known)
  local x_spec, y_spec, color_spec = spec.x or {}, spec.y or {}, spec.color or {}
  options.check("x", x_spec, axes.options)
  options.check("y", y_spec, axes.options)
  options.check("color", color_spec, color.options)
  local marks = read_marks(spec)
  local width, height = size_of(spec)
  local x, y = axes.new("x", marks, x_spec), axes.new("y", marks, y_spec)
  local scale = color.scale(marks, color_spec)
  local above = plan_above(spec, scale, marks, y.label, width - 2 * edge)
  local _, foot, foot_top, x_label_y = layout(spec, x, y, above, width, height)
  local c = canvas.new(width, height)
  local f = frame.new(c, x.scale, y.scale, scale, x.fixed or y.fixed)
  axes.draw_under(x, y, f, has_dots(marks))
  draw_marks(marks, f)
  axes.draw_over(x, y, f, { width = width - 2 * edge, left = edge, y_label_y = above.y_label,
    x_label_x = f.left + f.width / 2, x_label_y = x_label_y })
  draw_stack(c, above.lines, edge, above.top)
  if above.legend then legend.draw(c, above.legend, edge, above.legend_top) end
  draw_stack(c, foot, edge, foot_top)
  return figure.new(c, { alt = spec.alt, title = spec.title,
    facts = facts.of(spec, marks, x, y, scale) })
end

return chart
