local tensor = require "tensor"

local x = tensor.tensor({1, 2, 3}, {requires_grad = true})
local y = (x * x * x):sum()
y:backward()
print(x.grad)
