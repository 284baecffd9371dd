-- A text and the places in it: lines and columns, both from 1; columns count characters, which
-- is what an editor shows.

local source = {}
source.__index = source

--- source.new(text) → the text with an index of its lines.
function source.new(text)
  local starts, at = { 1 }, text:find("\n", 1, true)
  while at do
    starts[#starts + 1] = at + 1
    at = text:find("\n", at + 1, true)
  end
  return setmetatable({ text = text, starts = starts }, source)
end

--- The line number `n` without its end, "" beyond the last one.
function source:line(n)
  local start = self.starts[n]
  if not start then return "" end
  local stop = (self.starts[n + 1] or #self.text + 2) - 2
  return (self.text:sub(start, stop):gsub("\r$", ""))
end

--- The line and column of the byte at `offset`.
function source:place(offset)
  local low, high = 1, #self.starts
  while low < high do
    local middle = (low + high + 1) // 2
    if self.starts[middle] <= offset then low = middle else high = middle - 1 end
  end
  local start = self.starts[low]
  return low, (utf8.len(self.text, start, offset - 1) or offset - start) + 1
end

--- The first column of line `n` that is not blank, 1 for a blank line.
function source:first_column(n)
  return self:line(n):find("%S") or 1
end

--- source.not_utf8(text) → the offset of the first byte that is not UTF-8, or nil.
function source.not_utf8(text)
  local length, offset = utf8.len(text)
  return not length and offset or nil
end

return source
