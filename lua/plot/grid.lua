-- plot.grid: several plots on one sheet, with letters. Panels that say nothing of their colours
-- share one scale and one legend, so that a name has the same colour everywhere.

local axes = require "plot.axes"
local canvas = require "canvas"
local color = require "plot.color"
local facts = require "plot.facts"
local figure = require "plot.figure"
local inside = require "plot.inside"
local options = require "plot.options"
local panel = require "plot.panel"
local sheet = require "plot.sheet"
local spec_type = require "plot.spec"
local tiles = require "plot.tiles"
local typeset = require "plot.type"

local function read_panels(spec)
  local list = {}
  for i, one in ipairs(spec) do
    local where = ("grid[%d]"):format(i)
    if getmetatable(one) == figure then
      options.fail("%s: is a figure; write the table alone, without plot.plot", where)
    end
    spec_type.check(where, one, spec_type.panel_options)
    list[i] = { spec = one, marks = spec_type.marks(where, one) }
  end
  if #list == 0 or #list > 26 then
    options.fail("grid: %d panels; write plot.grid { {plot.line {…}}, … }, up to 26", #list)
  end
  return list
end

-- The marks of all panels that say nothing of their colours.
local function sharing(list)
  local marks = {}
  for _, one in ipairs(list) do
    if not one.spec.color then table.move(one.marks, 1, #one.marks, #marks + 1, marks) end
  end
  return marks
end

-- Names in one panel and numbers in another have no scale in common.
local function can_share(list)
  local kind
  for _, one in ipairs(list) do
    local own = not one.spec.color and color.scale(one.marks, {}).kind or "none"
    if own ~= "none" then
      if kind and kind ~= own then return false end
      kind = own
    end
  end
  return true
end

local function find_colors(list, given)
  local shared = can_share(list) and color.scale(sharing(list), given)
  for _, one in ipairs(list) do
    one.color = not one.spec.color and shared or color.scale(one.marks, one.spec.color or {})
    one.own_legend = one.color ~= shared
    -- Beside a panel is the next one; its own legend stands above it.
    if one.own_legend and one.color.legend ~= "direct" then
      one.color.legend = one.color.legend ~= nil and one.color.legend ~= false or one.color.legend
    end
  end
  return shared or { kind = "none", domain = {} }
end

local function title_of(one, i, letters)
  local title = one.spec.title
  if not letters then return title end
  return ("(%c)%s"):format(96 + i, title and " " .. title or "")
end

local function new_panel(one, i, letters)
  local spec = one.spec
  local x, y = axes.new("x", one.marks, spec.x or {}), axes.new("y", one.marks, spec.y or {})
  spec_type.check_aspect(spec, x, y)
  local p = panel.new { marks = one.marks, x = x, y = y, color = one.color, aspect = spec.aspect,
    head = { title = title_of(one, i, letters), style = typeset.panel, subtitle = spec.subtitle,
      scale = one.own_legend and one.color or nil, marks = one.marks, label = y.label } }
  p.name = spec.title
  return p
end

-- Draws all panels of the list on a sheet → canvas, panels.
local function draw_sheet(spec, list, scale)
  local letters, panels = spec.letters ~= false and #list > 1, {}
  for i, one in ipairs(list) do panels[i] = new_panel(one, i, letters) end
  local across = spec.across or #list > 1 and 2 or 1
  local paper = sheet.new(spec, { scale = scale, marks = sharing(list) })
  local bottom = tiles.fit(panels, math.min(across, #panels), paper:box())
  local c = canvas.new(paper.width, paper:height(bottom))
  tiles.draw(panels, c)
  paper:draw(c)
  paper:draw_side(c, panels)
  return c, panels
end

--- grid(spec) → figure.
local function grid(spec)
  options.check("grid", spec, spec_type.grid_options)
  options.check("color", spec.color or {}, color.options)
  local list = read_panels(spec)
  local scale = find_colors(list, spec.color or {})
  local c, panels = inside.settle(scale, sharing(list), function()
    return draw_sheet(spec, list, scale)
  end)
  local function find_facts() return facts.of(spec, facts.of_panels(panels), scale) end
  return figure.new(c, { alt = spec.alt, title = spec.title, facts = find_facts, panels = panels })
end

return grid
