-- What a cell shows: printed text, values and figures, in the order they were made.
--
-- Printed is what Lua writes to standard output and standard error, and what programs that the
-- cell starts and C code write there: that comes through a pipe, which is emptied whenever
-- something else is shown and when the cell ends.

-- luacheck: ignore 122 (it is there to change the standard library)
local _ENV = require "folio.own"

local format = require "folio.format"
local system = require "system"

local capture = {}

-- What a page can bear: a loop that prints without end must not fill memory and disk.
local MOST = 1000000
local TOO_MUCH = "\n[this cell showed more than 1 MB; the rest is left out]\n"

local outputs, length, spill
local told = function() end

--- Begins with nothing shown, for the next cell.
function capture.start()
  outputs, length = {}, 0
end


-- As much of the text as there is still room for, cut between characters.
local function fitting(text)
  local room = MOST - length
  length = length + #text
  if #text <= room then return text end
  if room < 0 then return "" end
  while room > 0 and (string.byte(text, room + 1) & 0xC0) == 0x80 do room = room - 1 end
  return string.sub(text, 1, room) .. TOO_MUCH
end

local function append(text)
  text = fitting(text)
  if text == "" then return end
  told(text)
  local last = outputs[#outputs]
  if last and last.kind == "print" then
    last.parts[#last.parts + 1] = text
  else
    outputs[#outputs + 1] = { kind = "print", parts = { text } }
  end
end

-- What came past Lua comes before what Lua shows next.
local function take_spilled()
  if not spill then return end
  local text = system.read(spill, 1 << 20)
  while text and text ~= "" do
    append(text)
    text = system.read(spill, 1 << 20)
  end
end

local function add_text(text)
  take_spilled()
  append(text)
end

--- What was shown since capture.start(), as figures' own objects and texts.
function capture.outputs()
  take_spilled()
  return outputs
end

local function print_captured(...)
  local parts = table.pack(...)
  for i = 1, parts.n do parts[i] = tostring(parts[i]) end
  add_text(table.concat(parts, "\t") .. "\n")
end

local function check_text(value)
  local kind = type(value)
  if kind ~= "string" and kind ~= "number" then
    error(string.format("write takes texts and numbers, not a %s; use print", kind), 3)
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
  take_spilled()
  local texts = {}
  for i = 1, select("#", ...) do
    local value = select(i, ...)
    if is_figure(value) then outputs[#outputs + 1] = { kind = "figure", figure = value }
    else texts[#texts + 1] = format.value(value) end
  end
  local text = texts[1] and fitting(table.concat(texts, "\t"))
  if text and (text ~= "" or length <= MOST) then
    outputs[#outputs + 1] = { kind = "value", text = text }
  end
end

--- capture.mute(): what is printed is told to nobody from now on, in a copy of this process; what
--- comes through the pipe is left to the process that it is a copy of.
function capture.mute()
  told, spill = function() end, nil
end

--- capture.install(tell, fd): puts the capturing functions in the place of the plain ones, in this
--- Lua state. tell(text) is called for each text that is printed, as soon as it is; `fd` is the
--- read end of the pipe that standard output and standard error lead into, which never waits.
function capture.install(tell, fd)
  told, spill = tell, fd
  io.stdout:setvbuf("no")
  capture.start()
  _G.print = print_captured
  _G.show = capture.show
  package.loaded["plot.page"] = capture.show -- where fig:show() shows
  local current = standard_output
  function _G.io.write(...)
    return current:write(...)
  end
  _G.io.stdout = standard_output
  function _G.io.output(file)
    if type(file) == "string" then current = io.output(file) elseif file then current = file end
    return current
  end
  function _G.os.exit()
    error("a chapter does not end the program; take os.exit out", 2)
  end
end

return capture
