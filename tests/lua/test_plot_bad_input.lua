-- Bad input, for every mark that there is: a clear error at the author's line, or a picture that is
-- as sound as any other. The marks come from the registry, so a new one is walked when it has a name.

local plot = require "plot"
local marks = require "plot.marks"
local system = require "system"
local tap = require "tap"
local walk = require "figure_walk"

local nan, inf = 0 / 0, 1 / 0
local HERE = "^tests/lua/test_plot_bad_input%.lua:%d+: "

-- What a mark is given is made from the channels that its definition names.

-- n values of a channel; `number(i)` and `name(i)` make them.
local function column(def, channel, n, about)
  local list = {}
  for i = 1, n do
    local is_name = def.channels[channel].constants or def.channels[channel].bands
    list[i] = is_name and about.name(i) or about.number(i, channel)
  end
  return list
end

-- What a mark needs besides, which is on no scale.
local also = { vector = { "dx", "dy" } }

-- The channels on x and y that a mark takes besides the needed ones: none, one of the two, all.
local function choices(def)
  local all, list = {}, { also[def.name] or {} }
  for channel, about in pairs(def.channels) do
    if (about.scale == "x" or about.scale == "y") and not about.needed then all[#all + 1] = channel end
  end
  table.sort(all, function(a, b) return a > b end)
  for _, channel in ipairs(all) do list[#list + 1] = { channel } end
  list[#list + 1] = all
  return list
end

local function specimen(def, extra, n, about)
  local spec = {}
  for channel, what in pairs(def.channels) do
    if what.needed then spec[channel] = column(def, channel, n, about) end
  end
  for _, channel in ipairs(extra) do spec[channel] = column(def, channel, n, about) end
  return spec
end

local function figure(name, spec, options)
  local all = { alt = "a", plot[name](spec) }
  for key, value in pairs(options or {}) do all[key] = value end
  return plot.plot(all)
end

local plain = {
  number = function(i, channel) return 2 + i * (#channel + channel:byte(-1)) * 37 % 11 end,
  name = function(i) return "name " .. i end,
}

-- Which channels make a mark that draws.
local function usual(name)
  local def = marks[name]
  for _, extra in ipairs(choices(def)) do
    local good, fig = pcall(function() return figure(name, specimen(def, extra, 6, plain)) end)
    if good and not fig:facts().empty then return extra end
  end
end

local extras = {}
for _, name in ipairs(marks.names) do
  extras[name] = usual(name)
  tap.ok(extras[name], name .. ": what its channels say is enough to draw it")
end

local function spec_of(name, n, changes)
  return specimen(marks[name], extras[name], n, setmetatable(changes or {}, { __index = plain }))
end

-- Either an error of the author's, or a figure that passes the checks of all figures.
local function sound(title, make)
  local good, fig = pcall(make)
  if good then return walk.check(title, make) end
  tap.ok(fig:find(HERE) and not fig:find("plot failed"), title .. ": an error that says " .. fig)
end

local function drawn(title, make)
  local good, said = pcall(make)
  tap.ok(good, title .. ": is drawn" .. (good and "" or ": " .. said))
  return good and walk.check(title, make) or nil
end

local function raises(title, make, text)
  local good, said = pcall(make)
  tap.ok(not good and said:find(HERE) and said:find(text, 1, true),
    title .. ": " .. (good and "no error" or said))
end

-- The sum of all `gaps` in facts, and of the words "gap" that stand for one.
local function gaps(facts)
  local count = 0
  for key, value in pairs(facts) do
    if type(value) == "table" then count = count + gaps(value) end
    if key == "gaps" then count = count + value elseif value == "gap" then count = count + 1 end
  end
  return count
end

local function is_finite(facts)
  for _, value in pairs(facts) do
    if type(value) == "number" and (value ~= value or math.abs(value) == inf) then return false end
    if type(value) == "table" and not is_finite(value) then return false end
  end
  return true
end

local function unknown_option(name)
  local spec = spec_of(name, 3)
  spec.opacty = 1
  raises(name .. ", an option nobody knows", function() figure(name, spec) end, 'unknown option "opacty"')
  if marks[name].options.opacity then
    raises(name .. ", a misspelt option", function() figure(name, spec) end, 'did you mean "opacity"')
  end
end

-- One column is longer than the rest; a mark with only one gets colours, unless they are that one.
local function unequal(name)
  local spec, first, columns = spec_of(name, 3), nil, 0
  for channel in pairs(spec) do
    first, columns = channel, columns + 1
  end
  if columns == 1 and marks[name].channels[first].scale == "color" then return end
  spec[first][4] = spec[first][3]
  for channel, about in pairs(marks[name].channels) do
    if columns == 1 and about.scale == "color" then spec[channel] = { "a", "b", "c" } end
  end
  raises(name .. ", columns of unequal length", function() figure(name, spec) end,
    "give them the same length")
end

-- A value in three is NaN or infinite.
local function with_gaps(name)
  local function spec()
    return spec_of(name, 9, { number = function(i, channel)
      return i == 3 and nan or i == 6 and inf or i == 9 and -inf or plain.number(i, channel)
    end })
  end
  local fig = drawn(name .. ", NaN and infinities", function() return figure(name, spec()) end)
  local said = fig and fig:facts()
  local has_numbers = false
  for channel in pairs(spec()) do
    local about = marks[name].channels[channel]
    has_numbers = has_numbers or about.scale and not about.bands
  end
  if has_numbers then tap.ok(said and gaps(said) >= 3, name .. ": the facts count the gaps") end
  tap.ok(said and is_finite(said), name .. ": the facts hold finite numbers only")
end

local function extremes(name)
  drawn(name .. ", nothing", function() return figure(name, spec_of(name, 0)) end)
  drawn(name .. ", one point", function() return figure(name, spec_of(name, 1)) end)
  -- Words that are put at one place overlap, as they were told to.
  local count = marks[name].channels.text and 1 or 5
  local same = { number = function() return 7 end }
  drawn(name .. ", all equal", function() return figure(name, spec_of(name, count, same)) end)
  local none = { number = function() return nan end }
  drawn(name .. ", all NaN", function() return figure(name, spec_of(name, 5, none)) end)
  local wide = { number = function(i) return (i % 2 == 0 and -1 or 1) * 10.0 ^ (i * 50) end }
  sound(name .. ", 300 orders of magnitude", function() return figure(name, spec_of(name, 6, wide)) end)
end

local function logarithms(name)
  for _, axis in ipairs { "x", "y" } do
    local options = { [axis] = { scale = "log" } }
    local bad = { number = function(i) return i - 3 end }
    sound(("%s, log of a non-positive %s"):format(name, axis), function()
      return figure(name, spec_of(name, 6, bad), options)
    end)
  end
end

local function words(name)
  local long = ("two hundred letters "):rep(10)
  local function labels()
    return { title = long, subtitle = long, caption = long, x = { label = long }, y = { label = long } }
  end
  local names = { name = function(i) return i .. long end }
  drawn(name .. ", labels of 200 characters", function()
    local spec = spec_of(name, 3, names)
    spec.name = long
    return figure(name, spec, labels())
  end)
  drawn(name .. ", 200 characters without a space", function()
    return figure(name, spec_of(name, 3), { title = ("x"):rep(200), x = { label = ("y"):rep(200) } })
  end)
  raises(name .. ", a character that no font has", function()
    figure(name, spec_of(name, 3), { title = "a \u{13000}" })
  end, "no font has “\u{13000}” (U+13000)")
end

for _, name in ipairs(marks.names) do
  unknown_option(name)
  unequal(name)
  extremes(name)
  with_gaps(name)
  logarithms(name)
  words(name)
end

-- The marks that are made for many points draw a million; a minute is far more than they need.
for _, name in ipairs { "line", "dot", "area", "band", "step", "histogram", "density", "box" } do
  if extras[name] then
    local many = { number = function(i, channel)
      return channel:find "x" and i or i * 7919 % 10007 / 100
    end, name = function(i) return "name " .. i % 5 end }
    local spec = spec_of(name, 1000000, many)
    local began = system.now()
    local svg = figure(name, spec):svg()
    local seconds = system.now() - began
    tap.ok(seconds < 60, ("%s: a million points take %.1f s and %.1f MB of SVG"):format(name, seconds,
      #svg / 1e6))
  end
end

tap.raises(function() return plot.lin end, 'did you mean "line"', "an unknown mark")

tap.done()
