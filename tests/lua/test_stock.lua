-- The core as a module of the stock Lua: the same code, the same results, the same bits.
local tap = require "tap"
local machine = require "machine"
local system = require "system"

-- Beside the program, whatever the build is called.
local folder = system.executable():match("^(.*)/")

local function run(program, code, environment)
  local file = os.tmpname()
  system.write_file(file, code)
  local pipe = io.popen(("%s %s %s 2>&1"):format(environment, program, file))
  local text = pipe:read("a")
  local _, _, status = pipe:close()
  os.remove(file)
  return text, status
end

local stock_environment = ("LUA_CPATH=%q %s"):format(folder .. "/?.so", machine.preload())

local function stock(code) return run("lua5.4", code, stock_environment) end
local function folio(code) return run(("%q run"):format(system.executable()), code, "") end

if not io.popen("command -v lua5.4"):read("l") then tap.skip_all("lua5.4 is not installed on this machine") end

local text, code = stock [[local tensor = require "tensor" print(tensor { { 1, 2 }, { 3, 4 } }:matmul(tensor.eye(2)))]]
tap.is(code, 0, "require \"tensor\" works in lua5.4")
tap.is(text, "float32 (2, 2)\n  1  2\n  3  4\n", "… and prints as in folio")

local program = [[
local tensor = require "tensor"
local g = tensor.generator(1)
local x = tensor.randn(64, 32, { generator = g, requires_grad = true })
local w = tensor.randn(32, 16, { generator = g })
local y = x:matmul(w):tanh():softmax():layer_norm()
y:sum(1):exp():sum():backward()
print(y:bits(), x.grad:bits())
for _, op in ipairs(tensor.ops()) do io.write(op.name, " ") end
]]
text, code = stock(program)
tap.is(code, 0, "a forward and a backward pass")
tap.is(text, (folio(program)), "… has the bits, and the ops, that folio has")

text, code = stock [[
local tensor = require "tensor"
tensor.ones(2):sum(3)
]]
tap.is(code, 1, "an error ends the script")
tap.like(text, ":2: sum: axis 3 is out of range", "… with its place")

text, code = stock [[
local tensor = require "tensor"
local x = tensor.ones(256, 1024)
for i = 1, 2000 do local y = x + 1 end
collectgarbage()
assert(tensor.live_bytes() == 4 * 256 * 1024)
print("flat")
]]
tap.ok(code == 0 and text == "flat\n", "temporaries are collected, threads end well")

tap.done()
