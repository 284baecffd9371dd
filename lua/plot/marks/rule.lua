-- A straight line across the whole picture at a value of one axis.

local numbers = require "plot.numbers"
local options = require "plot.options"
local typeset = require "plot.type"

local rule = {
  name = "rule",
  about = "A line across the picture at x or at y, with a label at its end if given.",
  channels = { x = { scale = "x" }, y = { scale = "y" }, stroke = { scale = "color" } },
  options = { width = options.positive, dash = options.dash, opacity = options.share,
    label = "string" },
  color = "muted",
  swatch = "line",
}

function rule.prepare(mark)
  if (mark.x == nil) == (mark.y == nil) then
    options.fail("rule: write either x = … (a vertical line) or y = … (a horizontal one)")
  end
end

function rule.extent(mark, axis)
  return mark:range(axis, {})
end

local function ends(mark, frame, i)
  local across = mark.y ~= nil
  local v = (mark.y or mark.x).values[i]
  local at = v ~= false and (across and frame.y or frame.x).map(v)
  if not at then return nil end
  if across then return frame.left, at, frame.left + frame.width, at end
  return at, frame.top, at, frame.top + frame.height
end

-- Above a horizontal line at its right end; beside a vertical one at its top.
local function write_label(mark, frame, x1, y1, x2)
  local style, c = typeset.tick, frame.canvas
  local wide = typeset.measure(mark.spec.label, style)
  if mark.y then
    local above = y1 - 6 - style.size > frame.top
    typeset.draw(c, mark.spec.label, style,
      { x = x2, y = above and y1 - 6 or y1 + 6, anchor = "end",
      baseline = above and "alphabetic" or "top", halo = 2 })
  else
    local right = x1 + 6 + wide < frame.left + frame.width
    typeset.draw(c, mark.spec.label, style, { x = right and x1 + 6 or x1 - 6, y = frame.top + 2,
      anchor = right and "start" or "end", baseline = "top", halo = 2 })
  end
end

function rule.draw(mark, frame)
  local dash = mark.spec.dash == true and { 6, 4 } or mark.spec.dash or nil
  for i = 1, mark.n do
    local x1, y1, x2, y2 = ends(mark, frame, i)
    local color = mark:paint(i, frame.color)
    if x1 and color and frame:holds(x1, y1) then
      frame.canvas:line { x1 = x1, y1 = y1, x2 = x2, y2 = y2, stroke = color,
        width = mark.spec.width or 1.5,
        dash = dash, opacity = mark.spec.opacity }
      if mark.spec.label and i == 1 then write_label(mark, frame, x1, y1, x2) end
    end
  end
end

--- What a rule says in the facts: where it is.
function rule.facts(mark)
  local at = {}
  for i, v in ipairs((mark.y or mark.x).values) do at[i] = v and numbers.plain(v) or "gap" end
  return { [mark.y and "y" or "x"] = at, label = mark.spec.label }
end

return rule
