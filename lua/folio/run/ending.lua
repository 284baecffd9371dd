-- Where the last expression of a cell could begin, found from its end by brackets and words alone,
-- so that a cell of thousands of statements is not compiled thousands of times.

local _ENV = require "folio.own"

local lexer = require "folio.parse.lexer"

local ending = {}

local OPENS = { ["("] = true, ["["] = true, ["{"] = true, ["function"] = true, ["do"] = true,
  ["if"] = true }
local CLOSES = { [")"] = true, ["]"] = true, ["}"] = true, ["end"] = true }
-- Outside brackets no expression has these in it.
local PARTS = {}
for word in ("= ; :: break do else elseif for goto if in local repeat return then until while")
  :gmatch("%S+") do PARTS[word] = true end
local OPERATOR = { ["and"] = true, ["or"] = true, ["not"] = true }

local function is_operand_end(word)
  if OPERATOR[word] or OPENS[word] or PARTS[word] then return false end
  return CLOSES[word] or word == "..." or string.find(word, "^[%w_\"'\128-\255]")
    or string.find(word, "^%.%d") or string.find(word, "^%[=*%[")
end

-- After an operand these begin another expression; a text, a table or a bracket would be part of
-- the same.
local function begins_operand(word)
  if word == "function" or word == "not" then return true end
  if OPERATOR[word] or OPENS[word] or CLOSES[word] or PARTS[word] then return false end
  return word == "..." or word == "#" or string.find(word, "^[%w_\128-\255]")
    or string.find(word, "^%.%d")
end

-- Between two neighbours outside brackets, one statement has ended and another begins.
local function is_border(word, following)
  if PARTS[word] or OPENS[word] and word ~= "function" then return true end
  return following and is_operand_end(word) and begins_operand(following)
end

--- ending.starts(code) → offsets, in order, at which the last expression of a piece of Lua could
--- begin: tokens outside brackets and functions, after which nothing ends a statement. Where Lua
--- takes the code, the true one is among them.
function ending.starts(code)
  local tokens, starts, depth = lexer.tokens(code), {}, 0
  local outermost, following
  for i = #tokens, 1, -1 do
    local word = string.sub(code, tokens[i].from, tokens[i].to)
    if depth == 0 and is_border(word, following) then break end
    if CLOSES[word] then
      if depth == 0 then outermost = word end
      depth = depth + 1
    elseif OPENS[word] then
      depth = depth - 1
      if depth == 0 and outermost == "end" and word ~= "function" then break end
    end
    if depth == 0 then starts[#starts + 1] = tokens[i].from end
    following = depth == 0 and word or nil
  end
  table.sort(starts)
  return starts
end

return ending
