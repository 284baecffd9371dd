-- plot.plot: marks and options to a figure. First everything is measured, then drawn, from the
-- paper up: grids, marks, axes, texts.

local axes = require "plot.axes"
local canvas = require "canvas"
local color = require "plot.color"
local facet = require "plot.facet"
local facts = require "plot.facts"
local figure = require "plot.figure"
local inside = require "plot.inside"
local panel = require "plot.panel"
local sheet = require "plot.sheet"
local spec_type = require "plot.spec"

local function single(spec, marks, scale)
  local x, y = axes.new("x", marks, spec.x or {}), axes.new("y", marks, spec.y or {})
  spec_type.check_aspect(spec, x, y)
  local paper = sheet.new(spec, { scale = scale, marks = marks, label = y.label })
  local p = panel.new { marks = marks, x = x, y = y, color = scale, aspect = spec.aspect }
  p:fit(paper:box())
  local c = canvas.new(paper.width, paper:height(p.bottom))
  p:draw(c)
  p:draw_label(c)
  paper:draw(c)
  paper:draw_side(c, { p })
  return c, { p }
end

--- chart(spec) → figure.
local function chart(spec)
  spec_type.check("plot", spec, spec_type.options)
  local marks = spec_type.marks("plot", spec)
  local scale = color.scale(marks, spec.color or {})
  local c, panels = inside.settle(scale, marks, function()
    return (spec.facet and facet.draw or single)(spec, marks, scale)
  end)
  local function find_facts()
    local drawn = spec.facet and facts.of_panels(panels) or facts.of_panel(panels[1])
    return facts.of(spec, drawn, scale)
  end
  return figure.new(c, { alt = spec.alt, title = spec.title, facts = find_facts, panels = panels })
end

return chart
