-- Text in figures: the sizes, measuring, breaking and shortening; with formulas between dollars
-- (math.lua), which are never cut in two. What the canvas cannot set (a character that no font has)
-- is a mistake of the author.

local canvas = require "canvas"
local formula = require "plot.math"
local options = require "plot.options"

local typeset = {
  title = { size = 17, weight = 600, leading = 23 },
  panel = { size = 14, weight = 600, leading = 20 },
  subtitle = { size = 14, leading = 20, color = "muted" },
  label = { size = 14, leading = 20, color = "muted" },
  tick = { size = 13, leading = 18, color = "muted", tabular = true },
  legend = { size = 14, leading = 22 },
  caption = { size = 13, leading = 18, color = "muted" },
  source = { size = 12, leading = 17, color = "muted" },
}

local function guarded(f, ...)
  local good, a, b, c = pcall(f, ...)
  if good then return a, b, c end
  options.fail("%s", (tostring(a):gsub("^[^\n]-:%d+: ", "")))
end

-- A text is measured again each time that its axis or its panel is fitted: sizes are kept.
local sizes, size_count = {}, 0

--- typeset.measure(text, style) → width, height, ascent in pixels.
function typeset.measure(text, style)
  local key = ("%s %s %s %s"):format(style.size, style.weight, style.tabular, text)
  local size = sizes[key]
  if not size then
    local set, runs = formula.set(text)
    size = { guarded(canvas.measure, set, { size = style.size, weight = style.weight,
      tabular = style.tabular, runs = runs }) }
    if size_count == 4096 then sizes, size_count = {}, 0 end
    sizes[key], size_count = size, size_count + 1
  end
  return size[1], size[2], size[3]
end

--- typeset.draw(c, text, style, place) adds a line of text; place = {x, y, anchor, baseline,
--- angle, color}.
function typeset.draw(c, text, style, place)
  local set, runs = formula.set(text)
  guarded(c.text, c, {
    text = set, size = style.size, weight = style.weight, tabular = style.tabular, runs = runs,
    x = place.x, y = place.y, anchor = place.anchor, baseline = place.baseline, angle = place.angle,
    color = place.color or style.color or "ink", halo = place.halo,
  })
end

--- typeset.fit(text, style, width) → the text, cut with an ellipsis where it is wider.
function typeset.fit(text, style, width)
  if typeset.measure(text, style) <= width then return text end
  local ends = {}
  for i, unit in ipairs(formula.units(text)) do ends[i] = (ends[i - 1] or 0) + #unit end
  local low, high = 0, #ends - 1
  while low < high do
    local middle = (low + high + 1) // 2
    if typeset.measure(text:sub(1, ends[middle]) .. "…",
      style) <= width then low = middle else high = middle - 1 end
  end
  return text:sub(1, ends[low] or 0):gsub("%s+$", "") .. "…"
end

-- Where a line may end: after a space, and around each Chinese character, but not in a formula.
local function pieces(text)
  local list, word = {}, ""
  for _, character in ipairs(formula.units(text)) do
    if utf8.codepoint(character) >= 0x2E80 then
      if word ~= "" then list[#list + 1] = word end
      list[#list + 1], word = character, ""
    else
      word = word .. character
      if character == " " then list[#list + 1], word = word, "" end
    end
  end
  if word ~= "" then list[#list + 1] = word end
  return list
end

--- typeset.lines(text, style, width) → the text broken into a list of lines.
function typeset.lines(text, style, width)
  local lines, line = {}, ""
  for paragraph in text:gmatch("[^\n]+") do
    for _, piece in ipairs(pieces(paragraph)) do
      local longer = line .. piece
      if line ~= "" and typeset.measure((longer:gsub("%s+$", "")), style) > width then
        lines[#lines + 1], line = line:gsub("%s+$", ""), piece
      else
        line = longer
      end
    end
    lines[#lines + 1], line = line:gsub("%s+$", ""), ""
  end
  for i, text_line in ipairs(lines) do lines[i] = typeset.fit(text_line, style, width) end
  return lines
end

return typeset
