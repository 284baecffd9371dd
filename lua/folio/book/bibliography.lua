-- A small reader of BibTeX, and how an entry reads in the list of references.
--
-- Entries `@kind{key, field = {…}, …}` with values in braces, in quotes or bare numbers;
-- TeX accents and dashes in them become letters. No @string, no cross references.

local diagnostics = require "folio.diagnostics"
local nearest = require "nearest"
local source = require "folio.parse.source"

local bibliography = {}

-- Combining characters after the letter; NFC is composed for the pairs that occur in names.
local ACCENTS = {
  ["'"] = "\u{301}", ["`"] = "\u{300}", ["^"] = "\u{302}", ['"'] = "\u{308}", ["~"] = "\u{303}",
  ["="] = "\u{304}", ["."] = "\u{307}", c = "\u{327}", v = "\u{30C}", u = "\u{306}", H = "\u{30B}",
  k = "\u{328}", r = "\u{30A}",
}
local LETTERS = {
  L = "Ł", l = "ł", O = "Ø", o = "ø", ss = "ß", ae = "æ", AE = "Æ", oe = "œ", OE = "Œ",
  aa = "å", AA = "Å", i = "ı", ["&"] = "&", ["%"] = "%", ["$"] = "$", ["#"] = "#", ["_"] = "_",
}
local COMPOSED = {}
do
  local pairs_of = {
    ["\u{301}"] = "aáeéiíoóuúyýAÁEÉIÍOÓUÚYÝcćCĆnńNŃsśSŚzźZŹ",
    ["\u{300}"] = "aàeèiìoòuùAÀEÈIÌOÒUÙ", ["\u{302}"] = "aâeêiîoôuûAÂEÊIÎOÔUÛ",
    ["\u{308}"] = "aäeëiïoöuüAÄEËIÏOÖUÜyÿ", ["\u{303}"] = "aãnñoõAÃNÑOÕ",
    ["\u{327}"] = "cçCÇsşSŞ", ["\u{30C}"] = "cčCČsšSŠzžZŽrřRŘeěEĚnňNŇ",
    ["\u{306}"] = "gğGĞaăAĂ", ["\u{30B}"] = "oőOŐuűUŰ", ["\u{328}"] = "aąAĄeęEĘ",
    ["\u{30A}"] = "aåAÅuůUŮ", ["\u{307}"] = "zżZŻIİ", ["\u{304}"] = "aāAĀoōOŌuūUŪ",
  }
  for accent, text in pairs(pairs_of) do
    local letters = {}
    for _, code in utf8.codes(text) do letters[#letters + 1] = utf8.char(code) end
    for i = 1, #letters, 2 do COMPOSED[letters[i] .. accent] = letters[i + 1] end
  end
end

local function accented(accent, letter)
  letter = LETTERS[letter] == "ı" and "i" or letter
  local pair = letter .. ACCENTS[accent]
  return COMPOSED[pair] or pair
end

--- bibliography.plain(tex) → the text without TeX: accents, dashes, braces and ties.
function bibliography.plain(tex)
  local text = tex:gsub("%s+", " ")
  text = text:gsub("\\(['`^\"~=.])%s*{?\\?(%a)}?", accented)
  text = text:gsub("\\([cvuHkr])%s*{\\?(%a)}", accented):gsub("\\([cvuHkr]) (%a)", accented)
  text = text:gsub("\\([%a]+)%s*", function(name) return LETTERS[name] end)
  text = text:gsub("\\([&%%$#_])", "%1"):gsub("[{}]", ""):gsub("~", "\u{a0}")
  return (text:gsub("%-%-%-", "—"):gsub("%-%-", "–"):gsub("``", "“"):gsub("''", "”"))
end

local function quoted_end(text, at)
  local depth = 0
  for position, char in text:sub(at + 1):gmatch("()([{}\"])") do
    if char == "{" then depth = depth + 1 elseif char == "}" then depth = depth - 1
    elseif depth == 0 then return at + position end
  end
end

-- The value at `at` and the offset after it.
local function read_value(text, at)
  local char = text:sub(at, at)
  if char == "{" then
    local inner, after = text:match("^(%b{})()", at)
    return inner and inner:sub(2, -2), after
  elseif char == '"' then
    local stop = quoted_end(text, at)
    return stop and text:sub(at + 1, stop - 1), stop and stop + 1
  end
  return text:match("^(%w+)()", at)
end

-- The fields of an entry's body; nil and an offset where it cannot be read.
local function read_fields(body, at)
  local fields = {}
  while true do
    local name, value_at = body:match("^[%s,]*([%w_-]+)%s*=%s*()", at)
    if not name then break end
    local value, after = read_value(body, value_at)
    if not value then return nil, value_at end
    fields[name:lower()], at = value, after
  end
  local rest = body:match("^[%s,]*()", at)
  if rest <= #body then return nil, rest end
  return fields
end

local function authors_of(fields)
  local list = {}
  for name in ((fields.author or fields.editor or "") .. " and "):gmatch("(.-)%s+and%s+") do
    local whole = name:match("^%s*{(.*)}%s*$")
    local family, given = name:match("^(.-),%s*(.*)$")
    if not whole and not family then given, family = name:match("^(.-)%s+(%S+)$") end
    list[#list + 1] = {
      family = bibliography.plain(whole or family or name),
      given = not whole and given and bibliography.plain(given) or nil,
    }
  end
  return list
end

local function initials(given)
  local parts = {}
  for word in given:gmatch("%S+") do
    local first = word:match(utf8.charpattern)
    parts[#parts + 1] = word:find("%.$") and word or first .. "."
  end
  return table.concat(parts, "\u{a0}")
end

local function full_names(authors)
  local parts = {}
  for i, author in ipairs(authors) do
    parts[i] = author.given and author.family .. ", " .. initials(author.given) or author.family
  end
  if #parts < 2 then return parts[1] or "" end
  return table.concat(parts, ", ", 1, #parts - 1) .. " and " .. parts[#parts]
end

local function short_names(authors)
  if #authors == 0 then return nil end
  if #authors == 1 then return authors[1].family end
  if #authors == 2 then return authors[1].family .. " and " .. authors[2].family end
  return authors[1].family .. " et al."
end

local function escape(text)
  return (text:gsub("[&<>\"]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;",
    ['"'] = "&quot;" }))
end

local function venue_of(fields)
  local place = fields.journal or fields.booktitle or fields.publisher or fields.howpublished
  if not place then return nil end
  local volume = fields.volume and " " .. fields.volume or ""
  if fields.number and fields.volume then volume = volume .. "(" .. fields.number .. ")" end
  local pages = fields.pages and ", " .. fields.pages or ""
  return bibliography.plain(place), bibliography.plain(volume .. pages)
end

local function title_of(key, fields)
  return bibliography.plain(fields.title or key)
end

-- How the entry is cited, and where it stands among the others.
local function cited(key, fields)
  local authors, title = authors_of(fields), title_of(key, fields)
  local names, year = full_names(authors), fields.year and bibliography.plain(fields.year)
  return {
    key = key, names = names, short = short_names(authors) or title, year = year,
    order = (names .. "\0" .. (year or "") .. "\0" .. title):lower(),
  }
end

-- 1 → "a", 27 → "aa"
local function letters(i)
  return (i > 26 and letters((i - 1) // 26) or "") .. string.char(97 + (i - 1) % 26)
end

-- Works that would be cited alike, "Kim et al., 2022", get a letter each, in the order of the list:
-- "2022a", "2022b". All of references.bib counts, so that a letter does not depend on which
-- chapters are built.
local function tell_apart(list)
  local groups = {}
  table.sort(list, function(a, b)
    return a.order < b.order or a.order == b.order and a.key < b.key
  end)
  for _, entry in ipairs(list) do
    local name = entry.short .. "\0" .. (entry.year or entry.key)
    groups[name] = groups[name] or {}
    table.insert(groups[name], entry)
  end
  for _, group in pairs(groups) do
    for i, entry in ipairs(group) do
      if #group > 1 then entry.year = entry.year .. letters(i) end
    end
  end
end

local function compose(entry, fields)
  local title, names, year = title_of(entry.key, fields), entry.names, entry.year
  local venue, details = venue_of(fields)
  local url = fields.url or fields.doi and "https://doi.org/" .. fields.doi
  local head = names .. (year and " (" .. year .. ")" or "")
  local stop = names == "" and not year and "" or ". "
  local finish = title:find("[?!.]$") and "" or "."
  local linked = url and ('<a href="%s">%s</a>'):format(escape(url), escape(title)) or escape(title)
  entry.text = head .. stop .. title .. finish .. (venue and " " .. venue .. details .. "." or "")
  entry.html = escape(head) .. stop .. linked .. finish
    .. (venue and (" <em>%s</em>%s."):format(escape(venue), escape(details)) or "")
  entry.names = nil
end

local function entry_at(text, at)
  local kind, body_at = text:match("^@(%a+)%s*()", at)
  if not kind then return nil end
  local body = text:match("^%b{}", body_at)
  return kind:lower(), body, body_at
end

local SKIPPED = { comment = true, preamble = true, string = true }

-- [key] = fields
local function read_entries(text, file, list)
  local entries, lines, at = {}, source.new(text), 1
  local function refuse(offset, message)
    local line, col = lines:place(offset)
    diagnostics.add(list, file, line, col, message)
  end
  local foreign = source.not_utf8(text)
  if foreign then refuse(foreign, "this is not UTF-8; save the file as UTF-8") return entries end
  if text:find("%S") and not text:find("@%a+%s*{") then
    refuse(text:find("%S"), "there is no entry in it; write @article{name2017, title = {…}}")
  end
  while true do
    local start = text:find("@", at, true)
    if not start then return entries end
    local kind, body, body_at = entry_at(text, start)
    at = body and body_at + #body or start + 1
    local key, fields_at = (body or ""):match("^{%s*([^%s,{}]+)%s*()")
    if kind and not body then
      refuse(start, "this entry is never closed; write } after its last field")
    elseif kind and not SKIPPED[kind] and not key then
      refuse(start, ("an entry begins with its key; write @%s{name2017, …}"):format(kind))
    elseif key and entries[key] then
      refuse(start, ("the key %s stands twice; give one of them another"):format(key))
    elseif key and not SKIPPED[kind] then
      local fields, wrong = read_fields(body:sub(1, -2), fields_at)
      if fields then entries[key] = fields
      else refuse(body_at + wrong - 1, "cannot read this field; write name = {value},") end
    end
  end
end

--- bibliography.read(text, file, list) → [key] = {key, text, html, short, year, order}
--- What cannot be read is added to `list`. `year` has a letter where works of one year are cited
--- alike.
function bibliography.read(text, file, list)
  local all, ordered, entries = read_entries(text, file, list), {}, {}
  for key, fields in pairs(all) do
    entries[key] = cited(key, fields)
    ordered[#ordered + 1] = entries[key]
  end
  tell_apart(ordered)
  for key, fields in pairs(all) do compose(entries[key], fields) end
  return entries
end

--- bibliography.check(cites, entries, file, list) adds every citation without an entry to `list`.
function bibliography.check(cites, entries, file, list)
  local keys = {}
  for key in pairs(entries) do keys[#keys + 1] = key end
  table.sort(keys)
  for _, cite in ipairs(cites) do
    if not entries[cite.key] then
      local near = nearest(cite.key, keys)
      diagnostics.add(list, file, cite.line, cite.col,
        ("there is no entry %s in references.bib; %s"):format(cite.key, near
          and ("the nearest is @%s"):format(near) or "add one, or take the citation out"))
    end
  end
end

return bibliography
