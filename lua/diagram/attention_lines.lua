-- Attention as lines between two columns of tokens: queries at the left, keys at the right, a line
-- as wide as its weight. One query's lines can be made to stand out.

local page = require "diagram.page"
local parts = require "diagram.parts"

local lines = {}

local row, widest_token, widest_line, least = 24, 110, 9, 0.02

--- lines.measure(sheet, spec) → the size of each head's picture, and what it is made of.
function lines.measure(sheet, spec)
  local size = { queries = parts.fitted(sheet.queries, parts.label, widest_token),
    keys = parts.fitted(sheet.keys, parts.label, widest_token) }
  size.left = math.ceil(math.max(parts.widest(size.queries, parts.label),
    parts.widest({ "query" }, parts.muted))) + 10
  size.right = math.ceil(math.max(parts.widest(size.keys, parts.label),
    parts.widest({ "key" }, parts.muted))) + 10
  local between = size.left + size.right + 90
  size.width = math.min(page.share(spec, between, #sheet.heads), between + 170)
  size.rows = math.max(#sheet.queries, #sheet.keys)
  size.height = sheet.heading + 22 + size.rows * row
  return size
end

--- lines.note(sheet) → what is said under the picture.
function lines.note(sheet)
  local text = "A line is as wide as its weight; below 2 % there is none."
  if not sheet.query then return text end
  return text .. (" Those of query %s stand out."):format(parts.literal(sheet.queries[sheet.query]))
end

-- A shorter column stands in the middle of the other.
local function place(size, count, i)
  return ((size.rows - count) / 2 + i - 0.5) * row
end

local function draw_lines(c, sheet, head, size, x, top)
  local right = x + size.width - size.right
  for _, chosen in ipairs { false, true } do
    c:tag(chosen and "chosen line" or "line")
    for i, weights in ipairs(head.weights) do
      local is_chosen = sheet.query == nil or sheet.query == i
      for j, w in ipairs(weights) do
        local share = w / math.max(1, sheet.largest)
        if is_chosen == chosen and share >= least then
          c:line { x1 = x + size.left, y1 = top + place(size, #sheet.queries, i), x2 = right,
            y2 = top + place(size, #sheet.keys, j), width = share * widest_line,
            stroke = chosen and "accent" or "axis", opacity = chosen and 0.75 or 0.4 }
        end
      end
    end
  end
end

local function draw_tokens(c, sheet, size, x, top)
  local right = x + size.width - size.right
  c:tag "side"
  parts.text(c, "query", parts.muted, { x = x + size.left - 7, y = top - 11, anchor = "end" })
  parts.text(c, "key", parts.muted, { x = right + 7, y = top - 11, anchor = "start" })
  c:tag "query"
  for i, token in ipairs(size.queries) do
    parts.text(c, token, sheet.query == i and { size = 14, weight = 600 } or parts.label,
      { x = x + size.left - 7, y = top + place(size, #sheet.queries, i), anchor = "end" })
  end
  c:tag "key"
  for j, token in ipairs(size.keys) do
    parts.text(c, token, parts.label, { x = right + 7, y = top + place(size, #sheet.keys, j),
      anchor = "start" })
  end
end

--- lines.draw(c, sheet, head, size, x, y) draws one head below its heading.
function lines.draw(c, sheet, head, size, x, y)
  local top = y + sheet.heading + 22
  draw_lines(c, sheet, head, size, x, top)
  draw_tokens(c, sheet, size, x, top)
  c:tag ""
end

return lines
