-- The numbers in the prose: which of them are backed by something that the book computes.
--
-- Backed is an inline value, a number of one of the chapter's claims (its statement, what was
-- measured, its bound, rounded as the prose has it), and one that the author marked as quoted
-- with `<!-- number: quoted from … -->` after it. Years, numbers inside names ("L2", "float32")
-- and what stands in code, formulas, references and citations do not count.

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
  local before, after = text:sub(1, from - 1), text:sub(to + 1)
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
    local minus = text:sub(1, from - 1):match("−$") or text:sub(1, from - 1):match("%f[-]%-$")
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

local function add_numbers(known, text)
  for _, number in ipairs(prose.numbers(text or "")) do known[#known + 1] = number.value end
end

-- All numbers of a chapter's claims.
local function claimed(results)
  local known = {}
  for _, result in pairs(results) do
    for _, claim in ipairs(result.claims or {}) do
      add_numbers(known, claim.statement)
      add_numbers(known, claim.got)
      add_numbers(known, claim.want)
    end
  end
  return known
end

-- Equal, or equal when rounded as the prose has it; one digit alone is no rounding.
local function is_backed(number, known)
  local size = math.abs(number.value)
  local rounds = significant(number.text) >= 2
  local reach = rounds and 0.5 * 10.0 ^ -number.decimals * (1 + 1e-9) or 0
  for _, value in ipairs(known) do
    if math.abs(math.abs(value) - size) <= reach then return true end
  end
  return false
end

local BLOCKS = {
  paragraph = true, heading = true, table_cell = true, item = true, footnote_definition = true,
}

-- The texts of a chapter in order, each with its node, and the comments that quote.
local function texts_of(chapter)
  local list = {}
  for _, node in ipairs(chapter.nodes) do
    local pieces = chapter.pieces[node.id]
    if BLOCKS[node.type] then list[#list + 1] = { kind = "block" } end
    if pieces then
      for _, piece in ipairs(pieces) do
        if type(piece) == "string" then
          list[#list + 1] = { kind = "text", text = piece, node = node }
        elseif piece.kind == "value" then
          list[#list + 1] = { kind = "value", item = piece.item }
        end
      end
    elseif node.type == "text" then
      list[#list + 1] = { kind = "text", text = node.literal, node = node }
    elseif node.type:find("^html") and node.literal:find("^%s*<!%-%-%s*number:") then
      list[#list + 1] = { kind = "quoted" }
    end
  end
  return list
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

local function collect(chapter, results, known)
  local found, block_start = {}, 1
  for _, part in ipairs(texts_of(chapter)) do
    if part.kind == "block" then block_start = #found + 1
    elseif part.kind == "text" then add_text(found, part, known)
    elseif part.kind == "quoted" then quote_last(found, block_start)
    else
      local result = results[part.item]
      if result and result.text and result.text:find("%d") then
        found[#found + 1] = { backed = true, text = "", from = 1 }
      end
    end
  end
  return found
end

--- prose.check(chapter, results) → {backed, total, unbacked = {{file, line, col, text}}}
function prose.check(chapter, results)
  local answer = { backed = 0, total = 0, unbacked = {} }
  for _, number in ipairs(collect(chapter, results, claimed(results))) do
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
