-- folio run: a script, or a chapter of the book.

local system = require "system"

local verb = {}

-- A script ends in .lua, or is a file of another name that is no chapter's.
local function is_script(word)
  if word:find("%.lua$") then return true end
  local about = not word:find("%.md$") and system.stat(word)
  return about and about.kind ~= "directory"
end

function verb.main(arguments)
  local word = arguments[1]
  if not word then return 2, "which chapter, or which script? (folio run --help)" end
  if not is_script(word) then return require("folio.verb.chapter").main(arguments) end
  return require("folio.verb.script").run(word, table.move(arguments, 2, #arguments, 1, {}))
end

return verb
