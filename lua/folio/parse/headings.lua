-- Headings, the labels that stand in running text, and the chapter's title.

local diagnostics = require "folio.diagnostics"
local labels = require "folio.parse.labels"
local pieces = require "folio.parse.pieces"
local tables = require "folio.parse.tables"

local headings = {}

local function refuse(context, line, col, message)
  diagnostics.add(context.diagnostics, context.file, line, col, message)
end

--- headings.add(context, label, line, col, node, item) → the label's entry: adds a label of any
--- kind to the chapter's.
function headings.add(context, label, line, col, node, item)
  local entry = {
    label = label, kind = labels.kind(label), line = line, col = col, node = node, item = item,
  }
  table.insert(context.labels, entry)
  return entry
end

-- Labels in running text: a section's at the end of its heading, an exercise's anywhere.

local function heading_label(context, heading, label, line, col)
  if labels.kind(label) and labels.kind(label) ~= "sec" then
    return refuse(context, line, col,
      ("a heading's label begins with sec-; write {#sec-%s}"):format(label:match("%-(.*)$")))
  end
  heading.label, heading.slug = label, label
  if labels.kind(label) == "sec" then headings.add(context, label, line, col, heading.node) end
end

local WHERE = {
  fig = "a figure is made by a cell; write `--| label: %s` in it",
  tbl = "a table's label is its cell's, `--| label: %s`, or stands at the end of its caption, in "
    .. "a paragraph after the table that begins with `: `",
  lst = "a listing's label is its cell's; write `--| label: %s` in it",
  eq = "an equation's label follows its formula; write $$ … $$ {#%s}",
  sec = "a section's label stands at the end of its heading; write ## Title {#%s}",
  clm = "a claim is made in a cell; write claim \"%s\" {…} there",
}

--- headings.label(context, label, line, col, group) → pieces or nil: a label {#…} in running text,
--- where only sections and exercises have theirs.
function headings.label(context, label, line, col, group)
  local kind = labels.kind(label)
  if kind == "exr" then
    headings.add(context, label, line, col, group[1].node.id)
    return { { kind = "label", label = label } }
  end
  local caption = context.captions[group.parent]
  if kind == "tbl" and caption then return tables.label(context, caption, label, line, col) end
  local heading = context.by_node[group.parent]
  if heading then return heading_label(context, heading, label, line, col) end
  if not WHERE[kind] then
    refuse(context, line, col, ("a label begins with its kind; write {#exr-%s}, or leave it out")
      :format(label))
  else
    refuse(context, line, col, WHERE[kind]:format(kind == "clm" and label:sub(5) or label))
  end
end

-- Headings.

local function slug_of(text, used)
  local slug = text:lower():gsub("[^%w\128-\255]+", "-"):gsub("^%-+", ""):gsub("%-+$", "")
  if slug == "" or slug:find("^%d") then slug = "section-" .. slug end
  local unique, n = slug, 1
  while used[unique] do
    n = n + 1
    unique = slug .. "-" .. n
  end
  used[unique] = true
  return unique
end

--- headings.find(context): notes the headings among context.nodes.
function headings.find(context)
  context.headings, context.by_node = {}, {}
  for _, node in ipairs(context.nodes) do
    if node.type == "heading" then
      local heading = { node = node.id, line = node.line, level = node.level }
      table.insert(context.headings, heading)
      context.by_node[node.id] = heading
    end
  end
end

-- The node ids from a heading's first descendant to its last.
local function inside(nodes, id)
  local last = id
  while nodes[last + 1] and nodes[last + 1].depth > nodes[id].depth do last = last + 1 end
  return id + 1, last
end

local function heading_parts(context, heading)
  local parts, from, to = {}, inside(context.nodes, heading.node)
  for id = from, to do
    local node, list = context.nodes[id], context.pieces[id]
    if list then table.move(list, 1, #list, #parts + 1, parts)
    elseif node.literal then parts[#parts + 1] = node.literal
    elseif node.type == "softbreak" then parts[#parts + 1] = " " end
  end
  return parts
end

local function plain(parts)
  local list = {}
  for i, part in ipairs(parts) do list[i] = type(part) == "string" and part or "" end
  return (table.concat(list):gsub("^%s+", ""):gsub("%s+$", ""))
end

--- headings.finish(context): gives every heading its parts, its text and its slug, when the pieces
--- are known.
function headings.finish(context)
  local used = {}
  for _, heading in ipairs(context.headings) do
    if heading.slug then used[heading.slug] = true end
  end
  for _, heading in ipairs(context.headings) do
    heading.parts = heading_parts(context, heading)
    heading.text = plain(heading.parts)
    heading.slug = heading.slug or slug_of(heading.text, used)
  end
end

--- headings.title(context) → the chapter's title: the front matter's, else the first heading of
--- level 1, which is marked.
function headings.title(context)
  local title, at = context.front.title, context.front.places.title
  if title then
    context.title_parts = pieces.plain(context, title, at.line, at.col)
    return title
  end
  for _, heading in ipairs(context.headings) do
    if heading.level == 1 then
      heading.is_title = true
      context.title_parts = heading.parts
      return heading.text
    end
  end
end

return headings
