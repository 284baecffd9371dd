-- Runs side by side: results in order, whatever the number of threads; failures reach the caller.
local tap = require "tap"
local tensor, train = require "tensor", require "train"
local system = require "system"

local function quiet(items, run) return train.each(items, run, { quiet = true }) end

-- Spends more time on the first items, so that the last ones end first.
local function slow_square(x)
  local w = tensor.randn(16, 16, { generator = tensor.generator(x) })
  for _ = 1, 2000 // x do w = (w:matmul(w) / 16):tanh() end
  return { square = x * x, sum = w:sum():item(), names = { "a", x }, big = x > 2 }
end

local before = tensor.threads()
local results = {}
for _, threads in ipairs { 1, 3 } do
  tensor.threads(threads)
  results[#results + 1] = quiet({ 1, 2, 3, 4, 5 }, slow_square)
end
tensor.threads(before)

tap.is(#results[1], 5, "a result for each item")
for i = 1, 5 do
  tap.is(results[1][i].square, i * i, "result " .. i .. " stands in its place")
  tap.is(results[1][i].sum, slow_square(i).sum, "… with all its bits, as computed here")
end
tap.same(results[1], results[2], "three at a time give what one at a time gives")
tap.same(results[1][3].names, { "a", 3 }, "tables come back whole")

do
  local shared = 0
  local list = quiet({ 5, 6 }, function(x, i)
    shared = shared + x
    return { shared, i }
  end)
  tap.same(list, { { 5, 1 }, { 6, 2 } }, "a run sees no other run, and its number")
  tap.is(shared, 0, "and changes nothing here")
end

tap.same(quiet({}, print), {}, "no items, no results")
tap.is(#quiet({ 1 }, function() return ("x"):rep(300000) end)[1], 300000, "more than a pipe holds at once")

tap.raises(function() quiet({ 1, 2 }, function(x) error("no run " .. x) end) end, "test_train_each.lua:44: no run ",
  "an error in a run is the caller's")
tap.raises(function() quiet({ 1 }, function() return tensor.ones(1) end) end,
  "for a tensor, x:totable()", "a tensor cannot come back")
tap.raises(function() quiet({ 1 }, function() system.exit(3) end) end,
  "run 1 ended without a result (exit 3)", "a run that ends its process is told")
tap.raises(function() quiet({ 1 }, function() system.kill(system.getpid(), "KILL") end) end,
  "run 1 ended without a result (signal KILL)", "… and one that is killed")
tap.raises(function() quiet(3, print) end, "want a list, got a number", "a list is wanted")
tap.raises(function() quiet({ 1 }, 3) end, "want a function, got a number", "and a function")
tap.raises(function() train.each({ 1 }, print, { quite = true }) end, 'did you mean "quiet"?',
  "unknown options")

do
  local kind = system.waitpid(-1, true)
  tap.is(kind, nil, "no process is left behind")
end

tap.done()
