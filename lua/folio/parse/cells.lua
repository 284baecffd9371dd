-- A code block of the chapter: a cell that runs, a listing that is shown, or a mistake.

local diagnostics = require "folio.diagnostics"
local labels = require "folio.parse.labels"
local options = require "folio.parse.options"

local cells = {}

local function refuse(context, line, col, message)
  diagnostics.add(context.diagnostics, context.file, line, col, message)
end

--- cells.kind(info) → "cell", "shown" (```{{lua}}), "listing", or nil and what is wrong.
function cells.kind(info)
  info = (info or ""):match("^%s*(.-)%s*$")
  if info == "{lua}" then return "cell" end
  if info:find("^{{.+}}$") then return "shown" end
  if not info:find("^{[^#.]") then return "listing" end
  local language, rest = info:match("^{(%a*)[%s,]*(.-)}?$")
  if language == "lua" then
    return nil, ("options stand inside the cell; write ```{lua} and below it `--| %s`"):format(
      rest:find("=") and rest:gsub("%s*=%s*", ": "):gsub("%u+$", string.lower) or "label: " .. rest)
  end
  return nil, ("only Lua cells run; write ```{lua}, or ```%s to show the code"):format(
    language ~= "" and language or "text")
end

local function lines_of(text)
  local lines = {}
  for line in text:gmatch("([^\n]*)\n") do lines[#lines + 1] = line end
  return lines
end

-- How far the fence's own indentation moves the code to the right.
local function indentation(context, node, lines)
  for i, line in ipairs(lines) do
    if line:find("%S") then
      return (context.source:line(node.line + i):find(line, 1, true) or 1) - 1
    end
  end
  return 0
end

local function shown_source(node, lines, count, given)
  if given.echo ~= "fenced" then return table.concat(lines, "\n", count + 1) end
  local shown = {}
  for i, line in ipairs(lines) do
    if i > count or not line:find("^%s*[-#][-|]|?%s*echo%s*:") then shown[#shown + 1] = line end
  end
  return "```{" .. node.info:match("%a+") .. "}\n" .. table.concat(shown, "\n") .. "\n```"
end

-- The code of a cell may be a listing of its own, beside the figure or the table that it makes.
local function check_listing(context, given, places, kind)
  local label, at = given["lst-label"], places["lst-label"]
  if label and labels.kind(label) ~= "lst" then
    refuse(context, at.line, at.col, "a listing's label begins with lst-; write `lst-label: lst-"
      .. label:gsub("^%a+%-", "") .. "`")
  elseif label and kind == "lst" then
    refuse(context, at.line, at.col, "a listing has one label; take `lst-label` or `label` out")
  elseif given["lst-cap"] and not label and kind ~= "lst" then
    at = places["lst-cap"]
    refuse(context, at.line, at.col,
      "a caption of the code needs its label; write `--| lst-label: lst-name`")
  end
end

-- What can be said of a cell's options together, before it runs.
local function check(context, item, places)
  local given, label = item.options, item.label
  local kind = label and labels.kind(label)
  local function need(option, wanted, message)
    local at = places[option]
    if given[option] and kind ~= wanted then refuse(context, at.line, at.col, message) end
  end
  check_listing(context, given, places, kind)
  need("fig-cap", "fig", "a caption belongs to a labelled figure; write `--| label: fig-name`")
  need("tbl-cap", "tbl", "a table's caption needs its label; write `--| label: tbl-name`")
  if label and labels.kind(label) and kind ~= "fig" and kind ~= "tbl" and kind ~= "lst" then
    refuse(context, places.label.line, places.label.col,
      ("a cell is a figure, a table or a listing; write `label: fig-%s`"):format(
        label:match("%-(.*)$")))
  end
  for _, pair in ipairs { { "fig", "fig-cap" }, { "tbl", "tbl-cap" } } do
    if kind == pair[1] and not given[pair[2]] and given.eval and given.include then
      refuse(context, places.label.line, places.label.col,
        ("%s has no caption; write `--| %s: \"…\"`"):format(label, pair[2]))
    end
  end
end

--- cells.shows_label(item) → whether the page will have what the cell's label names, a figure or
--- a table.
function cells.shows_label(item)
  local kind, given = item.label and labels.kind(item.label), item.options
  return kind ~= nil and kind ~= "lst" and given.include and given.eval and given.output ~= false
end

--- cells.shows_code(item) → whether the page will have the cell's code.
function cells.shows_code(item)
  return item.options.include and item.options.echo ~= false
end

--- cells.listing(info) → {label, caption, language}, or {} and what is wrong: what stands after the
--- fence of code that is only shown, `lua {#lst-name lst-cap="…"}` or {.lua #lst-name …}.
function cells.listing(info)
  local inner = info:match("{(.*)}") or ""
  local listing = {
    label = inner:match("#(lst%-[%w_-]+)"), caption = inner:match('lst%-cap="(.-)"'),
    language = info:match("^[%w_+-]+") or inner:match("%.([%w_+-]+)"),
  }
  local rest = inner:gsub('lst%-cap=".-"', ""):gsub("#lst%-[%w_-]+", ""):gsub("%.[%w_+-]+", "")
  if rest:find("%S") then
    return {}, ("`%s` is nothing that shown code can have; write {#lst-name lst-cap=\"…\"}")
      :format(rest:match("^%s*(.-)%s*$"))
  elseif listing.caption and not listing.label then
    return {}, "a listing's caption needs its label; write {#lst-name lst-cap=\"…\"}"
  end
  return listing
end

--- cells.read(context, node) → the item of a cell, see README.md, and the places of its options.
function cells.read(context, node)
  local lines = lines_of(node.literal)
  local indent = indentation(context, node, lines)
  local given, places, count = options.read(lines, context.file, node.line + 1,
    context.diagnostics, indent)
  local item = {
    kind = "cell", node = node.id, line = node.line, col = node.col,
    first = node.line + 1 + count, indent = indent,
    code = table.concat(lines, "\n", count + 1), options = given, label = given.label,
    listing = given["lst-label"] or labels.kind(given.label or "") == "lst" and given.label or nil,
    source = shown_source(node, lines, count, given),
  }
  check(context, item, places)
  return item, places
end

return cells
