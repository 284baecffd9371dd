-- Every op, and every layer that PyTorch has, against PyTorch: results and gradients, in float32
-- and float64, of inputs that are contiguous, transposed and sliced. The reference is
-- reference.bin, from make_reference.py; how far each may be off is in tolerance.lua.

package.path = "tests/parity/?.lua;tests/lua/?.lua;" .. package.path
local tap = require "tap"
local tensor = require "tensor"
local nn = require "nn"
local compare = require "compare"
local layouts = require "layout"
local reference = require "reference"
local tolerance = require "tolerance"

local cases = reference.read("tests/parity/reference.bin")

-- The place of "self_attn.out_proj.weight" in a module: who has it, and under which name.
local function find(module, path)
  local rest = path
  while rest:find(".", 1, true) do
    local first
    first, rest = rest:match("^(.-)%.(.*)$")
    module = module[first]
  end
  assert(module[rest], "there is no " .. path)
  return module, rest
end

-- put(module, {weight = w}): the module with these tensors, which may be views; it must have
-- no other parameters.
local function put(module, fields)
  local count = 0
  for path, value in pairs(fields) do
    local owner, name = find(module, path)
    rawset(owner, name, value)
    count = count + 1
  end
  assert(#module:named_parameters() == count, "the module has other parameters, too")
  return module
end

local function environment(dtype)
  local how = { generator = tensor.generator(1), dtype = dtype }
  return setmetatable({ tensor = tensor, nn = nn, put = put, dtype = dtype, how = how }, { __index = _G })
end

local function compiled(lua, env)
  local text = lua:find("^local ") and lua or "return " .. lua
  return assert(load(text, "=" .. lua, "t", env))
end

-- Results, and the bases of the inputs by name.
local function run(case, dtype, layout)
  local env, bases = environment(dtype), {}
  for _, input in ipairs(case.inputs) do
    local base = layout.base(reference.input(input, dtype)):detach()
    if input.grad then base = base:contiguous():requires_grad_(true) end
    bases[input.name] = base
    env[input.name] = layout.view(base)
  end
  return { compiled(case.lua, env)() }, bases
end

-- Walks back from the drawn gradients of all smooth results.
local function walk_back(case, results)
  local loss
  for i, result in ipairs(case.results) do
    if result.kind == "smooth" then
      local dout = reference.drawn(result.seed, result.shape, -2, 2, results[i].dtype)
      if #case.results == 1 then return results[i]:backward(dout) end
      local part = (results[i] * dout):sum()
      loss = loss and loss + part or part
    end
  end
  if loss then loss:backward() end
end

local seen = {} -- by op and dtype: the largest errors, ours and theirs

local function note(case, dtype, what, ours, theirs)
  local entry = seen[case.op] or {}
  seen[case.op] = entry
  local key = dtype .. what
  entry[key] = math.max(entry[key] or 0, ours)
  entry[key .. "theirs"] = math.max(entry[key .. "theirs"] or 0, theirs)
end

-- What is wrong with a list of numbers, or nil.
local function check_numbers(case, dtype, what, name, got, block)
  local allowed = tolerance.of(case.op)[what]
  local how = { of = allowed.of, unit = math.max(case.unit, allowed.least),
    limits = tolerance.limits[case.op],
    signs = what == "value" and allowed.of == "element" and tolerance.signs(case.op) }
  local worst, place, have, want = compare.numbers(got, block, dtype, how)
  note(case, dtype, what, worst, (allowed.least < 1 and block.theirs or block.theirs_of_one)[allowed.of])
  if worst <= allowed[dtype] then return end
  return ("%s, element %d: got %.17g, want %.17g, %.3g ulp"):format(name, place, have, want, worst)
end

local function shape_text(shape) return "(" .. table.concat(shape, ", ") .. ")" end

local function check_result(case, dtype, i, got)
  local result = case.results[i]
  if got == nil then return ("there is no result %d"):format(i) end
  local have, want = shape_text(got.shape), shape_text(result.shape)
  if have ~= want then return ("result %d has shape %s, want %s"):format(i, have, want) end
  if result.kind ~= "whole" then
    return check_numbers(case, dtype, "value", "result " .. i, compare.flat(got), result.numbers)
  end
  for at, value in ipairs(compare.flat(got)) do
    if value ~= result.numbers.values[at] then
      return ("result %d, element %d: got %d, want %d"):format(i, at, value, result.numbers.values[at])
    end
  end
end

local function check_gradient(case, dtype, layout, input, base)
  local name = "gradient of " .. input.name
  local grad = base.grad or tensor.zeros(base.shape, { dtype = dtype })
  if layout.rest and layout.rest(grad) then
    local rest = layout.rest(grad)
    if not tensor.equal(rest, rest:contiguous() * 0) then return name .. ": not 0 where nothing was read" end
  end
  return check_numbers(case, dtype, "gradient", name, compare.flat(layout.view(grad)), input.gradient)
end

-- What is wrong with a case in one dtype and layout, or nil.
local function check(case, dtype, layout)
  local results, bases = run(case, dtype, layout)
  for i = 1, #case.results do
    local wrong = check_result(case, dtype, i, results[i])
    if wrong then return wrong end
  end
  walk_back(case, results)
  for _, input in ipairs(case.inputs) do
    local wrong = input.grad and check_gradient(case, dtype, layout, input, bases[input.name])
    if wrong then return wrong end
  end
end

-- The failures of a case, as lines; an error is one.
local function failures(case)
  local list = {}
  for _, dtype in ipairs(case.only == "" and { "float32", "float64" } or { case.only }) do
    for _, layout in ipairs(layouts) do
      local ok, wrong = pcall(check, case, dtype, layout)
      if wrong then
        list[#list + 1] = ("%s, %s, %s: %s"):format(dtype, layout.name, case.lua, ok and wrong or "error: " .. wrong)
      end
    end
  end
  return list
end

local function test_case(case)
  local wrong = failures(case)
  tap.is(table.concat(wrong, "\n"), "", case.op .. ", " .. case.name)
end

-- The measured errors of an op, as a comment.
local function report(op)
  local entry = seen[op]
  if not entry then return end
  local function pair(dtype)
    return ("%.3g, gradient %.3g"):format(entry[dtype .. "value"] or 0, entry[dtype .. "gradient"] or 0)
  end
  print(("# %s: ulp: float32 %s; float64 %s; PyTorch's own float32 %.3g, gradient %.3g"):format(op,
    pair("float32"), pair("float64"), entry.float32valuetheirs or 0, entry.float32gradienttheirs or 0))
end

local function test_drawing()
  local probe = table.remove(cases, 1)
  local input, result = probe.inputs[1], probe.results[1]
  local drawn = reference.drawn(input.seed, input.shape, input.low, input.high, "float32")
  tap.same(compare.flat(drawn), result.numbers.values, "both sides draw the same numbers, bit for bit")
end

local function test_complete(kind, names)
  local counted = {}
  for _, case in ipairs(cases) do counted[case.op] = (counted[case.op] or 0) + 1 end
  for _, name in ipairs(names) do
    local reason = tolerance.without[name]
    if reason then
      tap.ok(not counted[name], ("%s %s: not compared: %s"):format(kind, name, reason))
    else
      tap.ok(counted[name], ("%s %s: has %d cases"):format(kind, name, counted[name] or 0))
    end
  end
end

test_drawing()
local ops = {}
for i, op in ipairs(tensor.ops()) do ops[i] = op.name end
test_complete("op", ops)
local layers = {}
for i, name in ipairs(nn.names()) do layers[i] = "nn." .. name end
test_complete("layer", layers)
local last
for _, case in ipairs(cases) do
  if last and last ~= case.op then report(last) end
  last = case.op
  test_case(case)
end
report(last)
tap.done()
