-- Figures, against matplotlib: a whole process from its start to its exit, which draws one figure
-- into a file. Both draw the same (figure.lua, figure.py), in turns; the memory is the largest
-- resident size of the process.

local measure = require "measure"
local system = require "system"

local rounds = 5
local python = "/usr/bin/python3" -- Debian's, which has Debian's matplotlib

-- Seconds and bytes of a process that prints its bytes; nil when it failed.
local function run(command, kind, path)
  local start = system.now()
  local pipe = assert(io.popen(("%s %s '%s'"):format(command, kind, path)))
  local bytes = pipe:read("n")
  local good = pipe:close()
  return good and system.now() - start or nil, bytes
end

local missing

local function has_matplotlib()
  if missing == nil then
    missing = not os.execute(python .. " -c 'import matplotlib' 2>/dev/null")
    if missing then
      print("There is no matplotlib here (Debian's python3-matplotlib): its column stays empty.")
    end
  end
  return not missing
end

-- One result of two lists, of which the second may be empty.
local function result(unit, goal, ours, theirs, scale)
  local other = #theirs == #ours and theirs or nil
  return { unit = unit, goal = goal, ours = measure.median(ours) * scale,
    theirs = other and measure.median(other) * scale, ratio = other and measure.ratio(other, ours) }
end

local function draw(name, kind, ending)
  local path = os.tmpname()
  local file, times, sizes = path .. ending, { {}, {} }, { {}, {} }
  local commands = { ("'%s' run tests/bench/figure.lua"):format(system.executable()),
    has_matplotlib() and python .. " tests/bench/figure.py" or nil }
  for round = 1, rounds do
    for who, command in ipairs(commands) do
      local seconds, bytes = run(command, kind, file)
      assert(seconds or who == 2, "figure.lua failed")
      times[who][round], sizes[who][round] = seconds, bytes
    end
  end
  os.remove(file)
  os.remove(path)
  local memory = result("MB", 4, sizes[1], sizes[2], 2 ^ -20)
  memory.name = name .. ": memory"
  return result("ms", 10, times[1], times[2], 1000), memory
end

local figures = { { "line chart 3 x 1000", "lines" }, { "scatter 100,000", "scatter" },
  { "heat map 512 x 512", "heat" }, { "12 panels", "grid" } }

local rows = {}
for _, figure in ipairs(figures) do
  for _, ending in ipairs { ".svg", ".png" } do
    local name = ("figure %s %s"):format(figure[1], ending:sub(2):upper())
    rows[#rows + 1] = { name = name, measure = function() return draw(name, figure[2], ending) end }
  end
end

return { { name = "figures", seconds = 8, rows = rows } }
