-- What must hold for every diagram: a walk over the gallery.

local gallery = require "diagram_gallery"
local tap = require "tap"
local walk = require "figure_walk"

local figures = {}
for i, name in ipairs(gallery.order) do
  figures[i] = walk.check(name, gallery.make[name])
  local wide = figures[i].width > 460 -- as the author asked for
  tap.ok(wide or walk.on_phone(figures[i]) >= 9, name .. ": no text is below 9 px on a phone")
end

local last = gallery.order[#gallery.order]
tap.ok(walk.alone("diagram_gallery", last) == figures[#figures]:svg(),
  "the last figure is the same bytes made alone in a process")

tap.done()
