-- Numbers in prose: what backs them, and that the others are listed with their places.

package.path = "tests/lua/?.lua;tests/book/?.lua;" .. package.path
local tap = require "tap"
local books = require "books"

local CLAIM = "```{lua}\nclaim \"seven\" {\"The sum is 7.25\", got = 7.25, equal = 7.25}\n```\n"

-- What is said of a chapter: "LINE:COL NUMBER" of each number that nothing backs.
local function unbacked(text)
  local book = books.new { { "01-a", text } }
  local said = book:folio("build")
  tap.is(said.code, 0, "an unbacked number is no error")
  local list = {}
  for place, number in said.err:gmatch("01%-a%.md:(%d+:%d+): note: the number (%S+) is not computed") do
    list[#list + 1] = place .. " " .. number
  end
  book:remove()
  return table.concat(list, ", "), said
end

local list, said = unbacked("# A\n\n```{lua}\nx = 3.5\n```\n\nThere are 12 é and 13.\nOf `{lua} x` m, 14.\n")
tap.is(list, "7:11 12, 7:20 13, 8:17 14", "numbers are listed with their places")
tap.like(said.out, "prose numbers 25 %% backed", "and counted")
tap.is((unbacked("# A\n\nIt is 7.25, or 7.3.\n\n" .. CLAIM)), "", "a claim of the section backs, rounded too")
tap.is((unbacked("# A\n\n## B\n\nIt is 7.25.\n\n## C\n\n" .. CLAIM)), "5:7 7.25",
  "a claim of another section does not")
tap.is((unbacked("# A\n\n## B\n\nIt is 7.25 by @clm-seven.\n\n## C\n\n" .. CLAIM)), "",
  "unless the section refers to it")
tap.is((unbacked("# A\n\nIt is 41 <!-- number: quoted from B. --> or 42.\n")), "3:45 42",
  "what is marked as quoted is backed")
tap.is((unbacked("---\nabstract: \"From 7.25 to 8.5.\"\n---\n\n# A\n\n" .. CLAIM)), "2:25 8.5",
  "an abstract's numbers count, and any claim of the chapter backs them")
tap.is((unbacked("# A\n\n```{lua}\n--| label: fig-a\n--| fig-cap: \"Nine of 99.\"\n--| fig-alt: \"A\"\n"
  .. "plot.plot { plot.dot {{{x = 1, y = 2}}, x = \"x\", y = \"y\"} }\n```\n")), "5:23 99",
  "a caption's numbers count")

local book = books.new { { "01-a", "# A\n\nIt is 7.\n\n" .. CLAIM } }
tap.is(book:folio("build", "-q").err, "", "-q lists none")
tap.like(book:folio("build", "-v").err, "holds  01%-a%.md:6:8  claim seven: got 7.25, want exactly 7.25\n",
  "-v says which claims hold")
tap.like(book:folio("build").err, "3:7: note: the number 7 ", "a build with nothing to do lists them, too")
book:remove()

tap.done()
