-- The pages of a book: pure functions from the engine's tables (README.md) to HTML. They need no
-- JavaScript to be read and fetch nothing from a network.

local lists = require "folio.page.lists"
local weave = require "weave"

local page = {}

--- page.chapter(chapter, results, book) → html, diagnostics
--- A chapter's page. The diagnostics are of formulas that cannot be set.
page.chapter = require "folio.page.chapter"

--- page.contents(book) → html
--- The book's first page: its title, its chapters with their abstracts, and its claims counted.
page.contents = lists.contents

--- page.claims(book) → html
--- The table of all claims, chapter by chapter, with what was measured and what was claimed.
page.claims = lists.claims

--- page.assets() → list of {name, source}: the files that a page needs, copied to assets/NAME.
--- Raises an error that names the Debian package when one is missing.
function page.assets()
  local here = assert(package.searchpath("folio.page", package.path)):match("^(.*/)")
  local list = { { name = "theme.css", source = here .. "theme.css" } }
  for _, asset in ipairs(weave.assets()) do
    list[#list + 1] = { name = asset.name, source = asset.path }
  end
  return list
end

return page
