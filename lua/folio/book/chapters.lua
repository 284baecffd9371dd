-- The chapters of a book: read, parsed, and run as far as the cache does not know them.

local cache = require "folio.cache"
local config = require "folio.book.config"
local diagnostics = require "folio.diagnostics"
local figures = require "folio.cache.figures"
local nearest = require "nearest"
local numbering = require "folio.book.numbering"
local outside = require "folio.outside"
local parse = require "folio.parse"
local run = require "folio.run"
local settle = require "folio.run.settle"
local system = require "system"

local chapters = {}

local function new_entry(name, number, appendix)
  return {
    name = name, file = name .. ".md", path = "chapters/" .. name .. ".md", href = name .. ".html",
    number = tostring(number), appendix = appendix,
  }
end

--- chapters.list(settings) → the entries of all chapters and appendices, in order.
function chapters.list(settings)
  local list, number = {}, 0
  for _, name in ipairs(settings.chapters) do
    number = numbering.chapter(name, number)
    list[#list + 1] = new_entry(name, number, false)
  end
  for i, name in ipairs(settings.appendices) do
    list[#list + 1] = new_entry(name, numbering.appendix(i), true)
  end
  for i, entry in ipairs(list) do entry.position = i end
  return list
end

local function stems(folder)
  local names = {}
  for _, name in ipairs(system.list(folder) or {}) do
    names[#names + 1] = name:match("^(.*)%.md$")
  end
  return names
end

local function report_missing(entry, build, message)
  local line, col = config.place(build.book_text, entry.name)
  if message then return diagnostics.add(build.diagnostics, "book.lua", line, col, message) end
  local near = nearest(entry.name, stems("chapters"))
  diagnostics.add(build.diagnostics, "book.lua", line, col,
    ("there is no file %s; %s"):format(entry.path, near
      and ("the nearest is %s.md"):format(near) or "write it, or take its name out here"))
end

-- The alt text stands in the figure, too: its texts and the code of its values.
local function alt_parts(item, items)
  if not item.alt then return nil end
  local parts = {}
  for i, piece in ipairs(item.alt) do
    parts[i] = type(piece) == "string" and { text = piece } or { code = items[piece.item].code }
  end
  return parts
end

-- What the child needs of an item, and what its key is made of.
local function task_item(item, items, settings)
  local options = item.options or {}
  if options.eval == false then return { kind = "none", line = item.line } end
  return {
    kind = item.kind, code = item.code, first = item.first, line = item.line, col = item.col,
    budget = options.budget or settings.budget, seed = options.seed, expected = options.error,
    alt = alt_parts(item, items), width = options["fig-width"], height = options["fig-height"],
  }
end

local function make_task(entry, build)
  local task = {
    file = entry.file, items = {}, seed = entry.chapter.front.seed or 1,
    parameters = build.parameters, memory = build.settings.memory,
  }
  local items = entry.chapter.items
  for i, item in ipairs(items) do task.items[i] = task_item(item, items, build.settings) end
  return task
end

local function cache_path(entry)
  return "build/cache/chapters/" .. entry.name .. ".lua"
end

local FIGURES = "build/cache/figures"

--- The folder of the figures' texts.
chapters.figures = FIGURES

-- How long the items took when they last ran.
local function seconds_of(saved)
  local seconds = 0
  for _, entry in ipairs(saved) do seconds = seconds + (entry and entry.seconds or 0) end
  return seconds
end

local function look_up(entry, build)
  local saved, digest = cache.load(cache_path(entry))
  entry.expected = seconds_of(saved)
  if build.force then saved = {} end
  entry.kept = cache.kept(saved, entry.origin, entry.task, build.prints)
  if entry.kept < #entry.task.items then return end
  local raw = cache.results(saved, entry.task)
  if not figures.complete(raw, FIGURES) then return end
  entry.raw, entry.entries, entry.seconds, entry.digest = raw, saved, 0, digest
end

--- chapters.read(entry, build): reads and parses the chapter and looks it up in the cache. A
--- file that is not there is reported, and the entry is `missing`. A light build runs no heavy
--- chapter: one whose results are not kept is `left_out`.
function chapters.read(entry, build)
  local text, message = outside.read(entry.path)
  build.inputs[entry.path] = text and system.hash(text) or false
  if not text then
    entry.missing = true
    return report_missing(entry, build, message)
  end
  entry.chapter = parse.chapter(text, entry.name)
  entry.task = make_task(entry, build)
  entry.origin = cache.origin(build.program, entry.task)
  look_up(entry, build)
  entry.left_out = build.light and entry.chapter.front.heavy and not entry.raw
end

-- Cells that ran now, and those that were kept.
local function count_cells(entry, ran_now)
  local cells, ran = 0, 0
  for index, item in ipairs(entry.chapter.items) do
    if item.kind == "cell" and item.options.eval then
      cells = cells + 1
      if ran_now and (entry.raw[index] or entry.crash and entry.crash.index == index) then
        ran = ran + 1
      end
    end
  end
  return cells, ran
end

local function count_results(entry, summary)
  for _, result in ipairs(entry.results) do
    for _, output in ipairs(result.outputs or {}) do
      if output.kind == "figure" then summary.figures = summary.figures + 1 end
    end
    for _, claim in ipairs(result.claims or {}) do
      summary.claims = summary.claims + 1
      if claim.ok then summary.held = summary.held + 1 end
    end
  end
end

local function summarize(entry, ran_now)
  local cells, ran = count_cells(entry, ran_now)
  entry.summary = {
    name = entry.name, cells = cells, ran = ran, kept = ran_now and 0 or cells, figures = 0,
    claims = 0, held = 0, seconds = entry.seconds,
  }
  count_results(entry, entry.summary)
end

-- Two cells that saw a file with different bytes cannot both be right.
local function note_file(build, path, hash)
  local known = build.inputs[path]
  if known ~= nil and known ~= hash then hash = "changed" end
  build.inputs[path] = hash
end

local function note_inputs(entry, build)
  for _, saved in ipairs(entry.entries) do
    local observed = saved and saved.observed or { files = {}, environment = {}, parameters = {} }
    build.volatile = build.volatile or observed.volatile
    for path, hash in pairs(observed.files) do note_file(build, path, hash) end
    for name, value in pairs(observed.environment) do build.environment[name] = value end
    for name in pairs(observed.parameters) do build.asked[name] = true end
  end
end

--- chapters.settle(entry, build, ran_now): makes the results of what was kept or has just run.
function chapters.settle(entry, build, ran_now)
  entry.results = settle.chapter(entry.chapter, entry.raw, entry.crash)
  note_inputs(entry, build)
  summarize(entry, ran_now)
end

local function take(entry, outcome)
  if outcome.fault then error(outcome.fault, 0) end
  figures.store(outcome.results, FIGURES)
  entry.crash, entry.seconds = outcome.crash, outcome.seconds
  local transient = {}
  for index, result in pairs(outcome.results) do
    if result.error and result.error.transient then transient[index] = result end
  end
  entry.entries = cache.entries(outcome.results, entry.origin, entry.task)
  local digest = cache.save(cache_path(entry), entry.entries)
  if not entry.crash and not next(transient) then entry.digest = digest end
  entry.raw = cache.results(entry.entries, entry.task)
  for index, result in pairs(transient) do entry.raw[index] = result end
end

-- Seconds that a running chapter still needs: by how long it took when it last ran, else by how far
-- it has come; nil while nothing is known.
local function remaining(entry, state)
  if entry.expected > 0 then return math.max(0, entry.expected - state.elapsed) end
  if state.done == 0 then return nil end
  local each = state.reached / state.done
  return math.max(each * state.items - state.elapsed, each * (state.items - state.done - 1))
end

--- chapters.run(entries, build, on_done, on_tick) → false when it was interrupted. Runs those that
--- are neither kept nor left out; on_done(entry) is called as each has ended, and stops the others
--- by returning false. on_tick() is called about once a second; then `entry.left` has the seconds
--- that each running chapter still needs, nil where that is not known.
function chapters.run(entries, build, on_done, on_tick)
  local waiting, tasks = {}, {}
  for _, entry in ipairs(entries) do
    if entry.task and not entry.raw and not entry.left_out then
      waiting[#waiting + 1], tasks[#tasks + 1] = entry, entry.task
    end
  end
  return run.chapters(tasks, build.jobs, function(position, outcome)
    local entry = waiting[position]
    take(entry, outcome)
    chapters.settle(entry, build, true)
    return on_done(entry)
  end, function(states)
    for position, state in pairs(states) do
      waiting[position].left = remaining(waiting[position], state)
    end
    on_tick()
  end)
end

return chapters
