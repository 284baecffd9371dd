-- ./build.sh bench: how fast, against PyTorch on this machine in this run.
--
-- A row is measured in pairs, ours then theirs, one after the other, so that a change of the
-- machine's speed strikes both; what counts is the median of the pairs' ratios. PyTorch runs at
-- the best of its settings (threads up to ours, OpenBLAS's own kernel or Haswell's), found in
-- the first pair. Rows that have no counterpart are compared with a limit.
--
--   folio run tests/bench/bench.lua [PATTERN …] [--json FILE]

package.path = "tests/bench/?.lua;" .. package.path
local json = require "folio.json"
local peer = require "peer"
local system = require "system"
local tensor = require "tensor"

local pairs_counted, budget = 5, 0.3

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

local function wanted(name, patterns)
  for _, pattern in ipairs(patterns) do
    if name:find(pattern) then return true end
  end
  return #patterns == 0
end

local function middle(list)
  table.sort(list)
  return list[(#list + 1) // 2]
end

-- The median seconds of a call, over as many as fit into the budget.
local function seconds(call)
  call()
  local start = system.now()
  call()
  local once = math.max(system.now() - start, 1e-7)
  local times, count = {}, math.max(1, math.min(20000, math.floor(budget / 5 / once)))
  for i = 1, 5 do
    start = system.now()
    for _ = 1, count do call() end
    times[i] = (system.now() - start) / count
  end
  return middle(times)
end

local processes = {} -- [threads .. core] = a process, or false

local function process(setting)
  local key = setting.threads .. setting.core
  if processes[key] == nil then processes[key] = peer.start(setting.threads, setting.core) or false end
  return processes[key]
end

-- PyTorch's best setting for a row, or nil when there is no PyTorch or no such row.
local function best(name, threads)
  local least, chosen = math.huge, nil
  for _, setting in ipairs(peer.settings(threads)) do
    local one = process(setting)
    local time = one and one:ask(name, budget)
    if time and time < least then least, chosen = time, one end
  end
  return chosen
end

local function against(row, threads)
  tensor.threads(threads)
  local call = row.make()
  local other = best(row.peer or row.name, threads)
  local ours, theirs, ratios = {}, {}, {}
  for i = 1, pairs_counted do
    ours[i] = seconds(call)
    if other then
      theirs[i] = other:ask(row.peer or row.name, budget)
      ratios[i] = theirs[i] / ours[i]
    end
  end
  local result = { name = ("%s, %d thread%s"):format(row.name, threads, threads > 1 and "s" or ""),
    unit = "ms", ours = middle(ours) * 1000, goal = row.goal }
  if other then
    result.theirs = middle(theirs) * 1000
    local median = middle(ratios)
    result.ratio = { min = ratios[1], median = median, max = ratios[#ratios] }
    result.met = median >= row.goal
  end
  return result
end

local function show(result)
  local ratio = result.ratio
  print(("%-40s %10.4g %10s %-5s %8s %16s   %-8s %s"):format(result.name, result.ours,
    result.theirs and ("%.4g"):format(result.theirs) or "", result.unit,
    ratio and ("%.2f"):format(ratio.median) or "",
    ratio and ("(%.2f to %.2f)"):format(ratio.min, ratio.max) or "",
    result.limit and ("< " .. result.goal) or (">= " .. result.goal .. "x"),
    result.met and "met" or result.met == false and "NOT MET" or "no PyTorch here"))
end

-- The geometric mean of the median ratios of a group, as a row.
local function mean_of(group, results)
  local sum, count = 0, 0
  for _, result in ipairs(results) do
    if result.group == group.name and result.ratio then
      sum, count = sum + math.log(result.ratio.median), count + 1
    end
  end
  if count == 0 then return nil end
  local mean = math.exp(sum / count)
  return { name = group.name .. ", geometric mean", unit = "x", ours = mean, goal = group.goal,
    ratio = { min = mean, median = mean, max = mean }, met = mean >= group.goal }
end

local patterns, file = arguments()
local results = {}

local function keep(result)
  results[#results + 1] = result
  show(result)
end

print(("%-40s %10s %10s %-5s %8s %16s   %-8s"):format("row", "ours", "PyTorch", "", "ratio",
  "(min to max)", "goal"))
for _, group in ipairs(require "rows") do
  for _, row in ipairs(group.rows) do
    if wanted(row.name, patterns) then
      if row.measure then
        local result = row.measure()
        result.name, result.goal = row.name, row.goal
        keep(result)
      else
        for _, threads in ipairs(row.threads or { 1, 2 }) do
          local result = against(row, threads)
          result.group = group.name
          keep(result)
        end
      end
    end
  end
  local mean = group.goal and mean_of(group, results)
  if mean then keep(mean) end
  if group.done then group.done() end
end
for _, one in pairs(processes) do
  if one then one:close() end
end
if file then
  assert(system.write_file(file, json.text { isa = tensor.isa(), rows = results }))
end
