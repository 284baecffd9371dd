-- A chapter's Markdown to HTML: what stands in the place of each node.
--
-- A context is {text, nodes, pieces, results, book, page, file, cited, diagnostics} and, for the
-- chapter itself, {cells, items, listings, by_heading}. `page` is the name of the page that is
-- being made, so that links into it are short; `cited` collects the keys of what is cited.

local cells = require "folio.page.cell"
local html = require "folio.page.html"
local pieces = require "folio.page.pieces"
local rendered = require "folio.cache.rendered"
local weave = require "weave"

local body = {}

local function refuse(context, line, col, message)
  table.insert(context.diagnostics, {
    file = context.file, line = line, col = col, message = message, level = "error",
  })
end

-- Formulas.

-- The place of character `position` of the TeX in the author's file.
local function place_in_tex(node, position)
  local before = node.literal:sub(1, (utf8.offset(node.literal, position) or 1) - 1)
  local _, breaks = before:gsub("\n", "")
  if breaks > 0 then return node.line + breaks, utf8.len(before:match("[^\n]*$")) + 1 end
  return node.line, node.col + (node.display and 2 or 1) + utf8.len(before)
end

local BLOCKS = {
  document = true, block_quote = true, item = true, footnote_definition = true,
}

local function display_math(context, node, math_html)
  local label = node.info and node.info:match("^#(.+)$")
  local parent = context.nodes[node.parent]
  return html.equation { math_html = math_html, id = label, number = pieces.number(context, label),
    block = BLOCKS[parent.type] or false }
end

local function math_node(context, node)
  local tex = node.literal:match("^%s*(.-)%s*$")
  local math_html, message, position = rendered.math(tex, node.display)
  if not math_html then
    local skipped = utf8.len(node.literal:match("^%s*"))
    local line, col = place_in_tex(node, (position or 1) + skipped)
    refuse(context, line, col, "this formula cannot be set: " .. message)
    return { html = ('<code class="missing"%s>%s</code>'):format(html.attribute("title", message),
      weave.escape(tex)) }
  end
  return { html = node.display and display_math(context, node, math_html) or math_html }
end

-- Code.

local function claims_of(context, result)
  local list = {}
  for i, claim in ipairs(result.claims or {}) do
    local copy = {}
    for key, value in pairs(claim) do copy[key] = value end
    copy.number = pieces.number(context, "clm-" .. claim.label)
    copy.statement_html = body.inline(claim.statement or "")
    list[i] = copy
  end
  return list
end

local function outputs_of(context, item, result)
  local list = {}
  for i, output in ipairs(result.outputs or {}) do
    list[i] = output
    if output.kind == "markdown" then
      local fragment = output.fragment or output.text
      list[i] = { kind = "markdown", html = body.fragment(context, fragment, true) }
    elseif output.kind == "figure" and item.alt then
      list[i] = { kind = "figure", name = output.name, width = output.width,
        height = output.height, alt = pieces.plain(context, item.alt) }
    end
  end
  return list
end

-- With output: false, include: false, what went wrong is shown all the same, and so are claims.
local function errors_of(outputs)
  local list = {}
  for _, output in ipairs(outputs) do
    if output.kind == "error" then list[#list + 1] = output end
  end
  return list
end

local function source_of(item)
  local options = item.options
  if not options.echo or not options.include then return nil end
  local language = options.echo == "fenced" and "markdown" or "lua"
  return rendered.highlight(item.source or item.code, language)
end

local function cell_node(context, index)
  local item, result = context.items[index], context.results[index] or {}
  local options, outputs = item.options, outputs_of(context, item, result)
  if not options.output or not options.include then outputs = errors_of(outputs) end
  return { html = cells.cell {
    id = "cell." .. index, tags = options.tags, file = context.file,
    fold = options["code-fold"], label = item.label,
    code_html = source_of(item), number = pieces.number(context, item.label),
    caption_html = item.caption and body.fragment(context, item.caption),
    listing = item.listing and {
      label = item.listing, number = pieces.number(context, item.listing),
      caption_html = item.listing_caption and body.fragment(context, item.listing_caption),
    },
    outputs = outputs, claims = claims_of(context, result), skipped = result.skipped,
  } }
end

local function code_block_node(context, node)
  local index = context.cells and context.cells[node.id]
  if index then return cell_node(context, index) end
  local listing = context.listings and context.listings[node.id]
  local language = listing and listing.language or node.info and node.info:match("^[%w_+-]+")
  return { html = html.listing {
    code_html = rendered.highlight(listing and listing.text or node.literal, language),
    language = language, id = listing and listing.label,
    number = pieces.number(context, listing and listing.label),
    caption_html = listing and listing.caption and body.fragment(context, listing.caption),
  } }
end

-- Blocks.

local function heading_node(context, node)
  local heading = context.by_heading and context.by_heading[node.id]
  if not heading then return nil end
  if heading.is_title then return { open = body.TITLE, close = body.TITLE } end
  local open, close = html.heading { level = heading.level, id = heading.slug,
    number = heading.number or pieces.number(context, heading.label) }
  return { open = open, close = close }
end

local function caption_of(context, node)
  return context.captions and context.captions[node.id]
end

-- A table with a caption begins a figure, which ends after the paragraph that is the caption.
local function table_node(context, node)
  local before, after = html.scroll("table", "Table")
  local caption = caption_of(context, node)
  if caption then
    before = ('<figure class="table"%s>\n'):format(html.attribute("id", caption.label)) .. before
  end
  return { before = before, after = after }
end

local function paragraph_node(context, node)
  local caption = caption_of(context, node)
  if not caption then return nil end
  local label = caption.label and ('<span class="label">Table&nbsp;%s</span> '):format(
    weave.escape(pieces.number(context, caption.label) or "?")) or ""
  return { open = "<figcaption>" .. label, close = "</figcaption>\n</figure>\n" }
end

-- "> [!NOTE]" on a line of its own: the text and the break after it go.
local function quote_node(context, node, replacements)
  local paragraph, text = context.nodes[node.id + 1], context.nodes[node.id + 2]
  if not text or paragraph.type ~= "paragraph" or text.type ~= "text" then return nil end
  local kind = text.literal:match("^%[!(%u+)%]%s*$")
  local open, close = html.callout(kind and kind:lower())
  if not open then return nil end
  local following = context.nodes[text.id + 1]
  replacements[text.id] = { html = "" }
  if following and following.parent == paragraph.id then
    if following.type ~= "softbreak" and following.type ~= "linebreak" then return nil end
    replacements[following.id] = { html = "" }
  else
    replacements[paragraph.id] = { html = "" }
  end
  return { open = open, close = close }
end

local function text_node(context, node)
  local marked = html.text(node.literal or "")
  local caption = context.captions and context.captions[node.parent]
  if caption and caption.first == node.id then return { html = marked } end
  if marked:find('<span lang="zh">', 1, true) then return { html = marked } end
end

-- In a caption or a statement, which often stand in quotes inside Lua or YAML, < is just a
-- character; only the chapter itself and what a cell prints as Markdown may hold HTML.
local function raw_node(context, node)
  if context.plain then return { html = html.text(node.literal) } end
end

-- A link to another chapter's file leads to its page.
local function link_node(context, node)
  local url = context.urls and context.urls[node.id]
  if url then return { open = ('<a href="%s">'):format(weave.escape(url)), close = "</a>" } end
end

local NODES = {
  link = link_node, math = math_node, code_block = code_block_node, heading = heading_node,
  table = table_node, paragraph = paragraph_node,
  block_quote = quote_node, text = text_node, html_inline = raw_node, html_block = raw_node,
}

local function replacements_of(context)
  local replacements = {}
  for id, node in ipairs(context.nodes) do
    local list = context.pieces and context.pieces[id]
    if replacements[id] == nil then
      if list then replacements[id] = { html = pieces.html(context, list) }
      elseif NODES[node.type] then
        replacements[id] = NODES[node.type](context, node, replacements)
      end
    end
  end
  return replacements
end

--- Stands around the title's text in body.html, once before and once after.
body.TITLE = "<!--page.title-->"

--- body.html(context) → the text as HTML.
function body.html(context)
  return weave.html(context.text, replacements_of(context))
end

local function unwrapped(text)
  local inner = text:match("^%s*<p>(.*)</p>%s*$")
  return inner and not inner:find("<p>", 1, true) and inner or text
end

--- body.fragment(context, fragment, with_html) → a fragment (see README.md), or a plain Markdown
--- text, as HTML; without <p> when it is one paragraph. HTML in it is shown as text unless
--- with_html.
function body.fragment(context, fragment, with_html)
  if type(fragment) == "string" then
    fragment = { text = fragment, nodes = weave.parse(fragment), pieces = {} }
  end
  local inner = setmetatable({ text = fragment.text, nodes = fragment.nodes,
    pieces = fragment.pieces, cells = {}, listings = {}, by_heading = {}, urls = {},
    captions = {}, plain = not with_html },
    { __index = context })
  return unwrapped(body.html(inner))
end

local function words_of(context, fragment, node)
  local list = fragment.pieces[node.id]
  if list then return pieces.plain(context, list) end
  if node.type == "softbreak" or node.type == "linebreak" then return " " end
  return node.type ~= "html_inline" and node.literal or ""
end

--- body.words(context, fragment) → a fragment's words without markup.
function body.words(context, fragment)
  local parts = {}
  for i, node in ipairs(fragment.nodes) do parts[i] = words_of(context, fragment, node) end
  return table.concat(parts)
end

--- body.inline(text) → one line of Markdown without anything of the book in it (a claim's
--- statement) as HTML.
function body.inline(text)
  local context = { book = { labels = {} }, results = {}, page = "", file = "", cited = {},
    diagnostics = {} }
  return body.fragment(context, text)
end

return body
