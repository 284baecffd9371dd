-- Plain tables to text and back: what goes through a pipe or into the cache. Numbers come back
-- with all their bits, because %q writes them in hexadecimal.

local _ENV = require "folio.own"

local serialize = {}

local function key_order(a, b)
  if type(a) ~= type(b) then return type(a) < type(b) end
  return a < b
end

local write

local function write_table(value, out)
  out[#out + 1] = "{"
  local length = #value
  for i = 1, length do
    write(value[i], out)
    out[#out + 1] = ","
  end
  local keys = {}
  for key in pairs(value) do
    if math.type(key) ~= "integer" or key < 1 or key > length then keys[#keys + 1] = key end
  end
  table.sort(keys, key_order)
  for _, key in ipairs(keys) do
    out[#out + 1] = "["
    write(key, out)
    out[#out + 1] = "]="
    write(value[key], out)
    out[#out + 1] = ","
  end
  out[#out + 1] = "}"
end

function write(value, out)
  if type(value) == "table" then return write_table(value, out) end
  out[#out + 1] = string.format("%q", value)
end

--- serialize.dump(value) → text. Strings, numbers, booleans, nil and tables of them, keys in a
--- fixed order: equal values give equal texts. Anything else raises.
function serialize.dump(value)
  local out = { "return " }
  write(value, out)
  return table.concat(out)
end

--- serialize.load(text) → value, or nil, message. The text runs in an empty environment.
function serialize.load(text)
  local chunk, message = load(text, "=cache", "t", {})
  if not chunk then return nil, message end
  local good, value = pcall(chunk)
  if good then return value end
  return nil, value
end

return serialize
