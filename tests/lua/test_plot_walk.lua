-- What must hold for every figure: a walk over the gallery.

local tap = require "tap"
local gallery = require "plot_gallery"
local marks = require "plot.marks"
local scales = require "plot.scales"
local walk = require "figure_walk"

local figures = {}
for i, name in ipairs(gallery.order) do
  figures[i] = { name = name, fig = walk.check(name, gallery.make[name]) }
end

-- Everything with a name in a registry is in the gallery.
local drawn, scaled = {}, {}
for _, entry in ipairs(figures) do
  local facts = entry.fig:facts()
  for _, mark in ipairs(facts.marks or {}) do drawn[mark.mark] = true end
  for _, axis in ipairs { facts.x, facts.y } do scaled[axis.scale] = true end
end
for _, name in ipairs(marks.names) do tap.ok(drawn[name], "the gallery has the mark " .. name) end
for _, name in ipairs(scales.names) do tap.ok(scaled[name], "the gallery has the scale " .. name) end

local function files_in(folder)
  local names = {}
  for name in io.popen("ls lua/plot/" .. folder):lines() do
    if name:match("%.lua$") and name ~= "init.lua" then names[#names + 1] = name:gsub("%.lua$", "") end
  end
  return names
end

local function sorted(list)
  local copy = table.move(list, 1, #list, 1, {})
  table.sort(copy)
  return copy
end

tap.same(files_in("marks"), sorted(marks.names), "each file in marks/ is a mark by its name")
tap.same(files_in("scales"), sorted(scales.names), "each file in scales/ is a scale by its name")
for _, name in ipairs(marks.names) do
  tap.ok(#marks[name].about > 20, name .. " says what it shows")
end

-- The order in which figures are made in a process does not show in them.
local last = gallery.order[#gallery.order]
local alone = walk.alone("plot_gallery", last)
tap.ok(#alone > 1000, "a process of its own makes the last figure")
tap.ok(alone == figures[#figures].fig:svg(), "the last figure is the same bytes made alone in a process")

tap.done()
