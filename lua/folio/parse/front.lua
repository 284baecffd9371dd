-- The front matter of a chapter: YAML between two lines `---` at its very beginning.

local diagnostics = require "folio.diagnostics"
local nearest = require "nearest"
local yaml = require "yaml"

local front = {}

local KNOWN = { "title", "abstract", "seed", "heavy" }

-- What an entry that is not a text becomes, and what to write where it cannot.
local CONVERT = {
  seed = function(node) return math.tointeger(tonumber(node.text)) end,
  heavy = function(node)
    if node.plain and (node.text == "true" or node.text == "false") then
      return node.text == "true"
    end
  end,
}
local ADVICE = {
  seed = "`seed` is a whole number; write `seed: 1`",
  heavy = "`heavy` is true or false; write `heavy: true`",
}

local is_known = {}
for _, name in ipairs(KNOWN) do is_known[name] = true end

-- The offset after the front matter, and its text; nil when the file has none.
local function find_block(text)
  local open = text:match("^%-%-%-[ \t]*\r?\n()")
  if not open then return end
  local close, after = text:match("\n()%-%-%-[ \t]*\r?\n?()", open - 1)
  if not close then return open, nil, nil end
  return open, text:sub(open, close - 1), after
end

local function blanked(text)
  return (text:gsub("[^\n]", ""))
end

local function set(result, key, node, refuse)
  local name = key.text or ""
  if not is_known[name] then
    local near = nearest(name:lower(), KNOWN)
    return refuse(key, ("unknown entry `%s` in the front matter; %s"):format(name,
      near and ("the nearest is `%s`"):format(near) or "it has " .. table.concat(KNOWN, ", ")))
  elseif node.type ~= "scalar" then
    return refuse(node, ("`%s` has one value; write `%s: …`"):format(name, name))
  elseif CONVERT[name] then
    result[name] = CONVERT[name](node)
    if result[name] == nil then refuse(node, ADVICE[name]) end
    return
  end
  result[name] = node.text
  result.places[name] = { line = node.line + 1, col = node.plain and node.col or node.col + 1 }
end

--- front.read(text, file, list) → front, rest
--- The entries, with `places` of the values, and the text with the front matter blanked, so
--- that its lines keep their numbers. What is wrong is added to `list`.
function front.read(text, file, list)
  local result = { places = {} }
  local open, block, after = find_block(text)
  if not open then return result, text end
  if not block then
    diagnostics.add(list, file, 1, 1,
      "the front matter opened here is never closed; write a line `---` after its last entry")
    return result, text
  end
  local function refuse(node, message)
    diagnostics.add(list, file, node.line + 1, node.col, message)
  end
  local tree, message, line, col = yaml.parse(block)
  if message then
    refuse({ line = line, col = col },
      ("the front matter is YAML, and this is not (%s); write `title: \"…\"`"):format(message))
  elseif tree and tree.type ~= "map" then
    refuse(tree, "the front matter is `key: value`; write `title: \"…\"`")
  end
  for i = 1, tree and tree.type == "map" and #tree or 0, 2 do
    set(result, tree[i], tree[i + 1], refuse)
  end
  return result, blanked(text:sub(1, after - 1)) .. text:sub(after)
end

return front
