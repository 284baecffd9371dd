-- Readers of files that the user brings: IDX (MNIST), CIFAR-10's binary version, CSV, plain text.

local tensor = require "tensor"
local options = require "options"

local read = {}

local function contents(who, path)
  if type(path) ~= "string" then
    options.fail("%s: want the path of a file, got %s", who, options.shown(path))
  end
  local file, problem = io.open(path, "rb")
  if not file then options.fail("%s: %s", who, problem) end
  local bytes = file:read("a")
  file:close()
  if not bytes then options.fail("%s: %s cannot be read", who, path) end
  return bytes
end

local idx_kinds = {
  [0x08] = "uint8", [0x09] = "int8", [0x0B] = "int16", [0x0C] = "int32", [0x0D] = "float32",
  [0x0E] = "float64",
}
local sizes = { uint8 = 1, int8 = 1, int16 = 2, int32 = 4, float32 = 4, float64 = 8 }

--- data.read_idx(path) → tensor
--- The format of MNIST: pictures come as (count, rows, columns) and labels as (count), int32 for
--- all kinds of integers. Unpack a file that ends in .gz first.
function read.read_idx(path)
  local bytes = contents("read_idx", path)
  if #bytes < 4 or bytes:sub(1, 2) ~= "\0\0" then
    options.fail("read_idx: %s is no IDX file: it does not start with two zeros", path)
  end
  local kind, axes = idx_kinds[bytes:byte(3)], bytes:byte(4)
  if not kind or axes < 1 or axes > 6 or #bytes < 4 + 4 * axes then
    options.fail("read_idx: the header of %s is damaged", path)
  end
  local shape, count = {}, sizes[kind]
  for axis = 1, axes do
    shape[axis] = string.unpack(">I4", bytes, 4 * axis + 1)
    count = shape[axis] > 0 and count > #bytes // shape[axis] and #bytes or count * shape[axis]
  end
  if count ~= #bytes - 4 - 4 * axes then
    options.fail("read_idx: %s has %d bytes of elements, and its header (%s) asks for others", path,
      #bytes - 4 - 4 * axes, table.concat(shape, ", "))
  end
  return tensor.from_bytes(bytes:sub(4 * axes + 5), kind, shape, { big_endian = true })
end

-- CIFAR-10 has ten classes; a file with others is another file of the same size.
local function check_labels(path, labels)
  for record, label in ipairs(labels:totable()) do
    if label > 10 then
      options.fail("read_cifar10: %s is no CIFAR-10 file: record %d has the label %d, want 0 to 9",
        path, record, label - 1)
    end
  end
end

--- data.read_cifar10(path, …) → x (count, 3, 32, 32), y (count)
--- The binary version of CIFAR-10, one or several of its files: brightness from 0 to 1 of red,
--- green and blue, and labels 1 … 10.
function read.read_cifar10(...)
  local xs, ys = {}, {}
  for i = 1, select("#", ...) do
    local path = select(i, ...)
    local bytes = contents("read_cifar10", path)
    local count, rest = #bytes // 3073, #bytes % 3073
    if count == 0 or rest ~= 0 then
      options.fail("read_cifar10: %s has %d bytes, which is no multiple of 3073", path, #bytes)
    end
    local all = tensor.from_bytes(bytes, "uint8", { count, 3073 })
    ys[i] = all:select(2, 1) + 1
    check_labels(path, ys[i])
    xs[i] = all:slice(2, 2, 3073):to("float32"):reshape(count, 3, 32, 32) / 255
  end
  if #xs == 0 then options.fail("read_cifar10: want the path of a file") end
  return tensor.concatenate(xs, 1), tensor.concatenate(ys, 1)
end

-- The fields of one record from place `at`, and the place after it (RFC 4180); nil and what is
-- wrong.
local function record(text, at, separator)
  local fields = {}
  while true do
    local field
    if text:sub(at, at) == '"' then
      local close = at
      repeat
        close = text:find('"', close + 1, true)
        if not close then return nil, "a quote is not closed" end
        local double = text:sub(close + 1, close + 1) == '"'
        if double then close = close + 1 end
      until not double
      field, at = text:sub(at + 1, close - 1):gsub('""', '"'), close + 1
    else
      local stop = text:find("[\r\n" .. separator .. "]", at) or #text + 1
      field, at = text:sub(at, stop - 1), stop
    end
    fields[#fields + 1] = field
    if text:sub(at, at) ~= separator then break end
    at = at + 1
  end
  if text:sub(at, at) == "\r" then at = at + 1 end
  if at <= #text and text:sub(at, at) ~= "\n" then
    return nil, 'something stands after a closing quote, or a line ends with "\\r" alone'
  end
  return fields, at + 1
end

-- All records of a text, each with as many fields as the first.
local function all_records(path, text, separator)
  local records, at = {}, text:sub(1, 3) == "\xEF\xBB\xBF" and 4 or 1
  while at <= #text do
    local fields, next_at = record(text, at, separator)
    local number, wide = #records + 1, records[1] and #records[1]
    if not fields then options.fail("read_csv: %s, record %d: %s", path, number, next_at) end
    local is_empty = #fields == 1 and fields[1] == "" and wide and wide > 1
    if not is_empty and #fields ~= (wide or #fields) then
      options.fail("read_csv: %s, record %d has %d fields, the first %d", path, number, #fields,
        wide)
    end
    if not is_empty then records[number] = fields end
    at = next_at
  end
  return records
end

-- Texts become numbers, in place; `first` is the number of the first record in the file.
local function make_numbers(path, records, first)
  for i, fields in ipairs(records) do
    for column, field in ipairs(fields) do
      fields[column] = tonumber(field) or options.fail(
        'read_csv: %s, record %d, column %d: "%s" is no number; read it with texts = true', path,
        i + first - 1, column, field)
    end
  end
end

--- data.read_csv(path, {header = true, separator = ",", texts = false, dtype = "float32"}) → tensor
--- (records, columns), names; with texts = true a list of records, each a list of texts, and names
--- Fields may stand in quotes (RFC 4180); empty lines between records of several fields are passed
--- over. A record with another number of fields than the first,
--- and a field that is no number, are errors that name their place.
function read.read_csv(path, given)
  local set = options.read("read_csv", given, {
    header = true, separator = ",", texts = false, dtype = "float32",
  })
  if not set.separator:match("^[,;\t| ]$") then
    options.fail('read_csv: the separator is %q, want one of , ; | tab and space', set.separator)
  end
  local records = all_records(path, contents("read_csv", path), set.separator)
  local names = set.header and table.remove(records, 1) or {}
  if set.texts then return records, names end
  if #records == 0 then options.fail("read_csv: %s has no records", path) end
  make_numbers(path, records, set.header and 2 or 1)
  return tensor.tensor(records, { dtype = set.dtype }), names
end

local function check_vocabulary(vocabulary)
  if type(vocabulary) ~= "table" then
    options.fail("read_text: vocabulary is %s, want a list of characters",
      options.shown(vocabulary))
  end
  for i, character in ipairs(vocabulary) do
    if type(character) ~= "string" then
      options.fail("read_text: entry %d of the vocabulary is %s, want a character", i,
        options.shown(character))
    end
  end
end

--- data.read_text(path, {vocabulary = nil}) → tokens (n), vocabulary
--- The characters of a text in UTF-8 as int32 tokens 1 … #vocabulary; the vocabulary is the list
--- of the characters, sorted. With one given, as of the training text, others are an error.
function read.read_text(path, given)
  local set = options.read("read_text", given, { vocabulary = options.any })
  local text = contents("read_text", path)
  local good, bad = utf8.len(text)
  if not good then options.fail("read_text: %s is no UTF-8 at byte %d", path, bad) end
  local places, vocabulary = {}, set.vocabulary
  if vocabulary ~= nil then check_vocabulary(vocabulary) end
  if not vocabulary then
    vocabulary = {}
    for _, code in utf8.codes(text) do
      local character = utf8.char(code)
      if not places[character] then
        places[character] = true
        vocabulary[#vocabulary + 1] = character
      end
    end
    table.sort(vocabulary)
  end
  for i, character in ipairs(vocabulary) do places[character] = i end
  local tokens = {}
  for at, code in utf8.codes(text) do
    local place = places[utf8.char(code)]
    if not place then
      options.fail("read_text: %s has %q at byte %d, which is not in the vocabulary", path,
        utf8.char(code), at)
    end
    tokens[#tokens + 1] = place
  end
  return tensor.tensor(tokens, { dtype = "int32" }), vocabulary
end

return read
