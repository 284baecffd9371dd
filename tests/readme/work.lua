local plot = require "plot"

local n, lstm, attention = {}, {}, {}
for i = 1, 64 do
  n[i] = 16 * i
  lstm[i], attention[i] = 8 * 64 * 64 * n[i], 4 * 64 * 64 * n[i] + 2 * 64 * n[i] * n[i]
end
local fig = plot.plot {
  alt = "Multiplications over length: the LSTM's line is crossed by attention's parabola.",
  x = { label = "length $n$" }, y = { label = "multiplications" }, color = { legend = "direct" },
  plot.line { x = n, y = lstm, name = "LSTM" },
  plot.line { x = n, y = attention, name = "attention" },
}
fig:save "build/work.svg"
print(("They cross at n = %.0f."):format(fig:crossing("LSTM", "attention")))
