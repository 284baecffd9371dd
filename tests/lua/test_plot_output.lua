-- Figures as files: what each ending gives, and what happens when the disk says no.

local plot = require "plot"
local system = require "system"
local tap = require "tap"

local folder = os.tmpname()
os.remove(folder)
assert(system.mkdir(folder))

local function at(name) return folder .. "/" .. name end

local fig = plot.plot { alt = "Two points.", title = "Rise", width = 300, height = 200,
  plot.line { x = { 1, 2 }, y = { 1, 2 } } }

-- The size in an IHDR chunk.
local function png_size(bytes)
  tap.is(bytes:sub(1, 8), "\137PNG\r\n\26\n", "a PNG begins as one")
  return string.unpack(">I4I4", bytes, 17)
end

local function saved(name, about)
  fig:save(at(name), about)
  local bytes = assert(system.read_file(at(name)))
  assert(os.remove(at(name)))
  return bytes
end

tap.is(saved "a.svg", fig:svg(), ".svg is the light figure")
tap.is(saved "a.dark.svg", fig:svg "dark", ".dark.svg is the dark one")
tap.is(saved("a.svg", "dark"), fig:svg "dark", "a theme alone is the theme")
tap.is(saved("a.dark.svg", { theme = "light" }), fig:svg "light", "a theme goes before the name")
for _, case in ipairs { { nil, 600, 400 }, { { density = 3 }, 900, 600 }, { { density = 1 }, 300, 200 },
  { { dpi = 300 }, 938, 625 }, { { dpi = 96, theme = "dark" }, 300, 200 } } do
  local w, h = png_size(saved("a.png", case[1]))
  tap.is(w, case[2], "a PNG is as wide as its density says")
  tap.is(h, case[3], "… and as high")
end
tap.is(saved("a.png", { theme = "dark", density = 1 }), fig:png("dark", 1), "a dark PNG of density 1")

local pdf = saved "a.pdf"
tap.like(pdf, "^%%PDF%-", ".pdf is a PDF")
tap.like(pdf, "%%EOF%s*$", "… to its end")
tap.like(pdf, "/MediaBox %[ 0 0 225 150 %]", "… of 300 by 200 pixels in points")
tap.is(saved "a.pdf", pdf, "… and the same bytes again")
tap.ok(saved "a.dark.pdf" ~= pdf, ".dark.pdf is another")

local function refuses(name, about, text, why)
  local good, said = pcall(function() fig:save(name, about) end)
  tap.ok(not good and said:find(text, 1, true) and said:find("^tests/lua/test_plot_output%.lua:"),
    why .. ": " .. tostring(said))
end

refuses(at "a.gif", nil, "ends with neither .svg nor .png nor .pdf", "an unknown ending")
refuses(at "a", nil, "ends with neither", "no ending")
refuses(7, nil, "want the name of a file", "a number for a name")
refuses(at "a.png", { densty = 2 }, 'did you mean "density"', "a misspelt option")
refuses(at "a.png", { density = 0 }, "want pixels a pixel", "a density of 0")
refuses(at "a.png", { dpi = 5000 }, "want 10 … 960 dots an inch", "too many dots")
refuses(at "a.png", { dpi = 96, density = 1 }, "say the same", "two densities")
refuses(at "a.svg", { density = 2 }, "svg has no pixels", "a density for an SVG")
refuses(at "a.svg", "sepia", "want light, dark", "an unknown theme")
refuses(at "none/a.svg", nil, 'there is no folder "' .. at "none" .. '"; make it first', "a missing folder")
refuses("/sys/a.svg", nil, '"/sys" takes no files from you', "a place that takes no files")

system.write_file(at "plain", "x")
refuses(at "plain/a.svg", nil, '"' .. at "plain" .. '" is no folder', "a file for a folder")
os.remove(at "plain")

-- The names in the folder, for what must not be left behind.
local function left()
  local names = system.list(folder)
  table.sort(names)
  return table.concat(names, " ")
end

assert(system.mkdir(at "b.svg"))
refuses(at "b.svg", nil, "it is a folder; give the file another name", "a folder's name")
tap.is(left(), "b.svg", "a folder's name: nothing is left beside it")

-- What is written to /dev/full is refused as by a full disk.
fig:save(at "c.png")
local before = system.read_file(at "c.png")
for _, ending in ipairs { "svg", "png", "pdf" } do
  os.execute(("ln -s /dev/full %q"):format(at("c." .. ending .. ".part")))
  refuses(at("c." .. ending), nil, "the disk is full", "a full disk, " .. ending)
end
tap.is(left(), "b.svg c.png", "a full disk: no half file is left")
tap.is(system.read_file(at "c.png"), before, "a full disk: the old file stays")

local pathless = plot.plot { plot.line { y = { 1, 2 } } }
tap.raises(function() pathless:save(at "d.svg") end, "needs alt", "an SVG needs an alt text")
tap.raises(function() pathless:save(at "d.pdf") end, "needs alt", "and so does a PDF")
tap.is(left(), "b.svg c.png", "a figure that cannot be drawn leaves nothing")

os.execute(("rm -r %q"):format(folder))
tap.done()
