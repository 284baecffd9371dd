-- The flags of the verbs that work on a book.

local nearest = require "nearest"

local flags = {}

--- Every flag: its names, what it takes, and a line for the help.
flags.known = {
  { names = { "-j" }, field = "jobs", takes = "N", about = "run up to N chapters side by side" },
  { names = { "-o" }, field = "out", takes = "DIR", about = "put the book there (build/book)" },
  { names = { "--force" }, field = "force", about = "run every cell, whatever is known" },
  { names = { "--fail-fast" }, field = "fail_fast",
    about = "stop at the first chapter that fails" },
  { names = { "--light" }, field = "light",
    about = "run no chapter that is `heavy: true`; leave it out, or show what is kept" },
  { names = { "-P" }, field = "parameters", takes = "key=value",
    about = "set params.key for the cells" },
  { names = { "--json" }, field = "json", about = "say at the end what was built, as JSON" },
  { names = { "-q" }, field = "quiet", about = "say only what is wrong" },
  { names = { "-v" }, field = "verbose", about = "say also which claims hold" },
  { names = { "--no-color" }, field = "no_color", about = "no colours (also NO_COLOR)" },
}

local by_name = {}
for _, flag in ipairs(flags.known) do
  for _, name in ipairs(flag.names) do by_name[name] = flag end
end

--- flags.help(fields) → lines for the help of a verb that takes these flags.
function flags.help(fields)
  local wanted, lines = {}, { "" }
  for _, field in ipairs(fields) do wanted[field] = true end
  for _, flag in ipairs(flags.known) do
    if wanted[flag.field] then
      lines[#lines + 1] = ("  %-16s %s"):format(table.concat(flag.names, ", ")
        .. (flag.takes and " " .. flag.takes or ""), flag.about)
    end
  end
  return lines
end

-- "steps=100" → "steps", 100; numbers and truth values become what they look like.
local function parameter(text)
  local key, value = text:match("^([%a_][%w_]*)=(.*)$")
  if not key then return nil, ("-P takes key=value, not `%s`"):format(text) end
  if value == "true" or value == "false" then return key, value == "true" end
  return key, tonumber(value) or value
end

local function jobs(text)
  local count = math.tointeger(tonumber(text))
  if count and count >= 1 then return count end
  return nil, ("-j takes a number of chapters from 1, not `%s`"):format(text)
end

local function set(result, flag, value)
  if flag.field == "parameters" then
    local key, typed = parameter(value)
    if not key then return nil, typed end
    result.parameters[key] = typed
    return true
  end
  local wrong
  if flag.field == "jobs" then value, wrong = jobs(value) end
  if wrong then return nil, wrong end
  result[flag.field] = value
  return true
end

local function unknown(text, allowed)
  local names = { "--help" }
  for _, flag in ipairs(flags.known) do
    if allowed[flag.field] then table.move(flag.names, 1, #flag.names, #names + 1, names) end
  end
  if by_name[text] then return ("`%s` is a flag of other verbs"):format(text) end
  -- One letter is near every other one.
  local near = text:find("^%-%-") and nearest(text:match("^[^=]*"), names)
  local hint = near and ("; did you mean `%s`?"):format(near) or ""
  return ("there is no flag `%s` here%s"):format(text, hint)
end

-- "-j2" and "-Pkey=value" are "-j", "2" and "-P", "key=value".
local function split(text)
  local short, rest = text:match("^(%-%a)(.+)$")
  if short and by_name[short] and by_name[short].takes then return by_name[short], rest end
  return by_name[text]
end

--- flags.read(arguments, fields) → {jobs = …, parameters = {…}, [1] = first argument that is no
--- flag, …}, or nil, message. `fields` lists the flags that the verb takes.
function flags.read(arguments, fields)
  local allowed, result, i = {}, { parameters = {} }, 1
  for _, field in ipairs(fields) do allowed[field] = true end
  while i <= #arguments do
    local text = arguments[i]
    if text:find("^%-.") then
      local flag, value = split(text)
      if not flag or not allowed[flag.field] then return nil, unknown(text, allowed) end
      if flag.takes and not value then
        i = i + 1
        value = arguments[i]
        if not value then return nil, ("%s takes %s"):format(text, flag.takes) end
      end
      local good, message = set(result, flag, flag.takes and value or true)
      if not good then return nil, message end
    else
      result[#result + 1] = text
    end
    i = i + 1
  end
  return result
end

return flags
