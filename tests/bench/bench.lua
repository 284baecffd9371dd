-- ./build.sh bench: how fast, against PyTorch on this machine in this run.
--
-- Each row is measured in rounds (measure.lua). Beside ours stands what PyTorch or the machine
-- reached; the ratio is above 1 where ours is quicker or smaller, and of the machine the part that
-- ours reached. Rows that have no counterpart are held against a limit.
--
--   folio run tests/bench/bench.lua [PATTERN …] [--json FILE]

package.path = "tests/bench/?.lua;" .. package.path
local json = require "folio.json"
local peer = require "peer"
local system = require "system"
local tensor = require "tensor"

local null = 0 / 0 -- json.text writes it so

local function arguments()
  local patterns, file = {}, nil
  local i = 1
  while arg[i] do
    if arg[i] == "--json" then
      i = i + 1
      file = assert(arg[i], "--json wants a file")
    else
      patterns[#patterns + 1] = arg[i]
    end
    i = i + 1
  end
  return patterns, file
end

local patterns, file = arguments()

local function wanted(group, row)
  for _, pattern in ipairs(patterns) do
    if group.name:find(pattern) or row.name:find(pattern) then return true end
  end
  return #patterns == 0
end

-- Whether the goal was met; nil where there is none, or nothing to hold it against.
local function met(result)
  if not result.goal then return nil end
  if result.limit then return result.ours <= result.goal end
  return result.ratio and result.ratio.median >= result.goal
end

local function goal_text(result)
  if not result.goal then return "" end
  if result.limit then return "<= " .. result.goal end
  return result.machine and (">= %g %%"):format(result.goal * 100) or (">= %gx"):format(result.goal)
end

local verdicts = { [true] = "met", [false] = "NOT MET" }

local function show(result)
  local ratio = result.ratio
  print(("%-44s %10.4g %10s %-5s %8s %16s   %-8s %s"):format(result.name, result.ours,
    result.theirs and ("%.4g"):format(result.theirs) or "", result.unit,
    ratio and ("%.2f"):format(ratio.median) or "",
    ratio and ("(%.2f to %.2f)"):format(ratio.min, ratio.max) or "",
    goal_text(result), verdicts[met(result)] or ""))
  io.stdout:flush()
end

local results = {}

local function keep(result, group)
  result.group = group.name
  results[#results + 1] = result
  show(result)
end

-- The geometric mean of the median ratios of a group, as a row.
local function mean_of(group)
  local sum, count = 0, 0
  for _, result in ipairs(results) do
    if result.group == group.name and result.ratio then
      sum, count = sum + math.log(result.ratio.median), count + 1
    end
  end
  if count == 0 then return end
  local mean = math.exp(sum / count)
  keep({ name = group.name .. ", geometric mean", unit = "x", ours = mean, goal = group.goal,
    ratio = { min = mean, median = mean, max = mean } }, group)
end

local has_fast = pcall(tensor.arithmetic, "fast")
tensor.arithmetic("strict")

local function run(row, group)
  if row.measure then
    local result = row.measure()
    result.name = row.name
    return keep(result, group)
  end
  if row.arithmetic == "fast" and not has_fast then
    return print(("%-44s not here: no fast arithmetic with %s"):format(row.name, tensor.isa()))
  end
  for _, threads in ipairs(row.threads or { 1, 2 }) do
    for _, result in ipairs(require("measure").row(row, threads)) do keep(result, group) end
    collectgarbage()
  end
end

local function run_group(group)
  for _, row in ipairs(group.rows) do
    if wanted(group, row) then run(row, group) end
  end
  if group.goal then mean_of(group) end
  if group.done then group.done() end
end

-- What --json writes: every row has every field, null where there is nothing to say.
local function plain(result)
  local good = met(result)
  if good == nil then good = null end
  return { name = result.name, unit = result.unit, ours = result.ours, theirs = result.theirs or null,
    ratio = result.ratio or null, goal = result.goal or null, met = good }
end

print(("%-44s %10s %10s %-5s %8s %16s   %-8s"):format("row", "ours", "theirs", "", "ratio",
  "(min to max)", "goal"))
for _, group in ipairs(require "rows") do run_group(group) end
peer.close()
if file then
  local rows = {}
  for i, result in ipairs(results) do rows[i] = plain(result) end
  assert(system.write_file(file, json.text { isa = tensor.isa(), rows = rows }))
end
