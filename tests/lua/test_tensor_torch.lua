-- PyTorch's names that are others here: what the message tells to write exists and does it.

local tap = require "tap"
local tensor = require "tensor"

local names = {}
for line in io.lines "lib/bind/tensor_torch.c" do
  local name, instead = line:match '^    {"([%a_]+)", "(.*)"},$'
  if name then names[#names + 1] = { name = name, instead = instead:gsub('\\"', '"') } end
end
tap.ok(#names > 50, "the list of names is found")

local x = tensor.ones(2, 2)

-- The functions and methods that an advice names.
local function exists(instead)
  for name in instead:gmatch "tensor%.(%w+)" do
    if not pcall(function() return tensor[name] end) then return false, name end
  end
  for name in instead:gmatch ":(%w+)[({]" do
    if not pcall(function() return x[name] end) then return false, name end
  end
  return true
end

for i, entry in ipairs(names) do
  local before = names[i - 1]
  tap.ok(not before or before.name < entry.name, entry.name .. ": the list is in order")
  local good, missing = exists(entry.instead)
  tap.is(missing, nil, entry.name .. ": what to write instead exists")
  tap.ok(good, entry.name .. ": all of it")
  tap.raises(function() return tensor[entry.name] end, "write " .. entry.instead,
    "tensor." .. entry.name .. " says what to write")
end

tap.raises(function() return x.view end, "write x:reshape(…)", "a method, too")
tap.raises(function() return tensor.sofmax end, "softmax", "other names get the nearest of ours")

-- What the advice computes, by hand.
local y = tensor.tensor { { 3, 1 }, { 2, 5 } }
tap.same((-y):argmax(2):totable(), { 2, 1 }, "argmin")
tap.same(y:clamp { min = tensor.full({ 2, 2 }, 2) }:totable(), { { 3, 2 }, { 2, 5 } }, "maximum")
tap.same(y:ne(y):totable(), { { 0, 0 }, { 0, 0 } }, "isnan of numbers")
tap.same(tensor.where(y:gt(2), 0, y):totable(), { { 0, 1 }, { 2, 0 } }, "masked_fill")

tap.done()
