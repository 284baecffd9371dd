-- Memory behind canvases: Lua sees a small box, and what is behind it goes in time.

local tap = require "tap"
local machine = require "machine"
if machine.sanitized() then
  tap.skip_all("the address sanitizer keeps what was freed, and memory grows by that")
end
local canvas = require "canvas"

-- The most memory that the process has had, in MB.
local function peak()
  for line in io.lines "/proc/self/status" do
    local kb = line:match "VmHWM:%s+(%d+)"
    if kb then return kb / 1024 end
  end
end

local numbers, ramp = {}, {}
for i = 1, 60000 do numbers[i], ramp[i] = i % 100, i % 101 / 100 end
local bytes = ("abc"):rep(400 * 400)

local function churn(count, add)
  local before = peak()
  for _ = 1, count do add(canvas.new(100, 100)) end
  return peak() - before
end

-- Each would be 100 MB or more if nothing went.
for _, case in ipairs {
  { "images", function(c) c:image { x = 0, y = 0, w = 9, h = 9, columns = 400, rows = 400, rgb = bytes } end },
  { "paths", function(c) c:path { points = numbers, stroke = "ink" } end },
  { "points", function(c) c:points { x = numbers, y = numbers, r = 1, fills = ramp } end },
} do
  local grown = churn(250, case[2])
  tap.ok(grown < 40, ("250 canvases with %s that nobody holds take %.1f MB"):format(case[1], grown))
end

do -- one long line
  local points = {}
  for i = 0, 199999 do points[2 * i + 1], points[2 * i + 2] = i / 2000, 50 + i % 7 end
  local c = canvas.new(100, 100)
  c:path { points = points, stroke = "ink" }
  collectgarbage()
  local before = peak()
  local svg = c:svg()
  local size = #svg / 2 ^ 20
  tap.ok(peak() - before < 4 * size + 2,
    ("SVG of %.1f MB: at most four times that (%.1f)"):format(size, peak() - before))
  before = peak()
  c:png { scale = 2 }
  tap.ok(peak() - before < 10, ("PNG of 200,000 points: %.1f MB"):format(peak() - before))
end

tap.done()
