-- Eigenvalues, singular values and Cholesky's root against closed forms, their own definitions,
-- and what they say of matrices that have none.
local tap = require "tap"
local tensor = require "tensor"

local double = { dtype = "float64" }

local function matrix(rows) return tensor.tensor(rows, double) end

local function largest(x) return x:abs():max():item() end

local function distance(a, b) return tensor.max_difference(a, b) end

local function hilbert(n)
  local rows = {}
  for i = 1, n do
    rows[i] = {}
    for j = 1, n do rows[i][j] = 1 / (i + j - 1) end
  end
  return matrix(rows)
end

-- Closed forms.

-- 2 on the diagonal, -1 beside it: value k is 2 - 2 cos(kπ / (n + 1)), vector k the sine of ikπ / (n + 1).
local function second_difference(n)
  local rows = {}
  for i = 1, n do
    rows[i] = {}
    for j = 1, n do rows[i][j] = i == j and 2 or math.abs(i - j) == 1 and -1 or 0 end
  end
  return matrix(rows)
end

for _, n in ipairs { 1, 2, 7, 20, 51 } do
  local values, vectors = tensor.eigh(second_difference(n))
  local error, vector_error = 0, 0
  for k = 1, n do
    error = math.max(error, math.abs(values:get(k) - (2 - 2 * math.cos(k * math.pi / (n + 1)))))
    for i = 1, n do
      local sine = math.sqrt(2 / (n + 1)) * math.sin(i * k * math.pi / (n + 1))
      vector_error = math.max(vector_error, math.abs(math.abs(vectors:get(i, k)) - math.abs(sine)))
    end
  end
  tap.ok(error < 4e-15, ("the %d eigenvalues of the second difference: %.1e"):format(n, error))
  tap.ok(vector_error < 1e-13, ("and its vectors, sines: %.1e"):format(vector_error))
end

local values, vectors = tensor.eigh(matrix { { 0, 1 }, { 1, 0 } })
tap.same(values:totable(), { -1, 1 }, "the eigenvalues of a swap are -1 and 1, exactly")
tap.ok(vectors:get(1, 1) > 0 and vectors:get(2, 1) < 0 and vectors:get(1, 2) > 0,
  "the first of two elements of equal size is positive")
values, vectors = tensor.eigh(matrix { { 3, 0, 0 }, { 0, -1, 0 }, { 0, 0, 2 } })
tap.same(values:totable(), { -1, 2, 3 }, "the eigenvalues of a diagonal are its elements, in order")
tap.same(vectors:totable(), { { 0, 0, 1 }, { 1, 0, 0 }, { 0, 1, 0 } }, "and its vectors are axes")

-- The determinants are known: 1 over the whole numbers of OEIS A005249.
for n, inverse in ipairs { 1, 12, 2160, 6048000, 266716800000 } do
  local h = hilbert(n)
  local product, singular, root = 1, 1, 1
  values = tensor.eigh(h)
  local _, s = tensor.svd(h)
  local l = tensor.cholesky(h)
  for i = 1, n do
    product, singular, root = product * values:get(i), singular * s:get(i), root * l:get(i, i) ^ 2
  end
  tap.near(product * inverse, 1, 2e-11, ("the eigenvalues of Hilbert's matrix of %d multiply to its determinant")
    :format(n))
  tap.near(singular * inverse, 1, 2e-11, "and so do its singular values")
  tap.near(root * inverse, 1, 2e-11, "and the squares of the diagonal of its root")
end

-- l[i, j] = √(2j - 1) (i - 1)!² / ((i - j)! (i + j - 1)!) (Choi 1983, "Tricks or treats with the Hilbert matrix").
local function factorial(n) return n < 2 and 1 or n * factorial(n - 1) end
local l, error = tensor.cholesky(hilbert(5)), 0
for i = 1, 5 do
  for j = 1, i do
    local want = math.sqrt(2 * j - 1) * factorial(i - 1) ^ 2 / (factorial(i - j) * factorial(i + j - 1))
    error = math.max(error, math.abs(l:get(i, j) / want - 1))
  end
end
tap.ok(error < 1e-11, ("the root of Hilbert's matrix of 5 is the known one: %.1e"):format(error))
tap.same(tensor.cholesky(matrix { { 4, 2 }, { 2, 10 } }):totable(), { { 2, 0 }, { 1, 3 } },
  "the root of (4 2, 2 10) is (2 0, 1 3), exactly")

local u, s, v = tensor.svd(matrix { { 3, 0 }, { 4, 5 } })
tap.near(s:get(1), 3 * math.sqrt(5), 2e-15, "the singular values of (3 0, 4 5) are 3√5")
tap.near(s:get(2), math.sqrt(5), 1e-15, "and √5")
tap.near(v:get(1, 1), math.sqrt(0.5), 4e-16, "v is turned by 45°")
tap.near(u:get(1, 1), math.sqrt(0.1), 4e-16, "and u is (1, 3) / √10")

-- One rotation keeps the digits of a small value (Demmel and Veselić 1992).
values = tensor.eigh(matrix { { 1, 0.5e-10 }, { 0.5e-10, 1e-20 } })
tap.near(values:get(1) / 0.75e-20, 1, 1e-15, "a value of 1e-20 beside 1 has all its digits")

-- Definitions, up to rounding.

local g = tensor.generator(5)
local function random(...) return tensor.randn({ ... }, { generator = g, dtype = "float64" }) end

local function from_unit(x)
  local n = x.shape[x:dim()]
  return distance(x:transpose():matmul(x), tensor.eye(n, { dtype = x.dtype }):expand(x:transpose():matmul(x).shape))
end

local function check_eigh(x, name)
  values, vectors = tensor.eigh(x)
  local scale = largest(x)
  tap.ok(from_unit(vectors) < 4e-15, name .. ": the eigenvectors are orthonormal")
  tap.ok(distance((vectors * values:unsqueeze(-2)):matmul(vectors:transpose()), x) <= 4e-15 * scale * x.shape[x:dim()],
    name .. ": they make the matrix again")
end

local function check_svd(x, name)
  u, s, v = tensor.svd(x)
  tap.ok(from_unit(u) < 4e-15 and from_unit(v) < 4e-15, name .. ": the singular vectors are orthonormal")
  tap.ok(distance((u * s:unsqueeze(-2)):matmul(v:transpose()), x) <= 4e-15 * largest(x) * #x,
    name .. ": they make the matrix again")
  local ordered = true
  for i = 1, s:dim() == 1 and #s - 1 or 0 do ordered = ordered and s:get(i) >= s:get(i + 1) and s:get(i + 1) >= 0 end
  tap.ok(ordered, name .. ": the values descend to 0 or more")
end

for _, n in ipairs { 1, 2, 3, 8, 31, 32, 33, 64, 150 } do
  local x = random(n, n)
  check_eigh((x + x:transpose()) / 2, ("%d × %d"):format(n, n))
  check_svd(x, ("%d × %d"):format(n, n))
  local positive = x:matmul(x:transpose()) + tensor.eye(n, double)
  l = tensor.cholesky(positive)
  tap.ok(distance(l:matmul(l:transpose()), positive) < 4e-16 * largest(positive) * 2, "the root squares to the matrix")
  tap.is(distance(l, l:tril()), 0, "and is a lower triangle")
end
-- Spectra that are known, of many rows: all the same but one, two values for half of the vectors
-- each, values down to 1e-20, pairs that nearly meet (Wilkinson 1965), and a value of 0 in the middle.
local basis = select(2, tensor.eigh(second_difference(90)))
local function with_values(f)
  local list = {}
  for i = 1, 90 do list[i] = f(i) end
  local given = matrix(list)
  local made = (basis * given:unsqueeze(-2)):matmul(basis:transpose())
  return (made + made:transpose()) / 2, given
end
for _, case in ipairs { { "one apart", function(i) return i == 90 and 1 or 1e-9 end },
  { "two values", function(i) return i > 45 and 2 or -1 end },
  { "of all sizes", function(i) return 10 ^ (-20 * (90 - i) / 89) end } } do
  local name = case[1]
  local made, given = with_values(case[2])
  check_eigh(made, name)
  check_svd(made, name)
  local scale = largest(given)
  tap.ok(distance(tensor.eigh(made), given) < 5e-15 * scale, name .. ": the eigenvalues are those given")
end
local function beside_one(n, diagonal)
  local rows = {}
  for i = 1, n do
    rows[i] = {}
    for j = 1, n do rows[i][j] = i == j and diagonal(i) or math.abs(i - j) == 1 and 1 or 0 end
  end
  return matrix(rows)
end
check_eigh(beside_one(41, function(i) return math.abs(i - 21) end), "Wilkinson's of 41")
check_eigh(beside_one(51, function() return 0 end), "no diagonal")
check_svd(beside_one(51, function() return 0 end), "no diagonal")
check_svd(beside_one(15, function() return 0 end), "no diagonal, few rows")
check_eigh(tensor.zeros(9, 9, double) + 0, "all zeros")
values = tensor.eigh(beside_one(200, function() return -2 end))
local far = 0
for k = 1, 200 do
  far = math.max(far, math.abs(values:get(k) + 2 - 2 * math.cos((201 - k) * math.pi / 201)))
end
tap.ok(far < 1e-14, ("200 eigenvalues of the second difference: %.1e"):format(far))

-- Where values go over twenty powers of ten, those of the root keep their digits, whichever way.
local small = matrix { { 1, 1e-6, 1e-11 }, { 1e-6, 3e-10, 1e-16 }, { 1e-11, 1e-16, 1e-20 } }
local root = tensor.cholesky(small)
local _, one = tensor.svd(root)
local _, other = tensor.svd(root:transpose())
tap.ok(distance(one / other, tensor.ones(3, double)) < 4e-15, "the root's singular values agree in all digits")

check_svd(random(40, 7), "40 × 7")
check_svd(random(7, 40), "7 × 40")
local many = random(2, 3, 5, 5)
check_eigh(many + many:transpose(), "2 × 3 of 5 × 5")
local tall = random(30, 2)
check_eigh(tall:matmul(tall:transpose()), "rank 2 of 30")
check_svd(tall:matmul(tall:transpose()), "rank 2 of 30")
check_svd(tensor.ones(6, 4, double), "all ones")
check_svd(tensor.zeros(3, 2, double) + 0, "all zeros")
tap.same(({ tensor.svd(tensor.zeros(3, 2, double)) })[2]:totable(), { 0, 0 }, "the values of zeros are 0")

local x = random(6, 6)
local even = x + x:transpose()
for _, scale in ipairs { 2.0 ^ 1000, 2.0 ^ -1000 } do
  local value, vector = tensor.eigh(even)
  local scaled, same = tensor.eigh(even * scale)
  tap.ok(tensor.equal(scaled, value * scale) and tensor.equal(same, vector),
    ("at %g times the size the same digits"):format(scale))
  tap.ok(tensor.equal(select(2, tensor.svd(x * scale)), select(2, tensor.svd(x)) * scale),
    "of singular values, too")
end

local narrow = x:to("float32")
local _, rounded = tensor.svd(narrow)
local _, exact = tensor.svd(narrow:to("float64"))
tap.ok(tensor.equal(rounded, exact:to("float32")), "float32 is computed in double and rounded once")

-- Gradients where formulas have holes; elsewhere the tests of all ops check them.

local equal = tensor.eye(3, { dtype = "float64", requires_grad = true })
values = tensor.eigh(equal)
values:sum():backward()
tap.is(distance(equal.grad, tensor.eye(3, double)), 0, "the sum of equal eigenvalues has the gradient of a trace")
equal:zero_grad()
vectors = select(2, tensor.eigh(equal))
vectors:slice(1, 1, 1):slice(2, 2, 2):sum():backward()
local odd = largest(equal.grad)
tap.ok(odd - odd ~= 0, "that of their vectors is not finite")
local flat = matrix { { 1, 2 }, { 2, 4 }, { 3, 6 } }:requires_grad_(true)
select(2, tensor.svd(flat)):sum():backward()
tap.ok(largest(flat.grad) < 2, "singular values of 0 have a gradient")

-- What has none.

tap.raises(function() tensor.cholesky(matrix { { 1, 2 }, { 2, 1 } }) end,
  "cholesky: x is not positive definite: its leading minor of order 2 is not above 0", "a minor below 0 is named")
tap.raises(function() tensor.cholesky(tensor.zeros(1, 1)) end, "leading minor of order 1", "0 has no root")
tap.raises(function() tensor.cholesky(tensor.stack { tensor.eye(2), -tensor.eye(2) }) end,
  "cholesky: matrix 2 of x is not positive definite", "of many the matrix is named")
for _, name in ipairs { "eigh", "cholesky" } do
  tap.raises(function() tensor[name](matrix { { 1, 2 }, { 3, 1 } }) end,
    name .. ": x is not symmetric: x[2, 1] is 3, and its mirror image is 2", name .. " wants symmetry")
end
tap.is(pcall(tensor.eigh, matrix { { 1, 2 }, { 2 + 1e-5, 1 } }), true, "a part of 1e-5 is let pass")
tap.is(pcall(tensor.eigh, matrix { { 1, 2 }, { 2 + 3e-5, 1 } }), false, "more is not")
values = tensor.eigh(matrix { { 0, 2 }, { 0, 0 } }, { tolerance = 1 })
tap.same(values:totable(), { -1, 1 }, "unless it is allowed: then the mean of x and its transpose counts")
for _, name in ipairs { "eigh", "svd", "cholesky" } do
  tap.raises(function() tensor[name](matrix { { 1, 0 }, { 0 / 0, 1 } }) end,
    name .. ": x[2, 1] is nan, want a finite number", name .. " refuses NaN")
  tap.raises(function() tensor[name](matrix { { -1 / 0, 0 }, { 0, 1 } }) end,
    name .. ": x[1, 1] is -inf, want a finite number", name .. " refuses infinities")
end
tap.same(tensor.eigh(tensor.zeros(0, 0)).shape, { 0 }, "an empty matrix has no eigenvalues")
u, s, v = tensor.svd(tensor.zeros(0, 3))
tap.same({ u.shape, s.shape, v.shape }, { { 0, 0 }, { 0 }, { 3, 0 } }, "nor singular values")

collectgarbage()
tap.done()
