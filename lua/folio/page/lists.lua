-- The pages that list what is in the book: its chapters, and its claims.

local cells = require "folio.page.cell"
local frame = require "folio.page.frame"
local html = require "folio.page.html"
local body = require "folio.page.body"
local weave = require "weave"

local lists = {}

local escape = weave.escape

-- The contents.

local function chapter_entry(chapter)
  local abstract = chapter.abstract
    and ('<p class="abstract">%s</p>'):format(html.text(chapter.abstract)) or ""
  return ('<li><span class="number">%s</span><div><h2>%s</h2>%s</div></li>\n'):format(
    escape(chapter.number or ""), html.link(chapter.href, html.text(chapter.title)), abstract)
end

local function opening(title, abstract_html)
  return ('<header class="opening">\n<h1>%s</h1>\n%s</header>\n'):format(html.text(title),
    abstract_html and ('<p class="abstract">%s</p>\n'):format(abstract_html) or "")
end

function lists.contents(book)
  local parts = {}
  for i, chapter in ipairs(book.chapters) do parts[i] = chapter_entry(chapter) end
  local abstract = book.abstract and html.text(book.abstract)
  local main = ('%s<ol class="chapters">\n%s</ol>\n'):format(opening(book.title, abstract),
    table.concat(parts))
  return frame.page(book, { kind = "contents", main = main, title = escape(book.title),
    description = book.abstract or book.title })
end

-- The claims.

local ROW = [[
<tr class="%s" role="row"><td role="cell">%s</td><th scope="row" role="rowheader">%s</th>
<td role="cell" data-name="measured">%s</td><td role="cell" data-name="claimed">%s</td>
<td role="cell" data-name="ledger">%s</td></tr>
]]

local function claim_row(claim)
  local statement = body.inline(claim.statement or claim.label)
  return ROW:format(claim.ok and "holds" or "fails", html.mark(claim.ok),
    html.link(claim.href, statement),
    claim.error and escape(claim.error) or cells.measured(claim), cells.wanted(claim),
    escape(claim.about or ""))
end

local TABLE_HEAD = [[
<table role="table"><thead role="rowgroup"><tr role="row">
<th scope="col" role="columnheader"><span class="hidden">Holds</span></th>
<th scope="col" role="columnheader">Claim</th><th scope="col" role="columnheader">Measured</th>
<th scope="col" role="columnheader">Claimed</th><th scope="col" role="columnheader">Ledger</th>
</tr></thead><tbody role="rowgroup">
]]

local function claims_of_chapter(book, chapter)
  local rows = {}
  for _, claim in ipairs(book.claims) do
    if claim.chapter == chapter.name then
      rows[#rows + 1] = claim_row(claim)
    end
  end
  if not rows[1] then return "" end
  return ('<section>\n<h2>%s</h2>\n%s%s</tbody></table>\n</section>\n'):format(
    html.link(chapter.href, html.number(chapter.number) .. html.text(chapter.title)), TABLE_HEAD,
    table.concat(rows))
end

local function backed_sentence(prose_numbers)
  if not prose_numbers or prose_numbers.total == 0 then return "" end
  local share = math.floor(100 * prose_numbers.backed / prose_numbers.total)
  return (" Of the numbers in the text, %d&nbsp;%% are computed, part of a claim, or marked as "
    .. "quoted."):format(share)
end

function lists.claims(book)
  local parts = {}
  for i, chapter in ipairs(book.chapters) do parts[i] = claims_of_chapter(book, chapter) end
  local sentence = frame.claims_sentence(book.claims, book.unrun) or "The book makes no claims yet."
  local main = opening("Claims", sentence .. backed_sentence(book.prose)) .. table.concat(parts)
  return frame.page(book, { kind = "ledger", main = main, title = escape("Claims · " .. book.title),
    description = "Every claim of the book, with the value that was measured." })
end

return lists
