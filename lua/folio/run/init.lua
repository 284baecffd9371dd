-- Runs chapters side by side, each in a process of its own, and collects what they tell.
--
-- The child stops its own Lua code when the budget is used up. What it cannot stop (a call
-- into C, a coroutine, another program that it waits for) the parent kills a grace time later.
-- When a child ends without having said so, the item that it was at is the one that crashed it.
-- Each child leads a process group; whatever programs its cells started end with it. One that
-- left the group (setsid) falls to the child as long as that lives, then to this process, which
-- ends it.

local budgets = require "folio.run.budgets"
local outside = require "folio.outside"
local serialize = require "folio.serialize"
local system = require "system"

local run = {}

-- Seconds that a child has beyond its budget before it is killed.
local GRACE = 2

-- Seconds between two looks at how far the chapters are.
local TICK = 1

-- What ends a build: it is let go of in order, and the old book stays.
local STOPPING = { "INT", "TERM", "HUP" }

-- How much of what other programs and C code write is held until the cell's Lua goes on.
local ROOM = 1 << 20

-- Standard input is at its end; standard output and standard error lead into the cell's output.
local function settle_streams(spill)
  local read_end, write_end = system.pipe()
  system.close(write_end)
  system.dup2(read_end, 0)
  system.close(read_end)
  system.dup2(spill, 1)
  system.dup2(spill, 2)
  system.close(spill)
end

local function child_main(job, read_end, write_end, parent)
  local task = job.task
  system.die_with_parent(parent)
  system.lead_group(0)
  system.close(read_end)
  system.adopt()
  settle_streams(job.spill_end)
  for _, name in ipairs(STOPPING) do system.catch(name, false) end
  task.pipe, task.spill = write_end, job.spill
  local good, message = system.fresh("folio.run.child", serialize.dump(task))
  if not good then system.write(write_end, ("F %d\n%s"):format(#message, message)) end
  system.exit(0)
end

local function start(job)
  local read_end, write_end = system.pipe()
  outside.must("cannot run a chapter", read_end, write_end)
  job.spill, job.spill_end = system.pipe(ROOM)
  outside.must("cannot run a chapter", job.spill, job.spill_end)
  local parent = system.getpid()
  local pid = outside.must("cannot run a chapter", system.fork())
  if pid == 0 then child_main(job, read_end, write_end, parent) end
  system.lead_group(pid) -- whoever of the two comes first
  system.close(write_end)
  system.close(job.spill_end)
  job.pid, job.fd, job.parts, job.held, job.wanted = pid, read_end, {}, 0, 1
  job.outcome, job.printed = { results = {} }, {}
  job.began, job.done = system.now(), 0
end

local function on_start(job, index)
  job.index, job.printed = index, {}
  job.deadline = system.now() + job.task.items[index].budget + GRACE
end

local function on_result(job, index, text)
  job.outcome.results[index] = assert(serialize.load(text))
  job.index, job.deadline = nil, nil
  job.done, job.reached = index, system.now() - job.began
end

-- The offset after the message that begins at `at`, which is taken; nil and how many bytes there
-- must be from `at` on when it is not whole yet.
local function take_message(job, text, at)
  local kind, rest, after = text:match("^(%u) ?([^\n]*)\n()", at)
  if not kind then return nil, #text - at + 2 end
  if kind == "S" then
    on_start(job, math.tointeger(tonumber(rest)))
  elseif kind == "E" then
    job.ended = true
  else
    local index, length = rest:match("^(%d+) (%d+)$")
    local stop = after + tonumber(length or rest)
    if #text < stop - 1 then return nil, stop - at end
    local body = text:sub(after, stop - 1)
    if kind == "R" then on_result(job, math.tointeger(tonumber(index)), body)
    elseif kind == "P" then table.insert(job.printed, body)
    else job.outcome.fault = body end
    return stop
  end
  return after
end

-- Parts are put together only when they hold what is wanted, so that a large result costs no
-- more a byte than a small one.
local function read_messages(job, text)
  job.parts[#job.parts + 1], job.held = text, job.held + #text
  if job.held < job.wanted then return end
  local all, at = table.concat(job.parts), 1
  local following, wanted = take_message(job, all, at)
  while following do
    at = following
    following, wanted = take_message(job, all, at)
  end
  job.wanted = wanted
  local rest = all:sub(at)
  job.parts, job.held = { rest }, #rest
end

local SIGNALS = {
  SEGV = "it reached for memory that is not its own", ABRT = "it gave up by itself",
  FPE = "an impossible division", KILL = "somebody, or the system short of memory, killed it",
}

local function crash_message(job, kind, code)
  if job.killed then
    local item = job.task.items[job.index]
    return ("the %s ran longer than its budget of %s and could not be stopped in Lua, so its "
      .. "process was killed; make it smaller, or write %s"):format(budgets.noun(item),
      budgets.seconds(item), budgets.advice(item))
  elseif kind == "signal" then
    return ("the cell crashed its process: signal %s%s; the other chapters are not touched by it")
      :format(code, SIGNALS[code] and " (" .. SIGNALS[code] .. ")" or "")
  end
  return ("the cell ended its process with exit code %s"):format(code)
end

-- The ids of this process's children.
local function children()
  local pid = system.getpid()
  local list = {}
  local text = system.read_file(("/proc/%d/task/%d/children"):format(pid, pid)) or ""
  for id in text:gmatch("%d+") do list[#list + 1] = math.tointeger(id) end
  return list
end

-- How often what was left behind is looked for: each time what it had started comes to us.
local ROUNDS = 100

-- Ends what chapters that are no more left behind. `known` has the ids of all others.
local function end_strays(known)
  for _ = 1, ROUNDS do
    local found = false
    for _, pid in ipairs(children()) do
      if not known[pid] then
        found = true
        system.kill(pid, "KILL")
        system.waitpid(pid)
      end
    end
    if not found then return end
  end
end

local function close(job)
  system.close(job.fd)
  system.close(job.spill)
end

-- A child that said that it has ended has nothing left to do, another one is gone already: what is
-- ended here is what it started. Its id is still its own, because it was not waited for yet.
local function finish(job, known)
  system.kill(-job.pid, "KILL")
  -- What was written and not yet taken up by the cell that crashed.
  table.insert(job.printed, system.read(job.spill, ROOM) or "")
  close(job)
  local kind, code = system.waitpid(job.pid)
  known[job.pid] = nil
  end_strays(known)
  job.outcome.seconds = system.now() - job.began
  if kind == "exit" and code == 130 or kind == "signal" and code == "INT" then
    job.outcome.interrupted = true
  end
  if job.index and not job.ended and not job.outcome.fault then
    job.outcome.crash = {
      index = job.index, message = crash_message(job, kind, code),
      printed = table.concat(job.printed),
    }
  end
  return job.outcome
end

local function kill_late(running)
  local now, soonest = system.now(), nil
  for _, job in ipairs(running) do
    if job.deadline and job.deadline <= now and not job.killed then
      job.killed, job.deadline = true, nil
      system.kill(-job.pid, "KILL")
    elseif job.deadline then
      soonest = math.min(soonest or math.huge, job.deadline - now)
    end
  end
  return soonest
end

local function kill_all(running, known)
  for _, job in ipairs(running) do
    system.kill(-job.pid, "KILL")
    close(job)
    system.waitpid(job.pid)
    known[job.pid] = nil
  end
  end_strays(known)
end

local function descriptors(running)
  local list = {}
  for i, job in ipairs(running) do list[i] = job.fd end
  return list
end

-- How far the jobs are, by position, for those who show it.
local function tell_state(running, on_tick)
  local states = {}
  for _, job in ipairs(running) do
    local elapsed = system.now() - job.began
    states[job.position] = {
      elapsed = elapsed, done = job.done, reached = job.reached, items = #job.task.items,
    }
  end
  on_tick(states)
end

-- Reads from the children that have something to say; returns the jobs that ended.
local function serve(running, soonest)
  local timeout = soonest and math.max(1, math.ceil(soonest * 1000)) or -1
  local ready = {}
  for _, fd in ipairs(system.poll(descriptors(running), timeout) or {}) do ready[fd] = true end
  local ended = {}
  for i = #running, 1, -1 do
    local job = running[i]
    if ready[job.fd] then
      local text = system.read(job.fd, 1 << 20)
      if text then read_messages(job, text) end
      if job.ended or not text or text == "" then table.insert(ended, table.remove(running, i)) end
    end
  end
  return ended
end

--- run.chapters(tasks, jobs, on_done, on_tick) → true, or false when it was interrupted
--- A task is {file, items, seed, parameters, memory}; an item is what the parser made, with its
--- budget; one of kind "none" is passed over. At most `jobs` run at a time, begun in order.
--- on_done(position, outcome) is called as each ends; outcome is {results = {[index] = {text |
--- outputs, error, claims, observed, seconds}}, crash = {index, message, printed}, fault, seconds}.
--- on_tick(states), if given, is called about once a second: states[position] = {elapsed (seconds),
--- done, reached (when the last was done), items} of each that is running.
function run.chapters(tasks, jobs, on_done, on_tick)
  local running, following, known = {}, 1, {}
  system.adopt()
  for _, pid in ipairs(children()) do known[pid] = true end
  for _, name in ipairs(STOPPING) do system.catch(name) end
  system.caught()
  while following <= #tasks or running[1] do
    while following <= #tasks and #running < jobs do
      local job = { task = tasks[following], position = following }
      start(job)
      known[job.pid] = true
      running[#running + 1] = job
      following = following + 1
    end
    local soonest = kill_late(running)
    if on_tick then
      tell_state(running, on_tick)
      soonest = math.min(soonest or TICK, TICK)
    end
    local ended = serve(running, soonest)
    for _, job in ipairs(ended) do
      local outcome = finish(job, known)
      if outcome.interrupted then kill_all(running, known) return false end
      if on_done(job.position, outcome) == false then kill_all(running, known) return true end
    end
    if system.caught() then kill_all(running, known) return false end
  end
  return true
end

return run
