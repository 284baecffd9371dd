-- Figures with time as a browser shows them, inline in a page and as <img>, in both themes: they
-- move, and do not for who wants no motion; then, and in print, they are the still picture.

package.path = "tests/lua/?.lua;tests/browser/?.lua;" .. package.path
local tap = require "tap"
local chromium = require "chromium"
local plot = require "plot"
local system = require "system"

if not chromium.path() then tap.skip_all("chromium is not installed on this machine") end

local folder = os.tmpname()
os.remove(folder)
assert(system.mkdir(folder))

local line = { x = {}, y = {} }
for i = 0, 100 do line.x[i + 1], line.y[i + 1] = i, (i * 37 % 101) / 50 end
local matrix = { step = {}, x = {}, y = {}, w = {} }
for k = 0, 26 do
  matrix.step[k + 1], matrix.x[k + 1], matrix.y[k + 1] = k // 9, k % 3, k // 3 % 3
  matrix.w[k + 1] = k * 7 % 27
end
local function figures(seconds)
  return {
    draw = plot.plot { alt = "a", width = 300, height = 200, animate = { by = "draw", seconds = seconds },
      plot.line { x = line.x, y = line.y } },
    step = plot.plot { alt = "a", width = 300, animate = { by = "step", seconds = seconds },
      plot.cell { matrix, x = "x", y = "y", fill = "w" } },
  }
end

local function write(name, text) assert(system.write_file(folder .. "/" .. name, text)) end

-- A page with one figure: inline, twice, so that ids would clash; or as an image.
local function page(fig, theme, way)
  local svg = fig:svg(theme)
  write("figure.svg", svg)
  local inner = way == "inline" and svg .. svg or '<img src="figure.svg" alt="a">'
  write("page.html", '<!doctype html><meta charset="utf-8"><title>a</title><body>' .. inner)
end

-- What DevTools emulate does not reach images, so the reader who wants no motion has a browser of
-- their own.
local browser <close> = chromium.start()
local calm <close> = chromium.start("--force-prefers-reduced-motion")

-- What the page looks like so many seconds after it was opened.
local function look(with, options, moments)
  with:open("file://" .. folder .. "/page.html", options)
  local began, pictures = system.now(), {}
  for i, moment in ipairs(moments) do
    system.poll({}, math.max(0, math.floor((moment - (system.now() - began)) * 1000)))
    with:screenshot(folder .. "/shot.png")
    pictures[i] = system.read_file(folder .. "/shot.png")
  end
  return pictures
end

for _, name in ipairs { "draw", "step" } do
  for _, theme in ipairs { "light", "dark" } do
    for _, way in ipairs { "inline", "img" } do
      local title = ("%s, %s, %s"):format(name, theme, way)
      page(figures(3)[name], theme, way)
      local moving = look(browser, { width = 400, scheme = theme }, { 0.3, 1.5 })
      tap.ok(moving[1] ~= moving[2], title .. ": moves")
      local still = look(calm, { width = 400, scheme = theme, motion = "reduce" }, { 0.2, 1.4 })
      tap.ok(still[1] == still[2], title .. ": stands still for who wants no motion")
      tap.ok(still[1] ~= moving[1] or name == "step", title .. ": and is then the still picture")
    end
  end
end

-- A drawing that is done looks like the still picture.
page(figures(0.5).draw, "light", "inline")
local done = look(browser, { width = 400 }, { 2 })[1]
tap.ok(done == look(calm, { width = 400, motion = "reduce" }, { 0.2 })[1], "a drawing ends as the still picture")
browser:call("Emulation.setEmulatedMedia", { media = "print" })
browser:screenshot(folder .. "/shot.png")
local printed = system.read_file(folder .. "/shot.png")
tap.ok(printed == done, "and so it is printed")

os.execute("rm -r " .. folder)
tap.done()
