-- ./build.sh bench: how fast, against PyTorch and matplotlib on this machine in this run.
--
-- Each row is measured in rounds (measure.lua). Beside ours stands what PyTorch or the machine
-- reached; the ratio is above 1 where ours is quicker or smaller, and of the machine the part that
-- ours reached. Rows that have no counterpart are held against a limit. Which row is being measured,
-- and about how long the others will take, goes to standard error.
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

-- The geometric mean of the median ratios of a group, of times against PyTorch's; nil without any.
local function mean_ratio(group)
  local sum, count = 0, 0
  for _, result in ipairs(results) do
    if result.group == group.name and result.unit == "ms" and result.ratio and result.theirs then
      sum, count = sum + math.log(result.ratio.median), count + 1
    end
  end
  return count > 0 and math.exp(sum / count) or nil
end

-- The same as a row.
local function add_mean(group)
  local mean = mean_ratio(group)
  if not mean then return end
  keep({ name = group.name .. ", geometric mean", unit = "x", ours = mean, goal = group.goal,
    ratio = { min = mean, median = mean, max = mean } }, group)
end

local has_fast = pcall(tensor.arithmetic, "fast")
tensor.arithmetic("strict")

-- What there is to measure, in order: {group, row, threads or nil}.
local function wanted_tasks(groups)
  local tasks = {}
  for _, group in ipairs(groups) do
    for _, row in ipairs(group.rows) do
      local threads = row.measure and { false } or row.threads or { 1, 2 }
      for _, count in ipairs(wanted(group, row) and threads or {}) do
        tasks[#tasks + 1] = { group = group, row = row, threads = count or nil }
      end
    end
  end
  return tasks
end

local start, expected_so_far = nil, 0

-- About how long the tasks from number i on will take: as long as their groups expect, by how the
-- tasks so far kept to that.
local function time_left(tasks, i)
  local expected = 0
  for k = i, #tasks do expected = expected + tasks[k].group.seconds end
  local pace = i > 1 and (system.now() - start) / expected_so_far or 1
  local minutes = math.ceil(expected * pace / 60)
  return minutes > 1 and ("about %d min left"):format(minutes) or "about a minute left"
end

local live = system.is_terminal(2)

local function announce(tasks, i)
  local task = tasks[i]
  local text = ("row %d of %d: %s%s (%s)"):format(i, #tasks, task.row.name, task.threads
    and (", %d thread%s"):format(task.threads, task.threads > 1 and "s" or "") or "",
    time_left(tasks, i))
  io.stderr:write(live and "\r" .. text:sub(1, system.terminal_width() - 1) .. "\27[K" or text .. "\n")
end

local function run(task)
  local row, group = task.row, task.group
  local found
  if row.measure then
    found = { row.measure() }
    found[1].name = row.name
  elseif row.arithmetic == "fast" and not has_fast then
    return print(("%-44s not here: no fast arithmetic with %s"):format(row.name, tensor.isa()))
  else
    found = require("measure").row(row, task.threads)
  end
  if live then io.stderr:write("\r\27[K") end
  for _, result in ipairs(found) do keep(result, group) end
  collectgarbage()
end

local function run_all(tasks)
  start = system.now()
  for i, task in ipairs(tasks) do
    local group, after = task.group, tasks[i + 1]
    announce(tasks, i)
    run(task)
    expected_so_far = expected_so_far + group.seconds
    if not after or after.group ~= group then
      if group.goal then add_mean(group) end
      if group.done then group.done() end
    end
  end
end

-- A line for each group: how many goals it met, and the geometric mean of its ratios.
local function summarize(groups)
  print("\nGoals met, and the geometric mean of the ratios:")
  for _, group in ipairs(groups) do
    local goals, good = 0, 0
    for _, result in ipairs(results) do
      if result.group == group.name and result.goal then
        goals, good = goals + 1, good + (met(result) and 1 or 0)
      end
    end
    local mean = mean_ratio(group)
    if goals > 0 then
      print(("  %-40s %3d of %-3d %s"):format(group.name, good, goals, mean and ("%.2fx"):format(mean) or ""))
    end
  end
end

-- What --json writes: every row has every field, null where there is nothing to say.
local function plain(result)
  local good = met(result)
  if good == nil then good = null end
  return { name = result.name, unit = result.unit, ours = result.ours, theirs = result.theirs or null,
    ratio = result.ratio or null, goal = result.goal or null, met = good }
end

print([[
Ours beside PyTorch's at its best, or matplotlib's, or beside what the machine can do. The ratio is the median of the
rounds, from the least to the largest: above 1 ours is quicker or smaller; of the machine it is the
part that ours reached. A slope is the power of the size with which time or memory grows.
]])
print(("%-44s %10s %10s %-5s %8s %16s   %-8s"):format("row", "ours", "theirs", "", "ratio",
  "(min to max)", "goal"))
local groups = require "rows"
run_all(wanted_tasks(groups))
peer.close()
summarize(groups)
if file then
  local rows = {}
  for i, result in ipairs(results) do rows[i] = plain(result) end
  assert(system.write_file(file, json.text { isa = tensor.isa(), rows = rows }))
end
