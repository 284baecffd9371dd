-- The HTML of a cell: its code, what it printed, its value, figures, errors, and its claims.

local html = require "folio.page.html"
local weave = require "weave"

local cell = {}

local escape = weave.escape

local function output_box(kind, name, inner)
  return ('<div class="output %s" role="group" aria-label="%s">%s</div>\n'):format(kind, name,
    inner)
end

local function text_block(text, name)
  return ('<pre role="region" tabindex="0" aria-label="%s">%s</pre>'):format(name,
    (escape(text):gsub("\n+$", "")))
end

--- cell.caption(noun, number, caption_html) → <figcaption> "Figure 1.2 …".
function cell.caption(noun, number, caption_html)
  return ('<figcaption><span class="label">%s&nbsp;%s</span> %s</figcaption>'):format(noun,
    escape(number or "?"), caption_html or "")
end

local function whole(pixels)
  return pixels and math.floor(pixels + 0.5)
end

-- The picture's size, so that the page does not jump when it arrives.
local function size_of(figure)
  return html.attribute("width", whole(figure.width))
    .. html.attribute("height", whole(figure.height))
end

--- cell.picture{name, alt, width, height} → the picture figures/NAME.svg, in dark ink where the
--- reader's system is dark. The size is in pixels.
function cell.picture(figure)
  local path = "figures/" .. figure.name
  return ('<picture><source media="screen and (prefers-color-scheme: dark)"%s>'
    .. "<img%s%s%s></picture>"):format(html.attribute("srcset", path .. ".dark.svg"),
    html.attribute("src", path .. ".svg"), html.attribute("alt", figure.alt or ""),
    size_of(figure))
end

--- cell.error{message, line, col, expected, file} → an error with its place.
function cell.error(failure)
  local name = failure.expected and "Error, as intended" or "Error"
  local place = ""
  if failure.file and failure.line then
    place = ('<p class="place">%s:%d:%d</p>'):format(escape(failure.file), failure.line,
      failure.col or 1)
  end
  return output_box(failure.expected and "error expected" or "error", name,
    ('<p class="kind">%s</p>%s%s'):format(name, text_block(failure.message, "Message"), place))
end

-- A claim's texts have the minus of the program's own lines; a page has that of print.
local function with_minus(text)
  return (text:gsub("%f[%w%-]%-(%d)", "\u{2212}%1"))
end

-- "65.9052°", but "3.2 ms"
local function with_unit(text, unit)
  text = with_minus(text)
  if not unit or unit == "" or text == "" then return escape(text) end
  local space = (unit == "°" or unit == "′") and "" or "\u{a0}"
  return escape(text .. space .. unit)
end

--- cell.measured(claim) → "65.9052°", the value of a claim with its unit, as HTML.
function cell.measured(claim)
  return with_unit(claim.got or "", claim.unit)
end

--- cell.wanted(claim) → "65.905 ± 0.001", the bound of a claim, as HTML.
function cell.wanted(claim)
  return escape((with_minus(claim.want or ""):gsub(" ± ", "\u{a0}±\u{a0}")))
end

--- cell.claim{label, number, ok, statement_html, got, want, unit, error} → an entry of the list
--- of claims under a cell.
function cell.claim(claim)
  local detail = claim.error and ('<span class="wrong">%s</span>'):format(escape(claim.error))
    or ('measured <strong>%s</strong>, claimed %s'):format(cell.measured(claim),
      cell.wanted(claim))
  local number = claim.number and ('<span class="label">Claim&nbsp;%s</span> '):format(
    escape(claim.number)) or ""
  local statement = claim.statement_html or escape(claim.statement or "")
  return ('<li class="claim %s"%s>%s <span>%s%s <span class="measured">%s</span></span></li>\n')
    :format(claim.ok and "holds" or "fails", html.attribute("id", "clm-" .. claim.label),
      html.mark(claim.ok), number, statement, detail)
end

local function claim_list(claims)
  if not claims or not claims[1] then return "" end
  local parts = {}
  for i, claim in ipairs(claims) do parts[i] = cell.claim(claim) end
  return ('<ul class="claims" aria-label="Claims">\n%s</ul>\n'):format(table.concat(parts))
end

local function one_output(output, file)
  if output.kind == "print" then
    return output_box("print", "Printed", text_block(output.text, "Printed text"))
  elseif output.kind == "value" then
    return output_box("value", "Value", text_block(output.text, "Value"))
  elseif output.kind == "markdown" then
    return ('<div class="output asis">%s</div>\n'):format(output.html)
  elseif output.kind == "figure" then
    return cell.picture(output) .. "\n"
  end
  return cell.error { message = output.message, line = output.line, col = output.col,
    expected = output.expected, file = file }
end

--- cell.outputs(outputs, file) → what a cell gave, in order. An output is as in README.md;
--- one of kind "markdown" has its `html`.
function cell.outputs(outputs, file)
  local parts = {}
  for i, output in ipairs(outputs or {}) do parts[i] = one_output(output, file) end
  return table.concat(parts)
end

local function code_of(given)
  if not given.code_html then return "" end
  local code = html.code(given.code_html, "lua")
  if not given.fold then return code .. "\n" end
  return ('<details class="fold"><summary>Code</summary>%s</details>\n'):format(code)
end

-- A labelled cell's outputs stand in a <figure> with the caption: below a figure, above a table.
local function framed(given, inner)
  local kind = given.label and given.label:match("^(%a+)%-")
  local noun = ({ fig = "Figure", tbl = "Table" })[kind]
  if not noun then return inner end
  local caption = cell.caption(noun, given.number, given.caption_html)
  return ('<figure class="%s"%s>%s</figure>\n'):format(noun:lower(),
    html.attribute("id", given.label),
    kind == "fig" and inner .. caption or caption .. inner)
end

-- Code that is a listing, with its caption above.
local function listed(given, code)
  local listing = given.listing
  if not listing or code == "" then return code end
  return ('<figure class="listing"%s>%s%s</figure>\n'):format(html.attribute("id", listing.label),
    cell.caption("Listing", listing.number, listing.caption_html), code)
end

local function figures_alone(outputs)
  for _, output in ipairs(outputs or {}) do
    if output.kind ~= "figure" then return false end
  end
  return true
end

-- Printed text stands before the frame, so that a caption belongs to its figures only.
local function split(outputs)
  local before, inside = {}, {}
  for _, output in ipairs(outputs or {}) do
    local list = output.kind == "figure" and inside or before
    list[#list + 1] = output
  end
  return before, inside
end

--- cell.cell{id, tags, code_html, fold, label, number, caption_html, listing, outputs, claims,
--- skipped, file} → a cell, or "" when there is nothing to show. code_html = nil hides the code;
--- listing = {label, number, caption_html} makes it a listing; `skipped` says that the cell did not
--- run because one before it failed.
function cell.cell(given)
  local outputs, before = given.outputs, {}
  if given.label and given.label:find("^fig%-") and not figures_alone(outputs) then
    before, outputs = split(outputs)
  end
  local shown = cell.outputs(outputs, given.file)
  if shown ~= "" then shown = framed(given, shown) end
  local inner = listed(given, code_of(given)) .. cell.outputs(before, given.file) .. shown
  if given.skipped then
    inner = inner .. '<p class="output skipped">Did not run: a cell before it failed.</p>\n'
  end
  inner = inner .. claim_list(given.claims)
  if inner == "" then return "" end
  return ('<div class="cell"%s%s>\n%s</div>\n'):format(html.attribute("id", given.id),
    html.attribute("data-tags", given.tags and table.concat(given.tags, " ")), inner)
end

return cell
