-- Facets: one panel for each value of a column, or for each pair of values of two, on the same
-- scales. A mark whose data has no such column stands in every panel.

local axes = require "plot.axes"
local canvas = require "canvas"
local options = require "plot.options"
local panel = require "plot.panel"
local parts_of = require "plot.parts"
local sheet = require "plot.sheet"
local spec_type = require "plot.spec"
local tiles = require "plot.tiles"
local typeset = require "plot.type"

local facet = {}

local most_panels = 64

local known = { x = "string", y = "string", across = options.count,
  free = options.one_of { "x", "y", "both" } }

local function check(given)
  options.check("facet", given, known)
  if not given.x and not given.y then
    options.fail('facet: write the name of a column: facet = {x = "net"}')
  end
  local across = given.across
  if across and given.x and given.y then
    options.fail("facet: with x and y the columns are given; leave across = %d out", across)
  end
end

-- {name, wanted} for each pair of values, row by row; `false` stands for no facet that way.
local function pairs_of(given, xs, ys)
  local list = {}
  for _, y in ipairs(ys) do
    for _, x in ipairs(xs) do
      local wanted, names = {}, {}
      if given.x then wanted[given.x], names[1] = x, x and tostring(x) or "" end
      if given.y then wanted[given.y], names[#names + 1] = y, y and tostring(y) or "" end
      list[#list + 1] = { wanted = wanted, name = table.concat(names, ", ") }
    end
  end
  return list
end

-- The values of a facet's column; one panel, with nothing in it, for a column without values.
local function values_of(marks, name)
  local values = name and parts_of.domain("facet", marks, name) or {}
  return #values > 0 and values or { false }
end

-- The parts, and how many stand side by side.
local function split(marks, given)
  local xs, ys = values_of(marks, given.x), values_of(marks, given.y)
  if #xs * #ys > most_panels then
    options.fail("facet: %d panels; at most %d fit on a sheet", #xs * #ys, most_panels)
  end
  local parts = pairs_of(given, xs, ys)
  for _, part in ipairs(parts) do part.marks = parts_of.marks(marks, part.wanted) end
  if given.x and given.y then return parts, #xs end
  return parts, given.across or given.x and (#xs == 4 and 2 or math.min(#xs, 3)) or 1
end

-- The axes of all panels: copies of one on common scales, or each panel's own.
local function axes_of(name, spec, parts, free)
  local all = {}
  for _, part in ipairs(parts) do table.move(part.marks, 1, #part.marks, #all + 1, all) end
  local common = axes.new(name, all, spec)
  for _, part in ipairs(parts) do
    part[name] = free and axes.new(name, part.marks, spec) or axes.copy(common)
    part[name].label = nil
  end
  return common
end

-- On common scales only the first of a row and the lowest of a column say their ticks.
local function share_ticks(parts, across, free)
  for i, part in ipairs(parts) do
    part.y.bare = not free.y and (i - 1) % across > 0
    part.x.bare = not free.x and i + across <= #parts
  end
end

-- From the left end of the first frame to the right end of the last.
local function ends_of(panels)
  local left, right = panels[1]:ends()
  for _, p in ipairs(panels) do
    local from, to = p:ends()
    left, right = math.min(left, from), math.max(right, to)
  end
  return left, right
end

local function panels_of(parts, scale, aspect)
  local panels = {}
  for i, part in ipairs(parts) do
    panels[i] = panel.new { marks = part.marks, x = part.x, y = part.y, color = scale,
      aspect = aspect, head = { title = part.name, style = typeset.panel, over_frame = true } }
    panels[i].name = part.name
  end
  return panels
end

--- facet.draw(spec, marks, scale) → canvas, the panels.
function facet.draw(spec, marks, scale)
  check(spec.facet)
  local parts, across = split(marks, spec.facet)
  local word = spec.facet.free
  local free = { x = word == "x" or word == "both", y = word == "y" or word == "both" }
  local x = axes_of("x", spec.x or {}, parts, free.x)
  local y = axes_of("y", spec.y or {}, parts, free.y)
  spec_type.check_aspect(spec, x, y)
  share_ticks(parts, across, free)
  local panels = panels_of(parts, scale, spec.aspect)
  local paper = sheet.new(spec, { scale = scale, marks = marks, label = y.label,
    x_label = x.label })
  local bottom = tiles.fit(panels, across, paper:box())
  local c = canvas.new(paper.width, paper:height(bottom))
  tiles.draw(panels, c)
  paper:draw(c, bottom, ends_of(panels))
  paper:draw_side(c, panels)
  return c, panels
end

return facet
