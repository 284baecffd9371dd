-- The scales by name; a new one is a file beside this and a line here.

local scales = {}

--- The names, in the order in which messages list them.
scales.names = { "linear", "log", "symlog", "steps", "category" }

for _, name in ipairs(scales.names) do scales[name] = require("plot.scales." .. name) end

return scales
