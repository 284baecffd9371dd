-- folio run 03: one chapter, its cells' outputs written to the terminal, its claims, its figures.

local claims = require "folio.run.claims"
local desk = require "folio.verb.desk"
local flags = require "folio.verb.flags"
local outside = require "folio.outside"
local system = require "system"

local verb = {}

verb.flags = { "force", "parameters", "quiet", "verbose", "no_color" }

--- verb.find(word) → the name of the chapter that `word` means: its name, its file, or the part
--- before the first dash; nil when the book has none. Works in the folder of the book.
function verb.find(word)
  local config = require "folio.book.config"
  local settings = config.read(outside.read("chapters/book.lua") or "")
  local name = word:match("([^/]*)$"):gsub("%.md$", "")
  for _, key in ipairs { "chapters", "appendices" } do
    for _, known in ipairs(settings and settings[key] or {}) do
      if known == name or known:match("^[^-]*") == name
        or tonumber(name) and tonumber(known:match("^%d+")) == tonumber(name) then return known end
    end
  end
end

local function show_output(output)
  if output.kind == "figure" then
    io.stdout:write("figures/", output.name, ".svg\n")
  elseif output.kind == "error" then
    io.stdout:write("error: ", output.message, "\n")
  else
    io.stdout:write(output.text, output.text:find("\n$") and "" or "\n")
  end
end

local function show_claim(claim)
  local text = claim.ok and ("claim %s: got %s, want %s"):format(claim.label, claim.got, claim.want)
    or claims.failure(claim)
  io.stdout:write(claim.ok and "✓ " or "✗ ", text, "\n")
end

local function show_cell(entry, item, result)
  if not (result.outputs and (result.outputs[1] or result.claims[1])) then return end
  io.stdout:write(("\n-- %s:%d%s\n"):format(entry.file, item.line,
    item.label and "  " .. item.label or ""))
  for _, output in ipairs(result.outputs) do show_output(output) end
  for _, claim in ipairs(result.claims) do show_claim(claim) end
end

local function show(self)
  local entry = self.entries[1]
  if not entry then return end
  for index, item in ipairs(entry.chapter.items) do
    if item.kind == "cell" then show_cell(entry, item, entry.results[index]) end
  end
  io.stdout:write("\n")
end

--- Runs the chapter that the first argument means. The working folder may be anywhere in the book.
local function main(arguments)
  local began = system.now()
  local given, message = flags.read(arguments, verb.flags)
  if not given then return 2, message end
  if given[2] then
    return 2, ("`%s` is one argument too many; one chapter at a time"):format(given[2])
  end
  local root
  root, message = desk.enter(given)
  if not root then return 2, message end
  given.only = verb.find(given[1])
  if not given.only then
    return 2, ("the book has no chapter `%s`; chapters/book.lua lists them"):format(given[1])
  end
  local report = desk.report(given, io.stdout)
  desk.lock(report)
  local build = require "folio.book.build"
  local self, code
  self, code, message = build.prepare(desk.options(given, report))
  if not self then return code, message end
  if self.stopped == "interrupted" then return 130, "interrupted" end
  if not given.quiet then show(self) end
  build.write_figures(self)
  report:problems(self.problems)
  report:claims(self.book.claims)
  report:unbacked(self.book.prose.unbacked)
  report:summary(self.summaries, system.now() - began, self.good and "good" or "FAILED")
  return self.good and 0 or 1, desk.unread(given, self.asked)
end

verb.main = outside.verb(main)

return verb
