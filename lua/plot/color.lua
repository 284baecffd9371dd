-- The colour scale of a figure: categories get the series colours, numbers a ramp.
--
-- A category has a second cue for those who do not see its colour: a dash (lines), a
-- marker (dots), a hatching (bars).

local canvas = require "canvas"
local color_ramp = require "plot.color_ramp"
local data = require "plot.data"
local numbers = require "plot.numbers"
local options = require "plot.options"

local color = {}

local series_count = 8
local schemes = { "viridis", "diverging" }
local places = { "above", "inside", "right", "direct" }

local function legend(value)
  if type(value) == "boolean" then return true end
  local good, want = options.one_of(places)(value)
  return good, good or "true, false, " .. want
end

local function steps(value)
  local want = "a number of steps, or where one ends and the next begins, rising"
  if type(value) ~= "table" then return options.count(value), want end
  local before, good = -math.huge, #value > 0
  for _, v in ipairs(value) do
    good = good and numbers.finite(v) and v > before
    before = type(v) == "number" and v or before
  end
  return good, want
end

--- What an author may write in color = {…}. legend: where it stands: "above" the frame, "right" of
--- it, "inside" where it covers nothing, or "direct", names at the ends of their lines. Of colours
--- by number: scale "log"; steps, so many or ending where the list says; missing, what a cell
--- without a value is called.
color.options = {
  legend = legend, label = "string", domain = "table", centre = "number",
  scheme = options.one_of(schemes), scale = options.one_of { "linear", "log" }, steps = steps,
  missing = "string",
}

color.dashes = { {}, { 8, 4 }, { 2, 3 }, { 10, 3, 2, 3 }, { 14, 4 }, { 5, 2 }, { 1, 2 },
  { 8, 2, 2, 2 } }
color.markers = { "circle", "square", "triangle", "diamond", "cross", "plus", "star", "ring" }

--- color.is_constant(text) → whether the canvas knows it as a colour.
function color.is_constant(text)
  return (pcall(canvas.color, text, "light"))
end

--- color.is_legible(name) → whether words in the colour have the contrast of 4.5 to light and to
--- dark paper that AA asks for.
function color.is_legible(name)
  for _, theme in ipairs { "light", "dark" } do
    local on_paper = canvas.contrast(canvas.color(name, theme), canvas.color("paper", theme))
    if on_paper < 4.5 then return false end
  end
  return true
end

-- Repeats after eight, with the cues one further, so that no two of 64 are the same.
local function category_cue(index)
  local turn = (index - 1) // series_count
  local hue = (index - 1) % series_count + 1
  local cue = (index - 1 + turn) % series_count + 1
  return { color = "series" .. hue, dash = color.dashes[cue], marker = color.markers[cue],
    pattern = cue, index = index }
end

local function category_scale(domain, spec, given)
  local cues = {}
  for i, v in ipairs(domain) do
    cues[v] = category_cue(i)
    local own = given[v] or {}
    cues[v].color, cues[v].dash = own.color or cues[v].color, own.dash or cues[v].dash
  end
  return { kind = "category", domain = domain, label = spec.label, legend = spec.legend,
    cue = function(v) return cues[v] or category_cue(1) end }
end

local function check_domain(domain)
  if not domain then return end
  if #domain ~= 2 or not numbers.finite(domain[1]) or not numbers.finite(domain[2])
    or domain[1] >= domain[2] then
    options.fail("color.domain: write two numbers, the lower first: domain = {0, 1}")
  end
end

-- The dash that a mark was given, as its name's cue.
local function own_dash(mark)
  local dash = mark.spec.dash
  if dash == true then return { 6, 4 } end
  return dash == false and {} or dash
end

-- The names that all marks use, in order of appearance, and what marks have fixed for them.
local function collect_names(marks)
  local seen, domain, given = {}, {}, {}
  for _, mark in ipairs(marks) do
    local channel = mark.color
    for _, v in ipairs(channel and channel.kind == "category" and channel.values or {}) do
      if v and not seen[v] then seen[v], domain[#domain + 1], given[v] = true, v, {} end
      if v then
        given[v].color = given[v].color or mark.constant
        given[v].dash = given[v].dash or own_dash(mark)
      end
    end
  end
  return domain, given
end

-- Whether a filled shape has no value to be coloured by.
local function has_missing(marks)
  for _, mark in ipairs(marks) do
    local channel = mark.color
    local swatch = mark.swatch or mark.def.swatch
    local filled = channel and channel.kind == "number" and swatch == "fill"
    for _, v in ipairs(filled and channel.values or {}) do
      if v == false then return true end
    end
  end
  return false
end

-- The extent of all numbers that stand for colours, nil when there are none.
local function collect_numbers(marks)
  local low, high
  for _, mark in ipairs(marks) do
    if mark.color and mark.color.kind == "number" then
      local a, b = data.extent(mark.color.values)
      a, b = a or 0, b or 1
      low, high = math.min(low or a, a), math.max(high or b, b)
    end
  end
  return low, high
end

-- What only numbers have is a mistake where colours go by name.
local function refuse_ramp_options(spec)
  for _, name in ipairs { "scale", "steps", "missing" } do
    if spec[name] ~= nil then
      options.fail("color: %s is of colours by number, and no mark has such; leave it out", name)
    end
  end
end

--- color.scale(marks, spec) → {kind = "none" | "category" | "ramp", …}: the one scale that all
--- marks of the figure share.
function color.scale(marks, spec)
  local domain, given = collect_names(marks)
  local low, high = collect_numbers(marks)
  if low and #domain > 0 then
    options.fail("colour goes by number in one mark and by name in another; write one of them")
  end
  if low then
    check_domain(spec.domain)
    if spec.legend == "direct" then
      options.fail('color: legend = "direct" names lines at their ends; colours by number have '
        .. 'a bar: write "above", "right" or "inside"')
    end
    local scale = color_ramp.scale(low, high, spec)
    scale.missing = has_missing(marks) and spec.missing or nil
    return scale
  end
  refuse_ramp_options(spec)
  if #domain > 0 then return category_scale(spec.domain or domain, spec, given) end
  return { kind = "none", domain = {} }
end

return color
