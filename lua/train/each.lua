-- Several runs side by side: each in a process of its own, forked, so that what a run changes
-- stays in it, and its result cannot depend on which others there are or how many at a time.

local tensor = require "tensor"
local options = require "options"
local progress = require "train.progress"

-- The module `system` is the program's; under the stock Lua there is none, and one run follows
-- the other in this process.
local has_system, system = pcall(require, "system")
local serialize = has_system and require "folio.serialize"

-- Where a chapter runs: what its cells have seen of the world, and what they show.
local function watcher() return package.loaded["folio.run.observe"] end
local function display() return package.loaded["folio.run.capture"] end

-- In the child: the run's result, or what went wrong, as a text.
local function answer(run, items, i)
  local good, result = pcall(run, items[i], i)
  local seen = watcher() and watcher().seen()
  if not good then return serialize.dump { wrong = tostring(result), seen = seen } end
  local plain, text = pcall(serialize.dump, { result = result, seen = seen })
  if plain then return text end
  return serialize.dump {
    wrong = "each: a run returns numbers, texts and tables of them; for a tensor, x:totable()",
  }
end

local function child(run, items, i, fd)
  tensor.threads(1)
  progress.hush()
  if display() then display().mute() end
  system.write(fd, answer(run, items, i))
  system.exit(0)
end

local function start(self, i)
  local from, to = system.pipe()
  if not from then options.fail("each: cannot start run %d: %s", i, to) end
  local parent = system.getpid()
  local pid, message = system.fork()
  if pid == 0 then
    system.die_with_parent(parent)
    child(self.run, self.items, i, to)
  end
  system.close(to)
  if not pid then
    system.close(from)
    options.fail("each: cannot start run %d: %s", i, message)
  end
  self.jobs[from] = { number = i, pid = pid, parts = {} }
  self.fds[#self.fds + 1] = from
end

-- Forgets a run and waits for its process.
local function reap(self, fd)
  local job = self.jobs[fd]
  self.jobs[fd] = nil
  for k, other in ipairs(self.fds) do
    if other == fd then table.remove(self.fds, k) break end
  end
  system.close(fd)
  local kind, code = system.waitpid(job.pid)
  return job, kind, code
end

local function finish(self, fd)
  local job, kind, code = reap(self, fd)
  local told = serialize.load(table.concat(job.parts))
  if not told then
    options.fail("each: run %d ended without a result (%s %s)", job.number, kind, code)
  end
  if watcher() and told.seen then watcher().add(told.seen) end
  if told.wrong then error(told.wrong, 0) end
  self.results[job.number] = told.result
end

-- Ends what still runs when an error leaves the loop.
local function abandon(self)
  while #self.fds > 0 do
    local fd = self.fds[1]
    system.kill(self.jobs[fd].pid, "KILL")
    reap(self, fd)
  end
  self.line:close()
end

local function wait(self)
  for _, fd in ipairs(system.poll(self.fds, 1000)) do
    local text = system.read(fd)
    if text and text ~= "" then table.insert(self.jobs[fd].parts, text)
    else
      finish(self, fd)
      self.done = self.done + 1
      self.line:show(self.done)
    end
  end
end

local function one_after_the_other(items, run)
  local results = {}
  for i, item in ipairs(items) do results[i] = run(item, i) end
  return results
end

--- train.each(items, run, {name = "runs", quiet = false}) → list
--- run(item, i) for each item of a list, side by side, as many at a time as there are threads
--- (tensor.threads); what they return, in the order of the items. Each runs in a process of its
--- own that begins as a copy of this one: what it changes or prints here is lost but for what
--- it returns, numbers, texts, booleans and tables of them. So no result depends on how many
--- run at a time. A run that fails ends all with its error.
return function(items, run, given)
  local set = options.read("each", given, { name = "runs", quiet = false })
  if type(items) ~= "table" then options.fail("each: want a list, got a %s", type(items)) end
  if type(run) ~= "function" then options.fail("each: want a function, got a %s", type(run)) end
  if not has_system then return one_after_the_other(items, run) end
  local self <close> = setmetatable({
    items = items, run = run, results = {}, jobs = {}, fds = {}, done = 0,
    line = progress.progress(set.name, #items, set.quiet),
  }, { __close = abandon })
  local most = tensor.threads()
  for i = 1, #items do
    while #self.fds >= most do wait(self) end
    start(self, i)
  end
  while #self.fds > 0 do wait(self) end
  return self.results
end
