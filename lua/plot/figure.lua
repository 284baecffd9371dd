-- A figure: what plot.plot and the functions of diagram return. The engine shows it when it is the
-- value of a cell.

local canvas = require "canvas"
local crossings = require "plot.crossings"
local facts = require "plot.facts"
local options = require "plot.options"

local figure = { __name = "figure" }
figure.__index = figure

--- figure.new(c, about) → figure; about = {alt, title, facts, panels}, the panels for those who ask
--- where lines cross.
function figure.new(c, about)
  local width, height = c:size()
  return setmetatable({ kind = "figure", alt = about.alt, title = about.title, width = width,
    height = height, canvas = c, known_facts = about.facts, panels = about.panels or {} }, figure)
end

-- fig.save("a.svg") has no figure in front.
local function check_self(where, self)
  if getmetatable(self) ~= figure then
    options.fail("%s: want a figure in front; write fig:%s(…), with a colon", where, where)
  end
end

local function check_theme(where, theme)
  if theme ~= nil and not pcall(canvas.color, "ink", theme) then
    options.fail('%s: theme "%s"; write "light" or "dark"', where, tostring(theme))
  end
end

local function svg(self, theme, about)
  check_self("svg", self)
  check_theme("svg", theme)
  about = about or {}
  options.check("svg", about, { title = "string", description = "string" })
  local description = about.description or self.alt
  if not description then
    options.fail('a figure needs alt = "what the picture shows" (or fig-alt, for a cell)')
  end
  return self.canvas:svg { theme = theme, title = about.title or self.title,
    description = description }
end

--- fig:svg(theme, {title, description}) → string; theme is "light" (the default) or "dark". The
--- description is the figure's alt text when none is given; without either it is an error.
function figure:svg(theme, about)
  return options.call(svg, self, theme, about)
end

local function png(self, theme, scale)
  check_self("png", self)
  if not (math.type(scale) and scale > 0 and scale <= 16) then
    options.fail("png: scale is %s; want pixels a pixel, up to 16", tostring(scale))
  end
  check_theme("png", theme)
  return self.canvas:png { theme = theme, scale = scale }
end

--- fig:png(theme, scale) → string, at `scale` pixels a pixel (default 2).
function figure:png(theme, scale)
  return options.call(png, self, theme, scale or 2)
end

local function known_facts(self)
  check_self("facts", self)
  return self.known_facts
end

local function list(self)
  check_self("list", self)
  return self.canvas:list()
end

--- fig:facts() → what was drawn, as a plain table: marks, series, ranges, ticks, texts.
function figure:facts()
  return options.call(known_facts, self)
end

--- fig:list() → the display list: what was drawn, in order, with its geometry.
function figure:list()
  return options.call(list, self)
end

-- The panel of that name, or the only one.
local function find_panel(where, self, name)
  local names = {}
  for i, p in ipairs(self.panels) do
    if name == nil and #self.panels == 1 or p.name == name and name ~= nil then return p end
    names[i] = tostring(p.name)
  end
  if #names == 0 then options.fail("%s: this figure has no panels with lines", where) end
  if name == nil then
    options.fail("%s: which panel? Write one of %s last", where, table.concat(names, ", "))
  end
  options.unknown(where, "panel", tostring(name), names)
end

-- The names that the figure's facts know in a panel.
local function check_series(where, p, name)
  local names = {}
  for _, mark in ipairs(p.marks) do
    for _, series in ipairs(mark:series()) do
      if series.name and series.name == name then return end
      names[#names + 1] = series.name
    end
  end
  options.unknown(where, "series", tostring(name), names)
end

local function all_crossings(self, a, b, panel)
  check_self("crossings", self)
  local p = find_panel("crossings", self, panel)
  check_series("crossings", p, a)
  check_series("crossings", p, b)
  for _, one in ipairs(crossings.of(p)) do
    local first, second = one.between[1], one.between[2]
    if first == a and second == b or first == b and second == a then return one.at end
  end
  return {}
end

--- fig:crossings(a, b, panel) → list of {x, y}: where the lines of the series a and b cross on
--- paper, in the order of x. `panel` is the name of one, where there are several.
function figure:crossings(a, b, panel)
  return options.call(all_crossings, self, a, b, panel)
end

--- fig:crossing(a, b, panel) → x, y of the first of them; nil when the lines do not cross.
function figure:crossing(a, b, panel)
  local first = options.call(all_crossings, self, a, b, panel)[1]
  if first then return first.x, first.y end
end

local function find_series(self, name, panel)
  check_self("series", self)
  local p = find_panel("series", self, panel)
  check_series("series", p, name)
  for _, mark in ipairs(facts.of_panel(p).marks) do
    for _, series in ipairs(mark.series or {}) do
      if series.name == name then return series end
    end
  end
end

--- fig:series(name, panel) → what the facts say of a series: {name, n, gaps, x = {min, max, first,
--- last}, y = {min, max, min_at, max_at, first, last}}.
function figure:series(name, panel)
  return options.call(find_series, self, name, panel)
end

local function write(path, bytes)
  local temporary = path .. ".part"
  local file, problem = io.open(temporary, "wb")
  if not file then options.fail("save: %s", problem) end
  local good, why = file:write(bytes)
  local closed, late = file:close()
  if not good or not closed then options.fail("save: %s: %s", path, why or late) end
  local renamed, reason = os.rename(temporary, path)
  if not renamed then options.fail("save: %s", reason) end
end

local function save(self, path, theme)
  check_self("save", self)
  if type(path) ~= "string" then
    options.fail('save: want the name of a file, fig:save("loss.svg"), got %s', tostring(path))
  end
  theme = theme or path:match("%.dark%.%a+$") and "dark" or "light"
  if path:match("%.svg$") then write(path, svg(self, theme))
  elseif path:match("%.png$") then write(path, png(self, theme, 2))
  else options.fail('save: "%s" ends with neither .svg nor .png', path) end
  return self
end

--- fig:save(path, theme) writes name.svg or name.png (two pixels a pixel), light unless the name
--- ends with .dark.svg, and returns the figure. A broken run leaves the file as it was.
function figure:save(path, theme)
  return options.call(save, self, path, theme)
end

function figure:__tostring()
  return ("figure %g × %g%s"):format(self.width, self.height,
    self.title and ": " .. self.title or "")
end

return figure
