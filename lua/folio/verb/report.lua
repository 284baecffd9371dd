-- What the author sees while a book is built: a line a chapter, what went wrong, and a line
-- that says how it ended.
--
--   [3/12] 03-geometry      14 cells (2 ran, 12 kept)  5 figures  claims 9/9   0.18 s

local diagnostics = require "folio.diagnostics"
local prose = require "folio.book.prose"
local system = require "system"

local report = {}
report.__index = report

--- report.new{quiet, verbose, color, stream} → a report. Lines of chapters go to `stream`
--- (standard output), what went wrong to standard error.
function report.new(given)
  local stream = given.stream or io.stdout
  local terminal = stream == io.stdout and system.is_terminal(1)
    or stream == io.stderr and system.is_terminal(2)
  local able = given.color and system.getenv("TERM") ~= "dumb"
  return setmetatable({
    quiet = given.quiet, verbose = given.verbose, stream = stream,
    color = able and system.is_terminal(2), live = able and terminal and not given.quiet,
  }, report)
end

function report:write(text)
  if not self.quiet then self.stream:write(text, "\n") end
end

local function plural(count, noun)
  return ("%d %s%s"):format(count, noun, count == 1 and "" or "s")
end

--- The columns are as wide as the widest entry of the whole book.
function report:columns(entries)
  local name = 12
  for _, entry in ipairs(entries) do name = math.max(name, #entry.name) end
  self.total, self.name = #entries, name
end

--- The line of a chapter, from its summary.
function report:line(position, summary)
  local count = ("[%d/%d]"):format(position, self.total)
  local cells = ("%d cell%s (%d ran, %d kept)"):format(summary.cells,
    summary.cells == 1 and " " or "s", summary.ran, summary.kept)
  return ("%-" .. (2 * #tostring(self.total) + 3) .. "s %-" .. self.name
    .. "s  %-27s %2d figure%s  claims %-7s %7.2f s"):format(count, summary.name, cells,
    summary.figures, summary.figures == 1 and " " or "s",
    summary.held .. "/" .. summary.claims, summary.seconds)
end

--- Writes the line of a chapter.
function report:chapter(position, summary)
  self:clear()
  self:write(self:line(position, summary))
end

--- Writes that a heavy chapter was left out.
function report:left_out(position, name)
  self:clear()
  self:write(("[%d/%d]"):format(position, self.total) .. " " .. name
    .. "  left out: it is heavy, and its results are not kept")
end

--- On a terminal: which chapters are running, and about how long still. Taken away again by the
--- next line.
function report:progress(names, left)
  if not self.live then return end
  local tail = left and (", about %.0f s left"):format(math.max(1, left)) or ""
  local room = system.terminal_width(1) - 1 - #tail
  local text = "running " .. table.concat(names, ", ")
  if #text > room then text = text:sub(1, math.max(0, room - 3)) .. "..." end
  self.stream:write("\r\27[K", text, tail)
  self.stream:flush()
  self.shown = true
end

function report:clear()
  if self.shown then self.stream:write("\r\27[K") end
  self.shown = false
end

local function painted(self, text, code)
  return self.color and ("\27[%sm%s\27[0m"):format(code, text) or text
end

--- Writes what went wrong to standard error; errors even when quiet, notes when not.
function report:problems(list)
  self:clear()
  self.stream:flush()
  for _, problem in ipairs(list) do
    local is_error = problem.level == "error"
    if is_error or not self.quiet then
      io.stderr:write(painted(self, diagnostics.text(problem), is_error and "31" or "2"), "\n")
    end
  end
end

--- Writes the numbers in the prose that nothing backs, with their places, when not quiet.
function report:unbacked(list)
  for _, number in ipairs(self.quiet and {} or list) do
    io.stderr:write(("%s:%d:%d: note: the number %s is not computed; write `{lua} …`, claim it in "
      .. "this section, or mark it <!-- number: quoted from … -->\n"):format(number.file,
      number.line, number.col, number.text))
  end
end

--- Writes the claims that hold, when verbose.
function report:claims(list)
  for _, claim in ipairs(self.verbose and list or {}) do
    if claim.ok then
      io.stderr:write(("holds  %s.md:%d:%d  claim %s: got %s, want %s\n"):format(claim.chapter,
        claim.line, claim.col, claim.label, claim.got, claim.want))
    end
  end
end

local function sum(summaries, field)
  local total = 0
  for _, summary in ipairs(summaries) do total = total + summary[field] end
  return total
end

--- The totals of chapters' summaries, as a plain table.
function report.totals(summaries)
  local totals = { chapters = #summaries }
  for _, field in ipairs { "cells", "ran", "figures", "held", "claims", "backed", "numbers" } do
    totals[field] = sum(summaries, field)
  end
  totals.percent = prose.percent(totals.backed, totals.numbers)
  return totals
end

--- Writes the last line; `outcome` is a word or two.
function report:summary(summaries, seconds, outcome)
  local t = report.totals(summaries)
  local took = (seconds < 10 and "%.2g" or "%.0f"):format(math.max(seconds, 0.01))
  self:write(("%s, %s (%d ran), %s, claims %d/%d, prose numbers %d %% backed, %s s: %s"):format(
    plural(t.chapters, "chapter"), plural(t.cells, "cell"), t.ran, plural(t.figures, "figure"),
    t.held, t.claims, t.percent, took, outcome))
end

return report
