-- A chapter's file to its cells, prose and labels: the table that README.md describes.

local cells = require "folio.parse.cells"
local diagnostics = require "folio.diagnostics"
local front = require "folio.parse.front"
local headings = require "folio.parse.headings"
local labels = require "folio.parse.labels"
local marks = require "folio.parse.marks"
local pieces = require "folio.parse.pieces"
local source = require "folio.parse.source"
local tables = require "folio.parse.tables"
local weave = require "weave"

local parse = {}

local function refuse(context, line, col, message)
  diagnostics.add(context.diagnostics, context.file, line, col, message)
end

-- Code blocks.

--- parse.fragment(context, text, line, col) → {text, nodes, pieces}: Markdown that stands inside
--- a chapter at that place. References and citations in it are added to the context's.
function parse.fragment(context, text, line, col)
  local inner = setmetatable({
    on_label = function(label, at, column)
      refuse(context, at, column, ("no label can stand here; take {#%s} out"):format(label))
    end,
  }, { __index = context })
  local nodes = weave.parse(text)
  for _, node in ipairs(nodes) do
    if node.line == 1 then node.col = node.col + col - 1 end
    node.line, node.end_line = node.line + line - 1, node.end_line + line - 1
  end
  return { text = text, nodes = nodes, pieces = pieces.read(inner, nodes) }
end

local function add_cell(context, node)
  local item, places = cells.read(context, node)
  table.insert(context.items, item)
  context.cells[node.id] = #context.items
  local index = #context.items
  local function caption(name)
    local text, at = item.options[name], places[name]
    return text and parse.fragment(context, text, at.line, at.col)
  end
  item.caption = caption("fig-cap") or caption("tbl-cap")
  item.listing_caption = caption("lst-cap")
  if cells.shows_label(item) then
    local at = places.label
    headings.add(context, item.label, at.line, at.col, node.id, index).caption = item.caption
  end
  if item.listing and cells.shows_code(item) then
    local at = places["lst-label"] or places.label
    local label = headings.add(context, item.listing, at.line, at.col, node.id, index)
    label.caption = item.listing_caption
  end
  local alt, at = item.options["fig-alt"], places["fig-alt"]
  if alt then item.alt = pieces.plain(context, alt, at.line, at.col) end
end

local function add_listing(context, node, kind)
  local info, text = node.info or "", node.literal
  local listing, message = {}, nil
  if kind == "listing" and node.fenced then listing, message = cells.listing(info) end
  if message then refuse(context, node.line, node.col, message) end
  local label, language = listing.label, listing.language
  if kind == "shown" then
    text = "```" .. info:match("{({.-})}") .. "\n" .. text .. "```\n"
    language = "markdown"
  end
  local caption = listing.caption
  if caption then
    local at = context.source:line(node.line):find('lst-cap="', 1, true) or 1
    caption = parse.fragment(context, caption, node.line, at + #'lst-cap="')
  end
  context.listings[node.id] = { text = text, language = language, label = label, caption = caption }
  if label then
    headings.add(context, label, node.line, node.col, node.id).caption = caption
  end
end

local function read_block(context, node)
  if node.unclosed or node.closed == false then
    local fence = context.source:line(node.line):match("[`~][`~][`~]+") or "```"
    return refuse(context, node.line, node.col,
      ("this fence is never closed; write %s on a line of its own after the code"):format(fence))
  end
  local kind, message = cells.kind(node.fenced and node.info)
  if kind == "cell" then add_cell(context, node)
  elseif kind then add_listing(context, node, kind)
  else refuse(context, node.line, node.col, message) end
end

local function read_math(context, node)
  if node.unclosed or node.closed == false then
    refuse(context, node.line, node.col, "this formula is never closed; write $$ after it")
  end
  local label = node.info and node.info:match("^#(.+)$")
  if not label then return end
  if not label:find("^%a+%-" .. labels.NAME .. "$") then
    refuse(context, node.line, node.col,
      "an equation's label is letters, digits, - and _; write {#eq-name}")
  elseif labels.kind(label) ~= "eq" then
    refuse(context, node.line, node.col, ("an equation's label begins with eq-; write {#eq-%s}")
      :format((label:gsub("^%a+%-", ""))))
  else
    headings.add(context, label, node.line, node.col, node.id)
  end
end

-- Items are made in the order of the document, so that values see the cells before them: the
-- nodes are cut at the code blocks.
local function read_nodes(context)
  local function read_prose(list)
    for id, found in pairs(pieces.read(context, list)) do context.pieces[id] = found end
  end
  local prose = {}
  for _, node in ipairs(context.nodes) do
    if node.type == "code_block" then
      read_prose(prose)
      prose = {}
      read_block(context, node)
    else
      if node.type == "math" then read_math(context, node) end
      prose[#prose + 1] = node
    end
  end
  read_prose(prose)
end

local function read_abstract(context)
  local abstract, at = context.front.abstract, context.front.places.abstract
  if abstract then context.abstract = parse.fragment(context, abstract, at.line, at.col) end
end

-- Dollars that begin a paragraph and are still text found no end.
local function check_dollars(context)
  for _, node in ipairs(context.nodes) do
    if node.type == "text" and node.literal:find("^%$%$") and node.col == 1 then
      refuse(context, node.line, node.col, "this formula is never closed; write $$ after it")
    end
  end
end

local function new_context(text, name)
  local context = {
    name = name, file = name .. ".md", source = source.new(text), diagnostics = {}, items = {},
    refs = {}, cites = {}, labels = {}, pieces = {}, cells = {}, listings = {},
  }
  function context.on_label(...) return headings.label(context, ...) end
  return context
end

local function check_encoding(context, text)
  local offset = source.not_utf8(text)
  if not offset then return text end
  local line, col = context.source:place(offset)
  context.broken = true
  refuse(context, line, col, ("byte 0x%02X is not UTF-8; save the file as UTF-8"):format(
    text:byte(offset)))
  return "*This chapter could not be read: it is not UTF-8.*\n"
end

local function is_empty(context)
  for _, node in ipairs(context.nodes) do
    if node.type ~= "document" and not (node.type == "html_block"
      and node.literal:find("^%s*<!%-%-.*%-%->%s*$")) then return false end
  end
  return true
end

local function result(context)
  return {
    name = context.name, file = context.file, text = context.text, nodes = context.nodes,
    front = {
      title = context.front.title, seed = context.front.seed, abstract = context.abstract,
      heavy = context.front.heavy,
    },
    title = context.title or context.name, title_parts = context.title_parts,
    items = context.items, pieces = context.pieces, captions = context.captions,
    cells = context.cells, listings = context.listings, headings = context.headings,
    labels = context.labels, refs = context.refs, cites = context.cites,
    broken = context.broken, source = context.source, diagnostics = context.diagnostics,
  }
end

local function check_content(context)
  if context.broken then return end
  if is_empty(context) then
    refuse(context, 1, 1,
      "the chapter is empty; write its first sentence, or take it out of book.lua")
  elseif not context.title then
    refuse(context, 1, 1, "the chapter has no title; begin it with `# Title`")
  end
end

--- parse.chapter(text, name) → chapter
--- Reads the text of the file NAME.md. Whatever is wrong is in chapter.diagnostics; a chapter
--- that is `broken` has nothing else in it.
function parse.chapter(text, name)
  local context = new_context(text, name)
  local good = check_encoding(context, text)
  context.front, context.text = front.read(good, context.file, context.diagnostics)
  context.nodes = weave.parse(context.text)
  headings.find(context)
  tables.find(context)
  read_nodes(context)
  marks.check(context)
  check_dollars(context)
  read_abstract(context) -- last, so that its values see everything the chapter computed
  table.sort(context.labels, function(a, b)
    return a.line < b.line or a.line == b.line and a.col < b.col
  end)
  headings.finish(context)
  context.title = headings.title(context)
  check_content(context)
  return result(context)
end

return parse
