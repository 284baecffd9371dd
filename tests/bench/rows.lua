-- The rows of the benchmark, in groups: { name, about how many seconds a row takes, goal of the
-- geometric mean, rows, done }. A row has a name, and either `measure`, which gives a result, or
-- what measure.row wants.

local groups = { (require "rows_loop") }
for _, file in ipairs { "rows_op", "rows_train", "rows_slope", "rows_figure" } do
  for _, group in ipairs(require(file)) do groups[#groups + 1] = group end
end
return groups
