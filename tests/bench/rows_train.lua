-- Training steps: the same networks as peer.py's, forward, backward and optimizer.

local nets = require "nets"
local nn = require "nn"

local function languages(goal, names)
  local rows = {}
  for i, name in ipairs(names) do rows[i] = { name = name, goal = goal, make = nets.language(name) } end
  return rows
end

local small = languages(1.5, { "rnn D64 T32 B16", "lstm D64 T32 B16", "lstm D128 T64 B32",
  "transformer D64 L2 T32 B16", "transformer D128 L2 T64 B32" })
for _, row in ipairs {
  { name = "mlp 64x32 batch_norm", make = nets.mlp(nn.BatchNorm1d) },
  { name = "mlp 64x32 layer_norm", make = nets.mlp(nn.LayerNorm) },
  { name = "cnn 32x16x16 batch_norm", make = nets.cnn },
} do
  row.goal = 1.5
  small[#small + 1] = row
end

local larger = { "lstm D512 T64 B16", "transformer D384 L6 T128 B8" }
local fast = languages(1.5, larger)
for _, row in ipairs(fast) do
  row.arithmetic, row.peer, row.name = "fast", row.name, row.name .. ", fast"
end

return {
  { name = "training step, small", seconds = 4, goal = 3, rows = small },
  { name = "training step, larger", seconds = 25, rows = languages(1, larger) },
  { name = "training step, larger, fast arithmetic", seconds = 20, rows = fast },
}
