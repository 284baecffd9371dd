-- The rows of the benchmark, in groups: { name, goal of the geometric mean, rows, done }.

local groups = { (require "rows_loop") }
for _, file in ipairs { "rows_op", "rows_train" } do
  for _, group in ipairs(require(file)) do groups[#groups + 1] = group end
end
return groups
