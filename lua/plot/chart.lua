-- plot.plot: marks and options to a figure. First everything is measured, then drawn, from the
-- paper up: grids, marks, axes, texts.

local animate = require "plot.animate"
local axes = require "plot.axes"
local canvas = require "canvas"
local color = require "plot.color"
local facet = require "plot.facet"
local facts = require "plot.facts"
local figure = require "plot.figure"
local inset = require "plot.inset"
local inside = require "plot.inside"
local options = require "plot.options"
local panel = require "plot.panel"
local sheet = require "plot.sheet"
local spec_type = require "plot.spec"

local function sheet_of(spec, motion, about)
  if not motion then return sheet.new(spec, about) end
  return sheet.new(setmetatable({ subtitle = motion:subtitle(spec.subtitle) }, { __index = spec }),
    about)
end

-- A panel for each frame, for those who ask what was drawn.
local function panels_of(p, motion)
  if not motion or not motion.frames then return { p } end
  local list = {}
  for i, one in ipairs(motion.frames) do
    list[i] = panel.new { marks = one.marks, x = p.x, y = p.y, color = p.color }
    list[i].name = tostring(motion.values[i])
  end
  return list
end

local function single(spec, marks, scale, about)
  local x, y = axes.new("x", marks, spec.x or {}), axes.new("y", marks, spec.y or {})
  spec_type.check_aspect(spec, x, y)
  local motion = about.motion
  local paper = sheet_of(spec, motion, { scale = scale, marks = marks, label = y.label })
  local p = panel.new { marks = marks, x = x, y = y, color = scale, aspect = spec.aspect }
  p.insets, p.motion = about.insets, motion
  p:fit(paper:box())
  local c = canvas.new(paper.width, paper:height(p.bottom))
  p:draw(c)
  p:draw_label(c)
  paper:draw(c, nil, nil, nil, motion)
  paper:draw_side(c, { p })
  return c, panels_of(p, motion)
end

-- Those of the plot and of its insets, which share their colours.
local function all_marks(marks, insets)
  local all = table.move(marks, 1, #marks, 1, {})
  for _, one in ipairs(insets) do table.move(one.marks, 1, #one.marks, #all + 1, all) end
  return all
end

local function check_together(spec, insets)
  if spec.facet and #insets > 0 then
    options.fail("plot: an inset goes into a plot without facets; leave one of them out")
  end
  if spec.animate and (spec.facet or #insets > 0) then
    options.fail("plot: %s and animate do not go together; leave one of them out",
      spec.facet and "facet" or "inset")
  end
end

--- chart(spec) → figure.
local function chart(spec)
  spec_type.check("plot", spec, spec_type.options)
  local rest, insets = inset.split(spec)
  check_together(spec, insets)
  local marks = spec_type.marks("plot", rest)
  local scale = color.scale(all_marks(marks, insets), spec.color or {})
  local motion = animate.new(spec.animate, marks)
  local c, panels = inside.settle(scale, marks, function()
    return (spec.facet and facet.draw or single)(spec, marks, scale,
      { insets = insets, motion = motion })
  end)
  local function find_facts()
    local several = spec.facet or motion and motion.frames
    local drawn = several and facts.of_panels(panels) or facts.of_panel(panels[1])
    drawn.insets, drawn.animate = facts.of_insets(insets), motion and motion:facts()
    return facts.of(spec, drawn, scale)
  end
  return figure.new(c, { alt = spec.alt, title = spec.title, facts = find_facts, panels = panels,
    motion = motion and motion:sentence() })
end

return chart
