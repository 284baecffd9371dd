-- Captions of tables in the text: after the table a paragraph that begins with a colon and may end
-- with the table's label, `: Sums of rows. {#tbl-sums}`, as pandoc and Quarto have it.

local diagnostics = require "folio.diagnostics"

local tables = {}

-- The node after the table and all in it, when it is a paragraph beside it.
local function paragraph_after(nodes, id)
  local following = id + 1
  while nodes[following] and nodes[following].depth > nodes[id].depth do
    following = following + 1
  end
  local node = nodes[following]
  return node and node.parent == nodes[id].parent and node.type == "paragraph" and node or nil
end

-- Without an empty line before it, Markdown takes the caption for a row.
local function check_rows(context, node)
  for line = node.line, node.end_line do
    local text = context.source:line(line)
    if text:find("^%s*:%s") and not text:find("|", 1, true) then
      diagnostics.add(context.diagnostics, context.file, line, text:find(":", 1, true),
        "this is a row of the table; write an empty line between a table and its caption")
    end
  end
end

--- tables.find(context): notes in context.captions the captions among context.nodes, [node id of
--- the paragraph] = [node id of the table] = {table, node}, and takes the colon off their texts.
function tables.find(context)
  context.captions = {}
  for id, node in ipairs(context.nodes) do
    local paragraph = node.type == "table" and paragraph_after(context.nodes, id)
    local first = paragraph and context.nodes[paragraph.id + 1]
    if node.type == "table" then check_rows(context, node) end
    if first and first.type == "text" and first.literal:find("^:%s") then
      local rest = first.literal:match("^:%s+(.*)$")
      first.col, first.literal = first.col + #first.literal - #rest, rest
      local caption = { table = id, node = paragraph.id, first = first.id }
      context.captions[id], context.captions[paragraph.id] = caption, caption
    end
  end
end

--- tables.label(context, caption, label, line, col): the label of a caption that tables.find found.
function tables.label(context, caption, label, line, col)
  if caption.label then
    return diagnostics.add(context.diagnostics, context.file, line, col,
      ("the table has the label %s already; take one out"):format(caption.label))
  end
  local words, id = {}, caption.node + 1
  while context.nodes[id] and context.nodes[id].depth > context.nodes[caption.node].depth do
    words[#words + 1], id = context.nodes[id], id + 1
  end
  caption.label = label
  table.insert(context.labels, {
    label = label, kind = "tbl", line = line, col = col, node = caption.table,
    caption = { nodes = words, pieces = context.pieces },
  })
end

return tables
