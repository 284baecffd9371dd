-- How a row is measured: in rounds, in each of which everybody takes a turn, so that a change of
-- the machine's speed strikes all alike. What counts is the median of the rounds' ratios.
--
-- PyTorch takes a turn in every round with each of its settings (threads up to ours, and the
-- kernels that OpenBLAS may use); the one whose median is the least is held against ours. Of rows
-- that take seconds, settings that were twice as slow as the best in the first round are left out
-- of the others.

local peer = require "peer"
local system = require "system"
local tensor = require "tensor"

local measure = { rounds = 5, budget = 0.1 } -- and the seconds of a turn

--- measure.median(list) → the middle one, the lesser of two; the list is left alone
function measure.median(list)
  local sorted = table.move(list, 1, #list, 1, {})
  table.sort(sorted)
  return sorted[(#sorted + 1) // 2]
end

local function timed(call, count)
  local start = system.now()
  for _ = 1, count do call() end
  return math.max(system.now() - start, 1e-9) / count
end

--- measure.timer(call) → a function that gives the median seconds of a call, in blocks that fill the
--- budget together; peer.py's timer does the same
--- A call that is quick beside the budget warms up before each turn, any other before the first.
function measure.timer(call)
  local once
  return function()
    if not once or once < measure.budget / 5 then call() end
    once = timed(call, 1)
    local count = math.max(1, math.floor(measure.budget / 5 / once))
    local times = count == 1 and { once } or {}
    for _ = #times + 1, math.min(5, math.floor(measure.budget / once)) do
      times[#times + 1] = timed(call, count)
    end
    return measure.median(times)
  end
end

-- A turn of PyTorch's for each setting; one that has no such row is left out.
local function turns_of(name, settings)
  local turns = {}
  for _, setting in ipairs(settings) do
    local one = peer.torch(setting)
    if one then turns[#turns + 1] = function() return one:ask(name, measure.budget) end end
  end
  return turns
end

-- Drops the lists, of times, of those who have no chance and keep the others waiting.
local function drop_slow(lists, count)
  local least = math.huge
  for k = 1, count do least = math.min(least, lists[k] and lists[k][1] or math.huge) end
  for k = 1, count do
    local time = lists[k] and lists[k][1]
    if time and time > 1 and time > 2 * least then lists[k] = false end
  end
end

-- What each round gave: a list of ours, and a list for each of the turns, of which the first
-- `timed_turns` give seconds. A turn that gave nothing once takes no more, and has no list.
local function rounds(ours, turns, timed_turns)
  local mine, theirs = {}, {}
  for k = 1, #turns do theirs[k] = {} end
  for i = 1, measure.rounds do
    mine[i] = ours()
    for k, turn in ipairs(turns) do
      local got = theirs[k] and turn()
      if got then theirs[k][i] = got else theirs[k] = false end
    end
    if i == 1 then drop_slow(theirs, timed_turns) end
  end
  return mine, theirs
end

-- The list with the least median, or nil.
local function best(lists)
  local least, chosen = math.huge, nil
  for _, list in ipairs(lists) do
    local median = list and measure.median(list) or math.huge
    if median < least then least, chosen = median, list end
  end
  return chosen
end

--- measure.ratio(above, below) → {min, median, max} of the rounds' quotients
function measure.ratio(above, below)
  local ratios = {}
  for i, value in ipairs(above) do ratios[i] = value / below[i] end
  return { min = math.min(table.unpack(ratios)), median = measure.median(ratios),
    max = math.max(table.unpack(ratios)) }
end

-- With the number of threads and the arithmetic that a row asks for, and those of before afterwards.
local function as_asked(row, threads, work)
  local before = tensor.threads()
  tensor.threads(threads)
  tensor.arithmetic(row.arithmetic or "strict")
  local ok, problem = xpcall(work, debug.traceback)
  tensor.arithmetic("strict")
  tensor.threads(before)
  if not ok then error(problem, 0) end
end

local function titled(name, threads)
  return ("%s, %d thread%s"):format(name, threads, threads > 1 and "s" or "")
end

-- What ours moves or computes in a second as a part of what the machine can do: `work` is that of a
-- call, in bytes or operations, `rates` those of the machine.
local function part_of(limit, row, threads, mine, rates)
  local done = {}
  for i, time in ipairs(mine) do done[i] = row[limit.work] / time / 1e9 end
  return { name = titled(row.name .. limit.name, threads), unit = limit.unit, machine = true,
    ours = measure.median(done), theirs = measure.median(rates),
    ratio = measure.ratio(done, rates), goal = row[limit.goal] }
end

local limits = {
  { work = "bytes", ask = "copy", name = ": of copying", unit = "GB/s", goal = "copy_goal" },
  { work = "operations", ask = "multiply_add", name = ": of the peak", unit = "GF/s",
    goal = "peak_goal" },
}

-- Adds the machine's turns of a row; returns the limits they are for.
local function add_machine(turns, row, threads)
  local added = {}
  for _, limit in ipairs(limits) do
    if row[limit.work] then
      added[#added + 1] = limit
      turns[#turns + 1] = function()
        return assert(peer.machine():ask(limit.ask .. " " .. threads, measure.budget))
      end
    end
  end
  return added
end

local function all_results(row, threads)
  local turns = turns_of(row.peer or row.name, peer.settings(threads, row.cores))
  local torches = #turns
  local added = add_machine(turns, row, threads)
  local mine, theirs = rounds(measure.timer(row.make()), turns, torches)
  local other = best(table.move(theirs, 1, torches, 1, {}))
  local results = { { name = titled(row.name, threads), unit = "ms", goal = row.goal,
    ours = measure.median(mine) * 1000, theirs = other and measure.median(other) * 1000,
    ratio = other and measure.ratio(other, mine) } }
  for i, limit in ipairs(added) do
    results[i + 1] = part_of(limit, row, threads, mine, theirs[torches + i])
  end
  return results
end

--- measure.row(row, threads) → list of results
--- The row's `make` gives the call; `peer` is its name in peer.py where that is another, `cores` the
--- OpenBLAS kernels where not the usual two; `arithmetic` may be "fast". With `bytes` or `operations`,
--- what a call has to move or compute, there are results against the machine, too.
function measure.row(row, threads)
  local results
  as_asked(row, threads, function() results = all_results(row, threads) end)
  return results
end

--- measure.seconds(make, name, threads) → ours, theirs or nil: medians, PyTorch's at its best with just
--- so many threads
function measure.seconds(make, name, threads)
  local settings, mine, theirs = {}, nil, nil
  for _, setting in ipairs(peer.settings(threads)) do
    if setting.threads == threads then settings[#settings + 1] = setting end
  end
  local turns = turns_of(name, settings)
  as_asked({}, threads, function() mine, theirs = rounds(measure.timer(make()), turns, #turns) end)
  local other = best(theirs)
  return measure.median(mine), other and measure.median(other)
end

return measure
