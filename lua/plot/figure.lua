-- A figure: what plot.plot and the functions of diagram return. The engine shows it when it is the
-- value of a cell.

local ask = require "plot.ask"
local canvas = require "canvas"
local formula = require "plot.math"
local options = require "plot.options"
local save = require "plot.save"
local show = require "plot.show"

local figure = { __name = "figure" }
figure.__index = figure

--- figure.new(c, about) → figure; about = {alt, title, facts, panels, motion}: the facts, or a
--- function that finds them when somebody asks, the panels for those who ask what was drawn, and a
--- sentence on what moves.
function figure.new(c, about)
  local width, height = c:size()
  return setmetatable({ kind = "figure", alt = formula.plain(about.alt),
    title = formula.plain(about.title), width = width, height = height, canvas = c,
    known_facts = about.facts, panels = about.panels or {}, motion = about.motion }, figure)
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

-- What goes to the canvas for a picture that carries its own title and description.
local function described(where, self, theme, about)
  check_self(where, self)
  check_theme(where, theme)
  about = about or {}
  options.check(where, about, { title = "string", description = "string" })
  local description = about.description or self.alt
  if not description then
    options.fail('a figure needs alt = "what the picture shows" (or fig-alt, for a cell)')
  end
  if self.motion and where == "svg" then description = description .. " " .. self.motion end
  return { theme = theme, title = about.title or self.title, description = description }
end

local function svg(self, theme, about)
  return self.canvas:svg(described("svg", self, theme, about))
end

local function pdf(self, theme, about)
  return self.canvas:pdf(described("pdf", self, theme, about))
end

--- fig:svg(theme, {title, description}) → string; theme is "light" (the default) or "dark". The
--- description is the figure's alt text when none is given; without either it is an error.
function figure:svg(theme, about)
  return options.call(svg, self, theme, about)
end

--- fig:pdf(theme, {title, description}) → string: one page, as large as the figure, with the same
--- title and description inside as fig:svg.
function figure:pdf(theme, about)
  return options.call(pdf, self, theme, about)
end

local function png(self, theme, scale)
  check_self("png", self)
  if not (math.type(scale) and scale >= 0.1 and scale <= 10) then
    options.fail("png: scale is %s; want pixels a pixel, 0.1 … 10", tostring(scale))
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
  if type(self.known_facts) == "function" then self.known_facts = self.known_facts() end
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

-- A question as a method, which says its own name when it is called with a dot.
local function asking(name)
  local question = ask[name]
  local function checked(self, ...)
    check_self(name, self)
    return question(self, ...)
  end
  return function(self, ...) return options.call(checked, self, ...) end
end

local crossings, series, value = asking "crossings", asking "series", asking "value"
local range, order, cell = asking "range", asking "order", asking "cell"

--- fig:crossings(a, b, panel) → list of {x, y}: where the lines of the series a and b cross on
--- paper, in the order of x. `panel` is the name of one, where there are several, here and below.
function figure:crossings(a, b, panel)
  return crossings(self, a, b, panel)
end

--- fig:crossing(a, b, panel) → x, y of the first of them; nil when the lines do not cross.
function figure:crossing(a, b, panel)
  local first = crossings(self, a, b, panel)[1]
  if first then return first.x, first.y end
end

--- fig:series(name, panel) → what the facts say of a series: {name, n, gaps, x = {min, max,
--- first, last}, y = {min, max, min_at, max_at, first, last}}.
function figure:series(name, panel)
  return series(self, name, panel)
end

--- fig:value(series, place, panel) → the value of a series at a place of x (of y, for bars that
--- lie): fig:value("LN", 32). A series without a name is nil: fig:value(nil, "BatchNorm"). NaN for
--- a gap; an error where nothing is drawn.
function figure:value(name, place, panel)
  return value(self, name, place, panel)
end

--- fig:range(scale, panel) → the least and the greatest value that was drawn on "x", "y" or
--- "color"; nil when there was none. Not the ends of the axis: those are in fig:facts().
function figure:range(scale, panel)
  return range(self, scale, panel)
end

--- fig:order(place, panel) → the names of the series from the greatest value at the place to the
--- least; without a place, by their last values. Of bars in one series, the names of the bars.
--- table.concat(fig:order(32), " > ") is a text to claim.
function figure:order(place, panel)
  return order(self, place, panel)
end

--- fig:cell(column, row, panel) → the number that gave the cell of a heat map its colour.
function figure:cell(column, row, panel)
  return cell(self, column, row, panel)
end

local function save_to(self, path, about)
  check_self("save", self)
  save.figure(self, path, about)
  return self
end

--- fig:save(path, {theme, density = 2, dpi}) → the figure: makes name.svg, name.png or name.pdf.
--- `theme` is "light" unless the name ends with .dark.svg and its like; `density` is in pixels of
--- PNG a pixel of the figure, `dpi` the same in dots an inch (96 are one a pixel). A theme alone
--- may stand for the table. When writing fails, an old file stays as it was.
function figure:save(path, about)
  return options.call(save_to, self, path, about)
end

local function show_self(self, given)
  check_self("show", self)
  show.figure(self, given)
end

--- fig:show{theme}: draws the figure in a terminal that can show pictures (kitty's protocol or
--- sixel), as wide as on a page where that fits; without a theme, the one of the terminal's paper.
--- Elsewhere it goes to a file in the temporary folder, whose name is printed, and is opened where
--- there is a display. In a chapter it is shown on the page.
function figure:show(given)
  return options.call(show_self, self, given)
end

function figure:__tostring()
  return ("figure %g × %g%s"):format(self.width, self.height,
    self.title and ": " .. self.title or "")
end

return figure
