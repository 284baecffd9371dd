-- folio repl: the prompt.

local verb = {}

function verb.main(arguments)
  if arguments[1] then return 2, ("`%s` is one argument too many"):format(arguments[1]) end
  return require("folio.prompt").start()
end

return verb
