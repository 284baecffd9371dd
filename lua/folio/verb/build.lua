-- folio build: runs what changed, weaves the book.

local desk = require "folio.verb.desk"
local flags = require "folio.verb.flags"
local outside = require "folio.outside"
local system = require "system"

local verb = {}

verb.flags = {
  "jobs", "out", "force", "fail_fast", "light", "parameters", "json", "quiet", "verbose",
  "no_color",
}

local function write_json(left, good)
  io.stdout:write(require("folio.json").text {
    good = good, chapters = left.summaries, claims = left.claims or {},
    problems = left.problems, unbacked = left.unbacked or {},
  })
end

local function finish(given, report, left, began, outcome)
  report:problems(left.problems)
  report:claims(left.claims or {})
  report:unbacked(left.unbacked or {})
  report:summary(left.summaries, system.now() - began, outcome)
  if given.json then write_json(left, outcome ~= "FAILED") end
  return outcome == "FAILED" and 1 or 0
end

local function say_unchanged(given, report, saved, began)
  report:columns(saved.chapters)
  local following = 1
  for i, chapter in ipairs(saved.chapters) do
    local summary = saved.summaries[following]
    if chapter.left_out then
      report:left_out(i, chapter.name)
    else
      summary.ran, summary.kept, summary.seconds = 0, summary.cells, 0
      report:chapter(i, summary)
      following = following + 1
    end
  end
  return finish(given, report, saved, began, "nothing to do"), desk.unread(given, saved.asked)
end

local function outcome_of(self)
  if not self.good then return "FAILED" end
  return self.changed and "built" or "nothing changed"
end

local function build_now(given, report, options, began)
  local build = require "folio.book.build"
  local self, code, message = build.prepare(options)
  if not self then return code, message end
  if self.stopped == "interrupted" then return 130, "interrupted; the book is as it was" end
  if self.stopped then
    finish(given, report, self, began, "FAILED")
    return 1, "stopped at the first chapter that failed; the book is as it was"
  end
  build.write(self)
  return finish(given, report, self, began, outcome_of(self)), desk.unread(given, self.asked)
end

local function main(arguments)
  local began = system.now()
  local given, message = flags.read(arguments, verb.flags)
  if not given then return 2, message end
  if given[1] then return 2, ("build takes no name; write `folio run %s`"):format(given[1]) end
  local root
  root, message = desk.enter(given)
  if not root then return 2, message end
  local owned
  owned, message = require("folio.book.publish").owned(given.out)
  if not owned then return 2, message end
  local report = desk.report(given, given.json and io.stderr or io.stdout)
  desk.lock(report)
  local options = desk.options(given, report)
  local saved = require("folio.book.unchanged")(options)
  if saved then return say_unchanged(given, report, saved, began) end
  return build_now(given, report, options, began)
end

verb.main = outside.verb(main)

return verb
