-- JSON with its keys in order, so that equal values give equal bytes. The writer is dkjson,
-- from Debian's lua-dkjson.

local outside = require "folio.outside"

local json = {}

local PATHS = "/usr/share/lua/5.4/?.lua;/usr/local/share/lua/5.4/?.lua"

local function writer()
  if package.loaded.dkjson then return package.loaded.dkjson end
  local path = outside.must("there is no dkjson (Debian's lua-dkjson)",
    package.searchpath("dkjson", package.path .. ";" .. PATHS))
  package.loaded.dkjson = dofile(path)
  return package.loaded.dkjson
end

local function collect(value, keys)
  if type(value) ~= "table" then return end
  for key, inner in pairs(value) do
    if type(key) == "string" then keys[key] = true end
    collect(inner, keys)
  end
end

--- json.text(value) → JSON, indented, with a final newline. NaN and infinities become null.
function json.text(value)
  local keys, order = {}, {}
  collect(value, keys)
  for key in pairs(keys) do order[#order + 1] = key end
  table.sort(order)
  return writer().encode(value, { indent = true, keyorder = order }) .. "\n"
end

return json
