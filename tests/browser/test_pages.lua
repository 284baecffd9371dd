-- Looks at every page of the built book as a reader would: on a phone and on a
-- desktop, in light and in dark. Nothing may be wider than the screen, every
-- picture must load and have an alt text, no id may stand twice, no link inside the
-- book may lead nowhere, nothing may come from a network, and text must contrast.
-- With FOLIO_LOOK=folder the pictures of the pages are kept there, for people.

package.path = "tests/lua/?.lua;tests/browser/?.lua;" .. package.path
local tap = require "tap"
local chromium = require "chromium"
local inspect = require "inspect_page"
local system = require "system"

local function pages()
  local list = {}
  for _, name in ipairs(assert(system.list("build/book"))) do
    if name:match("%.html$") then list[#list + 1] = name end
  end
  return list
end

-- The links from one page into others: "page.html#id" must exist there.
local function links_lead_somewhere(name, ids)
  local text = assert(system.read_file("build/book/" .. name))
  local lost = {}
  for target in text:gmatch('href="([^"#:]*%.html[^":]*)"') do
    local page, id = target:match("^([^#]*)#?(.*)$")
    if not ids[page] or id ~= "" and not ids[page][id] then lost[#lost + 1] = target end
  end
  return table.concat(lost, ", ")
end

local function ids_of(list)
  local ids = {}
  for _, name in ipairs(list) do
    ids[name] = {}
    local text = assert(system.read_file("build/book/" .. name))
    for id in text:gmatch('%sid="([^"]+)"') do ids[name][id] = true end
  end
  return ids
end

if not chromium.path() then tap.skip_all("chromium is not installed on this machine") end

local look = os.getenv("FOLIO_LOOK")
local here = system.realpath("build/book")
local list = pages()
local ids = ids_of(list)
local browser <close> = chromium.start()
for _, name in ipairs(list) do
  tap.is(links_lead_somewhere(name, ids), "", name .. ": links into the book lead somewhere")
  for _, width in ipairs { 390, 1280 } do
    for _, scheme in ipairs { "light", "dark" } do
      browser:open("file://" .. here:gsub(" ", "%%20") .. "/" .. name, { width = width, scheme = scheme })
      local wrong = browser:evaluate(inspect)
      tap.is(table.concat(wrong, "; "), "", ("%s at %d px, %s"):format(name, width, scheme))
      if look then
        browser:screenshot(("%s/%s-%d-%s.png"):format(look, name:gsub("%.html$", ""), width, scheme))
      end
    end
  end
end
tap.done()
