-- The marks by name; a new one is a file beside this and a name here.

local marks = {}

--- The names, in the order of the manual.
marks.names = { "line", "step", "area", "band", "dot", "bar", "histogram", "density", "box",
  "strip", "rule", "link", "arrow", "vector", "hull", "text", "cell", "image", "label", "note" }

for _, name in ipairs(marks.names) do marks[name] = require("plot.marks." .. name) end

return marks
