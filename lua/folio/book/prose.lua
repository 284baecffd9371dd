-- The numbers in the prose: which of them are backed by something that the book computes.
--
-- Backed is an inline value, a number of a claim (its statement, what was measured, its bound,
-- rounded as the prose has it) that the same section makes or refers to, and one that the author
-- marked as quoted with `<!-- number: quoted from … -->` after it. A section goes from a heading to
-- the next of any level; an abstract speaks of the whole chapter. Years, numbers inside names
-- ("L2", "float32") and what stands in code, formulas, references and citations do not count.

local prose = {}

-- "−1,234.5" → -1234.5, and its digits after the point.
local function value_of(text)
  local digits = text:gsub("−", "-"):gsub("(%d),(%d%d%d)", "%1%2")
  local decimals = digits:match("%.(%d+)$")
  return tonumber(digits), decimals and #decimals or 0
end

local function is_year(text)
  local year = #text == 4 and tonumber(text)
  return year and year >= 1900 and year <= 2099
end

-- Is the number at from…to part of a word or a longer sign, as in "L2", "2-D", "3rd", "v1.2.3"?
local function in_name(text, from, to)
  local before, after = text:sub(math.max(1, from - 2), from - 1), text:sub(to + 1, to + 2)
  return before:find("[%w_.#/-]$") ~= nil and not before:find("%s[-]$")
    or after:find("^[%a_]") ~= nil or after:find("^%-%a") ~= nil or after:find("^%.%d") ~= nil
end

--- prose.numbers(text) → list of {text, value, decimals, from}: the numbers in a plain text.
function prose.numbers(text)
  local list, at = {}, 1
  while true do
    local from, to = text:find("%d[%d,]*%.?%d*", at)
    if not from then return list end
    while text:sub(to, to):find("[,.]") do to = to - 1 end
    local digits = text:sub(from, to)
    local before = text:sub(math.max(1, from - 3), from - 1)
    local minus = before:match("−$") or before:match("%f[-]%-$")
    local bare = minus and from - #minus or from
    if not in_name(text, bare, to) and not is_year(digits) then
      local value, decimals = value_of((minus and "-" or "") .. digits)
      if value then
        list[#list + 1] = {
          text = (minus or "") .. digits, value = value, decimals = decimals, from = bare,
        }
      end
    end
    at = to + 1
  end
end

local function significant(text)
  return #(text:gsub("[^%d]", ""):gsub("^0+", ""))
end

-- The numbers of a claim, found once: sections and chapters share claims.
local function numbers_of(claim, found)
  if not found[claim] then
    local list = {}
    for _, text in ipairs { claim.statement or "", claim.got or "", claim.want or "" } do
      for _, number in ipairs(prose.numbers(text)) do list[#list + 1] = number.value end
    end
    found[claim] = list
  end
  return found[claim]
end

-- Equal, or equal when rounded as the prose has it; one digit alone is no rounding.
local function is_backed(number, known)
  local size = math.abs(number.value)
  local rounds = significant(number.text) >= 2
  local reach = rounds and tonumber(("0.5e-%d"):format(number.decimals)) * (1 + 1e-9) or 0
  for _, value in ipairs(known) do
    if math.abs(math.abs(value) - size) <= reach then return true end
  end
  return false
end

local BLOCKS = {
  paragraph = true, heading = true, table_cell = true, item = true, footnote_definition = true,
}

-- The texts of a chapter in order, each with its node and its section, which is the node id of
-- its heading, 0 before the first, nil for the abstract; and the comments that quote.

local function add_node(list, node, pieces, section)
  if BLOCKS[node.type] then list[#list + 1] = { kind = "block" } end
  if not pieces and node.type == "text" then pieces = { node.literal } end
  for _, piece in ipairs(pieces or {}) do
    if type(piece) == "string" then
      list[#list + 1] = { kind = "text", text = piece, node = node, section = section }
    else
      list[#list + 1] = { kind = piece.kind, item = piece.item, label = piece.label,
        section = section }
    end
  end
  if node.type:find("^html") and node.literal:find("^%s*<!%-%-%s*number:") then
    list[#list + 1] = { kind = "quoted" }
  end
end

local function add_fragment(list, fragment, section)
  for _, node in ipairs(fragment and fragment.nodes or {}) do
    add_node(list, node, fragment.pieces[node.id], section)
  end
end

local function texts_of(chapter)
  local list, section = {}, 0
  add_fragment(list, chapter.front.abstract)
  for id, node in ipairs(chapter.nodes) do
    if node.type == "heading" then section = id end
    add_node(list, node, chapter.pieces[id], section)
    if chapter.cells[id] then
      list[#list + 1] = { kind = "cell", item = chapter.cells[id], section = section }
      add_fragment(list, chapter.items[chapter.cells[id]].caption, section)
      add_fragment(list, chapter.items[chapter.cells[id]].listing_caption, section)
    elseif chapter.listings[id] then
      add_fragment(list, chapter.listings[id].caption, section)
    end
  end
  return list
end

-- [section] = the numbers of the claims that it makes or refers to; under `all` those of the whole
-- chapter, for its abstract.
local function claimed(parts, results, claims)
  local known, found = { all = {} }, {}
  local function add(section, claim)
    local list, numbers = known[section or 0] or {}, numbers_of(claim, found)
    known[section or 0] = list
    table.move(numbers, 1, #numbers, #list + 1, list)
    table.move(numbers, 1, #numbers, #known.all + 1, known.all)
  end
  for _, part in ipairs(parts) do
    if part.kind == "ref" and claims[part.label] then add(part.section, claims[part.label]) end
    local result = (part.kind == "cell" or part.kind == "value") and results[part.item]
    for _, claim in ipairs(result and result.claims or {}) do add(part.section, claim) end
  end
  return known
end

-- "from 000 to 004 <!-- number: … -->" quotes both: a list or a range is one mention.
local LINKS = {
  "^%s*to%s*$", "^%s*and%s*$", "^%s*or%s*$", "^%s*,%s*$", "^%s*–%s*$", "^%s*,%s*and%s*$",
}

local function linked(previous, number)
  if not (previous and number.source) or previous.source ~= number.source then return false end
  local between = number.source:sub(previous.from + #previous.text, number.from - 1)
  for _, pattern in ipairs(LINKS) do
    if between:find(pattern) then return true end
  end
  return false
end

local function quote_last(found, block_start)
  for i = #found, block_start, -1 do
    found[i].backed = true
    if not linked(found[i - 1], found[i]) then return end
  end
end

local function add_text(found, part, known)
  for _, number in ipairs(prose.numbers(part.text)) do
    number.source, number.node = part.text, part.node
    number.backed = is_backed(number, known)
    found[#found + 1] = number
  end
end

local function has_number(result)
  return result and result.text and result.text:find("%d")
end

local function collect(chapter, results, claims)
  local parts, found, block_start = texts_of(chapter), {}, 1
  local known = claimed(parts, results, claims)
  for _, part in ipairs(parts) do
    if part.kind == "block" then block_start = #found + 1
    elseif part.kind == "text" then add_text(found, part, known[part.section or "all"] or {})
    elseif part.kind == "quoted" then quote_last(found, block_start)
    elseif part.kind == "value" and has_number(results[part.item]) then
      found[#found + 1] = { backed = true, text = "", from = 1 }
    end
  end
  return found
end

--- prose.check(chapter, results, claims) → {backed, total, unbacked = {{file, line, col, text}}}
--- `claims` is a list of all claims of the book.
function prose.check(chapter, results, claims)
  local answer, by_label = { backed = 0, total = 0, unbacked = {} }, {}
  for _, claim in ipairs(claims) do by_label["clm-" .. claim.label] = claim end
  for _, number in ipairs(collect(chapter, results, by_label)) do
    answer.total = answer.total + 1
    if number.backed then
      answer.backed = answer.backed + 1
    else
      local before = utf8.len(number.source:sub(1, number.from - 1)) or number.from - 1
      table.insert(answer.unbacked, {
        file = chapter.file, line = number.node.line, col = number.node.col + before,
        text = number.text,
      })
    end
  end
  return answer
end

--- prose.percent(backed, total) → a whole number, 100 only when all are backed.
function prose.percent(backed, total)
  return total == 0 and 100 or 100 * backed // total
end

return prose
