-- Mathematics in the texts of a figure: what stands between two dollars, as $x_i$, $d_{model}$,
-- $10^{-3}$, $\sqrt{d_k}$, $\hat{\sigma}^2 \le 1$. A formula becomes a line of text with parts that
-- are smaller, raised, slanted or under a bar (the runs of canvas:text).
--
-- It is written as in TeX: _ and ^ take one character or {…}; spaces do not count, and signs get
-- theirs. A letter alone is slanted; several in a row are a word and upright, as in \text{…}.
-- Commands: Greek letters and signs by TeX's names (symbols.lua), \sqrt, \frac, \overline, \text,
-- and the accents \hat, \tilde, \bar, \dot, \ddot. Outside a formula, \$ is a dollar.

local options = require "plot.options"
local symbols = require "plot.symbols"

local formula = {}

-- A script is this much smaller, at any depth, so that it stays legible; and its baseline is so
-- many em of the line off.
local script_scale = 0.7
local rises = { ["^"] = 0.36, ["_"] = -0.17 }

-- The reader r = {text, at}: a text and the byte that comes next, up to r.stop.

local function fail(r, message, ...)
  options.fail('%s, at character %d of "%s"', message:format(...),
    utf8.len(r.text:sub(1, math.min(r.at, #r.text))) or r.at, r.text)
end

local function peek(r)
  return r.at < r.stop and r.text:match("^" .. utf8.charpattern, r.at) or nil
end

local function skip_spaces(r)
  r.at = math.min(r.text:find("[^ ]", r.at) or r.stop, r.stop)
end

local read_list

-- {…} as a list of nodes; one node alone where there is no brace.
local read_node
local function read_argument(r, of)
  skip_spaces(r)
  local c = peek(r)
  if not c or c == "}" or c == "[" then fail(r, "%s wants something after it: {…}", of) end
  if c ~= "{" then return { read_node(r, true) } end
  r.at = r.at + 1
  return read_list(r, true)
end

-- The words between braces, as they are.
local function read_words(r, of)
  local inner = r.text:sub(r.at, r.stop - 1):match("^ *(%b{})")
  if not inner then fail(r, "%s wants words in braces", of) end
  r.at = r.text:find("{", r.at, true) + #inner
  return inner:sub(2, -2)
end

local function all_commands()
  local known = { sqrt = true, frac = true, overline = true, text = true, mathrm = true }
  for _, list in pairs(symbols) do
    for name in pairs(list) do
      if name:find("^%a+$") and #name > 1 then known[name] = true end
    end
  end
  return options.names(known)
end

local commands = {}

function commands.sqrt(r) return { kind = "root", body = read_argument(r, "\\sqrt") } end

function commands.overline(r) return { kind = "over", body = read_argument(r, "\\overline") } end

function commands.text(r) return { kind = "plain", text = read_words(r, "\\text") } end

commands.mathrm = commands.text

function commands.frac(r)
  local top = read_argument(r, "\\frac")
  return { kind = "share", top = top, bottom = read_argument(r, "\\frac") }
end

local function read_accent(r, name)
  local body = read_argument(r, "\\" .. name)
  if #body ~= 1 or utf8.len(body[1].text or "") ~= 1 then
    fail(r, "\\%s goes over one letter; over several, write \\overline{…}", name)
  end
  return { kind = "accent", mark = symbols.accents[name], body = body }
end

local function read_command(r)
  local name = r.text:sub(r.at + 1, r.stop - 1):match("^%a+")
    or r.text:match("^" .. utf8.charpattern, r.at + 1)
  local start = r.at
  r.at = r.at + 1 + #name
  if commands[name] then return commands[name](r) end
  if symbols.accents[name] then return read_accent(r, name) end
  if symbols.spaces[name] then return { kind = "plain", text = symbols.spaces[name] } end
  if symbols.names[name] then return { kind = "name", text = name } end
  if symbols.between[name] then return { kind = "between", text = symbols.between[name] } end
  if symbols.ordinary[name] then return { kind = "plain", text = symbols.ordinary[name] } end
  if name:find("^[%%_{}&#|]$") then return { kind = "plain", text = name } end
  local where = ('"%s", character %d'):format(r.text, utf8.len(r.text, 1, start))
  options.unknown(where, "command", name, all_commands())
end

-- A word of letters, unless only one character is wanted.
local function read_letters(r, single)
  local word = r.text:sub(r.at, r.stop - 1):match(single and "^%a" or "^%a+")
  r.at = r.at + #word
  return { kind = #word == 1 and "letter" or "plain", text = word }
end

function read_node(r, single)
  local c = peek(r)
  if c == "\\" then return read_command(r) end
  if c:find("^%a$") then return read_letters(r, single) end
  r.at = r.at + #c
  if c == "{" then return { kind = "group", body = read_list(r, true) } end
  if c == "}" then fail(r, "a } without its {") end
  if rises[c] then return { kind = "script", way = c, body = read_argument(r, c) } end
  if c == "'" then return { kind = "plain", text = "′" } end
  if symbols.signs[c] then return { kind = "between", text = symbols.signs[c] } end
  if c == "," and peek(r) == " " then c = ", " end
  return { kind = "plain", text = c }
end

-- Nodes up to the end, or up to the brace that closes.
function read_list(r, in_braces)
  local list = {}
  while true do
    skip_spaces(r)
    local c = peek(r)
    if not c then
      if in_braces then fail(r, "a { without its }") end
      return list
    end
    if in_braces and c == "}" then
      r.at = r.at + 1
      return list
    end
    list[#list + 1] = read_node(r)
  end
end

-- The pieces of a text: {from, to, kind}, kind being "formula", "dollar" (\$) or nil for one
-- character.
local function pieces(text)
  local list, at = {}, 1
  while at <= #text do
    local _, to = text:find("^" .. utf8.charpattern, at)
    local kind
    if text:find("^\\%$", at) then
      to, kind = at + 1, "dollar"
    elseif text:byte(at) == 36 then
      to, kind = at + 1, "formula"
      while text:byte(to) and text:byte(to) ~= 36 do to = to + (text:byte(to) == 92 and 2 or 1) end
      if to > #text then
        fail({ text = text, at = at }, "a $ without its partner; write \\$ for a dollar")
      end
    end
    list[#list + 1] = { from = at, to = to, kind = kind }
    at = to + 1
  end
  return list
end

-- Whether nodes are one thing, perhaps with scripts, that needs no brackets.
local function is_single(body)
  for i = 2, #body do
    if body[i].kind ~= "script" then return false end
  end
  local kind = body[1] and body[1].kind
  return kind == "letter" or kind == "plain" or kind == "root" or kind == "accent"
end

-- How a node of a kind is told to `out`, which has text(s, slant), mark(s) and, for the kinds that
-- are not here, script(node), root(node), over(node). `tight` where signs have no space; before
-- and after are its neighbours, nil at the ends.
local tellers = {}
local tell

function tellers.plain(out, node) out:text(node.text) end

function tellers.letter(out, node) out:text(node.text, true) end

function tellers.group(out, node, tight) tell(node.body, out, tight) end

-- A sign after nothing, or after another, belongs to what follows: −x.
function tellers.between(out, node, tight, before, after)
  local alone = not before or before.kind == "between" or before.text == "("
  local space = (tight or alone) and "" or " "
  out:text(space .. node.text .. (after and space or ""))
end

function tellers.name(out, node, _, before, after)
  local left = before and before.kind ~= "between" and before.text ~= "("
  local right = after and after.kind ~= "between" and after.kind ~= "script" and after.text ~= "("
    and after.text ~= ")"
  out:text((left and " " or "") .. node.text .. (right and " " or ""))
end

function tellers.accent(out, node, tight)
  tell(node.body, out, tight)
  out:mark(node.mark)
end

function tellers.share(out, node, tight)
  for k, part in ipairs { node.top, node.bottom } do
    local bare = is_single(part)
    out:text((k == 2 and "/" or "") .. (bare and "" or "("))
    tell(part, out, tight)
    if not bare then out:text ")" end
  end
end

function tell(list, out, tight)
  for i, node in ipairs(list) do
    local f = tellers[node.kind] or out[node.kind]
    f(out, node, tight, list[i - 1], list[i + 1])
  end
end

-- Onto a line with runs.
local line = {}
line.__index = line

function line:text(text, slant)
  if text == "" then return end
  local from = #self.parts + 1
  self.parts[from] = { text = text, slant = slant or nil, scale = self.scale, rise = self.rise,
    overline = self.overline }
end

-- An accent belongs to the letter before it.
function line:mark(text)
  local last = self.parts[#self.parts]
  last.text = last.text .. text
end

local function inside(self, changes, body, tight)
  local before = {}
  for key, value in pairs(changes) do before[key], self[key] = self[key] or false, value end
  tell(body, self, tight)
  for key in pairs(changes) do self[key] = before[key] or nil end
end

function line:script(node)
  local depth = self.scale and script_scale or 1
  inside(self, { scale = script_scale, rise = (self.rise or 0) + depth * rises[node.way] },
    node.body, true)
end

function line:over(node) inside(self, { overline = true }, node.body, self.scale) end

function line:root(node)
  self:text "√"
  inside(self, { overline = true }, node.body, self.scale)
end

-- Onto plain text.
local plain = {}
plain.__index = plain

function plain:text(text) self[#self + 1] = text end

plain.mark = plain.text

local function said(body, tight)
  local out = setmetatable({}, plain)
  tell(body, out, tight)
  return table.concat(out)
end

local function raised(text)
  local out = {}
  for _, code in utf8.codes(text) do
    local small = symbols.superscripts[utf8.char(code)]
    if not small then return nil end
    out[#out + 1] = small
  end
  return table.concat(out)
end

-- A body in brackets, unless it is a word or a number.
local function in_brackets(body, tight)
  local text = said(body, tight)
  for _, node in ipairs(body) do
    if node.kind ~= "letter" and node.kind ~= "plain" then return "(" .. text .. ")" end
  end
  return text
end

function plain:script(node)
  local small = node.way == "^" and raised(said(node.body, true))
  self:text(small or node.way .. in_brackets(node.body, true))
end

function plain:over(node) self:text(in_brackets(node.body)) end

function plain:root(node) self:text("√" .. in_brackets(node.body)) end

-- Tells a text of pieces to `out`.
local function tell_text(text, out)
  for _, piece in ipairs(pieces(text)) do
    local source = text:sub(piece.from, piece.to)
    if piece.kind == "dollar" then out:text "$"
    elseif not piece.kind then out:text(source)
    else
      tell(read_list { text = text, at = piece.from + 1, stop = piece.to }, out)
    end
  end
end

local function has_formula(text)
  return text:find("$", 1, true) ~= nil
end

local function run_of(part, from, to)
  return { from = from, to = to, slant = part.slant, scale = part.scale, rise = part.rise,
    overline = part.overline }
end

--- formula.set(text) → the line as it is set and its runs, as canvas:text takes them; nil for runs
--- when there is no formula. Raises, with the place, at a command that is not known, at a brace or
--- a dollar without its partner.
function formula.set(text)
  if not has_formula(text) then return text, nil end
  local out, words, runs, length = setmetatable({ parts = {} }, line), {}, {}, 0
  tell_text(text, out)
  for i, part in ipairs(out.parts) do
    words[i] = part.text
    if part.slant or part.scale or part.overline then
      runs[#runs + 1] = run_of(part, length + 1, length + #part.text)
    end
    length = length + #part.text
  end
  return table.concat(words), runs
end

--- formula.plain(text) → the text as it is read aloud, for facts and descriptions: "$d_{model}$" is
--- "d_model", "$\sigma^2$" is "σ²". Anything but a string is returned as it is.
function formula.plain(text)
  if type(text) ~= "string" or not has_formula(text) then return text end
  local out = setmetatable({}, plain)
  tell_text(text, out)
  return table.concat(out)
end

--- formula.units(text) → the parts of the text that cannot be cut: each formula, and the characters
--- between formulas one by one; as the text has them.
function formula.units(text)
  local list = {}
  for i, piece in ipairs(pieces(text)) do list[i] = text:sub(piece.from, piece.to) end
  return list
end

return formula
