-- Prints by how many bytes one call of attention, forward and backward, raises the largest
-- resident size of this process: folio run tests/bench/attention_memory.lua LENGTH

local tensor = require "tensor"

-- A number of bytes that Linux keeps of this process.
local function status(field)
  for line in io.lines("/proc/self/status") do
    local kb = line:match("^" .. field .. ":%s+(%d+)")
    if kb then return tonumber(kb) * 1024 end
  end
end

-- As peer.py's attention: 4 heads of 32.
local function attention(length)
  local g = tensor.generator(1)
  local inputs = {}
  for i = 1, 3 do
    inputs[i] = tensor.randn({ 1, 4, length, 32 }, { generator = g, requires_grad = true })
  end
  return function() tensor.attention(inputs[1], inputs[2], inputs[3]):sum():backward() end
end

attention(64)() -- what every first call needs
local call = attention(tonumber(arg[1]))
collectgarbage()
local file = io.open("/proc/self/clear_refs", "w")
if file then
  file:write("5") -- the largest resident size starts anew
  file:close()
end
local before = status("VmRSS")
call()
print(status("VmHWM") - before)
