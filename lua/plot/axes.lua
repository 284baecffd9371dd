-- The two axes: which scale, which ticks, and how they are drawn.

local numbers = require "plot.numbers"
local options = require "plot.options"
local scales = require "plot.scales"
local typeset = require "plot.type"

local axes = {}

--- What an author may write in x = {…} and y = {…}.
axes.options = {
  label = "string", scale = options.one_of(scales.names), domain = "table", ticks = "number|table",
  format = "string|function", grid = "boolean", reverse = "boolean", linear = options.positive,
}

local px_per_tick = { x = 80, y = 35 }
-- The sine and cosine of the 35 degrees by which long names are turned.
local turned = { angle = -35, sine = 0.5736, cosine = 0.8192 }

local function is_banded(mark, axis)
  local about = mark.def.channels[axis]
  return about and about.bands or mark.band_axis == axis
end

-- The first mark that has values of the kind on the axis.
local function mark_with(axis, marks, kind)
  for _, mark in ipairs(marks) do
    local channel = mark:along(axis)
    for _, v in ipairs(channel and channel.kind == kind and channel.values or {}) do
      if v then return mark, v end
    end
  end
end

-- Numbers beside names are names only where the author says so.
local function refuse_both_kinds(axis, marks)
  local words, word = mark_with(axis, marks, "category")
  local others, number = mark_with(axis, marks, "number")
  if words and others then
    options.fail('%s: %s has names ("%s") and %s numbers (%s), on one axis; write one kind, or '
      .. 'scale = "category", which takes the numbers for names', axis, words.where, word,
      others.where, numbers.short(number))
  end
end

local function choose(axis, marks, spec)
  local category = false
  for _, mark in ipairs(marks) do
    local channel = mark:along(axis)
    local words = channel and channel.kind == "category"
    if words and spec.scale and spec.scale ~= "category" then
      options.fail("%s: scale = \"%s\" wants numbers, and %s has strings", axis, spec.scale,
        mark.where)
    end
    if channel and is_banded(mark, axis) and spec.scale and spec.scale ~= "category" then
      options.fail("%s: %s stands on categories; leave scale = \"%s\" out", axis, mark.where,
        spec.scale)
    end
    category = category or words or channel and is_banded(mark, axis)
  end
  return scales[spec.scale or category and "category" or "linear"]
end

-- The place of each category in the order that marks ask for; nil when none does.
local function ranks(axis, marks)
  for _, mark in ipairs(marks) do
    if mark[axis] and mark[axis].rank then return mark[axis].rank end
  end
end

local function category_domain(axis, marks)
  local lists, rank, place = {}, ranks(axis, marks), {}
  for _, mark in ipairs(marks) do
    local channel = mark:along(axis)
    if channel then lists[#lists + 1] = channel.distinct or channel.values end
  end
  local domain = scales.category.domain(lists)
  if not rank then return domain end
  for i, v in ipairs(domain) do place[v] = (rank[v] or #domain + 1) + i / (#domain + 1) end
  table.sort(domain, function(u, v) return place[u] < place[v] end)
  return domain
end

local function numeric_domain(axis, kind, marks, spec)
  local extents = {}
  for _, mark in ipairs(marks) do
    if mark:along(axis) and kind.check then kind.check(mark, axis) end
    extents[#extents + 1] = mark:along(axis) and mark.def.extent(mark, axis) or nil
  end
  return { kind.domain(extents, spec) }
end

local function check_domain(axis, domain, kind)
  if kind.bands then return end
  local low, high = domain[1], domain[2]
  if #domain ~= 2 or not numbers.finite(low) or not numbers.finite(high) or low == high then
    options.fail("%s: domain wants two different numbers: domain = {0, 1}", axis)
  end
  if numbers.is_one(low, high) then
    options.fail("%s: the ends of the domain, %.17g and %.17g, are too close to draw", axis, low,
      high)
  end
  if kind.through_zero then numbers.check_size(low, high) end
end

-- Whether all numbers on the axis are whole.
local function is_whole(axis, marks)
  for _, mark in ipairs(marks) do
    local channel = mark:along(axis)
    for _, v in ipairs(channel and (channel.distinct or channel.values) or {}) do
      if type(v) == "number" and v % 1 ~= 0 then return false end
    end
  end
  return true
end

local function find_label(axis, marks, spec)
  if spec.label then return spec.label end
  for _, mark in ipairs(marks) do
    local channel = mark:along(axis)
    if channel and channel.label then return channel.label end
  end
end

--- axes.new(name, marks, spec) → an axis without a place yet: {name, kind, domain, label, …}.
function axes.new(name, marks, spec)
  local kind = choose(name, marks, spec)
  if spec.linear and kind.name ~= "symlog" then
    options.fail('%s: linear = %g is of scale = "symlog"; write that too, or leave it out', name,
      spec.linear)
  end
  if not spec.scale then refuse_both_kinds(name, marks) end
  local domain = spec.domain
  if domain then check_domain(name, domain, kind) end
  if not domain and kind.bands then domain = category_domain(name, marks) end
  domain = domain or numeric_domain(name, kind, marks, spec)
  local solid = true
  for _, mark in ipairs(marks) do solid = solid and mark.def.name == "cell" end
  return { name = name, kind = kind, spec = spec, domain = domain, natural = domain,
    label = find_label(name, marks, spec),
    gap = solid and 0.03 or 0.25, fixed = spec.domain ~= nil,
    whole = is_whole(name, marks) }
end

--- axes.copy(axis) → the same axis for another panel, that gets a place of its own.
function axes.copy(axis)
  local copy = {}
  for key, value in pairs(axis) do copy[key] = value end
  return copy
end

local function tick_target(axis, from, to)
  local want = axis.spec.ticks
  return type(want) == "number" and want or math.max(2,
    math.abs(to - from) / px_per_tick[axis.name])
end

--- axes.place(axis, from, to) makes its scale between two pixels. Categories run downwards.
function axes.place(axis, from, to)
  if axis.kind.extend and not axis.fixed and not axis.still then
    axis.domain = { axis.kind.extend(axis.natural, tick_target(axis, from, to), axis.whole) }
  end
  if axis.spec.reverse then from, to = to, from end
  if not axis.kind.bands then
    axis.scale = axis.kind.new(axis.domain[1], axis.domain[2], from, to, axis.spec)
  elseif axis.name == "y" then
    axis.scale = axis.kind.new(axis.domain, to, from, axis.gap)
  else
    axis.scale = axis.kind.new(axis.domain, from, to, axis.gap)
  end
end

local function format_ticks(axis, list)
  local format = axis.spec.format
  for _, tick in ipairs(list) do
    if type(format) == "function" then
      tick.text = tostring(format(tick.value))
    elseif format and type(tick.value) == "number" then
      tick.text = numbers.formatted(format, tick.value)
    end
    tick.at = axis.scale.map(tick.value)
    tick.wide = typeset.measure(tick.text, typeset.tick)
  end
  return list
end

local function given_ticks(axis, values)
  local list, texts = {}, nil
  for _, v in ipairs(axis.kind.bands and {} or values) do
    if not numbers.finite(v) then
      options.fail("%s: a tick at %s; write numbers", axis.name, tostring(v))
    end
  end
  if not axis.kind.bands then texts = numbers.labels(values) end
  for i, v in ipairs(values) do
    if axis.scale.map(v) == nil then options.fail("%s: no place for a tick at %s", axis.name,
      tostring(v)) end
    list[i] = { value = v, text = texts and texts[i] or tostring(v) }
  end
  return list
end

--- axes.crowded(list) → whether two neighbouring labels of a horizontal axis are closer than 10
--- pixels.
function axes.crowded(list)
  for i = 2, #list do
    if math.abs(list[i].at - list[i - 1].at) < (list[i].wide + list[i - 1].wide) / 2
      + 10 then return true end
  end
  return false
end

local function every(list, k)
  local some = {}
  for i = 1, #list, k do some[#some + 1] = list[i] end
  return some
end

-- A name alone has no neighbour to be turned away from; it is cut at the ends of the axis.
local function cut_single(axis, list)
  local tick = list[1]
  tick.text = typeset.fit(tick.text, typeset.tick, axis.scale.step)
  tick.wide = typeset.measure(tick.text, typeset.tick)
  return list
end

-- Names that do not fit side by side are turned; numbers are thinned.
local function fit_names(axis, list)
  local room = axis.scale.step
  if axis.name == "x" and #list == 1 then return cut_single(axis, list) end
  if type(axis.domain[1]) == "string" and axis.name == "x" and room >= 16
    and axes.crowded(list) then
    axis.turned = turned
    return list
  end
  local k = 1
  local function tight(some)
    if axis.name == "x" then return axes.crowded(some) end
    return room * k < typeset.tick.size + 2
  end
  while k < #list and tight(every(list, k)) do k = k + 1 end
  return every(list, k)
end

--- axes.find_ticks(axis) → list of {value, text, at, wide}, as many as fit.
function axes.find_ticks(axis)
  local want, scale = axis.spec.ticks, axis.scale
  axis.turned = nil
  if type(want) == "table" then return format_ticks(axis, given_ticks(axis, want)) end
  if axis.kind.bands then return fit_names(axis, format_ticks(axis, axis.kind.ticks(scale))) end
  local target = tick_target(axis, scale.from, scale.to)
  local list
  repeat
    list = format_ticks(axis, axis.kind.ticks(scale, target, axis.whole))
    target = target - 1
  until axis.name == "y" or target < 1 or not axes.crowded(list)
  return list
end

local function draw_grid(axis, frame, wanted)
  if axis.spec.grid == false or axis.kind.bands or not (wanted or axis.spec.grid) then return end
  local c = frame.canvas
  c:tag(axis.name .. " grid")
  for _, tick in ipairs(axis.ticks) do
    local at = tick.at
    if axis.name == "x" then
      c:line { x1 = at, y1 = frame.top, x2 = at, y2 = frame.top + frame.height, stroke = "grid" }
    else
      c:line { x1 = frame.left, y1 = at, x2 = frame.left + frame.width, y2 = at, stroke = "grid" }
    end
  end
end

local function draw_x_ticks(axis, frame)
  if axis.bare then return end
  local c, y = frame.canvas, frame.top + frame.height
  c:tag "x tick"
  for _, tick in ipairs(axis.ticks) do
    if not axis.kind.bands then c:line { x1 = tick.at, y1 = y, x2 = tick.at, y2 = y + 5,
      stroke = "axis" } end
    if axis.turned then
      typeset.draw(c, tick.text, typeset.tick,
        { x = tick.at + 4, y = y + 12, anchor = "end", baseline = "middle",
        angle = turned.angle })
    else
      typeset.draw(c, tick.text, typeset.tick,
        { x = tick.at, y = y + 8, anchor = "middle", baseline = "top" })
    end
  end
end

local function draw_y_ticks(axis, frame)
  if axis.bare then return end
  frame.canvas:tag "y tick"
  for _, tick in ipairs(axis.ticks) do
    typeset.draw(frame.canvas, tick.text, typeset.tick,
      { x = frame.left - 8, y = tick.at, anchor = "end",
      baseline = "middle" })
  end
end

-- The line that values stand on: the bottom, and zero where the data go below it.
local function draw_lines(x, y, frame)
  local c, bottom, right = frame.canvas, frame.top + frame.height, frame.left + frame.width
  if x.kind.bands and y.kind.bands then return end
  c:tag "axis line"
  if y.kind.bands then
    local zero = frame:limit(frame.x, math.max(0, math.min(x.domain[1], x.domain[2])))
    c:line { x1 = zero, y1 = frame.top, x2 = zero, y2 = bottom, stroke = "axis" }
    return
  end
  if y.kind.through_zero and math.min(y.domain[1], y.domain[2]) < 0
    and math.max(y.domain[1], y.domain[2]) > 0 then
    local zero = frame.y.map(0)
    c:line { x1 = frame.left, y1 = zero, x2 = right, y2 = zero, stroke = "axis" }
    if x.kind.bands then return end
  end
  c:line { x1 = frame.left, y1 = bottom, x2 = right, y2 = bottom, stroke = "axis" }
end

--- axes.draw_under(x, y, frame, x_grid) draws what lies under the marks: the grids,
--- and the axes unless bars stand on them.
function axes.draw_under(x, y, frame, x_grid)
  draw_grid(x, frame, x_grid or y.kind.bands)
  draw_grid(y, frame, true)
  if not (x.kind.bands or y.kind.bands) then draw_lines(x, y, frame) end
  frame.canvas:tag ""
end

--- axes.draw_over(x, y, frame) draws what lies over them: lines, ticks and their labels.
function axes.draw_over(x, y, frame)
  if x.kind.bands or y.kind.bands then draw_lines(x, y, frame) end
  draw_x_ticks(x, frame)
  draw_y_ticks(y, frame)
  frame.canvas:tag ""
end

return axes
