-- The marks by name, each read when it is first asked for; a new one is a file beside this and a
-- name here.

local marks = {}

--- The names, in the order of the manual.
marks.names = { "line", "step", "area", "band", "dot", "bar", "histogram", "density", "box",
  "strip", "rule", "link", "arrow", "vector", "hull", "text", "cell", "image", "label", "note" }

local known = {}
for _, name in ipairs(marks.names) do known[name] = true end

return setmetatable(marks, { __index = function(_, name)
  if not known[name] then return nil end
  marks[name] = require("plot.marks." .. name)
  return marks[name]
end })
