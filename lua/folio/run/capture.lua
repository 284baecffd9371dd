-- What a cell shows: printed text, values and figures, in the order they were made.

-- luacheck: ignore 122 (it is there to change the standard library)
local format = require "folio.format"

local capture = {}

local outputs

--- Begins with nothing shown, for the next cell.
function capture.start()
  outputs = {}
end

--- What was shown since capture.start(), as figures' own objects and texts.
function capture.outputs()
  return outputs
end

local function add_text(text)
  local last = outputs[#outputs]
  if last and last.kind == "print" then
    last.parts[#last.parts + 1] = text
  else
    outputs[#outputs + 1] = { kind = "print", parts = { text } }
  end
end

local function print_captured(...)
  local parts = table.pack(...)
  for i = 1, parts.n do parts[i] = tostring(parts[i]) end
  add_text(table.concat(parts, "\t") .. "\n")
end

local function check_text(value)
  local kind = type(value)
  if kind ~= "string" and kind ~= "number" then
    error(("write takes texts and numbers, not a %s; use print"):format(kind), 3)
  end
  return tostring(value)
end

-- Stands for io.stdout: what is written to it is captured.
local standard_output = {}

function standard_output:write(...)
  for i = 1, select("#", ...) do add_text(check_text((select(i, ...)))) end
  return self
end

function standard_output:flush() return self end
function standard_output.setvbuf() return true end
function standard_output.close() return nil, "standard output stays open" end
function standard_output.seek() return nil, "Illegal seek" end

setmetatable(standard_output, {
  __index = standard_output, __name = "FILE*",
  __tostring = function() return "file (standard output)" end,
})

local function is_figure(value)
  local kind = type(value)
  if kind ~= "table" and kind ~= "userdata" then return false end
  local meta = getmetatable(value)
  if type(meta) == "table" and meta.__name == "figure" then return true end
  return kind == "table" and rawget(value, "kind") == "figure" and type(value.svg) == "function"
end

--- show(…) shows values as the end of a cell does: figures are drawn, others written on a line.
function capture.show(...)
  local texts = {}
  for i = 1, select("#", ...) do
    local value = select(i, ...)
    if is_figure(value) then outputs[#outputs + 1] = { kind = "figure", figure = value }
    else texts[#texts + 1] = format.value(value) end
  end
  if texts[1] then
    outputs[#outputs + 1] = { kind = "value", text = table.concat(texts, "\t") }
  end
end

--- Puts the capturing functions in the place of the plain ones, in this Lua state.
function capture.install()
  capture.start()
  _G.print = print_captured
  _G.show = capture.show
  local plain_output = io.output
  function io.write(...)
    local to = io.output()
    if to == standard_output then return standard_output:write(...) end
    return to:write(...)
  end
  io.stdout = standard_output
  local current = standard_output
  function io.output(file)
    if type(file) == "string" then current = plain_output(file) elseif file then current = file end
    return current
  end
  function os.exit()
    error("a chapter does not end the program; take os.exit out", 2)
  end
end

return capture
