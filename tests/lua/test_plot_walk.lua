-- What must hold for every figure: a walk over the gallery.

local tap = require "tap"
local canvas = require "canvas"
local gallery = require "plot_gallery"
local marks = require "plot.marks"
local scales = require "plot.scales"

local figures = {}
for i, name in ipairs(gallery.order) do figures[i] = { name = name, fig = gallery.make[name]() } end

local function texts_of(fig)
  local list = {}
  for _, item in ipairs(fig:list()) do
    if item.kind == "text" and item.box[3] > 0 then list[#list + 1] = item end
  end
  return list
end

-- The first two texts whose boxes share area. Turned texts are left out: their boxes are larger.
local function overlap(texts)
  for i, a in ipairs(texts) do
    for j = i + 1, #texts do
      local b = texts[j]
      local w = math.min(a.box[1] + a.box[3], b.box[1] + b.box[3]) - math.max(a.box[1], b.box[1])
      local h = math.min(a.box[2] + a.box[4], b.box[2] + b.box[4]) - math.max(a.box[2], b.box[2])
      if w > 0.01 and h > 0.01 and a.angle == 0 and b.angle == 0 then
        return ("%q and %q by %.1f × %.1f"):format(a.text, b.text, w, h)
      end
    end
  end
end

local function outside(fig)
  for _, item in ipairs(texts_of(fig)) do
    local x, y, w, h = table.unpack(item.box)
    if x < 0 or y < 0 or x + w > fig.width or y + h > fig.height then
      return ("%q at (%.1f, %.1f), %.1f × %.1f"):format(item.text, x, y, w, h)
    end
  end
end

local function inside(box, x, y)
  return x >= box[1] and x <= box[1] + box[3] and y >= box[2] and y <= box[2] + box[4]
end

-- The colour under a text: of the last filled rectangle before it that contains its middle.
local function ground(list, k)
  local box = list[k].box
  local x, y = box[1] + box[3] / 2, box[2] + box[4] / 2
  for i = k - 1, 1, -1 do
    local item = list[i]
    if item.kind == "rect" and item.fill and item.fill ~= "none" and inside(item.box, x, y) then
      return item.fill
    end
  end
  return "paper"
end

local function faint(fig, theme)
  local list = fig:list()
  for k, item in ipairs(list) do
    if item.kind == "text" then
      local under = ground(list, k)
      local contrast = canvas.contrast(canvas.color(item.color, theme), canvas.color(under, theme))
      if contrast < 4.5 then return ("%q: %s on %s is %.2f"):format(item.text, item.color, under, contrast) end
    end
  end
end

local function smallest(fig)
  local least = math.huge
  for _, item in ipairs(texts_of(fig)) do least = math.min(least, item.size) end
  return least
end

for _, entry in ipairs(figures) do
  local name, fig = entry.name, entry.fig
  tap.is(overlap(texts_of(fig)), nil, name .. ": no two texts overlap")
  tap.is(outside(fig), nil, name .. ": no text leaves the canvas")
  tap.is(faint(fig, "light"), nil, name .. ": texts have a contrast of 4.5 on light paper")
  tap.is(faint(fig, "dark"), nil, name .. ": texts have a contrast of 4.5 on dark paper")
  tap.ok(smallest(fig) >= 9, name .. ": no text is below 9 px")
  local again = gallery.make[name]()
  tap.ok(fig:svg("light") == again:svg("light") and fig:svg("dark") == again:svg("dark"),
    name .. ": made twice, the SVG is the same bytes")
  tap.ok(fig:png("dark", 1) == again:png("dark", 1), name .. ": made twice, the PNG is the same bytes")
  tap.same(again:facts(), fig:facts(), name .. ": made twice, the facts are the same")
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
local function in_process(script)
  local program = os.getenv("FOLIO") or "build/folio"
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  file:write('package.path = "tests/lua/?.lua;" .. package.path\n', script)
  file:close()
  local pipe = assert(io.popen(program .. " run " .. path))
  local out = pipe:read("a")
  pipe:close()
  os.remove(path)
  return out
end

local last = gallery.order[#gallery.order]
local alone = in_process(([[
  local g = require "plot_gallery"
  io.write(g.make[%q]():svg())]]):format(last))
tap.ok(#alone > 1000, "a process of its own makes the last figure")
tap.ok(alone == figures[#figures].fig:svg(), "the last figure is the same bytes made alone in a process")

tap.done()
