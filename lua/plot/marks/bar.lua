-- Bars from zero, upright on categories of x, or lying on categories of y. Several series side by
-- side in each category, each with a hatching of its own; or on each other, as sums or shares.

local bands = require "plot.bands"
local facts = require "plot.facts"
local hatch = require "plot.hatch"
local numbers = require "plot.numbers"
local options = require "plot.options"
local piles = require "plot.piles"
local samples = require "plot.samples"
local typeset = require "plot.type"

local function stack(value)
  return value == "share" or type(value) == "boolean", 'true, false or "share"'
end

local bar = {
  name = "bar",
  about = "A bar for each row, from zero. fill: several series side by side, on each other with "
    .. "stack = true, as percent of the whole with stack = \"share\". low and high: the ends of "
    .. "an error whisker. numbers = true or '%.2f' writes the value at the end, or into the bar "
    .. "with inside = true. order = \"rising\" or \"falling\" sorts the categories by value; "
    .. "lying = true when the categories of y are numbers.",
  channels = {
    x = { scale = "x", needed = true },
    y = { scale = "y", needed = true },
    fill = { scale = "color" },
    low = {}, high = {},
  },
  options = {
    numbers = "boolean|string", inside = "boolean", opacity = options.share, stack = stack,
    order = options.one_of { "rising", "falling" }, lying = "boolean",
  },
  swatch = "fill",
}

local function check_whiskers(mark)
  local low, high = mark.low, mark.high
  if not low and not high then return end
  if not (low and high and low.kind == "number" and high.kind == "number") then
    options.fail("bar: low and high are the two ends of a whisker; give both, as numbers")
  end
  if mark.spec.stack then
    options.fail("bar: low and high want bars side by side; leave stack out")
  end
  for i = 1, mark.n do
    local a, b = low.values[i], high.values[i]
    if a and b and a > b then
      options.fail("bar: low[%d] is %s, above high[%d], %s", i, numbers.short(a), i,
        numbers.short(b))
    end
  end
end

-- Shares are all of the axis.
local function is_share(mark)
  return mark.spec.stack == "share"
end

-- The places of the categories by their totals; panels of a facet have that of the whole.
local function find_rank(mark)
  if mark.parent then return mark.parent[mark.band_axis].rank end
  return piles.rank(mark.total, mark.order, mark.spec.order)
end

--- Bars lie when only y is a category; else x is one, even where it is a number.
function bar.prepare(mark)
  bands.stand(mark)
  check_whiskers(mark)
  mark.total, mark.order = piles.totals(mark)
  mark.from, mark.to = piles.ends(mark)
  if is_share(mark) then
    local lengths = mark[mark.value_axis]
    lengths.label = (lengths.label and "share of " .. lengths.label or "share") .. " / %"
  end
  if mark.spec.order then mark[mark.band_axis].rank = find_rank(mark) end
  mark.slot, mark.slots = bands.slots(mark)
  if mark.spec.stack then mark.slots = 1 end
end

function bar.settle(mark)
  samples.check_measured(mark, mark.value_axis)
end

-- Where numbers stand at the ends of bars, the axis reaches further.
local function leave_room(mark, range)
  local part = mark.lying and 0.14 or 0.09
  local span = math.max(range.high, 0) - math.min(range.low, 0)
  if range.high > 0 then range.high = range.high + part * span end
  if range.low < 0 then range.low = range.low - part * span end
end

function bar.extent(mark, axis)
  if axis == mark.band_axis then return nil end
  local low, high
  for _, list in ipairs { mark.to, mark.low and mark.low.values or {},
    mark.high and mark.high.values or {} } do
    for _, v in ipairs(list) do
      if v then low, high = math.min(low or v, v), math.max(high or v, v) end
    end
  end
  if not low then return nil end
  local range = { low = low, high = high, zero = true, tight = is_share(mark) }
  local at_ends = not is_share(mark) and not (mark.spec.stack and mark.spec.inside)
  if mark.spec.numbers and at_ends then leave_room(mark, range) end
  return range
end

-- At the end of a bar; beside it, when it lies.
local function write_value(mark, frame, text, v, x, y, w, h)
  local style = { size = 13, tabular = true, color = "ink" }
  if mark.lying then
    local out = v >= 0 and x + w + 5 or x - 5
    typeset.draw(frame.canvas, text, style,
      { x = out, y = y + h / 2, anchor = v >= 0 and "start" or "end",
      baseline = "middle" })
  elseif typeset.measure(text, style) <= w + 8 then
    typeset.draw(frame.canvas, text, style,
      { x = x + w / 2, y = v >= 0 and y - 5 or y + h + 15, anchor = "middle" })
  end
end

-- In the middle of a bar, on a patch of paper where it is hatched; returns whether there was room.
local function write_inside(frame, text, color, cue, x, y, w, h)
  local style = { size = 13, tabular = true }
  local wide = typeset.measure(text, style)
  if w < wide + 6 or h < style.size + 3 then return false end
  local hatched = cue and hatch.has_lines(cue.pattern)
  if hatched then
    frame.canvas:rect { x = x + (w - wide) / 2 - 3, y = y + h / 2 - 8, w = wide + 6, h = 16,
      fill = "paper", radius = 2 }
  end
  typeset.draw(frame.canvas, text, style, { x = x + w / 2, y = y + h / 2, anchor = "middle",
    baseline = "middle", color = hatched and "ink" or "on " .. color })
  return true
end

-- The rectangle of row i: along the bands from `a`, `thick` wide; from its beginning to its end
-- across.
local function box(mark, frame, i)
  local slot = mark.slots > 1 and mark.slot[i] or 1
  local a, thick = bands.strip(mark, frame, mark[mark.band_axis].values[i], slot, mark.slots)
  if not a or not mark.to[i] then return nil end
  local lengths = bands.values(mark, frame)
  local gap = mark.slots > 1 and math.min(1, thick / 4) or 0
  return bands.rect(mark, a + gap / 2, thick - gap, frame:limit(lengths, mark.from[i]),
    frame:limit(lengths, mark.to[i]))
end

local function draw_whisker(mark, frame, i, x, y, w, h)
  local low, high = mark.low and mark.low.values[i], mark.high and mark.high.values[i]
  if not low or not high then return end
  local scale, middle = bands.values(mark, frame), mark.lying and y + h / 2 or x + w / 2
  local a, b = frame:limit(scale, low), frame:limit(scale, high)
  local half = math.min(5, (mark.lying and h or w) / 4)
  local paint = { stroke = "ink", width = 1.5 }
  bands.line(mark, frame, middle, a, middle, b, paint)
  if scale.map(low) == a then bands.line(mark, frame, middle - half, a, middle + half, a, paint) end
  if scale.map(high) == b then
    bands.line(mark, frame, middle - half, b, middle + half, b, paint)
  end
end

-- The numbers at the ends stand beyond the whiskers.
local function tip(mark, frame, i, x, y, w, h)
  local v = mark.to[i]
  local end_of = mark.low and (v >= 0 and mark.high or mark.low).values[i]
  if not end_of then return v, x, y, w, h end
  local scale = bands.values(mark, frame)
  local from, thick = x, w
  if mark.lying then from, thick = y, h end
  return v, bands.rect(mark, from, thick, frame:limit(scale, 0),
    frame:limit(scale, v >= 0 and math.max(v, end_of) or math.min(v, end_of)))
end

-- The texts in or at the bars.
local function texts_of(mark)
  local format = mark.spec.numbers
  if not format then return {} end
  if not is_share(mark) then return numbers.column(mark[mark.value_axis].values, format) end
  local texts = {}
  for i, v in ipairs(mark.to) do
    local part = v and v - mark.from[i]
    if v then
      texts[i] = format == true and numbers.fixed(part, 0) .. "%" or numbers.formatted(format, part)
    end
  end
  return texts
end

-- What stands in or at a single bar: stacks have their totals at the end.
local function write(mark, frame, i, text, x, y, w, h)
  local color, cue = mark:paint(i, frame.color)
  local inside = mark.spec.inside or is_share(mark)
  if inside and write_inside(frame, text, color, cue, x, y, w, h) then return end
  if not mark.spec.stack then
    write_value(mark, frame, text, tip(mark, frame, i, x, y, w, h))
  end
end

-- The sums of a stack, at its end.
local function write_totals(mark, frame)
  local values = {}
  for i, category in ipairs(mark.order) do values[i] = mark.total[category] end
  local texts, scale = numbers.column(values, mark.spec.numbers), bands.values(mark, frame)
  local reach = {}
  for i, category in ipairs(mark[mark.band_axis].values) do
    if category and mark.to[i] then
      reach[category] = math.max(reach[category] or 0, mark.to[i])
    end
  end
  for i, category in ipairs(mark.order) do
    local from, thick = bands.strip(mark, frame, category, 1, 1)
    if from then
      write_value(mark, frame, texts[i], 1, bands.rect(mark, from, thick, frame:limit(scale, 0),
        frame:limit(scale, reach[category] or 0)))
    end
  end
end

function bar.draw(mark, frame)
  samples.check_zero(mark, bands.values(mark, frame))
  local texts = texts_of(mark)
  for i = 1, mark.n do
    local color, cue = mark:paint(i, frame.color)
    local x, y, w, h = box(mark, frame, i)
    if x and color then
      frame.canvas:rect { x = x, y = y, w = w, h = h, fill = color, opacity = mark.spec.opacity }
      -- On a hair there is no room for hatching.
      local hatched = cue and (mark.lying and h or w) >= 2
      if hatched then hatch.draw(frame.canvas, cue.pattern, x, y, w, h) end
      draw_whisker(mark, frame, i, x, y, w, h)
      if texts[i] then write(mark, frame, i, texts[i], x, y, w, h) end
    end
  end
  if mark.spec.stack == true and mark.spec.numbers and not mark.spec.inside then
    write_totals(mark, frame)
  end
end

--- What bars say in the facts: their series and, in a stack, what each category adds up to.
function bar.facts(mark)
  local out = { series = facts.series(mark) }
  if not mark.spec.stack then return out end
  out.totals = {}
  for i, category in ipairs(mark.order) do
    out.totals[i] = { category = category, total = numbers.plain(mark.total[category]) }
  end
  return out
end

return bar
