-- How values read: numbers in prose, values under a cell, numbers of a claim.

local _ENV = require "folio.own"

local format = {}

local MINUS = "\u{2212}"
local SUPERSCRIPT = {
  ["0"] = "⁰", ["1"] = "¹", ["2"] = "²", ["3"] = "³", ["4"] = "⁴", ["5"] = "⁵", ["6"] = "⁶",
  ["7"] = "⁷", ["8"] = "⁸", ["9"] = "⁹", ["-"] = "⁻",
}

local function special(number)
  if number ~= number then return "NaN" end
  if number == math.huge then return "∞" end
  if number == -math.huge then return MINUS .. "∞" end
end

local function power(exponent)
  return "10" .. string.gsub(tostring(math.tointeger(exponent)), ".", SUPERSCRIPT)
end

-- "1.50e-07" → "1.5 × 10⁻⁷": the mantissa keeps the digits that it has.
local function scientific(text)
  local mantissa, exponent = string.match(text, "^(.-)e([+-]%d+)$")
  return mantissa .. " × " .. power(tonumber(exponent))
end

-- The plain decimal of a number with `digits` significant digits.
local function decimal(number, digits)
  local text = string.format("%." .. (digits - 1) .. "e", number)
  local exponent = tonumber(string.match(text, "e([+-]%d+)$"))
  if exponent >= 6 or exponent < -4 then
    return scientific((string.gsub(text, "%.?0*e", "e")))
  end
  local rounded = tonumber(text)
  return string.format("%." .. math.max(0, digits - 1 - exponent) .. "f", rounded)
end

local function trimmed(text)
  if not string.find(text, "%.") or string.find(text, "×") then return text end
  return (string.gsub(text, "%.?0+$", ""))
end

local function with_minus(text)
  return (string.gsub(text, "^%-", MINUS))
end

--- format.number(number, digits) → text
--- A whole number as it is, any other with `digits` (3) significant digits, without zeros at
--- its end, with a real minus sign; very large and very small ones as 1.5 × 10⁻⁷.
function format.number(number, digits)
  if math.type(number) == "integer" then return with_minus(tostring(number)) end
  local odd = special(number)
  if odd then return odd end
  if number == math.floor(number) and math.abs(number) < 1e15 then
    return with_minus(string.format("%.0f", number))
  end
  return with_minus(trimmed(decimal(number, digits or 3)))
end

local function is_tensor(value)
  local meta = getmetatable(value)
  return type(value) == "userdata" and type(meta) == "table" and meta.__name == "tensor"
end

--- format.scalar(value) → the number in a tensor of one element, else the value itself.
function format.scalar(value)
  if not is_tensor(value) or value:numel() ~= 1 then return value end
  return value:item()
end

--- format.inline(value) → what stands in the prose for the value of an inline expression, or
--- nil and what is wrong with it. A text stands as it is: the expression formatted itself.
function format.inline(value)
  value = format.scalar(value)
  if type(value) == "number" then return format.number(value) end
  if type(value) == "string" or type(value) == "boolean" then return tostring(value) end
  if value == nil then return nil, "the value is nil; is the name spelled as in its cell?" end
  local meta = getmetatable(value)
  if type(meta) == "table" and meta.__tostring and not is_tensor(value) then
    return tostring(value)
  end
  return nil, string.format("an inline value is a number or a text, and this is a %s; write an "
    .. "expression that gives one", is_tensor(value) and "tensor of shape ("
    .. table.concat(value.shape, ", ") .. ")" or type(value))
end

--- format.measured(number) → a claim's number: up to six significant digits.
function format.measured(number)
  if math.type(number) == "integer" then return tostring(number) end
  if number ~= number then return "NaN" end
  return (string.gsub(string.format("%.6g", number), "^(%-?)inf$", "%1∞"))
end

-- Keys of a table in an order that is the same in every run: the list part, then by type and text.
local function sorted_keys(value, length)
  local keys = {}
  for key in pairs(value) do
    local listed = math.type(key) == "integer" and key >= 1 and key <= length
    if not listed then keys[#keys + 1] = key end
  end
  table.sort(keys, function(a, b)
    if type(a) ~= type(b) then return type(a) < type(b) end
    if type(a) == "number" then return a < b end
    return tostring(a) < tostring(b)
  end)
  return keys
end

local show

local function show_key(key)
  if type(key) == "string" and string.find(key, "^[%a_][%w_]*$") then return key end
  return "[" .. show(key, 3) .. "]"
end

local MOST = 40

local function show_entries(value, depth, seen)
  local parts, length = {}, #value
  for i = 1, math.min(length, MOST) do parts[i] = show(value[i], depth + 1, seen) end
  if length > MOST then parts[#parts + 1] = string.format("… %d more", length - MOST) end
  local keys = sorted_keys(value, length)
  for i = 1, math.min(#keys, MOST) do
    parts[#parts + 1] = show_key(keys[i]) .. " = " .. show(value[keys[i]], depth + 1, seen)
  end
  if #keys > MOST then parts[#parts + 1] = string.format("… %d more", #keys - MOST) end
  return "{" .. table.concat(parts, ", ") .. "}"
end

local function anonymous(value)
  local kind = type(value)
  return kind == "function" and "function" or "(" .. kind .. ")"
end

--- format.quoted(text) → the text as Lua would write it, on one line.
function format.quoted(text)
  return (string.gsub(string.format("%q", text), "\\\n", "\\n"))
end

-- Addresses differ from run to run and must not reach a page.
function show(value, depth, seen)
  local kind, meta = type(value), getmetatable(value)
  if kind == "string" then return depth > 0 and format.quoted(value) or value end
  if kind == "number" and value ~= value then return "NaN" end
  if kind == "number" or kind == "boolean" or kind == "nil" then return tostring(value) end
  if type(meta) == "table" and (meta.__tostring or meta.__name) then
    if kind == "userdata" and depth > 0 and is_tensor(value) and value:numel() > 8 then
      return string.format("tensor (%s)", table.concat(value.shape, ", "))
    end
    return meta.__tostring and tostring(value) or "(" .. meta.__name .. ")"
  end
  if kind ~= "table" then return anonymous(value) end
  if seen[value] or depth > 3 then return "{…}" end
  seen[value] = true
  local text = show_entries(value, depth, seen)
  seen[value] = nil
  return text
end

--- format.value(value) → the value as a prompt shows it: tables with their entries in a fixed
--- order, long ones shortened, texts in tables in quotes.
function format.value(value)
  return (show(value, 0, {}))
end

return format
