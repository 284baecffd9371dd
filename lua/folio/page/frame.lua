-- The frame of every page: head, navigation, landmarks, foot.

local html = require "folio.page.html"
local weave = require "weave"

local frame = {}

local escape = weave.escape

local SKELETON = [[
<!doctype html>
<html lang="$lang">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
$description<meta name="color-scheme" content="light dark">
$styles$links</head>
<body class="$kind">
<a class="skip" href="#page.text">Skip to the text</a>
<header class="site">
<nav aria-label="Book">$nav</nav>
</header>
<main id="page.text">
$main</main>
$turn<footer class="site">
$foot</footer>
</body>
</html>
]]

local function meta_description(text)
  if not text or text == "" then return "" end
  return ('<meta name="description"%s>\n'):format(html.attribute("content", text))
end

local function styles(main)
  local katex = main:find('class="katex"', 1, true)
    and '<link rel="stylesheet" href="assets/katex.min.css">\n' or ""
  return katex .. '<link rel="stylesheet" href="assets/theme.css">\n'
end

local function nav_link(href, text, current)
  return ("<a%s%s>%s</a>"):format(html.attribute("href", href),
    current and ' aria-current="page"' or "", html.text(text))
end

local function head_links(previous, following)
  local parts = {}
  if previous then
    parts[#parts + 1] = ('<link rel="prev"%s>\n'):format(html.attribute("href", previous.href))
  end
  if following then
    parts[#parts + 1] = ('<link rel="next"%s>\n'):format(html.attribute("href", following.href))
  end
  return table.concat(parts)
end

local function turn_link(class, word, chapter)
  if not chapter then return "" end
  return ('<a class="%s" rel="%s"%s><span class="word">%s</span> %s</a>\n'):format(class,
    class == "previous" and "prev" or "next", html.attribute("href", chapter.href), word,
    html.number(chapter.number) .. html.text(chapter.title))
end

local function turn(previous, following)
  if not previous and not following then return "" end
  return ('<nav class="turn" aria-label="Chapters">\n%s%s</nav>\n'):format(
    turn_link("previous", "Previous", previous), turn_link("next", "Next", following))
end

local function count_holding(claims)
  local holding = 0
  for _, claim in ipairs(claims or {}) do holding = holding + (claim.ok and 1 or 0) end
  return holding, #(claims or {})
end

--- frame.claims_sentence(claims, unrun) → "All 9 claims hold.", or nil when there are none. Where
--- `unrun` cells (0) failed or did not run, the claims in them are not known, and it says so.
function frame.claims_sentence(claims, unrun)
  local holding, total = count_holding(claims)
  if unrun and unrun > 0 then
    return ("%d of %d claims that were checked hold; %d %s failed or did not run, and what %s is "
      .. "not known."):format(holding, total, unrun, unrun == 1 and "cell" or "cells",
      unrun == 1 and "it claims" or "they claim")
  end
  if total == 0 then return nil end
  if holding == total then
    return total == 1 and "The one claim holds." or ("All %d claims hold."):format(total)
  end
  return ("%d of %d claims hold."):format(holding, total)
end

local function foot(book, kind)
  local sentence = kind ~= "ledger" and frame.claims_sentence(book.claims, book.unrun)
  local claims = sentence and (' <a href="claims.html">%s</a>'):format(sentence) or ""
  return ("<p>What the cells show was computed when this page was built.%s</p>\n"):format(claims)
end

--- frame.page(book, given) → html
--- `given` is {kind, title (escaped), main (HTML), description, previous, following}: kind is the
--- class of the body, previous and following are chapters of the book.
function frame.page(book, given)
  given.lang = escape(book.lang or "en")
  given.description = meta_description(given.description)
  given.styles = styles(given.main)
  given.links = head_links(given.previous, given.following)
  given.turn = turn(given.previous, given.following)
  given.foot = foot(book, given.kind)
  given.nav = nav_link("index.html", book.title, given.kind == "contents")
    .. (book.claims and book.claims[1]
      and nav_link("claims.html", "Claims", given.kind == "ledger") or "")
  return (SKELETON:gsub("%$(%l+)", given))
end

return frame
