-- help(x): what is written above a Lua function, or beside a binding or an op; for a module the
-- list of what is in it, for a tensor the list of its methods.

local format = require "folio.format"
local behind = require("methods").behind

local help = {}

-- The docstrings of functions that cannot have one above them, by function (lib/bind/about.c), or
-- what makes one.
local function binding_about(value)
  local about = debug.getregistry()["folio.about"]
  local text = about and about[value]
  if type(text) == "function" then return text() end
  return text
end

local function lines_of(path)
  local file = io.open(path)
  if not file then return {} end
  local lines = {}
  for line in file:lines() do lines[#lines + 1] = line end
  file:close()
  return lines
end

-- The lines of comment that end just above line `n`, without their dashes.
local function comment_above(lines, n)
  local found = {}
  for i = n - 1, 1, -1 do
    local text = lines[i] and lines[i]:match("^%s*%-%-%-?%s?(.*)$")
    if not text then break end
    table.insert(found, 1, text)
  end
  return #found > 0 and table.concat(found, "\n") or nil
end

local function function_about(f)
  local info = debug.getinfo(behind(f), "S")
  if info.what == "C" or info.source:sub(1, 1) ~= "@" then return end
  return comment_above(lines_of(info.source:sub(2)), info.linedefined)
end

-- A class of nn is made by its init, and described there.
local function maker_of(value)
  local meta = type(value) == "table" and getmetatable(value)
  return type(meta) == "table" and meta.__call and rawget(value, "init") or value
end

--- help.text(f) → the docstring of a function or a class, or nil when it has none.
function help.text(f)
  f = maker_of(f)
  return binding_about(f) or (type(f) == "function" and function_about(f) or nil)
end

--- help.names(module) → the names of what a module offers, in the order of the alphabet: the
--- functions in it, and what it reads only when asked for (nn.names(), data.names()).
function help.names(module)
  local seen, names = {}, {}
  local function add(name)
    if type(name) == "string" and not seen[name] then
      seen[name], names[#names + 1] = true, name
    end
  end
  for name, value in pairs(module) do
    if type(value) == "function" then add(name) end
  end
  local more = rawget(module, "names")
  for _, name in ipairs(type(more) == "function" and more() or {}) do add(name) end
  table.sort(names)
  return names
end

-- The first line of each entry of a table of functions.
local function listing(entries, prefix)
  local names = help.names(entries)
  for i, name in ipairs(names) do
    local text = help.text(entries[name])
    local first = text and text:match("^[^\n]*") or name .. "(…)"
    local bare = first:find(name, 1, true) == 1
    names[i] = "  " .. (bare and prefix .. first or first)
  end
  return table.concat(names, "\n")
end

-- The methods of a table's metatable, and of what that goes back to: those of a layer are in its
-- class and in what all modules share. A class's init is its maker, and no method.
local function methods_of_table(value)
  local found, meta = {}, getmetatable(value)
  local index = type(meta) == "table" and rawget(meta, "__index")
  while type(index) == "table" do
    for name, f in pairs(index) do
      local is_method = type(f) == "function" and type(name) == "string" and name:sub(1, 2) ~= "__"
      if is_method and name ~= "init" and not found[name] then found[name] = f end
    end
    meta = getmetatable(index)
    index = type(meta) == "table" and rawget(meta, "__index")
  end
  return next(found) and found or nil
end

--- help.methods(value) → the table of the methods of a userdata, or of an object that is a table,
--- or nil.
function help.methods(value)
  if type(value) == "table" then return methods_of_table(value) end
  local meta = debug.getmetatable(value)
  local index = type(value) == "userdata" and type(meta) == "table" and meta.__index
  if type(index) == "table" then return index end
  if type(index) ~= "function" then return end
  local _, methods = debug.getupvalue(index, 1)
  return type(methods) == "table" and methods or nil
end

local WIDTH = 80

-- A docstring's lines are as long as its file's. One that is nearly so goes on in the next, unless
-- that is indented.
local function joined(text)
  local out, before = {}, nil
  for line in (text .. "\n"):gmatch("(.-)\n") do
    if before and before > WIDTH - 8 and line:find("^%S") then
      out[#out] = out[#out] .. " " .. line
    else
      out[#out + 1] = line
    end
    before = utf8.len(line)
  end
  return table.concat(out, "\n")
end

-- Breaks lines that are longer than WIDTH at spaces, keeping their indentation.
local function wrapped(text)
  local lines = {}
  for line in (joined(text) .. "\n"):gmatch("(.-)\n") do
    local indent = line:match("^%s*")
    local current = indent
    for word in line:gmatch("%S+") do
      if current ~= indent and utf8.len(current) + 1 + utf8.len(word) > WIDTH then
        lines[#lines + 1] = current
        current = indent .. (indent ~= "" and "  " or "")
      end
      current = current .. (current:find("%S$") and " " or "") .. word
    end
    lines[#lines + 1] = current
  end
  return table.concat(lines, "\n")
end

local GENERAL = [[
help(f)        what a function does: help(tensor.softmax), help(plot.line)
help(tensor)   what is in a module
help(x)        the methods of a tensor, a layer, an optimizer, a generator
An expression shows its value. Tab completes names. Ctrl-C stops a line, Ctrl-D leaves.]]

local function about_value(value)
  local text = help.text(value)
  if text then return wrapped(text) end
  if type(value) == "function" then return "this function has no docstring" end
  local methods = help.methods(value)
  if methods then return listing(methods, "") end
  if type(value) == "table" then return listing(value, "") end
  return type(value) .. ": " .. format.value(value)
end

--- help(value)
--- Prints what is known about a function, a module or a tensor; without a value, about help.
function help.show(...)
  if select("#", ...) == 0 then
    print(GENERAL)
  elseif (...) == nil then
    print("nil; is the name spelled as it should be? claim, show and params are only in the cells "
      .. "of a chapter")
  else
    print(about_value((...)))
  end
end

return help
