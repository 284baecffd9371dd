-- Building the book: everything runs, everything is woven, and only then it is said what failed.

local book = require "folio.book"
local chapters = require "folio.book.chapters"
local config = require "folio.book.config"
local diagnostics = require "folio.diagnostics"
local fingerprints = require "folio.cache.fingerprints"
local folders = require "folio.folders"
local outside = require "folio.outside"
local program = require "folio.cache.program"
local publish = require "folio.book.publish"
local state = require "folio.book.state"
local system = require "system"

local build = {}

local function new(options)
  local saved = state.load()
  local prints = fingerprints.new(saved.prints)
  return {
    state = saved, prints = prints, out = options.out, jobs = options.jobs,
    force = options.force, fail_fast = options.fail_fast, parameters = options.parameters,
    only = options.only, light = options.light, report = options.report,
    -- The hash of every file that was looked at, as it was when it was read: a file that changes
    -- while the book is built is not what the book was built from.
    inputs = {}, environment = {}, asked = {}, diagnostics = {}, pages = {}, figures = {},
    files = {}, woven = 0,
  }
end

-- The program's files are looked at in any case; a hash of them is only needed when something
-- is to be done.
local function note_program(self)
  for _, path in ipairs(program.files()) do self.inputs[path] = self.prints:hash(path) end
  self.program = program.key(self.prints)
end

local function configure(self)
  local path = "chapters/book.lua"
  local message
  self.book_text, message = outside.read(path)
  if not self.book_text then return false, message or "there is no " .. path end
  self.inputs[path] = system.hash(self.book_text)
  self.settings, message = config.read(self.book_text)
  return self.settings ~= nil, message
end

local function select_entries(self)
  local list = chapters.list(self.settings)
  if not self.only then return list end
  for _, entry in ipairs(list) do
    if entry.name == self.only then return { entry } end
  end
end

-- The time left: what is known of each chapter that is not done, side by side; at least as long as
-- the longest of them. A chapter of which nothing is known counts as the mean of the others.
local function time_left(waiting, jobs)
  local sum, most, known = 0, 0, 0
  for _, entry in ipairs(waiting) do
    local left = entry.left or entry.expected > 0 and entry.expected
    if left then sum, most, known = sum + left, math.max(most, left), known + 1 end
  end
  if known == 0 then return nil end
  return math.max(most, sum * #waiting / known / jobs)
end

local function show_progress(self, entries)
  local names, waiting = {}, {}
  for _, entry in ipairs(entries) do
    if entry.task and not entry.results and not entry.left_out then
      names[#names + 1], waiting[#waiting + 1] = entry.name, entry
    end
  end
  if names[1] then self.report:progress(names, time_left(waiting, self.jobs)) end
end

local function is_done(entry)
  return entry.results or entry.missing or entry.left_out
end

-- Chapters' lines come in the order of the book, each as soon as those before it are done.
local function line_printer(self, entries)
  local following = 1
  return function()
    while entries[following] and is_done(entries[following]) do
      local entry = entries[following]
      if entry.summary then self.report:chapter(following, entry.summary) end
      if entry.left_out then self.report:left_out(following, entry.name) end
      following = following + 1
    end
    show_progress(self, entries)
  end
end

local function has_failed(entry)
  return entry.missing or diagnostics.failed(entry.chapter.diagnostics)
end

local function run_all(self, entries)
  self.report:columns(entries)
  local print_lines = line_printer(self, entries)
  for _, entry in ipairs(entries) do
    chapters.read(entry, self)
    if entry.raw then chapters.settle(entry, self, false) end
    if entry.left_out then self.partial = true end
    self.chapters[#self.chapters + 1] = { name = entry.name, left_out = entry.left_out or nil }
    if self.fail_fast and (entry.missing or entry.results and has_failed(entry)) then
      return "stopped"
    end
  end
  print_lines()
  local stopped = false
  local good = chapters.run(entries, self, function(entry)
    print_lines()
    stopped = self.fail_fast and has_failed(entry)
    return not stopped
  end, function() show_progress(self, entries) end)
  return not good and "interrupted" or stopped and "stopped" or nil
end

local function present(entries)
  local list = {}
  for _, entry in ipairs(entries) do
    if entry.results then list[#list + 1] = entry end
  end
  return list
end

local function summaries_of(entries)
  local list = {}
  for i, entry in ipairs(entries) do list[i] = entry.summary end
  return list
end

--- build.prepare(options) → a build, or nil, code, message
--- Runs what is not kept and puts the book together, but writes nothing of it. The build has
--- entries, book, problems (diagnostics), good. Its `stopped` is "interrupted" or "stopped" when
--- it did not come to its end, and it is `partial` when it has not all chapters. `options`: out,
--- jobs, force, fail_fast, parameters, only (one chapter's name), light, report. The working folder
--- is the book's.
function build.prepare(options)
  local self = new(options)
  folders.make("build/cache/chapters")
  folders.make("build/cache/figures")
  note_program(self)
  local good, message = configure(self)
  if not good then return nil, 2, message end
  self.all = select_entries(self)
  self.partial, self.chapters = self.only ~= nil, {}
  self.stopped = run_all(self, self.all)
  self.entries = present(self.all)
  if self.stopped ~= "interrupted" then self.book = book.assemble(self.entries, self) end
  self.summaries = summaries_of(self.entries)
  self.problems = book.diagnostics(self.entries, self)
  self.good = not diagnostics.failed(self.problems) and not self.stopped
  return self
end

-- Figures: in the book, and in figures/, where a chapter that failed, is not there or was left out
-- keeps what it had.

local function collect_figures(self)
  local list = require "folio.cache.figures"
  local keeps = {}
  for _, entry in ipairs(self.entries) do
    for name, file in pairs(list.files(entry.results, chapters.figures)) do
      self.figures[name] = file
    end
  end
  for _, entry in ipairs(self.all) do
    if has_failed(entry) or entry.left_out then keeps[entry.name:match("^[^-]*")] = true end
  end
  return function(name) return keeps[name:match("^[^-]*")] end
end

local function used_blobs(self)
  local used = {}
  for _, file in pairs(self.figures) do used[file.hash] = true end
  for _, entry in ipairs(self.entries) do
    for _, raw in pairs(entry.raw) do
      for _, output in ipairs(raw.outputs or {}) do
        for _, field in ipairs { "light", "dark", "facts" } do
          if output.kind == "figure" then used[output[field]] = true end
        end
      end
    end
  end
  return used
end

local function write_all(self)
  local pages = require "folio.book.pages"
  local keeps = collect_figures(self)
  local files = pages.make(self.entries, self.book, self)
  publish.figures("figures", self.figures, keeps, self.prints)
  for name, file in pairs(self.figures) do files["figures/" .. name] = file end
  self.notes, self.changed = publish.book(self.out, files, self.state.out == self.out
    and self.state.notes or nil)
  if not self.partial then
    require("folio.cache.figures").prune(chapters.figures, used_blobs(self))
  end
end

--- build.write(self): makes the pages and puts the book in its place. What is wrong with a formula
--- is found here, so problems and good are new afterwards.
function build.write(self)
  write_all(self)
  self.problems = book.diagnostics(self.entries, self)
  self.good = not diagnostics.failed(self.problems)
  self.unbacked = self.book.prose.unbacked
  self.claims = self.book.claims
  state.save(self)
end

--- build.write_figures(self): of one chapter that was run alone, only its figures.
function build.write_figures(self)
  collect_figures(self)
  publish.figures("figures", self.figures, function(name)
    return name:match("^[^-]*") ~= self.only:match("^[^-]*") or not self.good
  end, self.prints)
end

return build
