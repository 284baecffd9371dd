-- folio run: a script, or a chapter of the book.

local verb = {}

function verb.main(arguments)
  local file = arguments[1]
  if not file then return 2, "which script? (folio run --help)" end
  return require("folio.script").run(file, table.move(arguments, 2, #arguments, 1, {}))
end

return verb
