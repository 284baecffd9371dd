-- folio test: every claim as a line of TAP on standard output, everything else on standard error.

local desk = require "folio.verb.desk"
local flags = require "folio.verb.flags"
local outside = require "folio.outside"
local system = require "system"

local verb = {}

verb.flags = { "jobs", "force", "fail_fast", "light", "parameters", "quiet", "verbose", "no_color" }

local function quoted(text)
  return ('"%s"'):format(text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("\n", "\\n"))
end

local function with_unit(claim)
  return claim.got .. (claim.unit and " " .. claim.unit or "")
end

-- What TAP takes for one line stays one.
local function on_a_line(text)
  return (text:gsub("%s*\n%s*", " "))
end

local function claim_lines(number, claim, file)
  local name = ("%d - %s/%s"):format(number, claim.chapter, claim.label)
  local said = on_a_line(claim.error
    or ("got %s, want %s"):format(with_unit(claim), claim.want))
  if claim.ok then return { ("ok %s # %s"):format(name, said) } end
  local lines = { ("not ok %s # %s"):format(name, said), "  ---",
    ("  at: %s:%d:%d"):format(file, claim.line, claim.col) }
  if claim.error then
    lines[#lines + 1] = "  message: " .. quoted(claim.error)
  else
    lines[#lines + 1] = "  got: " .. quoted(claim.got)
    lines[#lines + 1] = "  want: " .. quoted(claim.want)
    if claim.max_error then lines[#lines + 1] = "  max_error: " .. quoted(claim.max_error) end
  end
  lines[#lines + 1] = "  ..."
  return lines
end

-- A chapter that failed for another reason than a claim is a line too.
local function problem_lines(number, name, problem)
  return {
    ("not ok %d - %s"):format(number, name), "  ---",
    ("  at: %s:%d:%d"):format(problem.file, problem.line, problem.col),
    "  message: " .. quoted(problem.message), "  ...",
  }
end

local function first_problems(problems)
  local seen, list = {}, {}
  for _, problem in ipairs(problems) do
    if problem.level == "error" and not problem.claim and not seen[problem.file] then
      seen[problem.file] = true
      list[#list + 1] = problem
    end
  end
  return list
end

local function print_tap(self)
  local number = 0
  local function put(lines)
    io.stdout:write(table.concat(lines, "\n"), "\n")
  end
  put { "TAP version 13" }
  for _, claim in ipairs(self.book.claims) do
    number = number + 1
    put(claim_lines(number, claim, claim.chapter .. ".md"))
  end
  for _, problem in ipairs(first_problems(self.problems)) do
    number = number + 1
    put(problem_lines(number, problem.file:gsub("%.%w+$", ""), problem))
  end
  put { ("1..%d"):format(number) }
end

local function main(arguments)
  local began = system.now()
  local given, message = flags.read(arguments, verb.flags)
  if not given then return 2, message end
  if given[1] then return 2, "test takes no name; it tests the whole book" end
  local root
  root, message = desk.enter(given)
  if not root then return 2, message end
  local report = desk.report(given, io.stderr)
  desk.lock(report)
  local self, code
  self, code, message = require("folio.book.build").prepare(desk.options(given, report))
  if not self then return code, message end
  if self.stopped == "interrupted" then return 130, "interrupted" end
  print_tap(self)
  report:problems(self.problems)
  report:claims(self.book.claims)
  report:unbacked(self.book.prose.unbacked)
  report:summary(self.summaries, system.now() - began, self.good and "good" or "FAILED")
  return self.good and 0 or 1, desk.unread(given, self.asked)
end

verb.main = outside.verb(main)

return verb
