-- Names at the ends of lines, in the place of a legend: right of the frame, as high as the line
-- ends there, moved apart where they would overlap, and joined to its end where that is far.

local color = require "plot.color"
local legend = require "plot.legend"
local options = require "plot.options"
local typeset = require "plot.type"

local direct = {}

local style = typeset.legend
-- Between the frame and the names; the least distance of two; the swatch and the space after it.
local gap, apart, swatch, after = 12, 18, 16, 6
local most_share = 0.36

local function swatch_of(mark) return mark.swatch or mark.def.swatch end

-- The marks whose rows are points of one course; that of a density is not in its rows.
local has_end = { line = true, area = true, band = true, step = true, dot = true }

-- The names of the panel in the order of the scale, each with the mark and the rows that it is the
-- name of: a line rather than what lies behind it.
local function named(p)
  local found, list = {}, {}
  for _, mark in ipairs(p.marks) do
    for _, series in ipairs(has_end[mark.def.name] and mark:series() or {}) do
      local old = series.name and found[series.name]
      local better = old and swatch_of(mark) == "line" and swatch_of(old.mark) ~= "line"
      if series.name and (not old or better) then
        found[series.name] = { name = series.name, mark = mark, rows = series.rows }
      end
    end
  end
  for _, name in ipairs(p.color.domain) do list[#list + 1] = found[name] end
  return list
end

local function check(p)
  if p.x.kind.bands or p.y.kind.bands then
    options.fail('color: legend = "direct" names lines where they end, and %s is of categories; '
      .. 'write "above", "right" or "inside"', p.x.kind.bands and "x" or "y")
  end
end

-- A name that nothing ends for would be nowhere.
local function check_names(p, found)
  local has = {}
  for _, item in ipairs(found) do has[item.name] = true end
  for _, mark in ipairs(p.marks) do
    for _, series in ipairs(mark:series()) do
      if series.name and not has[series.name] and mark.def.name ~= "label" then
        options.fail('color: legend = "direct" names lines where they end, and "%s" is the name of '
          .. 'a %s; write "above", "right" or "inside"', tostring(series.name), mark.def.name)
      end
    end
  end
end

--- direct.plan(p) → the names of a panel, with the width that they take of it; nil when its legend
--- is another.
function direct.plan(p)
  if legend.place(p.color) ~= "direct" then return nil end
  check(p)
  local plan = { items = named(p), width = 0, colored = true }
  check_names(p, plan.items)
  for _, item in ipairs(plan.items) do
    item.cue = p.color.cue(item.name)
    plan.colored = plan.colored and color.is_legible(item.cue.color)
  end
  plan.indent = plan.colored and 0 or swatch + after
  local most = most_share * (p.box.right - p.box.left) - gap - plan.indent
  for _, item in ipairs(plan.items) do
    item.text = typeset.fit(tostring(item.name), style, most)
    plan.width = math.max(plan.width, gap + plan.indent + typeset.measure(item.text, style))
  end
  return plan
end

-- The heights between which row i is shown: its line, or the two edges of a ribbon.
local function heights_of(mark, i)
  if mark.spec.stack then return mark.base[i], mark.top[i] end
  if mark.y then return mark.y.values[i], mark.y.values[i] end
  return mark.y1.values[i], mark.y2.values[i]
end

-- Where row i is on paper, nil for a gap.
local function place_of(mark, f, i)
  local x, low, high = mark.x.values[i], heights_of(mark, i)
  if not x or not low or not high then return nil end
  local px, a, b = f.x.map(x), f.y.map(low), f.y.map(high)
  if px and a and b then return px, (a + b) / 2 end
end

-- The point farthest right of a series inside the frame.
local function find_end(item, f)
  for _, i in ipairs(item.rows) do
    local x, y = place_of(item.mark, f, i)
    if x and f:holds(x, y) and (not item.x or x >= item.x) then item.x, item.y = x, y end
  end
end

-- Heights as close to the ends of the lines as they can be, `apart` from each other, from top to
-- bottom: neighbours that are too close are moved about their common middle (the pool of adjacent
-- violators of an isotonic regression).
local function spread(items, top, bottom)
  local blocks = {}
  for i, item in ipairs(items) do
    blocks[#blocks + 1] = { sum = item.y - (i - 1) * apart, count = 1 }
    while #blocks > 1 do
      local a, b = blocks[#blocks - 1], blocks[#blocks]
      if a.sum / a.count <= b.sum / b.count then break end
      a.sum, a.count, blocks[#blocks] = a.sum + b.sum, a.count + b.count, nil
    end
  end
  local i, last = 1, bottom - (#items - 1) * apart
  for _, block in ipairs(blocks) do
    local at = math.max(top, math.min(last, block.sum / block.count))
    for _ = 1, block.count do
      items[i].at = at + (i - 1) * apart
      i = i + 1
    end
  end
end

local function draw_leader(c, item, x)
  local far = math.abs(item.at - item.y) > 5 or x - item.x > gap + 1
  if far then
    c:line { x1 = item.x + 3, y1 = item.y, x2 = x - 3, y2 = item.at, stroke = item.cue.color,
      width = 0.75 }
  end
end

local function check_room(items, height)
  if (#items - 1) * apart <= height then return end
  options.fail('color: legend = "direct": %d names want a frame %d pixels high, and it has %d; '
    .. 'write a greater height, or legend = "above"', #items, (#items - 1) * apart,
    math.floor(height))
end

--- direct.draw(plan, f) draws the names right of the frame f.
function direct.draw(plan, f)
  local items, c = {}, f.canvas
  for _, item in ipairs(plan.items) do
    find_end(item, f)
    if item.x then items[#items + 1] = item end
  end
  check_room(items, f.height)
  for i, item in ipairs(items) do item.order = i end
  table.sort(items, function(a, b)
    if a.y ~= b.y then return a.y < b.y end
    return a.order < b.order
  end)
  spread(items, f.top, f.top + f.height)
  c:tag "name"
  local x = f.left + f.width + gap
  for _, item in ipairs(items) do
    draw_leader(c, item, x)
    if not plan.colored then
      legend.draw_swatch(c, item.cue, { [swatch_of(item.mark)] = true }, x, item.at, swatch)
    end
    typeset.draw(c, item.text, style, { x = x + plan.indent, y = item.at, baseline = "middle",
      color = plan.colored and item.cue.color or "ink" })
  end
  c:tag ""
end

return direct
