-- Where the tokens of a piece of Lua begin. Enough of a lexer to find the last expression of a
-- cell and the column of a syntax error; it never fails, a broken text gives broken tokens.

local _ENV = require "folio.own"

local lexer = {}

local function long_bracket_end(code, at)
  local level = string.match(code, "^%[(=*)%[", at)
  if not level then return end
  local _, stop = string.find(code, "]" .. level .. "]", at, true)
  return stop or #code
end

local function string_end(code, at)
  local quote, position = string.sub(code, at, at), at + 1
  while position <= #code do
    local char = string.sub(code, position, position)
    if char == quote or char == "\n" then return position end
    position = position + (char == "\\" and 2 or 1)
  end
  return #code
end

local function comment_end(code, at)
  return long_bracket_end(code, at + 2) or (string.find(code, "\n", at, true) or #code + 1) - 1
end

local OPERATORS = { "^%.%.%.", "^%.%.", "^[=~<>]=", "^//", "^::", "^<<", "^>>" }

local function symbol_end(code, at)
  for _, pattern in ipairs(OPERATORS) do
    local _, stop = string.find(code, pattern, at)
    if stop then return stop end
  end
  return at
end

local function token_end(code, at)
  local char = string.sub(code, at, at)
  if char == '"' or char == "'" then return string_end(code, at) end
  if char == "[" then return long_bracket_end(code, at) or at end
  local _, stop = string.find(code, "^[%a_\128-\255][%w_\128-\255]*", at)
  if not stop then _, stop = string.find(code, "^%.?%d[%w.]*", at) end
  return stop or symbol_end(code, at)
end

--- lexer.tokens(code) → list of {from, to}, offsets of the first and last byte of each token.
function lexer.tokens(code)
  local list, at = {}, string.find(code, "%S")
  while at do
    if string.find(code, "^%-%-", at) then
      at = comment_end(code, at) + 1
    else
      local stop = token_end(code, at)
      list[#list + 1] = { from = at, to = stop }
      at = stop + 1
    end
    at = string.find(code, "%S", at)
  end
  return list
end

return lexer
