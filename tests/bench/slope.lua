-- How something grows: the slope of its logarithm over that of a size.

local slope = {}

--- slope.of(sizes, values) → number
--- The least-squares slope of log value over log size: 1 for what is proportional, 2 for a square.
function slope.of(sizes, values)
  local n, x, y, xx, xy = #sizes, 0, 0, 0, 0
  for i, size in ipairs(sizes) do
    local a, b = math.log(size), math.log(values[i])
    x, y, xx, xy = x + a, y + b, xx + a * a, xy + a * b
  end
  return (n * xy - x * y) / (n * xx - x * x)
end

return slope
