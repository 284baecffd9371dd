-- Memory: temporaries do not pile up, limits hold, failures leave nothing behind, and the bytes
-- that live at the end are those of the beginning.
local tap = require "tap"
local machine = require "machine"
local system = require "system"
local tensor = require "tensor"

-- Runs a script in a process of its own; returns what it prints and its exit code.
local function run(code)
  local file = os.tmpname()
  system.write_file(file, code)
  local pipe = io.popen(("%q run %s 2>&1"):format(system.executable(), file))
  local text = pipe:read("a")
  local _, _, status = pipe:close()
  os.remove(file)
  return text, status
end

collectgarbage()
local at_start = tensor.live_bytes()

-- The most that the process ever held, in kB, after `count` temporaries of 1 MB.
local peak = [[
local tensor = require "tensor"
local x = tensor.zeros(256, 1024)
for _ = 1, %d do local y = %s end
for line in io.lines("/proc/self/status") do
  local kb = line:match("^VmHWM:%%s+(%%d+)")
  if kb then print(kb) end
end
]]
if machine.sanitized() then
  tap.skip("temporaries stay under 100 MB", "the sanitizer keeps freed memory")
else
  local kb = tonumber((run(peak:format(5000, "x + 1"))))
  tap.ok(kb and kb < 100e3, ("5,000 temporaries of 1 MB stay under 100 MB (%s kB)"):format(kb))
  kb = tonumber((run(peak:format(2000, "tensor.zeros(256, 1024, {requires_grad = true}) * 2 + 1"))))
  tap.ok(kb and kb < 150e3, ("… and with the tape, 3 MB at a time, under 150 MB (%s kB)"):format(kb))
end

-- A steady state: the same after 100 and after 1,000 rounds.
do
  local w = tensor.ones(50, 50, { requires_grad = true })
  local function step()
    w:zero_grad();
    (w:matmul(w):tanh() * 0.5):sum():backward()
  end
  for _ = 1, 100 do step() end
  collectgarbage()
  local bytes = tensor.live_bytes()
  for _ = 1, 1000 do step() end
  collectgarbage()
  tap.is(tensor.live_bytes(), bytes, "training leaves nothing behind")
end

-- Limits. What does not fit is an error of the script; after collecting, things go on.
local text, code = run [[
local system, tensor = require "system", require "tensor"
system.memory_limit(64 << 20)
local kept = {}
for i = 1, 1000 do kept[i] = tensor.zeros(1 << 20) end
]]
tap.is(code, 1, "a script that holds more tensors than the limit ends with 1")
tap.like(text, "^/tmp/[^:]*:4: zeros: not enough memory", "… and a message with its place")
text, code = run [[
require("system").memory_limit(32 << 20)
local t = {}
for i = 1, 1e9 do t[i] = { i } end
]]
tap.is(code, 1, "a script that holds more tables than the limit ends with 1")
tap.like(text, "not enough memory", "… and a message")
text, code = run [[
local system, tensor = require "system", require "tensor"
system.memory_limit(64 << 20)
collectgarbage("stop")
for i = 1, 1000 do local x = tensor.zeros(1 << 20) end
print(pcall(tensor.zeros, 1 << 26))
local lua, live = system.memory()
print(lua < 8 << 20, live <= 64 << 20)
system.memory_limit(0)
print(#tensor.zeros(1 << 25))
]]
tap.is(code, 0, "garbage is collected before an allocation is given up")
tap.like(text, "^false\t[^\t]*not enough memory", "… but what is larger than the limit is not")
tap.like(text, "true\ttrue\n33554432\n$", "memory() says how much there is; 0 lifts the limit")
text, code = run [[
local system, tensor = require "system", require "tensor"
local x = tensor.zeros(4)
collectgarbage("stop")
tensor.zeros(1 << 22)
system.memory_limit(select(2, system.memory()))
x:requires_grad_()
print(x.requires_grad)
]]
tap.is(text, "true\n", "… nor is a leaf refused before garbage is collected")
tap.is(code, 0, "… and the script ends well")
tap.raises(function() system.memory_limit(-1) end, "0 for no limit", "a negative limit is an error")
tap.raises(function() system.memory_limit() end, "number expected", "no limit at all is an error")

-- Lua's own memory runs out at every point of a call: nothing stays behind, and at last it works.
do
  local w = tensor.ones(3, 2, { requires_grad = true })
  local function work()
    local y = w:matmul(tensor { { 1, 2, 3 }, { 4, 5, 6 } }):softmax { axis = 1 } * 2
    y:sum():backward()
    w:zero_grad()
    return tostring(y), y:totable(), y:bits(), y:max(1)
  end
  work()
  collectgarbage()
  local bytes, failures, extra = tensor.live_bytes(), 0, 0
  local ok
  repeat
    system.memory_limit(system.memory() + extra)
    ok = pcall(work)
    system.memory_limit(0)
    w:zero_grad()
    collectgarbage()
    if tensor.live_bytes() ~= bytes then break end
    failures, extra = failures + 1, extra + 8
  until ok
  tap.ok(failures > 20, "Lua's memory ran out at " .. failures .. " places")
  tap.is(tensor.live_bytes(), bytes, "… and nothing stayed behind")
  tap.ok(ok, "… until there was enough")
end

-- What finalizers and metatables do while a function is at work on a tensor.
do
  local kept = tensor.ones(100)
  local function finalize(f)
    setmetatable({}, { __gc = f })
    collectgarbage()
  end
  finalize(function() kept:close() end)
  local ok, sum = pcall(function() return kept:sum():item() end)
  tap.ok(ok and sum == 100, "a finalizer cannot close what others hold")
  local asked = false
  local options = setmetatable({ b = tensor.ones(100) }, {
    __index = function()
      asked = true
      kept:close()
    end,
  })
  tap.is(tensor.add(kept, options):sum():item(), 200, "options are what the table itself holds")
  tap.ok(not asked, "… and its metatable is not asked")
  local garbled = 0
  for _ = 1, 2000 do
    local x = tensor.ones(100, { requires_grad = true })
    x:sum():backward()
    setmetatable({ ("pad"):rep(50) }, {
      __gc = function()
        x:close()
        x:zero_grad()
        x:requires_grad_(false)
      end,
    })
    local y, g = x + 1, x.grad
    local right = y:get(100) == 2 and (not g or g:get(100) == 1)
    if not right or not tensor.equal(x, x) or #tostring(x) < 100 then garbled = garbled + 1 end
  end
  tap.is(garbled, 0, "tensors that finalizers let go of serve the functions at work on them")
end
collectgarbage()
collectgarbage()

-- Failures of every kind.
local x = tensor.ones(3)
for _, f in ipairs {
  function() return x + tensor.ones(4) end,
  function() return tensor { { 1, 2, 3 }, { 4 } } end,
  function() return x:reshape(7) end,
  function() return tensor.zeros(4, { dtype = "int32", requires_grad = true }) end,
  function() return tensor.no_grad(function() return x + tensor.ones(5) end) end,
} do
  tap.ok(not pcall(f), "a call that fails")
end
x:close()

x = nil -- luacheck: ignore
collectgarbage()
collectgarbage()
tap.is(tensor.live_bytes(), at_start, "the bytes that live are those of the beginning")

tap.done()
