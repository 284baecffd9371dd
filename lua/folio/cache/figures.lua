-- The figures' texts: kept under their hash, so that the cache of a chapter stays small and a
-- figure that did not change is not written again.

local json = require "folio.json"
local outside = require "folio.outside"
local system = require "system"

local figures = {}

local function keep(folder, text)
  local hash = system.hash(text)
  local path = folder .. "/" .. hash
  if system.read_file(path) ~= text then
    outside.must("cannot keep a figure", system.write_file(path, text))
  end
  return hash
end

--- figures.store(results, folder): the texts of all figures go to files in `folder` named by
--- their hash, and in the results stand their hashes.
function figures.store(results, folder)
  for _, result in pairs(results) do
    for _, output in ipairs(result.outputs or {}) do
      if output.kind == "figure" then
        output.light, output.dark = keep(folder, output.light), keep(folder, output.dark)
        output.facts = keep(folder, json.text(output.facts))
      end
    end
  end
end

local function is_whole(folder, hash)
  local text = system.read_file(folder .. "/" .. hash)
  return text ~= nil and system.hash(text) == hash
end

--- figures.complete(results, folder) → whether every text is still in the folder, undamaged.
function figures.complete(results, folder)
  for _, result in pairs(results) do
    for _, output in ipairs(result.outputs or {}) do
      for _, hash in ipairs { output.light, output.dark, output.facts } do
        if not is_whole(folder, hash) then return false end
      end
    end
  end
  return true
end

--- figures.files(results, folder) → [file name] = {hash, from}: what goes to figures/.
function figures.files(results, folder)
  local files = {}
  for _, result in pairs(results) do
    for _, output in ipairs(result.outputs or {}) do
      if output.kind == "figure" then
        for suffix, hash in pairs {
          [".svg"] = output.light, [".dark.svg"] = output.dark, [".json"] = output.facts,
        } do
          files[output.name .. suffix] = { hash = hash, from = folder .. "/" .. hash }
        end
      end
    end
  end
  return files
end

--- figures.prune(folder, used): removes the texts whose hash is not a key of `used`.
function figures.prune(folder, used)
  for _, name in ipairs(system.list(folder) or {}) do
    if not used[name] then system.remove(folder .. "/" .. name) end
  end
end

return figures
