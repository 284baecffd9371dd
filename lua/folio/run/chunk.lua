-- Compiling a cell so that Lua's own messages carry the author's line, and so that the value of
-- its last expression comes back, as in a prompt.
--
-- A cell like `x = 5` and then `x` is no Lua; one that ends in `f(x)` is, and f's result
-- should be shown. The place to put `return` is searched among the tokens. A place is right
-- when the text before it is a chunk, the text from it on is a list of expressions, and, if
-- the whole compiles as it stands, a `;` there leaves the same bytecode: then a statement
-- really begins there, and `a = f` before a line `(g)(x)` is one statement, as Lua has it. The
-- first such place is taken: it has the longest expression.

local _ENV = require "folio.own"

local ending = require "folio.run.ending"
local lexer = require "folio.parse.lexer"

local chunk = {}

-- `return nil, f()` is no tail call: f's caller stays on the stack, so that f's errors can
-- name the author's line.
local RETURN = "return nil, "

local function compile(code, name, first, env)
  return load(string.rep("\n", first - 1) .. code, "@" .. name, "t", env or _G)
end

local function same_code(code, at, whole)
  local parted = load(string.sub(code, 1, at - 1) .. ";" .. string.sub(code, at), "=", "t")
  return parted and string.dump(parted, true) == whole
end

local function begins_value(code, at, whole)
  if not load(RETURN .. string.sub(code, at), "=", "t") then return false end
  if not load(string.sub(code, 1, at - 1), "=", "t") then return false end
  return not whole or same_code(code, at, whole)
end

-- The offset at which the last expression begins, or nil.
local function value_offset(code)
  local plain = load(code, "=", "t")
  local whole = plain and string.dump(plain, true)
  for _, at in ipairs(ending.starts(code)) do
    if begins_value(code, at, whole) then return at end
  end
end

-- Lua names the line and the token that it could not take, not the column. Of the tokens that
-- read so in that line it is the first with which even the beginning of the code, cut off
-- after it, is wrong: a good beginning is only unfinished, "near <eof>".
local function token_offset(code, token, from, to)
  for _, found in ipairs(lexer.tokens(code)) do
    local inside = found.from >= from and found.from <= to
    if inside and string.sub(code, found.from, found.to) == token then
      local _, message = load(string.sub(code, 1, found.to), "=", "t")
      if message and not string.find(message, "near <eof>", 1, true) then return found.from end
    end
  end
  local plain = string.find(code, token, from, true)
  return plain and plain <= to and plain or nil
end

-- The offsets of a line's first and last byte.
local function line_extent(code, number)
  local from = 1
  for _ = 2, number do from = (string.find(code, "\n", from, true) or #code) + 1 end
  return from, (string.find(code, "\n", from, true) or #code + 1) - 1
end

-- A letter that Lua does not know in a name comes as its first byte, "<\195>".
local function foreign_letter(code, from, to)
  for _, token in ipairs(lexer.tokens(code)) do
    local at = string.find(code, "[\x80-\xFF]", token.from)
    if at and at <= token.to and at >= from and at <= to
      and not string.find(code, "^[\"'[]", token.from) then
      return at, string.match(code, utf8.charpattern, at)
    end
  end
end

local function place_in_line(code, from, offset)
  return (utf8.len(code, from, offset - 1) or offset - from) + 1
end

local FOREIGN = "Lua cannot read this: %s stands outside a text; names are a to z, digits and _"

local function syntax_error(message, code, first)
  local line, what = string.match(message, ":(%d+): (.*)$")
  line = tonumber(line) or first
  local from, to = line_extent(code, line - first + 1)
  local foreign, letter
  if what and string.find(what, "near '<\\%d+>'$") then
    foreign, letter = foreign_letter(code, from, to)
  end
  if foreign then
    return { line = line, col = place_in_line(code, from, foreign),
      message = string.format(FOREIGN, letter) }
  end
  local token = what and string.match(what, "near '(.+)'$")
  local offset = token and token_offset(code, token, from, to)
    or string.find(code, "%S", from) or from
  return { message = "Lua cannot read this: " .. (what or message), line = line,
    col = place_in_line(code, from, offset) }
end

--- chunk.compile(code, name, first, env) → function, skipped, or nil, {message, line, col}
--- Compiles a cell whose first line is line `first` of the file `name`, with the globals in the
--- table `env` (_G). After its first
--- `skipped` results (one or none) the function returns the values of the last expression, or
--- those of the cell's own `return`.
function chunk.compile(code, name, first, env)
  local at = value_offset(code)
  local text = at and string.sub(code, 1, at - 1) .. RETURN .. string.sub(code, at) or code
  local compiled, message = compile(text, name, first, env)
  if compiled then return compiled, at and 1 or 0 end
  return nil, syntax_error(message, code, first)
end

--- chunk.expression(code, name, line, col, env) → function, or nil, {message, line, col}
--- Compiles an inline value that stands at that place; the function returns nil and the value.
function chunk.expression(code, name, line, col, env)
  local compiled, message = compile(RETURN .. code, name, line, env)
  if compiled and load("return (" .. code .. "\n)", "=", "t") then return compiled end
  if compiled then
    return nil, { line = line, col = col, message = "an inline value is one value, and these are "
      .. "several; write one `{lua} …` for each" }
  end
  local found = syntax_error(message, code, line)
  if load(code, "=", "t") then
    found.message = found.message .. "; an inline value is one expression, statements go in a cell"
  end
  return nil, { message = found.message, line = line, col = col }
end

return chunk
