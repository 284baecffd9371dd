-- The book made of its chapters: numbers, references, citations, the numbers in the prose, and
-- the table that pages know each other by (README.md).

local bibliography = require "folio.book.bibliography"
local config = require "folio.book.config"
local diagnostics = require "folio.diagnostics"
local links = require "folio.book.links"
local numbering = require "folio.book.numbering"
local outside = require "folio.outside"
local prose = require "folio.book.prose"
local system = require "system"

local book = {}

local REFERENCES = "chapters/references.bib"

local function read_references(build)
  local text, message = outside.read(REFERENCES)
  build.inputs[REFERENCES] = text and system.hash(text) or false
  if message then diagnostics.add(build.diagnostics, "references.bib", 1, 1, message) end
  return text and bibliography.read(text, "references.bib", build.diagnostics) or {}
end

local function public(entry)
  return {
    name = entry.name, file = entry.file, number = entry.number, href = entry.href,
    position = entry.position, title = numbering.title(entry.chapter, entry.results),
    abstract = numbering.words(entry.chapter.front.abstract, entry.results),
  }
end

local function count_prose(entries, claims)
  local sum = { backed = 0, total = 0, unbacked = {} }
  for _, entry in ipairs(entries) do
    local found = prose.check(entry.chapter, entry.results, claims)
    entry.summary.backed, entry.summary.numbers = found.backed, found.total
    sum.backed, sum.total = sum.backed + found.backed, sum.total + found.total
    table.move(found.unbacked, 1, #found.unbacked, #sum.unbacked + 1, sum.unbacked)
  end
  return sum
end

local function check_cites(entries, references)
  for _, entry in ipairs(entries) do
    bibliography.check(entry.chapter.cites, references, entry.file, entry.chapter.diagnostics)
  end
end

-- Two chapters whose names begin alike would draw over each other's figures.
local function check_prefixes(entries, build)
  local owner = {}
  for _, entry in ipairs(entries) do
    local prefix = entry.name:match("^[^-]*")
    if owner[prefix] then
      local line, col = config.place(build.book_text, entry.name)
      diagnostics.add(build.diagnostics, "book.lua", line, col,
        ("%s and %s both begin with %s-, and so would their figures; rename one"):format(
          owner[prefix], entry.name, prefix))
    end
    owner[prefix] = owner[prefix] or entry.name
  end
end

-- Cells that failed before their end, or did not run because one before them did: whatever they
-- claim is not known.
local function count_unrun(entries)
  local count = 0
  for _, entry in ipairs(entries) do
    for index, item in ipairs(entry.chapter.items) do
      local result = entry.results[index] or {}
      if item.kind == "cell" and (result.failed or result.skipped) then count = count + 1 end
    end
  end
  return count
end

--- book.assemble(entries, build) → the book, see README.md. What is wrong between chapters is
--- added to the chapters' diagnostics; what belongs to none to build.diagnostics.
function book.assemble(entries, build)
  local between = {}
  local numbered = numbering.assign(entries, between)
  if not build.partial then numbering.check(entries, numbered.labels, between) end
  if not build.only then links.check(entries, build) end
  local references = read_references(build)
  check_cites(entries, references)
  check_prefixes(entries, build)
  for _, entry in ipairs(entries) do
    for _, problem in ipairs(between) do
      if problem.file == entry.file then table.insert(entry.chapter.diagnostics, problem) end
    end
  end
  local list = {}
  for i, entry in ipairs(entries) do list[i] = public(entry) end
  return {
    title = build.settings.title, chapters = list, labels = numbered.labels,
    claims = numbered.claims, references = references,
    prose = count_prose(entries, numbered.claims), unrun = count_unrun(entries),
  }
end

--- book.diagnostics(entries, build) → all of them, in the order of the book.
function book.diagnostics(entries, build)
  local all = table.move(build.diagnostics, 1, #build.diagnostics, 1, {})
  for _, entry in ipairs(entries) do
    local list = diagnostics.sorted(entry.chapter and entry.chapter.diagnostics or {})
    table.move(list, 1, #list, #all + 1, all)
  end
  return all
end

return book
