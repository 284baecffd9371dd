-- The pieces of a text (README.md) as HTML, and as plain text: values, references, citations.
-- The context is that of body.lua.

local html = require "folio.page.html"
local labels = require "folio.parse.labels"
local weave = require "weave"

local pieces = {}

--- pieces.entry(context, label) → the label's entry in the book, its link without the page's own
--- name; nil when there is none.
function pieces.entry(context, label)
  local entry = context.book.labels[label]
  if not entry then return nil end
  local href = entry.href
  local own = context.page .. "#"
  if href and href:sub(1, #own) == own then href = href:sub(#own) end
  return { kind = entry.kind, href = href, title = entry.title, ok = entry.ok,
    number = entry.number, label = entry.label }
end

--- pieces.number(context, label) → "1.2", or nil.
function pieces.number(context, label)
  local entry = label and context.book.labels[label]
  return entry and entry.number
end

local function value_piece(context, piece)
  local result = context.results[piece.item] or {}
  if result.text then return ('<span class="value">%s</span>'):format(html.text(result.text)) end
  local message = result.error and result.error.message or "did not run"
  return ('<span class="missing"%s>?</span>'):format(html.attribute("title", message))
end

local function reference_piece(context, piece)
  local entry = pieces.entry(context, piece.label)
  return html.reference(entry, entry and labels.text(entry, piece.style) or "@" .. piece.label)
end

local function note_of(piece, i)
  local note = piece.notes and piece.notes[i]
  return note and note ~= "" and ", " .. html.text(note) or ""
end

local function citation(context, piece, i)
  local key = piece.keys[i]
  local found = context.book.references and context.book.references[key]
  if not found then return html.reference(nil, "@" .. key) end
  if not context.cited[key] then
    table.insert(context.cited, key)
    context.cited[key] = true
  end
  local author, year = found.short or key, found.year or "n.d."
  local href, note = "#ref." .. key, note_of(piece, i)
  if piece.style == "text" then
    local text = ("%s (%s%s)"):format(html.text(author), html.text(year), note)
    return html.link(href, text, "citation")
  end
  return html.link(href, html.text(("%s, %s"):format(author, year)), "citation") .. note
end

local function cite_piece(context, piece)
  local parts = {}
  for i in ipairs(piece.keys) do parts[i] = citation(context, piece, i) end
  local all = table.concat(parts, "; ")
  return piece.style == "paren" and "(" .. all .. ")" or all
end

local function label_piece(context, piece)
  local entry = pieces.entry(context, piece.label)
  return ('<strong class="label"%s>%s</strong>'):format(html.attribute("id", piece.label),
    entry and weave.escape(labels.text(entry, "full")) or "?")
end

local PIECES = {
  value = value_piece, ref = reference_piece, cite = cite_piece, label = label_piece,
}

--- pieces.html(context, list) → the pieces of a text as HTML.
function pieces.html(context, list)
  local parts = {}
  for i, piece in ipairs(list) do
    parts[i] = type(piece) == "string" and html.text(piece) or PIECES[piece.kind](context, piece)
  end
  return table.concat(parts)
end

--- pieces.plain(context, list) → the pieces of a text as plain text (an alt text, a title).
function pieces.plain(context, list)
  local parts = {}
  for i, piece in ipairs(list) do
    if type(piece) == "string" then
      parts[i] = piece
    elseif piece.kind == "value" then
      parts[i] = (context.results[piece.item] or {}).text or "?"
    elseif piece.kind == "ref" then
      local entry = pieces.entry(context, piece.label)
      parts[i] = entry and labels.text(entry, piece.style) or "@" .. piece.label
    else
      parts[i] = ""
    end
  end
  return table.concat(parts)
end

return pieces
