-- The pages, woven when something in them changed.
--
-- A page's key is the hash of all that its making is given. As long as the page of the last
-- build stands in the book with that key, it is not made again.

local page = require "folio.page"
local publish = require "folio.book.publish"
local rendered = require "folio.cache.rendered"
local serialize = require "folio.serialize"
local system = require "system"

local pages = {}

local function hash_of(build, ...)
  local parts = { build.program }
  for i = 1, select("#", ...) do parts[i + 1] = serialize.dump((select(i, ...))) end
  return system.hash(table.concat(parts, "\0"))
end

-- Uses the last build's page when it has this key; otherwise makes it. Diagnostics of the making
-- are part of what is kept.
local function weave(build, files, name, key, make)
  local saved = build.state.pages and build.state.pages[name]
  local note = saved and saved.key == key and not build.force
    and publish.kept(build.out, build.state.notes, name)
  if note and note.hash == saved.hash then
    files[name] = { hash = note.hash, from = build.out .. "/" .. name }
    build.pages[name] = saved
    return saved.diagnostics
  end
  local text, problems = make()
  files[name] = { hash = system.hash(text), text = text }
  build.pages[name] = { key = key, hash = files[name].hash, diagnostics = problems or {} }
  build.woven = build.woven + 1
  return build.pages[name].diagnostics
end

-- What of the book a chapter's page shows; the numbers in all prose are not on it.
local function frame_of(book)
  local frame = {}
  for name, value in pairs(book) do
    if name ~= "prose" and name ~= "render" then frame[name] = value end
  end
  return frame
end

-- The digest of what is kept of the chapter's cells stands for its results; a chapter that
-- crashed or ran out of something has none.
local function weave_chapter(build, files, entry, book, frame_hash)
  local start, abstract = system.now(), entry.chapter.front.abstract
  local key = hash_of(build, frame_hash, entry.chapter.text, entry.digest or entry.results,
    entry.name, entry.chapter.title, abstract and abstract.text)
  local problems = weave(build, files, entry.href, key, function()
    return page.chapter(entry.chapter, entry.results, book)
  end)
  for _, problem in ipairs(problems) do
    problem.file = problem.file or entry.file
    problem.level = problem.level or "error"
    table.insert(entry.chapter.diagnostics, problem)
  end
  entry.summary.seconds = entry.summary.seconds + system.now() - start
end

local function add_assets(build, files)
  for _, asset in ipairs(page.assets()) do
    local hash = build.prints:hash(asset.source)
    build.inputs[asset.source] = hash
    files["assets/" .. asset.name] = { hash = hash, from = asset.source }
  end
end

--- pages.make(entries, book, build) → [name] = {hash, text or from}: all files of the book but
--- the figures. Formulas that cannot be set are added to the chapters' diagnostics.
function pages.make(entries, book, build)
  local files = {}
  local frame_hash = hash_of(build, frame_of(book))
  book.render = rendered
  rendered.open("build/cache/rendered.lua", build.program)
  for _, entry in ipairs(entries) do weave_chapter(build, files, entry, book, frame_hash) end
  weave(build, files, "index.html", hash_of(build, frame_hash, book.prose), function()
    return page.contents(book)
  end)
  weave(build, files, "claims.html", hash_of(build, frame_hash, book.prose), function()
    return page.claims(book)
  end)
  rendered.save("build/cache/rendered.lua", build.program)
  add_assets(build, files)
  for name, file in pairs(build.files) do files[name] = files[name] or file end
  return files
end

return pages
