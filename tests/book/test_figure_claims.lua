-- Claims on what a figure shows: a later cell asks the figure of an earlier one, also when the
-- earlier one was kept from the last build.

package.path = "tests/book/?.lua;tests/lua/?.lua;" .. package.path
local tap = require "tap"
local books = require "books"

local chapter = [=[
# Two lines

```{lua}
--| label: fig-two
--| fig-cap: "Two lines."
--| fig-alt: "BN falls from 4 to 1, LN rises from 1 to 3; they cross halfway."
two = plot.plot {
  x = {label = "step"},
  plot.line {x = {0, 3}, y = {4, 1}, name = "BN"},
  plot.line {x = {0, 3}, y = {1, 3}, name = "LN"},
}
two
```

```{lua}
claim "cross" {"They cross at 1.8.", got = two:crossing("BN", "LN"), near = 1.8, tol = 1e-9}
claim "once" {"They cross once.", got = #two:crossings("BN", "LN"), equal = 1}
claim "start" {"BN begins at 4.", got = two:value("BN", 0), equal = 4}
claim "reach" {"No value is above 4.", got = select(2, two:range "y"), at_most = 4}
claim "order" {"LN ends above BN.", got = table.concat(two:order(), " > "), equal = "LN > BN"}
claim "least" {"BN is least at 3.", got = two:series("BN").y.min_at, equal = 3}
```

```{lua}
bars = plot.plot {alt = "Three bars.", plot.bar {x = {"a", "b", "c"}, y = {1, 3, 2}}}
claim "bar" {"b has 3.", got = bars:value(nil, "b"), equal = 3}
claim "bars" {"b is the longest.", got = bars:order()[1], equal = "b"}
```
]=]

local book = books.new { { "01-two", chapter } }

local function told(result)
  return (result.out .. result.err):gsub("\n", " | ")
end

local first = book:folio("test")
tap.is(first.code, 0, "claims on figures hold: " .. told(first))
for _, label in ipairs { "cross", "once", "start", "reach", "order", "least", "bar", "bars" } do
  tap.ok(first.out:find("ok %d+ %- 01%-two/" .. label), label .. " is judged")
end

-- A changed last cell alone must run; the chapter's figures answer all the same.
book:edit("chapters/01-two.md", 'claim "least" {"BN is least at 3."',
  'claim "later" {"LN is greatest at 3.", got = two:series("LN").y.max_at, equal = 3}\n'
  .. 'claim "least" {"BN is least at 3."')
local second = book:folio("test")
tap.is(second.code, 0, "a new claim asks the figure of a cell that has not changed: " .. told(second))
tap.ok(second.out:find("ok %d+ %- 01%-two/later"), "the new claim is judged")
local third = book:folio("test")
tap.is(third.out, second.out, "kept claims say the same")

book:edit("chapters/01-two.md", "near = 1.8, tol", "near = 1.9, tol")
local wrong = book:folio("test")
tap.is(wrong.code, 1, "a claim that the figure contradicts fails")
tap.ok((wrong.out .. wrong.err):find("got 1.8, want 1.9 ± 1e-09", 1, true),
  "and says what the figure says: " .. told(wrong))

book:edit("chapters/01-two.md", 'two:value("BN", 0)', 'two:value("BNN", 0)')
wrong = book:folio("test")
tap.is(wrong.code, 1, "an unknown series is an error of the cell")
tap.ok((wrong.out .. wrong.err):find('01-two.md:18:', 1, true)
  and (wrong.out .. wrong.err):find('value: unknown series "BNN"; did you mean "BN"', 1, true),
  "with the author's line and the nearest name: " .. told(wrong))

-- In a chapter fig:show() shows on the page, not in a file somewhere.
book:edit("chapters/01-two.md", 'two:value("BNN", 0)', 'two:value("BN", 0)')
book:edit("chapters/01-two.md", "\ntwo\n", "\ntwo:show()\n")
local shown = book:folio("build")
tap.ok(not (shown.out .. shown.err):find(" is in /", 1, true), "fig:show() makes no file: " .. told(shown))
tap.ok((book:read("build/book/01-two.html") or ""):find('src="figures/01-two.svg"', 1, true),
  "and the figure is on the page")

book:remove()
tap.done()
