-- What looks like markup and is none: Markdown leaves it as text, and the reader would see it. Each
-- is an error with its place.

local diagnostics = require "folio.diagnostics"
local labels = require "folio.parse.labels"
local nearest = require "nearest"

local marks = {}

local CALLOUTS = { "NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION" }

local function refuse(context, line, col, message)
  diagnostics.add(context.diagnostics, context.file, line, col, message)
end

local function is_callout(name)
  for _, known in ipairs(CALLOUTS) do
    if known == name then return true end
  end
  return false
end

-- "> [!NOTE]": the name, and nothing else on its line.
local function check_callout(context, node)
  local paragraph, text = context.nodes[node.id + 1], context.nodes[node.id + 2]
  if not text or paragraph.type ~= "paragraph" or text.type ~= "text" then return end
  local name, rest = text.literal:match("^%[!(%a+)%](.*)$")
  if not name then return end
  if not is_callout(name) then
    local near = nearest(name:upper(), CALLOUTS)
    refuse(context, text.line, text.col, ("there is no callout [!%s]; %s"):format(name, near
      and ("the nearest is [!%s]"):format(near) or "it has " .. table.concat(CALLOUTS, ", ")))
  elseif rest:find("%S") then
    refuse(context, text.line, text.col,
      ("[!%s] stands on a line of its own; put its text on the next"):format(name))
  end
end

local function check_image(context, node)
  local inner = context.nodes[node.id + 1]
  if inner and inner.parent == node.id then return end
  refuse(context, node.line, node.col,
    "this image has no alt text; write ![what a reader who cannot see it should know](…)")
end

local CHECKS = { block_quote = check_callout, image = check_image }

--- marks.check(context): looks at the blocks and images of a chapter.
function marks.check(context)
  for _, node in ipairs(context.nodes) do
    local check = CHECKS[node.type]
    if check then check(context, node) end
  end
end

--- marks.footnote(context, text, at, line, col): a footnote that was not found is text.
function marks.footnote(context, text, at, line, col)
  local name = text:match("^%[%^([^%]%s]+)%]", at)
  if name then
    refuse(context, line, col, ("there is no footnote [^%s]; write [^%s]: and its text below")
      :format(name, name))
  end
end

--- marks.label(context, text, at, line, col): a label that is not written as one.
function marks.label(context, text, at, line, col)
  local name = text:match("^{%s*#%s*([^%s{}]*)", at)
  if not name or not labels.kind(name) then return end
  local right = ("write {#%s}, without blanks"):format(name)
  if not name:match("^%a+%-" .. labels.NAME .. "$") then
    right = "a label is letters, digits, - and _, such as {#" .. name:match("^%a+%-") .. "first}"
  end
  refuse(context, line, col, "this is no label; " .. right)
end

return marks
