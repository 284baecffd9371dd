-- A cell may take any function out of the standard library: what the engine does with later cells
-- is as ever, and no other chapter knows of it.

package.path = "tests/lua/?.lua;tests/book/?.lua;" .. package.path
local tap = require "tap"
local books = require "books"
local system = require "system"

-- Every way in which the engine speaks with a cell comes after the damage.
local AFTER = [[
# A

```{lua}
claim "before" {"one", got = 1, equal = 1}
%s
```

```{lua}
print("printed", 1, 2.5)
io.write("written\n")
claim "after" {"near", got = 1.5, near = 1.25, tol = 0.5}
```

```{lua}
{"shown", {x = 2.5}}
```

The value is `{lua} 1 / 8`.

```{lua}
--| error: true
nothing.x = 1
```

```{lua}
--| error: true
io.open("chapters/none.txt", "r"):close()
```

```{lua}
--| error: true
error({"odd", code = 7})
```
]]

local function is_whole(page)
  page = page:gsub("<[^>]*>", ""):gsub("&quot;", "\"")
  for _, text in ipairs {
    "printed\t1\t2.5\n", "{\"shown\", {x = 2.5}}", "The value is 0.125.",
    "attempt to index a nil value", "{\"odd\", code = 7}",
  } do
    if not page:find(text, 1, true) then return false, text end
  end
  return true
end

local cases = {}
local function add(code) cases[#cases + 1] = code end

for _, library in ipairs { "string", "table", "math", "utf8", "os", "coroutine", "debug", "package" } do
  local names = {}
  for name, value in pairs(_G[library]) do
    if type(value) ~= "number" and name ~= "config" then names[#names + 1] = name end
  end
  table.sort(names)
  for _, name in ipairs(names) do add(("%s.%s = nil"):format(library, name)) end
end
for _, name in ipairs { "read", "lines", "close", "tmpfile", "type", "stdout", "stderr", "output" } do
  add(("io.%s = nil"):format(name))
end
for _, code in ipairs {
  "string.format = function() return 'odd' end", "table.concat = function() return 'odd' end",
  "getmetatable('').__index = nil", "getmetatable('').__index = function() error('odd') end",
  "debug.setmetatable('', nil)", "debug.setmetatable(1, {__index = error})",
  "setmetatable(_G, {__index = function(_, name) if name ~= 'nothing' then error(name) end end})",
  "for name in pairs(string) do string[name] = nil end", "for name in pairs(table) do table[name] = nil end",
  "for name in pairs(package.loaded) do package.loaded[name] = nil end",
  "require('spoiler')",
} do add(code) end

local list, names = {}, {}
for i, code in ipairs(cases) do
  names[i] = ("%03d-n"):format(i)
  list[i] = { names[i], AFTER:format(code) }
  list[i][2] = list[i][2]:gsub("before", "before" .. i):gsub("\"after\"", "\"after" .. i .. "\"")
end
list[#list + 1] = { "999-good", books.good("fine") }
local book = books.new(list, { ["chapters/spoiler.lua"] = "type, pairs, tostring, error, load = 1, 2, 3, 4, 5\n" })
local said = book:folio("build")
for i, code in ipairs(cases) do
  local page = book:read("build/book/" .. names[i] .. ".html") or ""
  local whole, missing = is_whole(page)
  tap.ok(whole, code .. ": later cells are shown as ever" .. (missing and " (" .. missing .. ")" or ""))
end
tap.like(book:read("build/book/999-good.html"), "fine%-is%-42", "the chapter after them is good")
tap.is(said.code, 0, "and so is the book")
tap.is(said.err, "", "and nothing is said")
book:remove()

-- A figure after such a cell: what draws it is the cell's own library, so the cell fails at most.
local DRAWN = [[
# A

```{lua}
%s
```

```{lua}
--| label: fig-a
--| fig-cap: "A line."
--| fig-alt: "A line that rises."
plot.plot { plot.line { {{n = 1, y = 2}, {n = 2, y = 4}}, x = "n", y = "y" } }
```
]]
for code, message in pairs {
  ["table.sort = nil"] = "plot failed: [^\n]*: attempt to call a nil value %(field 'sort'%)",
  ["string.format = nil"] = "attempt to ", ["getmetatable('').__index = nil"] = "attempt to ",
} do
  local drawn = books.new { { "01-a", DRAWN:format(code) }, { "02-b", books.good("b") } }
  said = drawn:folio("build")
  tap.is(said.code, 1, code .. " before a figure: the content fails, not the program")
  tap.like(said.err, "01%-a.md:%d+:%d+: " .. message, code .. " before a figure: it is said where")
  tap.like(drawn:read("build/book/02-b.html"), "b%-is%-42", code .. " before a figure: the other chapter is good")
  drawn:remove()
end

-- Why it holds: beside cells, the engine calls no method of a text.
local METHODS = {}
for name in pairs(string) do METHODS[#METHODS + 1] = name end
local function check(path)
  local text = system.read_file(path)
  if not text:find("local _ENV = require \"folio.own\"", 1, true) then return end
  local code, called = text:gsub("%-%-[^\n]*", ""), nil
  for _, name in ipairs(METHODS) do called = called or code:match("[%w_%])\"]:" .. name .. "%(") end
  tap.is(called, nil, path .. ": no method of a text")
end
for _, folder in ipairs { "lua/folio", "lua/folio/run", "lua/folio/parse" } do
  for _, name in ipairs(system.list(folder)) do
    if name:find("%.lua$") then check(folder .. "/" .. name) end
  end
end

tap.done()
