-- A cell may give any name a new meaning: later cells see it, and nothing else does.

package.path = "tests/lua/?.lua;tests/book/?.lua;" .. package.path
local tap = require "tap"
local books = require "books"

local STANDARD = {
  "type", "table", "string", "math", "pairs", "ipairs", "utf8", "tonumber", "tostring", "load",
  "next", "select", "pcall", "error", "debug", "getmetatable", "setmetatable", "rawget", "rawset",
  "require", "os", "io", "package", "assert", "print", "tensor", "plot", "claim", "_G",
}

-- Each name in a chapter of its own; after it come printed text, values, a figure, and an error.
local AFTER = [[
# %s

```{lua}
keep = {plot = plot}
say = show
%s = "LSTM"
```

The value is `{lua} %s`.

```{lua}
say {1, {x = 2.5}}
```

```{lua}
--| label: fig-f%d
--| fig-cap: "A line."
--| fig-alt: "A line that rises."
keep.plot.plot { keep.plot.line { {{n = 1, y = 2}, {n = 2, y = 4}}, x = "n", y = "y" } }
```

```{lua}
--| error: true
nothing.x = 1
```
]]

local list = {}
for i, name in ipairs(STANDARD) do
  list[i] = { ("%02d-n"):format(i), AFTER:format(name, name, name, i) }
end
local book = books.new(list)
local said = book:folio("build")
tap.is(said.code, 0, "names of the standard library used for something else: the book is good")
tap.is(said.err, "", "and nothing is said")
for i, name in ipairs(STANDARD) do
  local page = book:read(("build/book/%02d-n.html"):format(i)) or ""
  tap.ok(page:find(">LSTM</span>", 1, true) and page:find("{1, {x = 2.5}}", 1, true)
    and page:find("attempt to index a nil value", 1, true)
    and book:read(("build/book/figures/%02d-f%d.svg"):format(i, i)) ~= nil,
    name .. ": later cells see it, values, figures and errors are as ever")
end
book:remove()

-- Globals are one table to the author: each line is code that gives true.
local code = {}
for _, line in ipairs {
  "(function() x = 1 return _G.x == 1 end)()",
  "(function() _G.y = 2 return y == 2 end)()",
  "rawget(_G, 'y') == 2 and rawget(_G, 'print') == print",
  "_ENV == _G and _G._G == _G and require '_G' == _G",
  "(function() load('x = 3')() return x == 3 end)()",
  "load('return x', 'c', 't', {x = 4})() == 4",
  "(function() local f = loadfile 'chapters/part.txt' f() return part == x end)()",
  "dofile 'chapters/part.txt' == 3",
  "require('helper').add(1) == 2 and helped == 'yes'",
  "tensor.ones(2):sum():item() == 2",
  "(function() setmetatable(_G, {__index = function() return 7 end}) return none == 7 end)()",
} do
  code[#code + 1] = "```{lua}\nprint(" .. line .. ")\n```\n"
end
local own = books.new({ { "01-a", "# A\n\n" .. table.concat(code, "\n") } }, {
  ["chapters/part.txt"] = "part = x\nreturn x\n",
  ["chapters/helper.lua"] = "helped = 'yes'\nreturn { add = function(n) return n + 1 end }\n",
})
said = own:folio("run", "01")
tap.is(said.code, 0, "globals by all their ways: the chapter is good")
tap.is(select(2, said.out:gsub("true\n", "")), #code, "and they are one table")
own:remove()

tap.done()
