-- Links and images that lead somewhere, and signs that are only meant as text.

package.path = "tests/lua/?.lua;tests/book/?.lua;" .. package.path
local tap = require "tap"
local books = require "books"

local book = books.new({
  { "01-a", "# A\n\n## One {#sec-one}\n\n[two](02-b.md), [there](02-b.md#sec-there), [here](#sec-one), "
    .. "[its page](02-b.html), [all](index.html), [far](https://example.org/x.md), "
    .. "[mine](#own), [data](data/numbers.csv), [claim](02-b.md#clm-02-b-holds).\n\n<a id=\"own\"></a>\n\n"
    .. "![A dot](my%20dot.png)\n\nText[^n].\n\n[^n]: A note.\n\n> [!TIP]\n> Good.\n" },
  { "02-b", books.good("02-b") .. "\n## There {#sec-there}\n\n"
    .. "é \\@fig-x, \\*a\\*b \\@nobody, \\{#sec-y} \\[^q] and @sec-one.\n" },
}, { ["chapters/my dot.png"] = "dots", ["chapters/data/numbers.csv"] = "1,2\n" })
local said = book:folio("build")
tap.is(said.code, 0, "links that lead somewhere: good")
if said.code ~= 0 then print("  # " .. said.err:gsub("\n", "\n  # ")) end

local page = book:read("build/book/01-a.html")
for _, link in ipairs { '<a href="02-b.html">two</a>', '<a href="02-b.html#sec-there">there</a>',
  '<a href="#sec-one">here</a>', '<a href="02-b.html">its page</a>', '<a href="index.html">all</a>',
  '<a href="https://example.org/x.md">far</a>', '<a href="data/numbers.csv">data</a>',
  '<a href="02-b.html#clm-02-b-holds">claim</a>' } do
  tap.ok(page:find(link, 1, true), "in the page: " .. link)
end
tap.is(book:read("build/book/my dot.png"), "dots", "an image is copied")
tap.is(book:read("build/book/data/numbers.csv"), "1,2\n", "so is a file in a folder")
book:write("chapters/my dot.png", "new dots")
book:folio("build")
tap.is(book:read("build/book/my dot.png"), "new dots", "and again when it has changed")
tap.like(book:folio("build").out, "nothing to do", "then there is nothing to do")
os.remove(book.folder .. "/chapters/my dot.png")
tap.is(book:folio("build").code, 1, "and when it is gone, that is told")

page = book:read("build/book/02-b.html")
tap.ok(page:find("é @fig-x, *a*b @nobody, {#sec-y} [^q] and <a", 1, true),
  "after a backslash a sign is a letter")
book:remove()

tap.done()
