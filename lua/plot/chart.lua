-- plot.plot: marks and options to a figure. First everything is measured, then drawn, from the
-- paper up: grids, marks, axes, texts.

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

local function single(spec, marks, scale, insets)
  local x, y = axes.new("x", marks, spec.x or {}), axes.new("y", marks, spec.y or {})
  spec_type.check_aspect(spec, x, y)
  local paper = sheet.new(spec, { scale = scale, marks = marks, label = y.label })
  local p = panel.new { marks = marks, x = x, y = y, color = scale, aspect = spec.aspect }
  p.insets = insets
  p:fit(paper:box())
  local c = canvas.new(paper.width, paper:height(p.bottom))
  p:draw(c)
  p:draw_label(c)
  paper:draw(c)
  paper:draw_side(c, { p })
  return c, { p }
end

-- Those of the plot and of its insets, which share their colours.
local function all_marks(marks, insets)
  local all = table.move(marks, 1, #marks, 1, {})
  for _, one in ipairs(insets) do table.move(one.marks, 1, #one.marks, #all + 1, all) end
  return all
end

--- chart(spec) → figure.
local function chart(spec)
  spec_type.check("plot", spec, spec_type.options)
  local rest, insets = inset.split(spec)
  if spec.facet and #insets > 0 then
    options.fail("plot: an inset goes into a plot without facets; leave one of them out")
  end
  local marks = spec_type.marks("plot", rest)
  local scale = color.scale(all_marks(marks, insets), spec.color or {})
  local c, panels = inside.settle(scale, marks, function()
    return (spec.facet and facet.draw or single)(spec, marks, scale, insets)
  end)
  local function find_facts()
    local drawn = spec.facet and facts.of_panels(panels) or facts.of_panel(panels[1])
    drawn.insets = facts.of_insets(insets)
    return facts.of(spec, drawn, scale)
  end
  return figure.new(c, { alt = spec.alt, title = spec.title, facts = find_facts, panels = panels })
end

return chart
