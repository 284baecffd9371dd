-- The ticks of an axis over a walk of domains and heights: whatever the data, a reader finds two
-- different numbers on it, in order, inside, and true.

local tap = require "tap"
local plot = require "plot"

-- {name, values, scale}
local cases = {
  { "1, 2, 3", { 1, 2, 3 } }, { "0, 1, 2", { 0, 1, 2 } }, { "0 and 1", { 0, 1 } },
  { "−1, 0, 1", { -1, 0, 1 } }, { "a single 7", { 7 } }, { "a single 0", { 0 } },
  { "a single 0.3", { 0.3 } }, { "whole to 12", { 0, 5, 12 } },
  { "whole to a million", { 1, 1000000 } }, { "−4 and −1", { -4, -1 } },
  { "two large whole numbers", { 1e9, 1e9 + 2 } }, { "beyond whole doubles", { 1e20, 3e20 } },
  { "0.1 … 0.4", { 0.1, 0.4 } }, { "−0.003 … 0.004", { -0.003, 0.004 } },
  { "a small range far away", { 1000.001, 1000.004 } }, { "1 and 1 + 10⁻¹²", { 1, 1 + 1e-12 } },
  { "differ in the last bit", { 1, 1 + 2 ^ -52 } }, { "tiny", { 1e-200, 3e-200 } },
  { "tiny, around zero", { -1e-200, 3e-200 } }, { "huge", { -1e140, 1e140 } },
  { "denormal", { 1e-320, 2e-320 } }, { "the least double", { 5e-324 } },
  { "zero and the least double", { 0, 5e-324 } },
  { "log, 1 … 1000", { 1, 1000 }, "log" }, { "log, one value", { 3 }, "log" },
  { "log, the widest", { 1e-300, 1e308 }, "log" }, { "log, the last bit", { 1, 1 + 2 ^ -52 }, "log" },
  { "symlog, both signs", { -5000, 0, 3, 200 }, "symlog" }, { "symlog, positive", { 3, 90000 }, "symlog" },
  { "symlog, small", { -0.2, 0.3 }, "symlog" }, { "symlog, one value", { 7 }, "symlog" },
  { "symlog, far", { -1e140, 1e140 }, "symlog" }, { "symlog, from 20 to 30", { 20, 30 }, "symlog" },
  { "steps to 20,000", { 0, 20000 }, "steps" }, { "steps to 2.5 million", { 0, 2500000 }, "steps" },
  { "steps, few", { 1, 3 }, "steps" }, { "steps, one", { 5 }, "steps" },
  { "steps that are odd", { 0, 12345 }, "steps" },
}

local superscript = { ["⁻"] = "-", ["⁰"] = "0", ["¹"] = "1", ["²"] = "2", ["³"] = "3", ["⁴"] = "4",
  ["⁵"] = "5", ["⁶"] = "6", ["⁷"] = "7", ["⁸"] = "8", ["⁹"] = "9" }

-- The number that a reader takes a label for.
local function read(text)
  local plain = text:gsub("−", "-"):gsub(",", ""):gsub("k$", "e3"):gsub("M$", "e6")
  local digits, power = plain:match("^(.*)10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹\xC2\xE2\x80-\xBF]+)$")
  if not power then return tonumber(plain) end
  power = power:gsub(utf8.charpattern, superscript)
  return tonumber(((digits == "" or digits == "-") and digits .. "1" or digits:gsub("×$", "")) .. "e" .. power)
end

-- Why the ticks are wrong, nil when they are right.
local function fault(axis, values)
  local low, high, before = axis.domain[1], axis.domain[2], -math.huge
  local slack = 1e-9 * (high - low)
  local whole = axis.scale == "linear" or axis.scale == "steps"
  for _, v in ipairs(values) do whole = whole and v % 1 == 0 end
  if #axis.ticks < 2 then return #axis.ticks .. " ticks" end
  for _, text in ipairs(axis.ticks) do
    local v = read(text)
    if not v then return text .. " is no number" end
    if v <= before then return text .. " does not follow " .. before end
    if v < low - slack - 1e-11 * math.abs(low) or v > high + slack + 1e-11 * math.abs(high) then
      return text .. " is outside"
    end
    if whole and v % 1 ~= 0 then return text .. " is not whole" end
    before = v
  end
end

for _, case in ipairs(cases) do
  local name, values, scale = table.unpack(case)
  for _, height in ipairs { 120, 180, 300, 900 } do
    local fig = plot.plot { alt = "a", height = height, y = { scale = scale },
      plot.dot { x = not scale and values or nil, y = values } }
    tap.is(fault(fig:facts().y, values), nil, ("%s: ticks of y in %d pixels"):format(name, height))
    if height == 300 and not scale then
      tap.is(fault(fig:facts().x, values), nil, name .. ": ticks of x")
    end
  end
end

local function ticks_of(values, y)
  return plot.plot { alt = "a", y = y, plot.dot { y = values } }:facts().y.ticks
end

tap.same(ticks_of { 1, 2, 3 }, { "1", "2", "3" }, "1, 2, 3 are labelled 1, 2, 3")
tap.same(ticks_of { 0, 1, 2 }, { "0", "1", "2" }, "0, 1, 2 are labelled 0, 1, 2")
tap.same(ticks_of { 1e9, 1e9 + 2 }, { "1,000,000,000", "1,000,000,001", "1,000,000,002" },
  "whole numbers that differ in their last digits are written out")
tap.ok(#ticks_of({ 1, 2, 3 }, { domain = { 0.2, 0.8 } }) >= 2,
  "a domain without whole numbers has other ticks")

-- A symmetric logarithm is odd, and one decade is as long as the next far from zero.
local places = {}
for _, item in ipairs(plot.plot { alt = "a", x = { domain = { -1, 5 } }, height = 300,
  y = { scale = "symlog", domain = { -1e6, 1e6 } },
  plot.dot { x = { 0, 1, 2, 3, 4 }, y = { -1e5, 0, 1e5, 1e4, 1e3 } } }:list()) do
  if item.tag == "dot" then places[#places + 1] = item.y end
end
tap.near(places[1] - places[2], places[2] - places[3], 1e-9, "symlog: −v lies opposite to v")
-- log10((1 + 1e5) / (1 + 1e4)) and log10((1 + 1e4) / (1 + 1e3)), to nine digits, by another program.
tap.near((places[4] - places[3]) / (places[5] - places[4]), 0.999960916 / 0.999609350, 1e-6,
  "symlog: decades are about equal")
tap.same(ticks_of({ 0, 20000 }, { scale = "steps", ticks = 4 }), { "0", "5k", "10k", "15k", "20k" },
  "thousands of steps")
tap.raises(function() ticks_of({ 1, 2.5 }, { scale = "steps" }) end, "whole numbers",
  "half a step")
tap.raises(function() ticks_of({ 1, 2 }, { linear = 2 }) end, "symlog", "linear without symlog")

tap.raises(function() ticks_of { -1e308, 1e308 } end, "too large to draw", "a range that overflows")
tap.raises(function() ticks_of({ 1 }, { domain = { -1e308, 1e308 } }) end, "too large to draw",
  "a domain that overflows")
tap.raises(function() ticks_of({ 1 }, { domain = { 1, 1 + 2 ^ -52 } }) end, "too close to draw",
  "a domain of the last bit")
tap.raises(function() ticks_of({ 1e-320, 1 }, { scale = "log" }) end, "next to nothing",
  "denormals on logarithms")
tap.raises(function() plot.plot { alt = "a", plot.cell { matrix = { { 1e308, -1e308 } } } } end,
  "too large to draw", "colours of a range that overflows")

tap.done()
