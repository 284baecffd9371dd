-- The colours of numbers: a ramp from low to high, or a diverging one about a centre; linear or
-- logarithmic; continuous or in steps.

local numbers = require "plot.numbers"
local options = require "plot.options"
local ticks = require "plot.ticks"

local color_ramp = {}

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

local function check_log(low, spec)
  local least = math.min(low, spec.centre or low)
  if least < 1e-300 then
    options.fail('color: scale = "log" has no place for %s; leave it out, or write a domain '
      .. "above 0", numbers.short(least))
  end
end

local function same(v) return v end

-- What is not positive is below all others.
local function logarithm(v) return numbers.log10(math.max(v, 1e-300)) end

-- Round numbers, about `count` + 1, from the last below `low` to the first above `high`.
local function round_edges(low, high, count)
  if count == 1 then return { low, high } end
  local list = ticks.extended(low, high, count + 1)
  local step = list[2] - list[1]
  local slack = 1e-9 * step
  while list[1] > low + slack do table.insert(list, 1, list[1] - step) end
  while list[#list] < high - slack do list[#list + 1] = list[#list] + step end
  return list
end

-- Where steps begin and end, from low to high or a little beyond; nil without steps.
local function edges_of(low, high, spec)
  if not spec.steps then return nil end
  if type(spec.steps) == "number" and spec.scale == "log" then
    options.fail('color: with scale = "log" write where the steps end: steps = {1, 10, 100}')
  end
  if type(spec.steps) == "number" then return round_edges(low, high, spec.steps) end
  local list = { low }
  for _, v in ipairs(spec.steps) do
    if v <= low or v >= high then
      options.fail("color: steps has %s, which is not between %s and %s", numbers.short(v),
        numbers.short(low), numbers.short(high))
    end
    list[#list + 1] = v
  end
  list[#list + 1] = high
  return list
end

-- The function from a transformed value to the place on the ramp: as it is, or the same within each
-- step. Steps of viridis go from one end of the ramp to the other.
local function tones(low, high, centre, edges)
  local least = centre and -1 or 0
  local function tone(u) return math.max(least, math.min(1, position(u, low, high, centre))) end
  if not edges then return tone end
  return function(u)
    local k = 1
    while k < #edges - 1 and u >= edges[k + 1] do k = k + 1 end
    if centre or #edges == 2 then return tone((edges[k] + edges[k + 1]) / 2) end
    return (k - 1) / (#edges - 2)
  end
end

local function map(f, list)
  local out = {}
  for i, v in ipairs(list) do out[i] = f(v) end
  return out
end

-- The places of a list on the ramp; false where a value is. A function for each would be slow.
local function positions(values, low, high, centre)
  local list, span, least = {}, high - low, centre and -1 or 0
  for i = 1, #values do
    local t = values[i] or false
    if t then
      t = centre and position(t, low, high, centre) or (t - low) / span
      if t > 1 then t = 1 elseif t < least then t = least end
    end
    list[i] = t
  end
  return list
end

--- color_ramp.scale(low, high, spec) → the colour scale of numbers from low to high, by what the
--- author wrote in color = {…}: its domain, centre, the edges of steps, and
---   share(v)        how far along the bar of the legend v stands, 0 … 1
---   at(v)           the colour of v; at_share(s) that of a place on the bar
---   places(values)  where the values of a list are on the ramp, 0 … 1, or −1 … 1 with a centre
function color_ramp.scale(low, high, spec)
  local scheme = spec.scheme or spec.centre and "diverging" or "viridis"
  low, high = ramp_domain(low, high, spec)
  numbers.check_size(low, high)
  local is_log = spec.scale == "log"
  if is_log then check_log(low, spec) end
  local transform = is_log and logarithm or same
  local edges = edges_of(low, high, spec)
  if edges then low, high = edges[1], edges[#edges] end
  local from, to = transform(low), transform(high)
  local middle
  if scheme == "diverging" then
    middle = spec.centre and transform(spec.centre) or (from + to) / 2
  end
  local tone = tones(from, to, middle, edges and map(transform, edges))
  local function paint(u)
    local t = tone(u)
    return ("%s:%.4f"):format(scheme, t == 0 and 0 or t)
  end
  return { kind = "ramp", scheme = scheme, domain = { low, high }, log = is_log, edges = edges,
    ends_are_data = type(spec.steps) == "table" and not spec.domain,
    centre = middle and (spec.centre or not is_log and middle) or nil,
    label = spec.label, legend = spec.legend,
    at = function(v) return paint(transform(v)) end,
    at_share = function(s) return paint(from + s * (to - from)) end,
    share = function(v) return (transform(v) - from) / (to - from) end,
    places = function(values)
      if not is_log and not edges then return positions(values, low, high, middle) end
      return map(function(v) return v and tone(transform(v)) end, values)
    end }
end

return color_ramp
