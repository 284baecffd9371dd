-- A figure to a file: by the ending of its name, whole or not at all.

local options = require "plot.options"

local save = {}

-- The numbers that Linux gives to what it refuses.
local missing, denied, no_folder, folder, full, read_only = 2, 13, 20, 21, 28, 30

local function reason_of(path, problem, number)
  local place = path:match("^(.*)/[^/]*$")
  place = place == "" and "/" or place or "."
  if number == missing then return ('there is no folder "%s"; make it first'):format(place) end
  if number == no_folder then return ('"%s" is no folder'):format(place) end
  if number == folder then return "it is a folder; give the file another name" end
  if number == full then return "the disk is full" end
  if number == denied or number == read_only then
    return ('the folder "%s" takes no files from you'):format(place)
  end
  return (tostring(problem):gsub("^.*: ", ""))
end

-- Writes and closes; false, what is wrong and its number when that fails.
local function fill(file, bytes)
  local good, problem, number = file:write(bytes)
  local closed, late, late_number = file:close()
  if not good then return false, problem, number end
  return closed, late, late_number
end

--- save.write(path, bytes): makes the file, or replaces it when all bytes are on the disk. When
--- that fails, an old file stays as it was, no half file is left, and the error says why.
function save.write(path, bytes)
  local temporary = path .. ".part"
  local file, problem, number = io.open(temporary, "wb")
  local good
  if file then
    good, problem, number = fill(file, bytes)
    if good then good, problem, number = os.rename(temporary, path) end
    if not good then os.remove(temporary) end
  end
  if not good then
    options.fail('save: cannot write "%s": %s', path, reason_of(path, problem, number))
  end
end

local function dots(value)
  return math.type(value) and value > 0 and value < math.huge, "dots an inch, as dpi = 300"
end

local function density(value)
  return math.type(value) and value >= 0.1 and value <= 10, "pixels a pixel, 0.1 … 10"
end

local known = { theme = options.one_of { "light", "dark" }, density = density, dpi = dots }

local function check(path, about)
  options.check("save", about, known)
  if about.density and about.dpi then
    options.fail("save: density and dpi say the same; leave one of them out")
  end
  if (about.density or about.dpi) and not path:match("%.png$") then
    options.fail("save: density and dpi are for .png; %s has no pixels", path:match("[^.]*$"))
  end
end

-- A figure has 96 pixels an inch.
local function pixels_a_pixel(about)
  if not about.dpi then return about.density or 2 end
  local scale = about.dpi / 96
  if not density(scale) then
    options.fail("save: dpi = %g does not fit; want 10 … 960 dots an inch", about.dpi)
  end
  return scale
end

local formats = {
  svg = function(fig, about) return fig:svg(about.theme) end,
  png = function(fig, about) return fig:png(about.theme, pixels_a_pixel(about)) end,
  pdf = function(fig, about) return fig:pdf(about.theme) end,
}

--- save.figure(fig, path, about): see figure:save.
function save.figure(fig, path, about)
  if type(path) ~= "string" then
    options.fail('save: want the name of a file, fig:save("loss.svg"), got %s', tostring(path))
  end
  local make = formats[path:match("%.(%a+)$")]
  if not make then options.fail('save: "%s" ends with neither .svg nor .png nor .pdf', path) end
  if type(about) == "string" then about = { theme = about } end
  about = about or {}
  check(path, about)
  local theme = about.theme or path:match("%.dark%.%a+$") and "dark" or "light"
  save.write(path, make(fig, { theme = theme, density = about.density, dpi = about.dpi }))
end

return save
