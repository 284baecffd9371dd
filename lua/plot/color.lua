-- The colour scale of a figure: categories get the series colours, numbers a ramp.
--
-- A category has a second cue for those who do not see its colour: a dash (lines), a
-- marker (dots), a hatching (bars).

local canvas = require "canvas"
local data = require "plot.data"
local numbers = require "plot.numbers"
local options = require "plot.options"

local color = {}

local series_count = 8
local schemes = { "viridis", "diverging" }

--- What an author may write in color = {…}.
color.options = {
  legend = "boolean", label = "string", domain = "table", centre = "number",
  scheme = options.one_of(schemes),
}

color.dashes = { {}, { 8, 4 }, { 2, 3 }, { 10, 3, 2, 3 }, { 14, 4 }, { 5, 2 }, { 1, 2 },
  { 8, 2, 2, 2 } }
color.markers = { "circle", "square", "triangle", "diamond", "cross", "plus", "star", "ring" }

--- color.is_constant(text) → whether the canvas knows it as a colour.
function color.is_constant(text)
  return (pcall(canvas.color, text, "light"))
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

local function ramp_domain(low, high, spec)
  if spec.domain then return spec.domain[1], spec.domain[2] end
  if spec.centre then
    local reach = math.max(math.abs(high - spec.centre), math.abs(low - spec.centre))
    reach = reach > 0 and reach or 1
    return spec.centre - reach, spec.centre + reach
  end
  if low == high then return low - 0.5, high + 0.5 end
  return low, high
end

-- The centre of a diverging ramp is at `centre`, which need not be halfway.
local function position(v, low, high, centre)
  if not centre then return (v - low) / (high - low) end
  local reach = v < centre and centre - low or high - centre
  return reach > 0 and (v - centre) / reach or 0
end

-- The places of a list on the ramp, between its ends; false where a value is.
local function positions(values, low, high, centre)
  local list, span, least = {}, high - low, centre and -1 or 0
  for i, v in ipairs(values) do
    local t = v and (centre and position(v, low, high, centre) or (v - low) / span)
    if t and t > 1 then t = 1 elseif t and t < least then t = least end
    list[i] = t
  end
  return list
end

local function ramp_scale(low, high, spec)
  local scheme = spec.scheme or spec.centre and "diverging" or "viridis"
  low, high = ramp_domain(low, high, spec)
  numbers.check_size(low, high)
  local centre = scheme == "diverging" and (spec.centre or (low + high) / 2) or nil
  local least = centre and -1 or 0
  return { kind = "ramp", scheme = scheme, domain = { low, high }, centre = centre,
    label = spec.label,
    legend = spec.legend,
    at = function(v)
      local t = math.max(least, math.min(1, position(v, low, high, centre)))
      return ("%s:%.4f"):format(scheme, t == 0 and 0 or t)
    end,
    places = function(values) return positions(values, low, high, centre) end }
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
    return ramp_scale(low, high, spec)
  end
  if #domain > 0 then return category_scale(spec.domain or domain, spec, given) end
  return { kind = "none", domain = {} }
end

return color
