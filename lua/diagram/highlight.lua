-- Parts of a diagram that are to stand out: they are wide and strong, all else is faint.

local options = require "plot.options"

local highlight = {}

--- highlight.wires, highlight.rims, highlight.text: how lines, outlines and words are drawn where
--- nothing stands out ("plain"), where they do ("strong"), and where something else does ("faint").
highlight.wires = {
  plain = { stroke = "muted", width = 1.6 }, strong = { stroke = "accent", width = 3 },
  faint = { stroke = "axis", width = 1.1 },
}
highlight.rims = {
  plain = { stroke = "axis", width = 1.25 }, strong = { stroke = "accent", width = 2.5 },
  faint = { stroke = "axis", width = 1 },
}
highlight.text = { plain = "ink", strong = "ink", faint = "muted" }

--- highlight.read(where, known, given) → a set of parts from a name or a list of names; nil for
--- nothing. Raises, naming the nearest, for what is not `known`.
function highlight.read(where, known, given)
  if given == nil then return nil end
  local set = {}
  for _, part in ipairs(type(given) == "table" and given or { given }) do
    local found = false
    for _, name in ipairs(known) do found = found or name == part end
    if not found then options.unknown(where, "part", part, known) end
    set[part] = true
  end
  return next(set) and set or nil
end

--- highlight.of(set, parts) → "plain", "strong" or "faint", for what belongs to the parts.
function highlight.of(set, parts)
  if not set then return "plain" end
  for _, part in ipairs(parts or {}) do
    if set[part] then return "strong" end
  end
  return "faint"
end

return highlight
