-- The page of a diagram: a title above, panels with letters in rows, a note below. All panels have
-- the width of the widest, and those of a row the height of the tallest, so that they line up.

local block = require "plot.block"
local canvas = require "canvas"
local options = require "plot.options"
local typeset = require "plot.type"

local page = {}

--- The margin around everything; the space between panels; the height of a panel's heading.
page.edge, page.gap, page.heading = 4, 16, 26

local usual, most = 420, 460
local note_gap = 14
local name_style, count_style = { size = 14, weight = 600 }, { size = 13, color = "muted" }

--- What an author may write for the page of any diagram.
page.options = {
  alt = "string", title = "string", across = options.count, note = "string|boolean",
  width = function(value)
    return math.type(value) and value >= 120 and value <= 4000, "a number of pixels, 120 … 4000"
  end,
}

--- page.check(where, spec, known) raises unless spec has options of `known` and of a page only.
function page.check(where, spec, known)
  local all = {}
  for name, want in pairs(known) do all[name] = want end
  for name, want in pairs(page.options) do all[name] = want end
  if type(spec) == "table" and spec.height ~= nil then
    options.fail("%s: a diagram is as high as what is in it; leave height (fig-height) out", where)
  end
  options.check(where, spec, all)
end

--- page.note(given, own) → the note below: the author's, or the diagram's own; nil where the author
--- says false.
function page.note(given, own)
  if type(given) == "string" then return given end
  return given ~= false and own or nil
end

-- The panels' tables, checked; raises unless there are 1 to 26, and unless the rest of `spec` is
-- about the page.
local function list_panels(where, spec, known)
  page.check(where, spec, {})
  for i, one in ipairs(spec) do options.check(("%s[%d]"):format(where, i), one, known) end
  if #spec == 0 or #spec > 26 then
    options.fail("%s: %d panels; write diagram.%s { {…}, {…}, … }, 26 at most", where, #spec, where)
  end
  return table.move(spec, 1, #spec, 1, {})
end

--- page.single(where, spec, known) → spec, checked, as a page: of a diagram with one panel the
--- title is the panel's.
function page.single(where, spec, known)
  page.check(where, spec, known)
  return { alt = spec.alt, width = spec.width, note = spec.note }
end

--- page.kinds { one, many, options, read, draw } → {one = f, many = f}: the diagram of one panel
--- and that of several with letters. `one` and `many` are their names; read(where, spec) makes a
--- panel of a table with `options`; draw(spec, page, panels) the figure.
function page.kinds(kind)
  local out = {}
  function out.one(spec)
    local whole = page.single(kind.one, spec, kind.options)
    return kind.draw(spec, whole, { kind.read(kind.one, spec) })
  end
  function out.many(spec)
    local panels = {}
    for i, one in ipairs(list_panels(kind.many, spec, kind.options)) do
      panels[i] = kind.read(("%s[%d]"):format(kind.many, i), one)
    end
    return kind.draw(spec, spec, panels)
  end
  return out
end

--- page.room(spec) → how wide a panel can be at most.
function page.room(spec)
  return (spec.width or most) - 2 * page.edge
end

--- page.across(spec, width, count) → how many of `count` panels of this width stand side by side.
function page.across(spec, width, count)
  local fit = math.max(1, (page.room(spec) + page.gap) // (width + page.gap))
  return math.tointeger(math.min(spec.across or fit, count))
end

--- page.share(spec, least, count) → the width of each of `count` panels that want to be as wide as
--- there is room, and `least` in any case.
function page.share(spec, least, count)
  local across = page.across(spec, least, count)
  local inner = (spec.width or usual) - 2 * page.edge
  return math.max(least, math.floor((inner - (across - 1) * page.gap) / across))
end

-- Where each row of panels begins, and where the last ends.
local function rows(size, count, across, top)
  local tops = {}
  for first = 1, count, across do
    local height = 0
    for i = first, math.min(first + across - 1, count) do
      height = math.max(height, size.heights and size.heights[i] or size.height)
    end
    tops[#tops + 1] = top
    top = top + height + page.gap
  end
  return tops, top - page.gap
end

--- page.plan(spec, size, count, note) → a plan with the page's width and height, for panels of
--- size = {width, height}, or {width, heights} for each its own. size.foot is room that the diagram
--- wants below the panels; plan.bottom is where it begins. Where no width is asked for, it is
--- 420 pixels, or up to 460 if that puts one more panel in a row.
function page.plan(spec, size, count, note)
  local edge, gap = page.edge, page.gap
  local across = page.across(spec, size.width, count)
  local width = spec.width or usual
  local step = across > 1 and math.max((width - 2 * edge + gap) / across, size.width + gap) or 0
  width = math.max(width, math.ceil(step * across - gap + 2 * edge), size.width + 2 * edge)
  local plan = { width = width, across = across, step = step }
  plan.title = block.stack({ { text = spec.title, style = typeset.title, tag = "title" } },
    width - 2 * edge)
  local top = edge + (#plan.title > 0 and #plan.title * typeset.title.leading + 8 or 0)
  plan.tops, plan.bottom = rows(size, count, across, top)
  local height
  plan.note, height = block.stack({ { text = note, style = typeset.caption, tag = "note" } },
    width - 2 * edge)
  plan.foot = plan.bottom + (size.foot or 0)
  plan.height = math.ceil(plan.foot + (height > 0 and note_gap or 0) + height + edge)
  return plan
end

--- page.draw(plan, count, draw) → a canvas with the title, the panels and the note on it;
--- draw(c, i, x, y, room) is called for each panel with its upper left corner and the width that
--- its heading can take.
function page.draw(plan, count, draw)
  local c, across = canvas.new(plan.width, plan.height), plan.across
  local room = across > 1 and plan.step - 8 or plan.width - 2 * page.edge
  block.draw(c, plan.title, page.edge, page.edge)
  for i = 1, count do
    draw(c, i, page.edge + (i - 1) % across * plan.step, plan.tops[(i - 1) // across + 1], room)
  end
  block.draw(c, plan.note, page.edge, plan.foot + note_gap)
  return c
end

--- page.letter(i, count) → "(a)" for the first of several, nil for the only one.
function page.letter(i, count)
  return count > 1 and ("(%c)"):format(96 + i) or nil
end

--- page.draw_heading(c, about, x, y, room) writes about = {letter, title, count} at the top of a
--- panel: the name in bold, then what is counted. A title too long for the room is cut.
function page.draw_heading(c, about, x, y, room)
  local letter, title, count = about.letter, about.title, about.count
  local name = (letter and title) and letter .. " " .. title or letter or title or ""
  local beside = count and typeset.measure(count, count_style) + 8 or 0
  name = typeset.fit(name, name_style, math.max(40, room - beside))
  c:tag "panel title"
  typeset.draw(c, name, name_style, { x = x, y = y + 15 })
  c:tag "panel count"
  typeset.draw(c, count or "", count_style,
    { x = name ~= "" and x + typeset.measure(name, name_style) + 8 or x, y = y + 15 })
end

return page
