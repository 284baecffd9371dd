-- Heavy chapters: a light build runs none of them, shows those whose results are kept, and loses
-- nothing of the others.

package.path = "tests/lua/?.lua;tests/book/?.lua;" .. package.path
local tap = require "tap"
local books = require "books"

local HEAVY = [[
---
title: "Heavy"
heavy: true
---

# Heavy

## A section {#sec-heavy}

```{lua}
--| label: fig-long
--| fig-cap: "A line."
--| fig-alt: "A line that rises."
plot.plot { plot.line { {{n = 1, y = 2}, {n = 2, y = 4}}, x = "n", y = "y" } }
```

```{lua}
claim "long" {"The long run came to its end.", got = 1, equal = 1}
```
]]
local LIGHT = books.good("light") .. "\nSee @fig-long, @clm-long and [there](02-heavy.md#clm-long).\n"

local book = books.new { { "01-light", LIGHT }, { "02-heavy", HEAVY } }

local said = book:folio("build", "--light")
tap.is(said.code, 0, "a light build without the heavy chapter is good")
tap.is(said.err, "", "and has nothing to say of what leads to it")
tap.like(said.out, "%[2/2%] 02%-heavy  left out", "it says what was left out")
tap.is(book:read("build/book/02-heavy.html"), nil, "the heavy chapter has no page")
tap.like(book:read("build/book/01-light.html"), "light%-is%-42", "the other has one")
said = book:folio("build", "--light")
tap.like(said.out, "nothing to do", "a second light build has nothing to do")
tap.like(said.out, "%[2/2%] 02%-heavy  left out", "and says again what was left out")
said = book:folio("test", "--light")
tap.is(said.code, 0, "a light test is good")
tap.like(said.out, "ok 1 %- 01%-light/light%-holds.*\n1%.%.1\n$", "and has the light chapter's claims")

said = book:folio("build")
tap.is(said.code, 0, "after it, an ordinary build is good")
tap.like(said.out, "02%-heavy +2 cells %(2 ran", "and runs the heavy chapter")
local page, figure = book:read("build/book/02-heavy.html"), book:read("figures/02-long.svg")
tap.ok(page and figure, "its page and figure are there")
said = book:folio("test", "--light")
tap.like(said.out, "ok 2 %- 02%-heavy/long.*\n1%.%.2\n$", "a light test has the claims that are kept")

book:edit("chapters/02-heavy.md", "got = 1", "got = 2")
said = book:folio("build", "--light")
tap.is(said.code, 0, "heavy code that changed is not run, and cannot fail")
tap.is(book:read("build/book/02-heavy.html"), nil, "its page would be another, and is left out")
tap.is(book:read("figures/02-long.svg"), figure, "its committed figure stays")
said = book:folio("build")
tap.is(said.code, 1, "an ordinary build runs it, and fails")
book:edit("chapters/02-heavy.md", "got = 2", "got = 1")
book:folio("build")
book:edit("chapters/01-light.md", "42}", "42 }")
said = book:folio("build", "--light")
tap.like(said.out, "02%-heavy +2 cells %(0 ran, 2 kept%)", "what is kept is shown in a light build")
tap.is(book:read("build/book/02-heavy.html") ~= nil, true, "with its page")
book:remove()

tap.done()
