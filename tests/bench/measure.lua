-- How a row is measured: in rounds, in each of which everybody takes a turn, so that a change of
-- the machine's speed strikes all alike. What counts is the median of the rounds' ratios. There are
-- five rounds, and more while the row has taken less than its share of time.
--
-- PyTorch takes a turn with each of its settings (threads up to ours, and the kernels that OpenBLAS
-- may use); the one whose median is the least is held against ours. The first rounds are a trial,
-- too: a setting whose quickest turn is half again as long as the quickest of all is out after the
-- first, by a quarter after the second, and so on down to a tenth. Of a row measured before in this
-- run, with other arithmetic or threads, the times of then are known from the start.

local peer = require "peer"
local system = require "system"
local tensor = require "tensor"

-- The fewest and the most rounds, the seconds of a row after which no more than the fewest are
-- begun, and those of a turn.
local measure = { rounds = 5, most_rounds = 15, seconds_a_row = 2, budget = 0.1 }

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
--- A call that is quick beside the budget warms up before each turn, any other before the first; one
--- of more than ten budgets does not: in a median of rounds its first time is one of many.
function measure.timer(call)
  local once
  return function()
    if not once then
      once = timed(call, 1)
      if once > 10 * measure.budget then return once end
    elseif once < measure.budget / 5 then
      call()
    end
    once = timed(call, 1)
    local count = math.max(1, math.floor(measure.budget / 5 / once))
    local times = count == 1 and { once } or {}
    for _ = #times + 1, math.min(5, math.floor(measure.budget / once)) do
      times[#times + 1] = timed(call, count)
    end
    return measure.median(times)
  end
end

local least = {} -- [name of a row and a setting of PyTorch's] = the shortest time of a call so far

-- A turn of PyTorch's for each setting, those known to be quick first. One that has no such row
-- is out after the first.
local function turns_of(name, settings)
  local turns = {}
  for i, setting in ipairs(settings) do
    local one = peer.torch(setting)
    if one then
      turns[#turns + 1] = { ask = function() return one:ask(name, measure.budget) end, times = {},
        key = ("%s %d %s"):format(name, setting.threads, setting.core), place = i }
    end
  end
  table.sort(turns, function(a, b)
    local x, y = least[a.key] or math.huge, least[b.key] or math.huge
    if x ~= y then return x < y end
    return a.place < b.place
  end)
  return turns
end

-- Whether the setting has no chance any more in this round.
local function is_beaten(turn, turns, round)
  local best = math.huge
  for _, other in ipairs(turns) do best = math.min(best, least[other.key] or math.huge) end
  return (least[turn.key] or 0) > best * (1 + math.max(0.1, 0.5 ^ round))
end

local function take_turn(turn, turns, round)
  if turn.out or is_beaten(turn, turns, round) then
    turn.out = true
    return
  end
  local time = turn.ask()
  turn.out, turn.times[round] = not time, time
  if time then least[turn.key] = math.min(time, least[turn.key] or time) end
end

-- Fills the times of all turns, PyTorch's and the machine's, and returns ours, as many.
local function rounds(ours, turns, machine)
  local mine, start = {}, system.now()
  while #mine < measure.rounds
    or #mine < measure.most_rounds and system.now() - start < measure.seconds_a_row do
    mine[#mine + 1] = ours()
    for _, turn in ipairs(turns) do take_turn(turn, turns, #mine) end
    for _, turn in ipairs(machine) do turn.times[#mine] = turn.ask() end
  end
  return mine
end

-- The times of the setting with the least median, of those that are not out; or nil.
local function best(turns)
  local shortest, chosen = math.huge, nil
  for _, turn in ipairs(turns) do
    local median = turn.out and math.huge or measure.median(turn.times)
    if median < shortest then shortest, chosen = median, turn.times end
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

-- The machine's turns of a row, each with the limit it is for.
local function machine_turns(row, threads)
  local turns = {}
  for _, limit in ipairs(limits) do
    if row[limit.work] then
      turns[#turns + 1] = { limit = limit, times = {}, ask = function()
        return assert(peer.machine():ask(limit.ask .. " " .. threads, measure.budget))
      end }
    end
  end
  return turns
end

local function all_results(row, threads)
  local turns = turns_of(row.peer or row.name, peer.settings(threads, row.cores))
  local machine = machine_turns(row, threads)
  local mine = rounds(measure.timer(row.make()), turns, machine)
  local other = best(turns)
  local results = { { name = titled(row.name, threads), unit = "ms", goal = row.goal,
    ours = measure.median(mine) * 1000, theirs = other and measure.median(other) * 1000,
    ratio = other and measure.ratio(other, mine) } }
  for _, turn in ipairs(machine) do
    results[#results + 1] = part_of(turn.limit, row, threads, mine, turn.times)
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
  local settings, mine = {}, nil
  for _, setting in ipairs(peer.settings(threads)) do
    if setting.threads == threads then settings[#settings + 1] = setting end
  end
  local turns = turns_of(name, settings)
  as_asked({}, threads, function() mine = rounds(measure.timer(make()), turns, {}) end)
  local other = best(turns)
  return measure.median(mine), other and measure.median(other)
end

return measure
