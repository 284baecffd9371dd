-- What went wrong, at one place: every module adds to a plain list, and the report prints it.
--
-- A message says what was wrong and what to write instead, and is printed as
-- `file:line:col: message`. The level `error` makes the exit code 1; `note` does not.

local diagnostics = {}

--- diagnostics.add(list, file, line, col, message, level) adds one; level is `error` unless given.
function diagnostics.add(list, file, line, col, message, level)
  list[#list + 1] = {
    file = file, line = line, col = col, message = message, level = level or "error",
  }
end

--- Whether the list has an error in it.
function diagnostics.failed(list)
  for _, entry in ipairs(list) do
    if entry.level == "error" then return true end
  end
  return false
end

local function before(a, b)
  if a.line ~= b.line then return a.line < b.line end
  if a.col ~= b.col then return a.col < b.col end
  return a.message < b.message
end

--- A copy of the list in the order of the lines; for the diagnostics of one file.
function diagnostics.sorted(list)
  local copy = table.move(list, 1, #list, 1, {})
  table.sort(copy, before)
  return copy
end

--- The line that is printed. A claim that failed and a claim's error begin with FAIL, so that
--- they stand out among the chapters' lines.
function diagnostics.text(entry)
  local place = ("%s:%d:%d"):format(entry.file, entry.line, entry.col)
  if entry.claim then return ("FAIL   %s  %s"):format(place, entry.message) end
  local level = entry.level == "note" and "note: " or ""
  return ("%s: %s%s"):format(place, level, entry.message)
end

return diagnostics
