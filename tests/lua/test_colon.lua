-- Every method of the library, called with a dot: the message has the author's place and names
-- the colon. Called with a colon, or with a dot and the object first, all is well.
local tap = require "tap"
local tensor = require "tensor"
local nn, optim, train = require "nn", require "optim", require "train"
local help = require "folio.prompt.help"

local HERE = "^tests/lua/test_colon%.lua:%d+: "
local g = tensor.generator(1)
local x = tensor.ones(2, 4)

-- Calls o.name(…) with nothing, a tensor, a number and a table of options.
local function refuses(o, name, want, what)
  for _, args in ipairs { {}, { x }, { 3 }, { {} } } do
    local good, message = pcall(function() o[name](table.unpack(args)) end)
    local said = not good and type(message) == "string" and message:find(HERE)
      and message:find(want:gsub("NAME", name), 1, true)
    if not said then return tap.ok(false, ("%s.%s: %s"):format(what, name, tostring(message))) end
  end
  tap.ok(true, ("%s.%s says that it wants a colon"):format(what, name))
end

-- The methods that are in a table, and in those it falls back on; not those of Lua itself.
local function methods_of(class)
  local names, seen = {}, {}
  while type(class) == "table" do
    for name, value in pairs(class) do
      local own = type(name) == "string" and name:sub(1, 2) ~= "__" and not seen[name]
      if own and type(value) == "function" then
        seen[name], names[#names + 1] = true, name
      end
    end
    local meta = getmetatable(class)
    class = meta and meta.__index
  end
  table.sort(names)
  return names
end

-- Modules: every class, the functions of nn left out.
local classes = 0
for _, name in ipairs(nn.names()) do
  local class = nn[name]
  if type(class) == "table" and getmetatable(class) and getmetatable(class).__call then
    classes = classes + 1
    for _, method in ipairs(methods_of(class)) do
      refuses(class, method, ":NAME(…) is called with a colon", name)
    end
  end
end
tap.ok(classes > 25, "all layers were walked: " .. classes)

-- The author's own class, and what is no method of it.
local Net = nn.class("Net")
function Net:init(size) self.layer = nn.Linear(4, size, { generator = g }) end
function Net:forward(input) return self.layer(input) end
function Net.twice(n) return 2 * n end
local net = Net(3)
refuses(net, "forward", "Net:NAME(…) is called with a colon", "net")
tap.is(select(2, pcall(function() net.forward(x) end)):match(": (.*)$"),
  "Net:forward(…) is called with a colon; after a dot, a tensor stands in the place of the module", "the message")
tap.is(Net.twice(4), 8, "a function of a class that takes no self is as it was written")
tap.ok(tensor.equal(net:forward(x), net(x)), "a colon is well")
tap.ok(tensor.equal(Net.forward(net, x), net(x)), "so is a dot with the module first")
tap.ok(tensor.equal(nn.Linear.forward(net.layer, x), net(x)), "… of the class")
tap.ok(pcall(tensor.no_grad, net.forward, net, x), "… and in the hands of another function")

-- Optimizers and the line of progress.
for _, name in ipairs { "SGD", "Adam", "AdamW", "RMSProp" } do
  local o = optim[name](net:parameters(), { lr = 0.1 })
  for _, method in ipairs(methods_of(getmetatable(o))) do
    refuses(o, method, "optimizer:NAME(…) is called with a colon", name)
  end
end
local line <close> = train.progress("walk", 3, true)
for _, method in ipairs(methods_of(getmetatable(line))) do
  refuses(line, method, "line:NAME(…) is called with a colon", "line")
end

-- Tensors and generators, whose methods are in C: without arguments.
local count = 0
for _, o in ipairs { x, g } do
  for name in pairs(help.methods(o)) do
    -- Lua knows the name of what is called only where it is written out.
    local call = load(("return function(o) o.%s() end"):format(name), "@tests/lua/test_colon.lua")()
    local good, message = pcall(call, o)
    tap.ok(not good and message:find(HERE)
      and message:find("; a method is called with a colon: x:" .. name .. "(…)", 1, true),
      ("%s says that it wants a colon: %s"):format(name, tostring(message)))
    count = count + 1
  end
end
tap.ok(count > 80, "all methods were walked: " .. count)
tap.ok(select(2, pcall(function() x.matmul(x) end)):find("x:matmul(…)", 1, true), "x.matmul(y) says so, too")
for _, name in ipairs(help.names(tensor)) do
  local good, message = pcall(function() tensor[name]() end)
  tap.ok(good or not tostring(message):find("with a colon: ", 1, true),
    ("tensor.%s is no method, and says nothing of a colon"):format(name))
end
tap.ok(not select(2, pcall(function() x:sum(9) end)):find("colon: ", 1, true), "nor does x:sum(9)")

tap.done()
