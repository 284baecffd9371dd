-- The words of a diagram: its own, or the author's in their place.

local options = require "plot.options"
local typeset = require "plot.type"

local words = {}

--- words.read(where, own, labels, style, widest) → own with the author's labels in place, each cut
--- to so many pixels; raises, naming the nearest, for a label that there is not.
function words.read(where, own, labels, style, widest)
  local out = {}
  for name, word in pairs(own) do out[name] = word end
  for _, name in ipairs(options.names(labels or {})) do
    if own[name] == nil then options.unknown(where, "label", name, options.names(own)) end
    if type(labels[name]) ~= "string" then
      options.fail("%s: labels.%s is a %s; want a text", where, name, type(labels[name]))
    end
    out[name] = labels[name]
  end
  for name, word in pairs(out) do out[name] = typeset.fit(word, style, widest) end
  return out
end

return words
