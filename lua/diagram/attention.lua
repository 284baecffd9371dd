-- Who attends to what: a matrix with tokens on both sides, or two columns of tokens with lines as
-- wide as the weights. What an author gives is read and checked here; the pictures are in
-- attention_matrix.lua and attention_lines.lua.

local data = require "plot.data"
local figure = require "plot.figure"
local formula = require "plot.math"
local lines = require "diagram.attention_lines"
local matrix = require "diagram.attention_matrix"
local numbers = require "plot.numbers"
local options = require "plot.options"
local page = require "diagram.page"
local shared = require "options"

local attention = {}

local most = 256
local pictures = { matrix = matrix, lines = lines }

local head_options = { weights = "any", title = "string" }

local own_options = {
  weights = "any", heads = "table", queries = "table", keys = "table", causal = "boolean",
  mask = "any", numbers = "boolean|string", as = "string", query = "number", label = "string",
}

-- A matrix from nested lists or a tensor of two axes, as rows of equal length.
local function read_matrix(where, name, value)
  local rows = data.list(value)
  if type(rows) ~= "table" or type(rows[1]) ~= "table" or #rows[1] == 0
    or type(rows[1][1]) == "table" then
    options.fail("%s: %s wants a matrix, queries by keys: {{1, 0}, {0.5, 0.5}} or a tensor", where,
      name)
  end
  for i, row in ipairs(rows) do
    if type(row) ~= "table" or #row ~= #rows[1] then
      options.fail("%s: row %d of %s has %d values, the first has %d", where, i, name,
        type(row) == "table" and #row or 1, #rows[1])
    end
  end
  if #rows > most or #rows[1] > most then
    options.fail("%s: %s is %d by %d; at most %d by %d can be drawn", where, name, #rows, #rows[1],
      most, most)
  end
  return rows
end

-- hidden(i, j): whether query i must not see key j.
local function read_mask(where, spec, queries, keys)
  local mask = spec.mask and read_matrix(where, "mask", spec.mask)
  if mask and (#mask ~= queries or #mask[1] ~= keys) then
    options.fail("%s: mask is %d by %d and weights %d by %d", where, #mask, #mask[1], queries, keys)
  end
  return function(i, j)
    if spec.causal and j - i > keys - queries then return true end
    return mask ~= nil and (mask[i][j] == 0 or mask[i][j] == false)
  end
end

local function check_weights(where, weights, hidden)
  for i, row in ipairs(weights) do
    for j, w in ipairs(row) do
      if not numbers.finite(w) or w < 0 then
        options.fail("%s: weights[%d][%d] is %s; want a number from 0 on", where, i, j,
          w ~= w and "NaN" or tostring(w))
      end
      if hidden(i, j) and w > 1e-6 then
        options.fail("%s: weights[%d][%d] is %s, but query %d must not see key %d", where, i, j,
          numbers.short(w), i, j)
      end
    end
  end
end

local function check_tokens(where, name, tokens, count)
  if #tokens ~= count then
    options.fail("%s: %d %s for %d %s of weights", where, #tokens, name, count,
      name == "queries" and "rows" or "columns")
  end
  for i, token in ipairs(tokens) do
    if type(token) ~= "string" and math.type(token) == nil then
      options.fail("%s: %s[%d] is a %s; want a text", where, name, i, type(token))
    end
  end
end

local function counted(count)
  local list = {}
  for i = 1, count do list[i] = tostring(i) end
  return list
end

-- The heads as the author gave them: one matrix, or a list of matrices or of {weights, title}.
local function list_heads(where, spec)
  if (spec.weights == nil) == (spec.heads == nil) then
    options.fail("%s: write either weights = {{…}}, or heads = {{{…}}, …} for several", where)
  end
  if spec.weights ~= nil then return { { weights = spec.weights, title = spec.title } } end
  local heads = {}
  for i, head in ipairs(spec.heads) do
    if type(head) == "table" and head.weights ~= nil then
      options.check(("%s: heads[%d]"):format(where, i), head, head_options)
      heads[i] = head
    else
      heads[i] = { weights = head, title = "head " .. i }
    end
  end
  if #heads == 0 or #heads > 26 then options.fail("%s: %d heads; want 1 to 26", where, #heads) end
  return heads
end

local function read_heads(where, spec)
  local heads, largest = {}, 0
  for i, head in ipairs(list_heads(where, spec)) do
    local place = spec.heads and ("%s: heads[%d]"):format(where, i) or where
    local weights = read_matrix(place, "weights", head.weights)
    heads[i] = { weights = weights, title = head.title }
    if #weights ~= #heads[1].weights or #weights[1] ~= #heads[1].weights[1] then
      options.fail("%s is %d by %d, and the first is %d by %d", place, #weights, #weights[1],
        #heads[1].weights, #heads[1].weights[1])
    end
    heads[i].hidden = read_mask(place, spec, #weights, #weights[1])
    check_weights(place, weights, heads[i].hidden)
    for _, row in ipairs(weights) do largest = math.max(largest, table.unpack(row)) end
  end
  return heads, largest
end

-- What the picture is made of: heads, the tokens of both sides, the largest weight.
local function read(where, spec)
  page.check(where, spec, own_options)
  local heads, largest = read_heads(where, spec)
  local first = heads[1].weights
  local keys = spec.keys or #first == #first[1] and spec.queries or counted(#first[1])
  local sheet = { heads = heads, queries = spec.queries or counted(#first), keys = keys,
    numbers = spec.numbers, label = spec.label or "weight", largest = largest > 0 and largest or 1,
    heading = (#heads > 1 or heads[1].title) and page.heading or 4 }
  check_tokens(where, "queries", sheet.queries, #first)
  check_tokens(where, "keys", keys, #first[1])
  sheet.query = spec.query and shared.whole(where, "query", spec.query, 1, #first)
  return sheet
end

-- The key to which each query attends most, the first where several are equal.
local function strongest(sheet, head)
  local list = {}
  for i, row in ipairs(head.weights) do
    local best = 1
    for j, w in ipairs(row) do
      if w > row[best] then best = j end
    end
    list[i] = { query = sheet.queries[i], key = sheet.keys[best], position = best,
      weight = numbers.plain(row[best]) }
  end
  return list
end

local function head_facts(sheet, head)
  local out = { title = formula.plain(head.title), queries = #head.weights,
    keys = #head.weights[1], hidden = 0, strongest = strongest(sheet, head) }
  for i, row in ipairs(head.weights) do
    for j, w in ipairs(row) do
      if head.hidden(i, j) then out.hidden = out.hidden + 1 end
      out.min, out.max = math.min(out.min or w, w), math.max(out.max or w, w)
    end
  end
  out.min, out.max = numbers.plain(out.min), numbers.plain(out.max)
  return out
end

--- attention { weights or heads, queries, keys, causal, mask, numbers, as, … } → figure.
function attention.draw(spec)
  local sheet = read("attention", spec)
  local as = spec.as or "matrix"
  local picture = shared.one_of("attention", "as", as, pictures)
  -- The title of the only head stands above it as that of a panel, else over the page.
  local whole = { alt = spec.alt, title = spec.heads and spec.title, width = spec.width,
    across = spec.across }
  local size = picture.measure(sheet, whole)
  local plan = page.plan(whole, size, #sheet.heads, page.note(spec.note, picture.note(sheet)))
  local c = page.draw(plan, #sheet.heads, function(c, i, x, y, room)
    page.draw_heading(c, { letter = page.letter(i, #sheet.heads), title = sheet.heads[i].title },
      x, y, room)
    picture.draw(c, sheet, sheet.heads[i], size, x, y)
  end)
  if picture.draw_foot then picture.draw_foot(c, size, page.edge, plan.bottom) end
  local facts = { kind = "attention", as = as, title = formula.plain(spec.title), panels = {} }
  for i, head in ipairs(sheet.heads) do facts.panels[i] = head_facts(sheet, head) end
  return figure.new(c, { alt = spec.alt, title = spec.title, facts = facts })
end

return attention
