std = "lua54"
max_line_length = 100
-- Modules that run beside cells take their globals from a table of their own (lua/folio/own.lua).
ignore = { "211/_ENV" }
files["tests"] = { max_line_length = 120 }
