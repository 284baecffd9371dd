-- How tensors are printed: a line with dtype and shape, then aligned rows in one format.
local tap = require "tap"
local tensor = require "tensor"

local function lines(...) return table.concat({ ... }, "\n") end
local function prints(x, ...) tap.is(tostring(x), lines(...), (...) .. ": " .. select(select("#", ...), ...)) end

prints(tensor(3.25), "float32 () 3.25")
prints(tensor { 1, 2, 30 }, "float32 (3)", "   1   2  30")
prints(tensor { { 1, -2 }, { 3, 4 } }, "float32 (2, 2)", "   1  -2", "   3   4")
prints(tensor { { -1.5, 22.25 }, { 0, 0.125 } }, "float32 (2, 2)", "  -1.500  22.250", "   0.000   0.125")
prints(tensor { 0.1, 0.25 }, "float32 (2)", "  0.10  0.25")
prints(tensor { 2 / 3 }, "float32 (1)", "  0.6667")
prints(tensor { 2000 / 3, 1 }, "float32 (2)", "  666.67    1.00")
prints(tensor({ 2 ^ 31 - 1, -7 }, { dtype = "int32" }), "int32 (2)", "  2147483647          -7")
prints(tensor { 1e-7, 2.5 }, "float32 (2)", "  1.0e-07  2.5e+00")
-- The largest double below 1e-4: libm's log10 of it is -4 exactly, or a hair less.
prints(tensor({ 0x1.a36e2eb1c432cp-14, 5e-5 }, { dtype = "float64" }), "float64 (2)", "  1e-04  5e-05")
prints(tensor { 1e20 }, "float32 (1)", "  1e+20")
prints(tensor { 0 / 0, 1 / 0, -1 / 0, 0.5 }, "float32 (4)", "   NaN   inf  -inf   0.5")
prints(tensor.zeros(2), "float32 (2)", "  0  0")
prints(tensor.zeros(0, 3), "float32 (0, 3), no elements")
prints(tensor.ones(2, { requires_grad = true }), "float32 (2) requires_grad", "  1  1")
prints(tensor.ones(2, { requires_grad = true }) + 1, "float32 (2)", "  2  2")
prints(tensor({ 0.5 }, { dtype = "float64" }), "float64 (1)", "  0.5")
prints(tensor { { 1, 2 }, { 3, 4 } }:transpose(), "float32 (2, 2)", "  1  3", "  2  4")

prints(tensor.range(1, 8):reshape(2, 2, 2), "float32 (2, 2, 2)", "[1]", "  1  2", "  3  4", "[2]", "  5  6", "  7  8")
prints(tensor.range(1, 4):reshape(2, 1, 1, 2), "float32 (2, 1, 1, 2)", "[1, 1]", "  1  2", "[2, 1]", "  3  4")

prints(tensor.range(1, 30), "float32 (30)",
  "   1   2   3   4   5   6   7   8   9  10  11  12  13  14  15  16  17  18  19  20",
  "  21  22  23  24  25  26  27  28  29  30")
prints(tensor.range(1, 1500), "float32 (1500)", "     1     2     3  …  1498  1499  1500")
prints(tensor.range(1, 60):reshape(2, 30), "float32 (2, 30)",
  "   1   2   3   4   5   6   7   8   9  …  22  23  24  25  26  27  28  29  30",
  "  31  32  33  34  35  36  37  38  39  …  52  53  54  55  56  57  58  59  60")
prints(tensor.range(1, 1600):reshape(40, 40), "float32 (40, 40)",
  "     1     2     3  …    38    39    40",
  "    41    42    43  …    78    79    80",
  "    81    82    83  …   118   119   120",
  "  …",
  "  1481  1482  1483  …  1518  1519  1520",
  "  1521  1522  1523  …  1558  1559  1560",
  "  1561  1562  1563  …  1598  1599  1600")

local g = tensor.generator(1)
for _, shape in ipairs { { 10, 7 }, { 33, 90 }, { 3, 4, 50 }, { 1000 }, { 2, 500 }, { 5, 1, 20 } } do
  local longest = 0
  for line in tostring(tensor.randn(shape, { generator = g })):gmatch("[^\n]+") do
    longest = math.max(longest, utf8.len(line))
  end
  tap.ok(longest <= 80, ("(%s) fits on lines of 80 columns"):format(table.concat(shape, ", ")))
end

tap.raises(function() getmetatable(tensor(1)).__tostring(2) end, "tensor expected", "printing a number as a tensor")

tap.done()
