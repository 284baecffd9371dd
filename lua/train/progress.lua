-- A line that says how far a long loop is, written over itself, on a terminal alone. What it
-- shows is no result: the clock reaches neither a figure nor a page.

-- The module `system` is the program's; under the stock Lua there is none, and no line.
local has_system, system = pcall(require, "system")

local methods = require "methods"
local options = require "options"

local Line = {}
Line.__index = Line

local PAUSE = 0.1 -- seconds between two writings

local function duration(seconds)
  if seconds < 60 then return ("%d s"):format(math.ceil(seconds)) end
  if seconds < 3600 then return ("%d min %02d s"):format(seconds // 60, seconds % 60 // 1) end
  return ("%d h %02d min"):format(seconds // 3600, seconds % 3600 // 60)
end

--- line:show(step, loss = nil)
--- Shows the step, the loss and the time left, at most ten times a second.
function Line:show(step, loss)
  if not self.live then return end
  local now = system.now()
  if now - self.shown < PAUSE and step < self.steps then return end
  self.shown = now
  local left = (now - self.start) / step * (self.steps - step)
  local text = ("%s  %d/%d%s  %s left"):format(self.name, step, self.steps,
    loss and ("  loss %.4g"):format(loss) or "", duration(left))
  io.stderr:write("\r", text:sub(1, system.terminal_width() - 1), "\27[K")
  self.written = true
end

--- line:close()
--- Takes the line away again; so does the end of `local line <close> = …`.
function Line:close()
  if self.written then io.stderr:write("\r\27[K") end
  self.written, self.live = false, false
end

Line.__close = Line.close
methods.guard_all(Line, "line", "line")

local progress = {}

local hushed = false

-- progress.hush(): no line from now on, in a process whose parent shows one.
function progress.hush() hushed = true end

--- train.progress(name, steps, quiet = false) → line
--- For a loop of one's own: line:show(step, loss) in it, line:close() after it.
function progress.progress(name, steps, quiet)
  if quiet ~= nil then options.on("progress: quiet", quiet) end
  if type(name) ~= "string" then
    options.fail("progress: name is %s, want a text", options.shown(name))
  end
  options.whole("progress", "steps", steps, 0)
  local live = has_system and not quiet and not hushed and system.is_terminal(2)
  local now = live and system.now() or 0
  return setmetatable({ name = name, steps = steps, live = live, start = now, shown = now }, Line)
end

return progress
