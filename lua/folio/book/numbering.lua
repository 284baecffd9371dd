-- Numbers of chapters, sections, figures, tables, listings, equations, exercises and claims,
-- and what every reference of the book leads to.

local diagnostics = require "folio.diagnostics"
local labels = require "folio.parse.labels"
local nearest = require "nearest"

local numbering = {}

--- numbering.chapter(name, before) → the number that the name begins with (06-table is chapter 6,
--- whatever chapters are still to be written before it), else one more than `before`.
function numbering.chapter(name, before)
  return math.tointeger(name:match("^(%d+)%-")) or before + 1
end

--- numbering.appendix(position) → "A", "B" ….
function numbering.appendix(position)
  return string.char(64 + position)
end

-- Pieces as plain text, with the values that they have.
local function plain(parts, results)
  local list = {}
  for i, part in ipairs(parts) do
    local result = type(part) == "table" and part.kind == "value" and results[part.item]
    list[i] = type(part) == "string" and part or result and result.text or ""
  end
  return table.concat(list)
end

local function trimmed(text)
  return (text:gsub("^%s+", ""):gsub("%s+$", ""))
end

--- numbering.title(chapter, results) → the chapter's title with its values.
function numbering.title(chapter, results)
  return chapter.title_parts and trimmed(plain(chapter.title_parts, results)) or chapter.title
end

--- numbering.words(fragment, results) → its words with their values, without markup; nil for nil.
function numbering.words(fragment, results)
  if not fragment then return nil end
  local parts = {}
  for _, node in ipairs(fragment.nodes) do
    if node.type == "softbreak" then parts[#parts + 1] = " " end
    parts[#parts + 1] = plain(fragment.pieces[node.id] or { node.literal }, results)
  end
  return table.concat(parts)
end

local function top_level(chapter)
  local top = 7
  for _, heading in ipairs(chapter.headings) do
    if not heading.is_title then top = math.min(top, heading.level) end
  end
  return top
end

-- 1.1, 1.1.1; deeper ones have no number.
local function number_headings(entry)
  local top, counts = top_level(entry.chapter), { 0, 0 }
  for _, heading in ipairs(entry.chapter.headings) do
    local depth = heading.level - top + 1
    heading.title = trimmed(plain(heading.parts, entry.results))
    if heading.is_title then
      heading.number = entry.number
    elseif depth == 1 then
      counts = { counts[1] + 1, 0 }
      heading.number = entry.number .. "." .. counts[1]
    elseif depth == 2 then
      counts[2] = counts[2] + 1
      heading.number = ("%s.%d.%d"):format(entry.number, counts[1], counts[2])
    end
  end
end

local function heading_of(chapter, label)
  for _, heading in ipairs(chapter.headings) do
    if heading.label == label then return heading end
  end
end

local function title_of(entry, label)
  if label.kind == "sec" then
    return heading_of(entry.chapter, label.label).title
  end
  return numbering.words(label.caption, entry.results)
end

local function number_of(entry, label, counters)
  if label.kind == "sec" then
    local heading = heading_of(entry.chapter, label.label)
    return heading.number or entry.number
  end
  counters[label.kind] = (counters[label.kind] or 0) + 1
  return entry.number .. "." .. counters[label.kind]
end

local function twice(list, label, entry, first)
  diagnostics.add(list, entry.chapter.file, label.line, label.col,
    ("the label %s stands at %s:%d:%d already; give one of them another name"):format(
      label.label, first.file, first.line, first.col))
end

local function add(book, entry, label, counters, list)
  local first = book.places[label.label]
  if first then return twice(list, label, entry, first) end
  book.places[label.label] = { file = entry.chapter.file, line = label.line, col = label.col }
  book.labels[label.label] = {
    label = label.label, kind = label.kind, number = number_of(entry, label, counters),
    href = entry.href .. "#" .. label.label, title = title_of(entry, label),
    chapter = entry.name, ok = label.ok,
  }
end

local function claim_labels(entry)
  local list = {}
  for index = 1, #entry.chapter.items do
    for _, claim in ipairs(entry.results[index] and entry.results[index].claims or {}) do
      list[#list + 1] = {
        label = "clm-" .. claim.label, kind = "clm", line = claim.line, col = claim.col,
        ok = claim.ok, claim = claim, item = nil,
      }
    end
  end
  return list
end

-- A claim's link leads to the entry of the claim; the list of all claims shows its number.
local function add_claims(book, entry, counters, list)
  for _, label in ipairs(claim_labels(entry)) do
    local known = book.places[label.label] ~= nil
    add(book, entry, label, counters, list)
    local claim = label.claim
    claim.chapter, claim.href = entry.name, entry.href .. "#" .. label.label
    if not known then
      claim.number = book.labels[label.label].number
      book.labels[label.label].title = claim.statement
      table.insert(book.claims, claim)
    end
  end
end

--- numbering.assign(entries, list) → {labels, claims}
--- Numbers everything in `entries`, a list of {name, number, href, chapter, results} in the
--- book's order: headings get their number and title, labels their entry. Two equal labels are
--- added to `list` with both places.
function numbering.assign(entries, list)
  local book = { labels = {}, places = {}, claims = {} }
  for _, entry in ipairs(entries) do
    local counters = {}
    number_headings(entry)
    for _, label in ipairs(entry.chapter.labels) do add(book, entry, label, counters, list) end
    add_claims(book, entry, counters, list)
  end
  return { labels = book.labels, claims = book.claims }
end

-- The labels of each kind, sorted.
local function names_of(known)
  local names = {}
  for kind in pairs(labels.nouns) do names[kind] = {} end
  for label, entry in pairs(known) do table.insert(names[entry.kind], label) end
  for _, list in pairs(names) do table.sort(list) end
  return names
end

-- A claim in a cell that did not run has no entry, but it is there.
local function claimed_in_silence(entries, label)
  local name = label:match("^clm%-(.*)$")
  if not name then return false end
  for _, entry in ipairs(entries) do
    for index, item in ipairs(entry.chapter.items) do
      local result = entry.results[index]
      local silent = item.kind == "cell" and (not result or result.skipped or result.failed)
      if silent and item.code:find('claim%s*%(?%s*["\']' .. name:gsub("%-", "%%-") .. '["\']') then
        return true
      end
    end
  end
  return false
end

-- Looking for what was meant takes a while; who misses more labels than this has moved a chapter.
local MOST_HINTS = 20

local function missing(names, reference, count)
  local kind = labels.kind(reference.label)
  local noun = labels.missing[kind]
  local near = count <= MOST_HINTS and nearest(reference.label, names[kind])
  return ("there is no %s %s; %s"):format(noun, reference.label,
    near and ("the nearest label is @%s"):format(near) or "label one so, or take the reference out")
end

--- numbering.check(entries, known, list) adds every reference that leads nowhere to `list`.
function numbering.check(entries, known, list)
  local names, count = names_of(known), 0
  for _, entry in ipairs(entries) do
    for _, reference in ipairs(entry.chapter.refs) do
      if not known[reference.label] and not claimed_in_silence(entries, reference.label) then
        count = count + 1
        diagnostics.add(list, entry.chapter.file, reference.line, reference.col,
          missing(names, reference, count))
      end
    end
  end
end

return numbering
