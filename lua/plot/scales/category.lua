-- Categories: each value has a band of its own, in the order in which the values appear; numbers
-- used as categories are sorted.

local numbers = require "plot.numbers"
local options = require "plot.options"

local category = { name = "category", takes = "any", bands = true }

--- category.domain(lists) → list of the distinct values of several lists.
function category.domain(lists)
  local seen, domain, all_numbers = {}, {}, true
  for _, list in ipairs(lists) do
    for _, v in ipairs(list) do
      if v ~= false and not seen[v] then
        seen[v], domain[#domain + 1] = true, v
        all_numbers = all_numbers and type(v) == "number"
      end
    end
  end
  if all_numbers then table.sort(domain) end
  return domain
end

--- category.new(domain, from, to, gap) → scale with map(v) → pixel of the band's middle, nil when
--- v is not in the domain; `band` is the width of a band in pixels without the gap (a share of the
--- step).
function category.new(domain, from, to, gap)
  local step = (to - from) / math.max(1, #domain)
  local scale = { type = category, from = from, to = to, domain = domain, step = math.abs(step),
    band = math.abs(step) * (1 - gap) }
  local place = {}
  for i, v in ipairs(domain) do
    if place[v] then options.fail("domain has %s twice", tostring(v)) end
    place[v] = from + (i - 0.5) * step
  end
  function scale.map(v) return place[v] end
  return scale
end

--- category.ticks(scale) → list of {value, text}, one for each category.
function category.ticks(scale)
  local list, all_numbers = {}, {}
  for _, v in ipairs(scale.domain) do
    if type(v) == "number" then all_numbers[#all_numbers + 1] = v end
  end
  local texts = #all_numbers == #scale.domain and numbers.labels(all_numbers)
  for i, v in ipairs(scale.domain) do list[i] = { value = v,
    text = texts and texts[i] or tostring(v) } end
  return list
end

return category
