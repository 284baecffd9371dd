-- Runs the cells of one chapter in a Lua state of its own, in a process of its own, and tells
-- the parent about each through a pipe. Called by system.fresh with the task as a text.
--
-- A message is "S index\n" when an item starts, "P length\n" with each text that it prints, so that
-- what was printed before a crash is known, and "R index length\n" with a serialized result when it
-- is done; "E\n" is the end.

local _ENV = require "folio.own"

local budgets = require "folio.run.budgets"
local capture = require "folio.run.capture"
local chunk = require "folio.run.chunk"
local claims = require "folio.run.claims"
local format = require "folio.format"
local names = require "folio.run.names"
local observe = require "folio.run.observe"
local serialize = require "folio.serialize"
local system = require "system"

local loaded = package.loaded
local task, current, env, watched_require

local function send(text)
  system.write(task.pipe, text)
end

-- What a cell gives may be any bytes; a page is UTF-8, and has no byte 0.
local function as_utf8(text)
  text = string.gsub(text, "\0", "\u{FFFD}")
  local parts, at = {}, 1
  local _, bad = utf8.len(text)
  while bad do
    parts[#parts + 1] = string.sub(text, at, bad - 1)
    at = bad + 1
    _, bad = utf8.len(text, at)
  end
  parts[#parts + 1] = string.sub(text, at)
  return table.concat(parts, "\u{FFFD}")
end

local function send_print(text)
  text = as_utf8(text)
  send(string.format("P %d\n%s", #text, text))
end

-- The author's line for an error: that of the message, or of the innermost call that is the
-- chapter's, when the error was raised in a module.
local function place_of(message, traceback)
  local name = string.gsub(task.file, "%p", "%%%0")
  local line, rest = string.match(message, "^" .. name .. ":(%d+): (.*)$")
  if line then return tonumber(line), rest end
  line = string.match(traceback or "", "\n%s*" .. name .. ":(%d+): in ")
  return tonumber(line), (string.gsub(message, "^[^\n:]+%.lua:%d+: ", ""))
end

local REASONS = {
  budget = "ran longer than its budget of %s and was stopped; make it smaller, or write %s",
  memory = "the chapter may use %.0f MB; make it smaller, or write a larger `memory` in book.lua",
}

local function memory_advice()
  return string.format(REASONS.memory, task.memory / 1e6)
end

-- An error may be any value, also one that cannot be shown.
local function text_of(problem)
  if type(problem) == "string" then return problem end
  local good, text = pcall(format.value, problem)
  return good and type(text) == "string" and text or "an error that cannot be shown"
end

local function describe(problem, traceback, reason, item)
  if reason == "memory" then
    system.memory_limit(0) -- what is held is given back when this process ends, soon
    return { message = "not enough memory: " .. memory_advice(), transient = true }
  elseif reason == "budget" then
    local line = place_of("", traceback)
    return {
      line = line, transient = true, message = "the " .. budgets.noun(item) .. " "
        .. string.format(REASONS.budget, budgets.seconds(item), budgets.advice(item)),
    }
  end
  local text = text_of(problem)
  local line, message = place_of(text, traceback)
  if string.find(message, "not enough memory for [^;]*$") then
    return { line = line, message = message .. "; " .. memory_advice(), transient = true }
  end
  return { line = line, message = message }
end

-- Runs f within the budget; its results from the second on are returned in a list.
local function guarded(f, item)
  local results = table.pack(system.guard(f, item.budget))
  if results[1] then return results end
  if results[4] == "interrupted" then system.exit(130) end
  return nil, describe(results[2], results[3], results[4], item)
end

local function set_seed(seed)
  math.randomseed(seed)
  rawset(_G, "seed", seed)
  rawset(env, "seed", seed)
end

-- Figures become files' texts here, while the cell is still guarded: drawing may fail.

local function svg_size(svg)
  local head = string.match(svg, "<svg[^>]*>") or ""
  local width = string.match(head, '%swidth="([%d.]+)')
  local height = string.match(head, '%sheight="([%d.]+)')
  return tonumber(width), tonumber(height)
end

-- A value in an alt text; one that cannot be had is reported where the inline item runs.
local function value_of(code)
  local compiled = chunk.expression(code, task.file, 1, 1, env)
  local good, _, value = pcall(compiled or error)
  return good and format.inline(value) or "?"
end

local function description_of(figure, alt)
  if not alt then return figure.alt or "" end
  local parts = {}
  for i, part in ipairs(alt) do parts[i] = part.code and value_of(part.code) or part.text end
  return table.concat(parts)
end

local function draw(output, alt)
  local figure = output.figure
  local about = { description = description_of(figure, alt) }
  local light, dark = figure:svg("light", about), figure:svg("dark", about)
  local width, height = svg_size(light)
  return {
    kind = "figure", alt = figure.alt, light = light, dark = dark,
    facts = figure.facts and figure:facts() or {}, width = width, height = height,
  }
end

-- All texts of a claim or of an error.
local function clean(thing)
  for key, value in pairs(thing or {}) do
    if type(value) == "string" then thing[key] = as_utf8(value) end
  end
end

local function plain(output)
  if output.kind == "figure" then return output end
  return { kind = output.kind, text = as_utf8(output.text or table.concat(output.parts)) }
end

local function finished(outputs, alt)
  local list = {}
  for i, output in ipairs(outputs) do
    list[i] = output.kind == "figure" and draw(output, alt) or plain(output)
  end
  return list
end

-- What was shown before an error, without what could not be drawn.
local function salvaged(outputs)
  local list = {}
  for _, output in ipairs(outputs) do
    if output.kind ~= "figure" then list[#list + 1] = plain(output) end
  end
  return list
end

-- Figures are drawn at the size that the cell's options ask for.
local function fix_size(item)
  local size = loaded["plot.size"] or (item.width or item.height) and watched_require "plot.size"
  if size then size.fix(item.width, item.height) end
end

local function run_code(compiled, skip, item)
  fix_size(item)
  local values = table.pack(compiled())
  if values.n > skip then capture.show(table.unpack(values, skip + 1, values.n)) end
  return finished(capture.outputs(), item.alt)
end

local function run_cell(item)
  local compiled, skip = chunk.compile(item.code, task.file, item.first, env)
  if not compiled then
    skip.syntax = true
    return { outputs = {}, error = skip }
  end
  local function code() return run_code(compiled, skip, item) end
  local results, problem = guarded(code, item)
  if results then return { outputs = results[2] } end
  return { outputs = salvaged(capture.outputs()), error = problem }
end

local function run_inline(item)
  local compiled, problem = chunk.expression(item.code, task.file, item.line, item.col, env)
  if not compiled then return { error = problem } end
  local results
  results, problem = guarded(function()
    local _, value = compiled()
    return format.inline(value)
  end, item)
  if not results then return { error = problem } end
  if results[2] then return { text = as_utf8(results[2]) } end
  return { error = { message = results[3] } }
end

local function run_item(index, item)
  capture.start()
  observe.start()
  current = { claims = {}, line = item.first or item.line }
  local start = system.now()
  if item.seed then set_seed(item.seed) end
  local result = item.kind == "cell" and run_cell(item) or run_inline(item)
  if item.seed then set_seed(task.seed) end
  for _, made in ipairs(current.claims) do clean(made) end
  clean(result.error)
  result.claims, result.observed = current.claims, observe.seen()
  result.seconds = system.now() - start
  local text = serialize.dump(result)
  send(string.format("R %d %d\n", index, #text))
  send(text)
  return not (item.kind == "cell" and result.error and not item.expected)
end

-- The line of the innermost call that is the chapter's own, for a claim that is made in a module.
local function own_line()
  local level, about = 3, debug.getinfo(3, "Sl")
  while about do
    if about.source == "@" .. task.file then return about.currentline end
    level = level + 1
    about = debug.getinfo(level, "Sl")
  end
  return current.line
end

-- claim "label" {…}: the place is that of the label.
local function claim(label)
  local line = own_line()
  if type(label) ~= "string" or not string.find(label, "^%w[%w_-]*$") then
    error("a claim's label is letters, digits and dashes; write claim \"ln-turns\" {…}", 2)
  end
  local made = { label = label, line = line, ok = false, statement = "", got = "", want = "",
    error = string.format("no body; write claim \"%s\" {\"statement\", got = …, near = …}", label) }
  table.insert(current.claims, made)
  return function(body)
    made.error = nil
    for key, value in pairs(claims.judge(label, body)) do made[key] = value end
  end
end

local LAZY = { tensor = "tensor", plot = "plot", diagram = "diagram" }

local function install()
  capture.install(send_print, task.spill)
  observe.install()
  _G.claim, _G.params = claim, observe.parameters(task.parameters)
  env = names.new(LAZY)
  watched_require = _G.require
  setmetatable(_G, {
    __index = function(_, name) return LAZY[name] and watched_require(LAZY[name]) end,
  })
  package.path = "chapters/?.lua;chapters/?/init.lua;" .. package.path
  set_seed(task.seed)
  system.memory_limit(task.memory)
end

return function(text)
  task = assert(serialize.load(text))
  install()
  for index, item in ipairs(task.items) do
    if item.kind ~= "none" then
      send(string.format("S %d\n", index))
      if not run_item(index, item) then break end
    end
  end
  system.flush()
  send("E\n")
end
