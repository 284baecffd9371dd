-- The options of a cell: lines `--| key: value` at its top, in YAML.
--
-- Everything is checked here, and every refusal says what to write instead: people bring
-- habits from systems that spell the same option in three ways and ignore what they do not
-- know.

local diagnostics = require "folio.diagnostics"
local nearest = require "nearest"
local yaml = require "yaml"

local options = {}

--- The options in the order of the manual: name, kind of value, default, what else is allowed.
options.known = {
  { name = "label", kind = "text" },
  { name = "eval", kind = "boolean", default = true },
  { name = "echo", kind = "boolean", default = true, also = "fenced" },
  { name = "output", kind = "boolean", default = true, also = "asis" },
  { name = "include", kind = "boolean", default = true },
  { name = "error", kind = "boolean", default = false },
  { name = "code-fold", kind = "boolean", default = false },
  { name = "fig-cap", kind = "text" },
  { name = "fig-alt", kind = "text" },
  { name = "fig-width", kind = "number" },
  { name = "fig-height", kind = "number" },
  { name = "tbl-cap", kind = "text" },
  { name = "lst-label", kind = "text" },
  { name = "lst-cap", kind = "text" },
  { name = "tags", kind = "list" },
  { name = "seed", kind = "integer" },
  { name = "budget", kind = "number" },
}

local names, by_name = {}, {}
for i, option in ipairs(options.known) do
  names[i], by_name[option.name] = option.name, option
end

local PREFIX = { "^%s*%-%-|[ \t]?", "^%s*#|[ \t]?" }

local function prefix_end(line)
  for _, pattern in ipairs(PREFIX) do
    local _, stop = line:find(pattern)
    if stop then return stop end
  end
end

--- options.split(lines) → payloads, offsets, count: the first `count` lines are options; their
--- texts without the prefix, and how many bytes were taken off each.
function options.split(lines)
  local payloads, offsets = {}, {}
  for i, line in ipairs(lines) do
    local stop = prefix_end(line)
    if not stop then break end
    payloads[i], offsets[i] = line:sub(stop + 1), stop
  end
  return payloads, offsets, #payloads
end

local function spelled(name)
  return (name:gsub("[._]", "-"):lower())
end

local function unknown(name)
  local dashed = spelled(name)
  if dashed ~= name and by_name[dashed] then
    return ("unknown option `%s`; write `%s`"):format(name, dashed)
  end
  local near = nearest(dashed, names)
  if near then return ("unknown option `%s`; the nearest is `%s`"):format(name, near) end
  return ("unknown option `%s`; the options are %s"):format(name, table.concat(names, ", "))
end

local TRUTH = {
  yes = "true", no = "false", on = "true", off = "false", t = "true", f = "false",
  ["true"] = "true", ["false"] = "false",
}

local function as_boolean(option, node)
  if node.plain and (node.text == "true" or node.text == "false") then
    return node.text == "true"
  end
  if option.also and node.text == option.also then return node.text end
  local choices = "true or false" .. (option.also and (" or " .. option.also) or "")
  local meant = TRUTH[(node.text or ""):lower()]
  if meant and not node.plain then
    return nil, ("`%s` is a text in quotes; write `%s: %s` without them"):format(option.name,
      option.name, meant)
  elseif meant then
    return nil, ("`%s: %s` is not a truth value here; write `%s: %s`"):format(option.name,
      node.text, option.name, meant)
  end
  return nil, ("option `%s` is %s; write `%s: %s`"):format(option.name, choices, option.name,
    tostring(option.default))
end

local function as_number(option, node)
  local number = node.plain and tonumber(node.text)
  if number and option.kind == "integer" then number = math.tointeger(number) end
  if number and (option.kind == "integer" or number > 0) then return number end
  local example = option.kind == "integer" and "1" or option.name == "budget" and "60" or "640"
  return nil, ("option `%s` is a%s number; write `%s: %s`"):format(option.name,
    option.kind == "integer" and " whole" or " positive", option.name, example)
end

local function as_list(option, node)
  local list = {}
  for i, entry in ipairs(node.type == "list" and node or { node }) do
    if type(entry) ~= "table" or entry.type ~= "scalar" then
      return nil, ("option `%s` is a list of words; write `%s: [one, two]`"):format(option.name,
        option.name)
    end
    list[i] = entry.text
  end
  return list
end

local function as_text(option, node)
  if node.text ~= "" then return node.text end
  return nil, ("option `%s` is empty; write `%s: \"…\"` or take the line out"):format(option.name,
    option.name)
end

local CONVERT = {
  boolean = as_boolean, number = as_number, integer = as_number, list = as_list, text = as_text,
}

local function convert(option, node)
  if option.kind ~= "list" and node.type ~= "scalar" then
    return nil, ("option `%s` has one value, not a %s; write `%s: …`"):format(option.name,
      node.type, option.name)
  end
  return CONVERT[option.kind](option, node)
end

-- Lines that YAML would read as something else, or not at all, but whose meaning is plain.
local function habit(payload)
  local key, value = payload:match("^%s*([%w._-]+)%s*=%s*(.-),?%s*$")
  if key then
    local name = spelled(key)
    local meant = value:upper() == value and TRUTH[value:lower()] or value
    return ("options are `key: value`; write `--| %s: %s`"):format(name, meant)
  end
end

-- Where the mapping's marks are in the author's file.
local function mapped(place, line, col)
  local index = math.min(line, #place.offsets)
  return place.line + index - 1, col + (place.offsets[index] or 0)
end

local function refuse(place, line, col, message)
  local at, column = mapped(place, line, col)
  diagnostics.add(place.list, place.file, at, column, message)
end

local function read_tree(payloads, place)
  for i, payload in ipairs(payloads) do
    local message = habit(payload)
    if message then
      refuse(place, i, payload:find("%S") or 1, message)
      payloads[i] = ""
    end
  end
  local tree, message, line, col = yaml.parse(table.concat(payloads, "\n"))
  if message then
    refuse(place, line, col, ("options are YAML, and this is not (%s); write `--| key: value`, "
      .. "with \"quotes\" around a text that has a colon or begins with a sign"):format(message))
  elseif tree and tree.type ~= "map" then
    refuse(place, tree.line, tree.col, "options are `key: value`; write `--| label: fig-name`")
  elseif tree then
    return tree
  end
end

local function label_problem(text)
  if text:find("^%a[%w_-]*$") then return nil end
  return ("a label is letters a to z, digits and dashes; write `label: %s`"):format(
    (text:gsub("^#", ""):gsub("[^%w_-]+", "-"):gsub("^[^%a]+", "")))
end

local function set(result, places, place, key, node)
  local option = by_name[key.text or ""]
  if not option then return refuse(place, key.line, key.col, unknown(key.text or "")) end
  if places[option.name] then
    return refuse(place, key.line, key.col, ("option `%s` stands twice; take one out"):format(
      option.name))
  end
  local value, message = convert(option, node)
  if value ~= nil and option.name:find("label$") then message = label_problem(value) end
  if message then return refuse(place, node.line, node.col, message) end
  result[option.name] = value
  local line, col = mapped(place, node.line, node.col)
  places[option.name] = { line = line, col = node.plain and col or col + 1 }
end

--- The options' values when none is given.
function options.defaults()
  local result = {}
  for _, option in ipairs(options.known) do result[option.name] = option.default end
  return result
end

--- options.read(lines, file, line, list, indent) → options, places, count
--- Reads the option lines at the top of a cell whose first line is line `line` of `file`. Every
--- option has its default filled in; `places` says where the given values stand; `count` is the
--- number of option lines. What is wrong is added to `list`. `indent` is how many columns the
--- lines stand further to the right in the file (0).
function options.read(lines, file, line, list, indent)
  local payloads, offsets, count = options.split(lines)
  for i = 1, count do offsets[i] = offsets[i] + (indent or 0) end
  local place = { list = list, file = file, line = line, offsets = offsets }
  local result, places = options.defaults(), {}
  local tree = count > 0 and read_tree(payloads, place) or {}
  for i = 1, #tree, 2 do set(result, places, place, tree[i], tree[i + 1]) end
  for i = count + 1, #lines do
    if lines[i]:find("^%s*%-%-|") or lines[i]:find("^%s*#|") then
      diagnostics.add(list, file, line + i - 1, lines[i]:find("%S") + (indent or 0),
        "options stand at the top of a cell; move this line up, or write a comment as `-- |`")
    end
  end
  return result, places, count
end

return options
