-- Completion at the prompt: globals and keywords, fields of tables, methods of tensors.

local help = require "folio.prompt.help"

local complete = {}

local KEYWORDS = {
  "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in",
  "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while",
}
local TENSOR_FIELDS = { "dtype", "grad", "requires_grad", "shape" }

-- A field that is there without calling anything that could fail or take long; of the globals
-- also what a module gives when it is first used.
local function field(value, name, is_globals)
  if is_globals then
    local ok, found = pcall(function() return value[name] end)
    return ok and found or nil
  end
  if type(value) == "table" then return rawget(value, name) end
end

local function is_tensor(value)
  local meta = debug.getmetatable(value)
  return type(value) == "userdata" and type(meta) == "table" and meta.__name == "tensor"
end

local function names_in(value, separator, add)
  local entries = type(value) == "table" and value or nil
  if type(value) == "string" then entries = string end
  if type(value) == "userdata" and separator == ":" then entries = help.methods(value) end
  if is_tensor(value) and separator == "." then
    for _, name in ipairs(TENSOR_FIELDS) do add(name) end
  end
  for name, entry in pairs(entries or {}) do
    local callable = type(entry) == "function" or type(entry) == "table"
    if type(name) == "string" and (separator == "." or callable) then add(name) end
  end
end

-- "a.b" in the globals, or nil.
local function resolve(path, globals)
  local value = globals
  for name in path:gmatch("[^.]+") do
    value = field(value, name, value == globals)
    if value == nil then return nil end
  end
  return value
end

--- complete.word(word, globals, later) → sorted list of what the word may become: "tensor.ra"
--- gives "tensor.rand", "tensor.randint" …; `later` lists globals that come at their first use.
function complete.word(word, globals, later)
  local list = {}
  local path, separator, start = word:match("^(.*)([.:])([%w_]*)$")
  local function add(name)
    local whole = path and path .. separator .. name or name
    if whole:sub(1, #word) == word and name:find("^[%a_][%w_]*$") then list[#list + 1] = whole end
  end
  if path then
    local value = resolve(path, globals)
    if value ~= nil and start then names_in(value, separator, add) end
  else
    for _, name in ipairs(KEYWORDS) do add(name) end
    for _, name in ipairs(later or {}) do
      if not rawget(globals, name) then add(name) end
    end
    names_in(globals, ".", add)
  end
  table.sort(list)
  return list
end

return complete
