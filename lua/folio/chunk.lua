-- Compiling a cell so that Lua's own messages carry the author's line, and so that the value of
-- its last expression comes back, as in a prompt.
--
-- A cell like `x = 5` and then `x` is no Lua; one that ends in `f(x)` is, and f's result
-- should be shown. The place to put `return` is searched among the tokens. A place is right
-- when the text before it is a chunk, the text from it on is a list of expressions, and, if
-- the whole compiles as it stands, a `;` there leaves the same bytecode: then a statement
-- really begins there, and `a = f` before a line `(g)(x)` is one statement, as Lua has it. The
-- first such place is taken: it has the longest expression.

local lexer = require "folio.lexer"

local chunk = {}

-- `return nil, f()` is no tail call: f's caller stays on the stack, so that f's errors can
-- name the author's line.
local RETURN = "return nil, "

local function compile(code, name, first)
  return load(("\n"):rep(first - 1) .. code, "@" .. name, "t")
end

local function same_code(code, at, whole)
  local parted = load(code:sub(1, at - 1) .. ";" .. code:sub(at), "=", "t")
  return parted and string.dump(parted, true) == whole
end

local function begins_value(code, at, whole)
  if not load(RETURN .. code:sub(at), "=", "t") then return false end
  if not load(code:sub(1, at - 1), "=", "t") then return false end
  return not whole or same_code(code, at, whole)
end

-- The offset at which the last expression begins, or nil.
local function value_offset(code)
  local plain = load(code, "=", "t")
  local whole = plain and string.dump(plain, true)
  for _, token in ipairs(lexer.tokens(code)) do
    if begins_value(code, token.from, whole) then return token.from end
  end
end

local function token_column(line, token)
  for _, found in ipairs(lexer.tokens(line)) do
    if line:sub(found.from, found.to) == token then return found.from end
  end
  return line:find(token, 1, true)
end

-- Lua says `name:line: message near 'token'`; the column is the token's, else the line's first.
local function syntax_error(message, code, first)
  local line, what = message:match(":(%d+): (.*)$")
  line = tonumber(line) or first
  local text, n = "", first
  for each in (code .. "\n"):gmatch("(.-)\n") do
    if n == line then text = each end
    n = n + 1
  end
  local token = what and what:match("near '(.+)'$")
  local col = token and token_column(text, token) or text:find("%S") or 1
  return { message = "Lua cannot read this: " .. (what or message), line = line, col = col }
end

--- chunk.compile(code, name, first) → function, skipped, or nil, {message, line, col}
--- Compiles a cell whose first line is line `first` of the file `name`. After its first
--- `skipped` results (one or none) the function returns the values of the last expression, or
--- those of the cell's own `return`.
function chunk.compile(code, name, first)
  local at = value_offset(code)
  local text = at and code:sub(1, at - 1) .. RETURN .. code:sub(at) or code
  local compiled, message = compile(text, name, first)
  if compiled then return compiled, at and 1 or 0 end
  return nil, syntax_error(message, code, first)
end

--- chunk.expression(code, name, line, col) → function, or nil, {message, line, col}
--- Compiles an inline value that stands at that place; the function returns nil and the value.
function chunk.expression(code, name, line, col)
  local compiled, message = compile(RETURN .. code, name, line)
  if compiled then return compiled end
  local found = syntax_error(message, code, line)
  if load(code, "=", "t") then
    found.message = found.message .. "; an inline value is one expression, statements go in a cell"
  end
  return nil, { message = found.message, line = line, col = col }
end

return chunk
