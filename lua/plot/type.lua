-- Text in figures: the sizes, measuring, breaking and shortening. What the canvas cannot set
-- (a character that no font has) is a mistake of the author.

local canvas = require "canvas"
local options = require "plot.options"

local typeset = {
  title = { size = 17, weight = 600, leading = 23 },
  panel = { size = 14, weight = 600, leading = 20 },
  subtitle = { size = 14, leading = 20, color = "muted" },
  label = { size = 14, leading = 20, color = "muted" },
  tick = { size = 13, leading = 18, color = "muted", tabular = true },
  legend = { size = 14, leading = 22 },
  caption = { size = 13, leading = 18, color = "muted" },
}

local function guarded(f, ...)
  local good, a, b, c = pcall(f, ...)
  if good then return a, b, c end
  options.fail("%s", (tostring(a):gsub("^[^\n]-:%d+: ", "")))
end

--- typeset.measure(text, style) → width, height, ascent in pixels.
function typeset.measure(text, style)
  return guarded(canvas.measure, text, { size = style.size, weight = style.weight,
    tabular = style.tabular })
end

--- typeset.draw(c, text, style, place) adds a line of text; place = {x, y, anchor, baseline,
--- angle, color}.
function typeset.draw(c, text, style, place)
  guarded(c.text, c, {
    text = text, size = style.size, weight = style.weight, tabular = style.tabular,
    x = place.x, y = place.y, anchor = place.anchor, baseline = place.baseline, angle = place.angle,
    color = place.color or style.color or "ink", halo = place.halo,
  })
end

--- typeset.fit(text, style, width) → the text, cut with an ellipsis where it is wider.
function typeset.fit(text, style, width)
  if typeset.measure(text, style) <= width then return text end
  local ends = {}
  for _, code in utf8.codes(text) do ends[#ends + 1] = (ends[#ends] or 0) + #utf8.char(code) end
  local low, high = 0, #ends - 1
  while low < high do
    local middle = (low + high + 1) // 2
    if typeset.measure(text:sub(1, ends[middle]) .. "…",
      style) <= width then low = middle else high = middle - 1 end
  end
  return text:sub(1, ends[low] or 0):gsub("%s+$", "") .. "…"
end

-- Where a line may end: after a space, and around each Chinese character.
local function pieces(text)
  local list, word = {}, ""
  for _, code in utf8.codes(text) do
    local character = utf8.char(code)
    if code >= 0x2E80 then
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
