-- What stands in a running text besides letters: references, citations, labels, values.
--
-- Neighbouring text nodes are read as one text, because Markdown's reader parts them at every
-- bracket; the pieces go to the first of them and the others vanish.

local diagnostics = require "folio.diagnostics"
local labels = require "folio.parse.labels"
local marks = require "folio.parse.marks"

local pieces = {}

local KEY = "@(%a[%w_:.-]*)"

-- A key does not end with the sentence's own full stop or colon.
local function trim_key(key)
  return (key:gsub("[.:_-]+$", ""))
end

-- Offsets in the merged text back to the author's file: each part starts at a node's place.
local function place_in(group, offset)
  local part = group[1]
  for _, each in ipairs(group) do
    if each.from <= offset then part = each end
  end
  return part.node.line, part.node.col + utf8.len(group.text:sub(part.from, offset)) - 1
end

local function add_ref(context, label, style, line, col)
  label = labels.plain(label)
  table.insert(context.refs, { label = label, line = line, col = col })
  return { kind = "ref", label = label, style = style }
end

local function is_label(key)
  return labels.kind(key) ~= nil
end

local function bare(context, group, offset, key)
  local line, col = place_in(group, offset)
  if is_label(key) then
    return add_ref(context, key, key:find("^%u") and "capital" or "full", line, col)
  end
  table.insert(context.cites, { key = key, line = line, col = col })
  return { kind = "cite", keys = { key }, notes = { "" }, style = "text" }
end

-- "[@a; @b, p. 3]" → one piece for the keys that are citations; labels among them are references.
local function bracketed(context, group, offset, inner)
  local cite = { kind = "cite", keys = {}, notes = {}, style = "paren" }
  local found = {}
  for at, part in (inner .. ";"):gmatch("%s*()(.-)%s*;") do
    local line, col = place_in(group, offset + at - 1 + (part:find("@", 1, true) or 1))
    local key, note = part:match("^%-?" .. KEY .. "%s*,?%s*(.*)$")
    if not key then return nil end
    local trimmed = trim_key(key)
    if is_label(trimmed) then
      local style = part:find("^%-") and "number" or trimmed:find("^%u") and "capital" or "full"
      if found[1] then found[#found + 1] = ", " end
      found[#found + 1] = add_ref(context, trimmed, style, line, col)
    else
      table.insert(context.cites, { key = trimmed, line = line, col = col })
      table.insert(cite.keys, trimmed)
      table.insert(cite.notes, note)
    end
  end
  if cite.keys[1] then
    if found[1] then found[#found + 1] = " " end
    found[#found + 1] = cite
  end
  return found
end

local function read_bracket(context, group, at)
  local inner, after = group.text:match("^%[(%-?@[^%[%]]*)%]()", at)
  if not inner then return marks.footnote(context, group.text, at, place_in(group, at)) end
  local found = bracketed(context, group, at, inner)
  if found then return found, after end
end

local function read_key(context, group, at)
  local before = at > 1 and group.text:sub(at - 1, at - 1) or ""
  if before:find("[%w_]") then return end
  local key = group.text:match("^" .. KEY, at)
  if not key then return end
  key = trim_key(key)
  return { bare(context, group, at, key) }, at + 1 + #key
end

local function read_label(context, group, at)
  local label, after = group.text:match("^{#([%a][%w_:-]*)}()", at)
  if not label or label:find("^%a+%-$") then
    return marks.label(context, group.text, at, place_in(group, at))
  end
  local line, col = place_in(group, at)
  return context.on_label(label, line, col, group) or {}, after
end

local READERS = { ["["] = read_bracket, ["@"] = read_key, ["{"] = read_label }

local function append(list, text)
  if text == "" then return end
  if type(list[#list]) == "string" then list[#list] = list[#list] .. text
  else list[#list + 1] = text end
end

local function append_all(list, found)
  for _, piece in ipairs(found) do
    if type(piece) == "string" then append(list, piece) else list[#list + 1] = piece end
  end
end

-- A label takes the blanks before it with it.
local function drop_blank(list, found)
  if found[1] or type(list[#list]) ~= "string" then return end
  list[#list] = list[#list]:gsub("%s+$", "")
  if list[#list] == "" then list[#list] = nil end
end

-- Markdown takes the backslash away; whether there was one is seen in the author's line, along
-- which the node's text is followed to the offset. A text that reads otherwise there has none.
local function is_escaped(context, group, offset)
  local part = group[1]
  for _, each in ipairs(group) do
    if each.from <= offset then part = each end
  end
  local node, line = part.node, context.source and context.source:line(part.node.line) or ""
  -- Nearly always there is no backslash before such a character in the whole line.
  if not line:find("\\" .. group.text:sub(offset, offset), 1, true) then return false end
  local at, escaped = utf8.len(line) and utf8.offset(line, node.col) or #line + 1, false
  for i = part.from, offset do
    local byte = group.text:byte(i)
    escaped = line:byte(at) == 92 and line:byte(at + 1) == byte
    if escaped then at = at + 1 end
    if line:byte(at) ~= byte then return false end
    at = at + 1
  end
  return escaped
end

--- pieces.text(context, group) → the pieces of a text. `group` is a list of {node, from} with
--- the whole `text`; what is found is added to the context's refs and cites, and labels go to
--- context.on_label(label, line, col, group), which may return pieces.
function pieces.text(context, group)
  local list, at, text = {}, 1, group.text
  while at <= #text do
    local stop = text:find("[%[@{]", at)
    if not stop then break end
    append(list, text:sub(at, stop - 1))
    local found, after
    if not is_escaped(context, group, stop) then
      found, after = READERS[text:sub(stop, stop)](context, group, stop)
    end
    if found then
      if text:sub(stop, stop) == "{" then drop_blank(list, found) end
      append_all(list, found)
    else
      append(list, text:sub(stop, stop))
    end
    at = after or stop + 1
  end
  append(list, text:sub(at))
  return list
end

local function new_group(node)
  return { { node = node, from = 1 }, text = node.literal, parent = node.parent }
end

local function extend(group, node)
  group[#group + 1] = { node = node, from = #group.text + 1 }
  group.text = group.text .. node.literal
end

-- Runs of neighbouring text nodes, and the code nodes that are inline values.
local function groups_of(nodes)
  local groups, current = {}, nil
  for index, node in ipairs(nodes) do
    local is_text = node.type == "text" and node.literal
    if is_text and current and current.parent == node.parent then
      extend(current, node)
    elseif is_text then
      current = new_group(node)
      current.before = nodes[index - 1]
      groups[#groups + 1] = current
    else
      current = nil
      if node.type == "code" then groups[#groups + 1] = { { node = node }, code = true } end
    end
  end
  return groups
end

local function value(context, node)
  local code = node.literal:match("^{lua}%s*(.-)%s*$")
  if not code then
    local language = node.literal:match("^{(%a+)}%s")
    if language then
      diagnostics.add(context.diagnostics, context.file, node.line, node.col,
        ("inline values are Lua, not %s; write `{lua} …`"):format(language))
    end
    return
  elseif code == "" then
    diagnostics.add(context.diagnostics, context.file, node.line, node.col,
      "an inline value without an expression; write `{lua} name`")
    return
  end
  table.insert(context.items, { kind = "inline", line = node.line, col = node.col, code = code })
  return { { kind = "value", item = #context.items } }
end

local function is_plain(list, text)
  return #list == 1 and list[1] == text
end

--- pieces.read(context, nodes) → [node id] = list of pieces, for the nodes that are not simply
--- their own text. `context` collects: items, refs, cites, diagnostics; it has file and
--- on_label.
function pieces.read(context, nodes)
  local result = {}
  for _, group in ipairs(groups_of(nodes)) do
    local first = group[1].node
    if group.code then
      result[first.id] = value(context, first)
    else
      local list = pieces.text(context, group)
      if not is_plain(list, group.text) then
        result[first.id] = list
        for i = 2, #group do result[group[i].node.id] = {} end
      end
    end
  end
  return result
end

--- pieces.plain(context, text, line, col) → the pieces of a text without markup (an alt text),
--- in which only inline values count.
function pieces.plain(context, text, line, col)
  local list, at = {}, 1
  for before, code, after in text:gmatch("(.-)`{lua}%s*([^`]-)%s*`()") do
    append(list, before)
    table.insert(context.items, { kind = "inline", line = line, col = col, code = code })
    list[#list + 1] = { kind = "value", item = #context.items }
    at = after
  end
  append(list, text:sub(at))
  return list
end

return pieces
