-- The HTML of the small things on a page. Every function takes plain values and returns a
-- string; every text that is not named …_html is escaped here.
--
-- Ids that are not labels of the author hold a full stop, which no label can.

local weave = require "weave"

local html = {}

local escape = weave.escape

--- html.attribute(name, value) → ' name="value"', or nothing when value is nil.
function html.attribute(name, value)
  if value == nil then return "" end
  return (' %s="%s"'):format(name, escape(tostring(value)))
end

-- Han, kana, hangul, CJK punctuation and full-width forms: U+2E80 to U+9FFF, U+AC00 to U+D7AF,
-- U+F900 to U+FAFF, U+FF00 to U+FFEF and the supplementary ideographs, as UTF-8.
local function is_cjk(code)
  return code >= 0x2E80 and code <= 0x9FFF or code >= 0xAC00 and code <= 0xD7AF
    or code >= 0xF900 and code <= 0xFAFF or code >= 0xFF00 and code <= 0xFFEF
    or code >= 0x20000 and code <= 0x3FFFF
end

local function cjk_runs(text)
  local runs, current = {}, nil
  for at, code in utf8.codes(text) do
    local cjk = is_cjk(code)
    if not current or current.cjk ~= cjk then
      current = { cjk = cjk, from = at }
      runs[#runs + 1] = current
    end
    current.to = at + #utf8.char(code) - 1
  end
  return runs
end

--- html.text(text) → the text escaped, with Chinese runs marked lang="zh", so that fonts and
--- screen readers take them for what they are.
function html.text(text)
  if not text:find("[\xE2-\xF4]") or not utf8.len(text) then return escape(text) end
  local parts = {}
  for i, run in ipairs(cjk_runs(text)) do
    local part = escape(text:sub(run.from, run.to))
    parts[i] = run.cjk and ('<span lang="zh">%s</span>'):format(part) or part
  end
  return table.concat(parts)
end

--- html.number(number) → the number before a title, or "".
function html.number(number)
  if not number or number == "" then return "" end
  return ('<span class="number">%s</span> '):format(escape(number))
end

--- html.link(href, inner_html, class) → a link.
function html.link(href, inner_html, class)
  return ("<a%s%s>%s</a>"):format(html.attribute("class", class), html.attribute("href", href),
    inner_html)
end

--- html.mark(ok) → the sign of a claim that holds, or does not.
function html.mark(ok)
  return ('<span class="mark %s" role="img" aria-label="%s">%s</span>'):format(
    ok and "holds" or "fails", ok and "holds" or "does not hold", ok and "✓" or "✗")
end

--- html.reference(entry, text) → the link to something labelled. `entry` is {kind, href, title,
--- ok}: a claim's reference carries its mark. Without an entry the reference leads nowhere and
--- says so.
function html.reference(entry, text)
  if not entry then
    return ('<span class="missing" title="nothing has this label">%s</span>'):format(escape(text))
  end
  local inner = escape(text)
  if entry.kind == "clm" then inner = inner .. html.mark(entry.ok) end
  return ('<a class="reference"%s%s>%s</a>'):format(html.attribute("href", entry.href),
    html.attribute("title", entry.title), inner)
end

local LEVELS = { "h2", "h2", "h3", "h4", "h5", "h6" }

--- html.heading{level, id, number} → open, close: what goes around a heading's text. Levels 1
--- and 2 are both h2: the page's title is the only h1.
function html.heading(heading)
  local tag = LEVELS[heading.level]
  local number = html.number(heading.number)
  local anchor = ('<a class="anchor"%s aria-label="Link to this section">#</a>'):format(
    html.attribute("href", "#" .. heading.id))
  return ("<%s%s>%s"):format(tag, html.attribute("id", heading.id), number),
    (" %s</%s>"):format(anchor, tag)
end

local CALLOUTS = {
  note = "Note", tip = "Tip", important = "Important", warning = "Warning", caution = "Caution",
}

--- html.callout(kind, inner_html) → a callout; kind is note, tip, important, warning or caution.
--- Without inner_html: what goes before and after. Nil when there is no such kind.
function html.callout(kind, inner_html)
  local title = CALLOUTS[kind]
  if not title then return nil end
  local open = ('<aside class="callout %s" role="note" aria-label="%s">\n<p class="kind">%s</p>')
    :format(kind, title, title)
  if not inner_html then return open, "</aside>" end
  return open .. inner_html .. "</aside>"
end

--- html.scroll(kind, name) → before, after: a box that scrolls by itself, with the keyboard
--- too, instead of making the page wider. `name` is what a screen reader calls it.
function html.scroll(kind, name)
  return ('<div class="scroll %s" role="region" tabindex="0"%s>'):format(kind,
    html.attribute("aria-label", name)), "</div>"
end

--- html.code(code_html, language, name) → a block of highlighted code.
function html.code(code_html, language, name)
  return ('<pre class="code" role="region" tabindex="0"%s><code%s>%s</code></pre>'):format(
    html.attribute("aria-label", name or "Code"),
    html.attribute("class", language and "language-" .. language), (code_html:gsub("\n$", "")))
end

--- html.listing{code_html, language, id, number, caption_html} → shown code, with "Listing 1.2" and
--- its caption above it when it has a number.
function html.listing(listing)
  local code = html.code(listing.code_html, listing.language)
  if not listing.id then return code end
  return ('<figure class="listing"%s><figcaption><span class="label">Listing %s</span>%s'
    .. "</figcaption>%s</figure>"):format(html.attribute("id", listing.id),
    escape(listing.number or "?"), listing.caption_html and " " .. listing.caption_html or "", code)
end

--- html.equation{math_html, id, number, block} → a displayed formula, numbered when it has an
--- id. block = false where it stands inside a paragraph.
function html.equation(equation)
  local tag = equation.block == false and "span" or "div"
  local number = equation.id
    and ('<span class="number">(%s)</span>'):format(escape(equation.number or "?")) or ""
  return ('<%s class="equation"%s><span class="scroll" role="region" tabindex="0" '
    .. 'aria-label="Formula">%s</span>%s</%s>'):format(tag, html.attribute("id", equation.id),
    equation.math_html, number, tag)
end

local function toc_list(entries, from, level)
  local parts, i = { "<ol>\n" }, from
  while entries[i] and entries[i].level >= level do
    local entry = entries[i]
    local inner = html.number(entry.number) .. entry.text_html
    parts[#parts + 1] = "<li>" .. html.link("#" .. entry.id, inner)
    i = i + 1
    if entries[i] and entries[i].level > entry.level then
      local inner_list
      inner_list, i = toc_list(entries, i, entry.level + 1)
      parts[#parts + 1] = "\n" .. inner_list
    end
    parts[#parts + 1] = "</li>\n"
  end
  parts[#parts + 1] = "</ol>\n"
  return table.concat(parts), i
end

--- html.toc(entries) → the list of a chapter's sections, or "" when there are fewer than two.
--- An entry is {level, id, number, text_html}.
function html.toc(entries)
  if #entries < 2 then return "" end
  local least = math.huge
  for _, entry in ipairs(entries) do least = math.min(least, entry.level) end
  return ('<nav class="toc" aria-labelledby="page.toc">\n<h2 id="page.toc">In this chapter</h2>\n'
    .. "%s</nav>\n"):format((toc_list(entries, 1, least)))
end

return html
