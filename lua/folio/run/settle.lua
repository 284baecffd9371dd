-- What the children told, made into the results that pages use: outputs as the options want
-- them, errors with their places, claims with theirs, figures with their names.

local claims = require "folio.run.claims"
local diagnostics = require "folio.diagnostics"
local labels = require "folio.parse.labels"
local parse = require "folio.parse"

local settle = {}

-- A place in the author's file for an error in a cell: its line, if it is known, else the
-- cell's first.
local function place_of(chapter, item, problem)
  local line = problem.line or item.first or item.line
  if item.kind == "inline" then return item.line, item.col end
  if problem.col then return line, problem.col + item.indent end
  return line, chapter.source:first_column(line)
end

local function add(chapter, line, col, message, level)
  diagnostics.add(chapter.diagnostics, chapter.file, line, col, message, level)
end

-- Claims.

local function claim_column(chapter, claim)
  local text = chapter.source:line(claim.line)
  local at = text:find("[\"']" .. claim.label:gsub("%-", "%%-") .. "[\"']")
  return at and utf8.len(text, 1, at) + 1 or chapter.source:first_column(claim.line)
end

local function settle_claims(chapter, index, item, list)
  for _, claim in ipairs(list) do
    claim.item, claim.col = index, claim_column(chapter, claim)
    if not claim.ok then
      local cell = item.label and ("   (cell: %s)"):format(item.label) or ""
      add(chapter, claim.line, claim.col, claims.failure(claim) .. cell)
      chapter.diagnostics[#chapter.diagnostics].claim = claim.label
    end
  end
  return list
end

-- Figures.

local function figure_name(chapter, item, count)
  local name = chapter.name:match("^[^-]*") .. "-" .. item.label:sub(5)
  return count > 1 and name .. "-" .. count or name
end

-- A figure that was made before its cell is shown at the size asked for, in its proportion when
-- only one side is.
local function set_size(output, width, height)
  if output.width and output.height then
    width = width or height and output.width * height / output.height
    height = height or width and output.height * width / output.width
  end
  output.width, output.height = width or output.width, height or output.height
end

local function settle_figure(chapter, item, output, count)
  if labels.kind(item.label or "") ~= "fig" then
    add(chapter, item.line, item.col,
      "this cell makes a figure, and a figure has a label; write `--| label: fig-name`")
    return nil
  end
  output.name = figure_name(chapter, item, count)
  if not item.alt and not (output.alt and output.alt:find("%S")) then
    add(chapter, item.line, item.col, ("figure %s has no alt text; write `--| fig-alt: \"what a "
      .. "reader who cannot see it should know\"`"):format(item.label))
  end
  if item.alt then output.alt = nil end
  set_size(output, item.options["fig-width"], item.options["fig-height"])
  return output
end

local function markdown(chapter, item, output)
  local context = setmetatable({ items = {} }, { __index = chapter })
  local fragment = parse.fragment(context, output.text, item.line, item.col)
  if context.items[1] then
    add(chapter, item.line, item.col,
      "a printed text has no inline values; print the value itself")
    fragment.pieces = {}
  end
  return { kind = "markdown", text = output.text, fragment = fragment }
end

local function settle_outputs(chapter, item, outputs)
  local list, figures = {}, 0
  local hidden = not item.options.output or not item.options.include
  for _, output in ipairs(hidden and {} or outputs) do
    if output.kind == "figure" then
      figures = figures + 1
      output = settle_figure(chapter, item, output, figures)
    elseif output.kind == "print" and item.options.output == "asis" then
      output = markdown(chapter, item, output)
    end
    list[#list + 1] = output
  end
  return list, figures
end

-- Errors.

local function settle_error(chapter, item, problem, outputs)
  local line, col = place_of(chapter, item, problem)
  local expected = item.options.error
  table.insert(outputs, {
    kind = "error", message = problem.message, line = line, col = col, expected = expected,
  })
  if not expected then add(chapter, line, col, problem.message) end
end

local function check_made(chapter, item, outputs, figures)
  if item.options.error or not item.options.include or not item.options.output then return end
  local kind = item.label and labels.kind(item.label)
  if kind == "fig" and figures == 0 then
    add(chapter, item.line, item.col,
      ("the cell of %s makes no figure; end it with plot.plot {…}"):format(item.label))
  elseif kind == "tbl" and #outputs == 0 then
    add(chapter, item.line, item.col,
      ("the cell of %s shows nothing; print a table in it, with `--| output: asis`"):format(
        item.label))
  end
end

local function settle_cell(chapter, index, item, raw)
  local outputs, figures = settle_outputs(chapter, item, raw.outputs)
  if raw.error then
    settle_error(chapter, item, raw.error, outputs)
  else
    check_made(chapter, item, outputs, figures)
    if item.options.error then
      add(chapter, item.line, item.col,
        "the cell is meant to fail (`error: true`) and did not; take the option out")
    end
  end
  return {
    outputs = outputs, claims = settle_claims(chapter, index, item, raw.claims), ran = true,
    failed = raw.error and not item.options.error or nil,
  }
end

local function settle_inline(chapter, index, item, raw)
  settle_claims(chapter, index, item, raw.claims)
  if not raw.error then return { text = raw.text, claims = raw.claims } end
  add(chapter, item.line, item.col, ("in `{lua} %s`: %s"):format(item.code, raw.error.message))
  return { error = { message = raw.error.message, line = item.line, col = item.col } }
end

local function crashed(chapter, item, crash)
  if item.kind == "inline" then
    add(chapter, item.line, item.col, crash.message)
    return { error = { message = crash.message, line = item.line, col = item.col } }
  end
  local outputs = {}
  if crash.printed and crash.printed ~= "" then
    outputs = settle_outputs(chapter, item, { { kind = "print", text = crash.printed } })
  end
  settle_error(chapter, item, { message = crash.message }, outputs)
  return { outputs = outputs, claims = {}, ran = true, failed = true }
end

local function not_run(item)
  if item.kind == "inline" then return { error = { message = "did not run", line = item.line,
    col = item.col, skipped = true }, skipped = true } end
  return { outputs = {}, claims = {}, skipped = item.options.eval or nil }
end

local function report_skipped(chapter, first, count)
  if count == 0 then return end
  add(chapter, first.line, first.col, ("%d %s from here on did not run, because a cell before "
    .. "failed"):format(count, count == 1 and "cell" or "cells"), "note")
end

--- settle.chapter(chapter, raw, crash) → results, one an item. `raw` has what each item gave,
--- nil for one that did not run; `crash` is {index, message, printed} of an item that ended its
--- process. What failed is added to chapter.diagnostics.
function settle.chapter(chapter, raw, crash)
  local results, first, count = {}, nil, 0
  for index, item in ipairs(chapter.items) do
    if raw[index] and raw[index].outputs then
      results[index] = settle_cell(chapter, index, item, raw[index])
    elseif raw[index] then
      results[index] = settle_inline(chapter, index, item, raw[index])
    elseif crash and crash.index == index then
      results[index] = crashed(chapter, item, crash)
    else
      results[index] = not_run(item)
      if results[index].skipped and item.kind == "cell" then
        first, count = first or item, count + 1
      end
    end
  end
  report_skipped(chapter, first, count)
  return results
end

return settle
