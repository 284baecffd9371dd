-- A chapter's page.

local frame = require "folio.page.frame"
local html = require "folio.page.html"
local pieces = require "folio.page.pieces"
local body = require "folio.page.body"
local weave = require "weave"

local escape = weave.escape

local function position_of(book, name)
  for i, chapter in ipairs(book.chapters) do
    if chapter.name == name then return i, chapter end
  end
  error(("the chapter %s is not in the book"):format(name))
end

local function by_node(headings)
  local map = {}
  for _, heading in ipairs(headings or {}) do map[heading.node] = heading end
  return map
end

local function order_of(known, key)
  return (known[key].order or "") .. "\0" .. key
end

local function references(context)
  if not context.cited[1] then return "" end
  local parts, known = {}, context.book.references
  table.sort(context.cited, function(a, b) return order_of(known, a) < order_of(known, b) end)
  for i, key in ipairs(context.cited) do
    local found = known[key]
    parts[i] = ('<li%s>%s</li>\n'):format(html.attribute("id", "ref." .. key),
      found.html or html.text(found.text or key))
  end
  return ('<section class="references" aria-labelledby="page.references">\n'
    .. '<h2 id="page.references">References</h2>\n<ul>\n%s</ul>\n</section>\n')
    :format(table.concat(parts))
end

local function toc_entries(context, headings)
  local entries = {}
  for _, heading in ipairs(headings or {}) do
    if not heading.is_title and heading.level <= 3 then
      local entry = heading.label and context.book.labels[heading.label]
      entries[#entries + 1] = { level = math.max(heading.level, 2), id = heading.slug,
        number = heading.number or entry and entry.number,
        text_html = heading.parts and html.text(pieces.plain(context, heading.parts))
          or html.text(heading.text) }
    end
  end
  return entries
end

-- The text between the two marks of body.TITLE is the title's HTML and leaves the rest.
local function take_title(text)
  local from, start = text:find(body.TITLE, 1, true)
  if not from then return text end
  local stop, to = text:find(body.TITLE, start + 1, true)
  return text:sub(1, from - 1) .. text:sub(to + 1), text:sub(start + 1, stop - 1)
end

local function title_id(headings)
  for _, heading in ipairs(headings or {}) do
    if heading.is_title then return heading.slug end
  end
end

local function opening(place, id, title_html, abstract_html)
  local appendix = place.number and place.number:find("^%u")
  local number = place.number and ('<p class="number">%s&nbsp;%s</p>\n'):format(
    appendix and "Appendix" or "Chapter", escape(place.number)) or ""
  local abstract = abstract_html
    and ('<div class="abstract">%s</div>\n'):format(abstract_html) or ""
  return ('<header class="opening">\n%s<h1%s>%s</h1>\n%s</header>\n'):format(number,
    html.attribute("id", id), title_html, abstract)
end

local function chapter_context(chapter, results, book, place)
  return {
    text = chapter.text, nodes = chapter.nodes, pieces = chapter.pieces, items = chapter.items,
    cells = chapter.cells, listings = chapter.listings, urls = chapter.urls,
    captions = chapter.captions,
    by_heading = by_node(chapter.headings),
    results = results, book = book, page = place.href or chapter.name .. ".html",
    file = chapter.file, cited = {}, diagnostics = {},
  }
end

return function(chapter, results, book)
  local index, place = position_of(book, chapter.name)
  local context = chapter_context(chapter, results, book, place)
  local text, title_html = take_title(body.html(context))
  local front = chapter.front or {}
  local abstract = front.abstract and body.fragment(context, front.abstract)
  local main = "<article>\n"
    .. opening(place, title_id(chapter.headings),
      title_html or html.text(place.title or chapter.title), abstract)
    .. html.toc(toc_entries(context, chapter.headings))
    .. text .. references(context) .. "</article>\n"
  return frame.page(book, {
    kind = "chapter", main = main,
    title = escape(("%s · %s"):format(place.title or chapter.title, book.title)),
    description = abstract and body.words(context, front.abstract) or place.title or chapter.title,
    previous = book.chapters[index - 1], following = book.chapters[index + 1],
  }), context.diagnostics
end
