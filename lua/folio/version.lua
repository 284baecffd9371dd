-- The version of the program, as `folio --version` and the prompt say it.

return "0.1.0"
