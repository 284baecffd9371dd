-- The rows of the benchmark, in groups: { name, goal of the geometric mean, rows, done }.

local groups = { (require "rows_loop") }
for _, group in ipairs(require "rows_op") do groups[#groups + 1] = group end
return groups
