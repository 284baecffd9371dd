-- What every layer and network is: a plain table. Its fields that are tensors, modules, or tables
-- of these belong to it, in the order in which they were first set (in a table the numbered ones
-- first, then the named ones by the alphabet); everything else about a module is its own business.
--
--   local Net = nn.class("Net")
--   function Net:init(g)
--     self.first = nn.Linear(2, 8, {generator = g})
--     self.last = nn.Linear(8, 1, {generator = g})
--   end
--   function Net:forward(x) return self.last(self.first(x):tanh()) end
--   local net = Net(tensor.generator(1))

local tensor = require "tensor"
local methods = require "methods"
local options = require "options"

local Module = {}
local is_module = setmetatable({}, { __mode = "k" }) -- the classes, by identity

local function module_of(value)
  return type(value) == "table" and is_module[getmetatable(value)] and value or nil
end

-- Fields, in order.

local function belongs(value)
  if type(value) ~= "table" then return options.is_tensor(value) end
  return module_of(value) or not getmetatable(value)
end

local function register(self, key, value)
  if Module[key] ~= nil then
    options.fail('%s: "%s" is a method of every module; choose another name', self, tostring(key))
  end
  if belongs(value) then table.insert(self.order, key) end
  rawset(self, key, value)
end

-- Fields that became tensors or modules after they had been set to something else.
local function add_strays(self)
  local known, strays = {}, {}
  for _, key in ipairs(self.order) do known[key] = true end
  for key, value in pairs(self) do
    local inside = options.is_tensor(value) or module_of(value)
    if inside and not known[key] then strays[#strays + 1] = key end
  end
  table.sort(strays, function(a, b) return tostring(a) < tostring(b) end)
  for _, key in ipairs(strays) do table.insert(self.order, key) end
end

-- The keys of a plain table under which there may be tensors or modules, in order.
local function keys_of(list)
  local named, keys = {}, {}
  for key, value in pairs(list) do
    local inside = type(value) == "table" or type(value) == "userdata"
    if type(key) == "string" and inside then named[#named + 1] = key end
  end
  table.sort(named)
  for i = 1, #list do keys[i] = i end
  return table.move(named, 1, #named, #keys + 1, keys)
end

-- Calls see(name, value, owner, key) for each module and tensor inside, the outer ones first.
-- `open` has the tables that the value is inside of.
local visit_fields

local function visit(value, name, see, owner, key, open)
  if options.is_tensor(value) then
    see(name, value, owner, key)
  elseif module_of(value) then
    if open[value] then
      options.fail('%s: "%s" is a module that this one is a part of; keep it in a local, or with '
        .. "rawset", getmetatable(owner) and owner.__name or "module", name)
    end
    see(name, value, owner, key)
    visit_fields(value, name, see, open)
  elseif type(value) == "table" and not getmetatable(value) and not open[value] then
    open[value] = true
    for _, inner in ipairs(keys_of(value)) do
      visit(value[inner], name .. "." .. inner, see, value, inner, open)
    end
    open[value] = nil
  end
end

function visit_fields(self, prefix, see, open)
  add_strays(self)
  open = open or {}
  open[self] = true
  for _, key in ipairs(self.order) do
    local name = prefix == "" and tostring(key) or prefix .. "." .. tostring(key)
    visit(self[key], name, see, self, key, open)
  end
  open[self] = nil
end

-- Each tensor once, under its first name.
local function named_tensors(self, wanted)
  local list, seen = {}, {}
  visit_fields(self, "", function(name, value)
    if not options.is_tensor(value) or seen[value] or not wanted(value) then return end
    seen[value] = true
    list[#list + 1] = { name = name, tensor = value }
  end)
  return list
end

--- m:named_parameters() → list of {name =, tensor =}
--- The tensors inside that require a gradient, in order; names as "layers.1.weight".
function Module:named_parameters()
  return named_tensors(self, function(x) return x.requires_grad end)
end

--- m:parameters() → list of tensors
--- What an optimizer takes: the tensors inside that require a gradient, in order, each once.
function Module:parameters()
  local list = {}
  for i, entry in ipairs(self:named_parameters()) do list[i] = entry.tensor end
  return list
end

--- m:parameter_count() → integer
--- How many numbers the parameters have together.
function Module:parameter_count()
  local count = 0
  for _, parameter in ipairs(self:parameters()) do count = count + parameter:numel() end
  return count
end

--- m:named_modules() → list of {name =, module =}
--- The module itself, under the name "", and the modules inside, in order.
function Module:named_modules()
  local list = { { name = "", module = self } }
  visit_fields(self, "", function(name, value)
    if module_of(value) then list[#list + 1] = { name = name, module = value } end
  end)
  return list
end

--- m:train(on = true) → m
--- Training or evaluation, for the module and all inside: dropout and batch norm differ.
function Module:train(on)
  on = options.on("train", on)
  for _, entry in ipairs(self:named_modules()) do rawset(entry.module, "training", on) end
  return self
end

--- m:eval() → m
--- The same as m:train(false).
function Module:eval() return self:train(false) end

--- m:zero_grad()
--- Forgets the gradient of every parameter.
function Module:zero_grad()
  for _, parameter in ipairs(self:parameters()) do parameter:zero_grad() end
end

--- m:requires_grad_(on = true) → m
--- With false, freezes all parameters inside: they stay in the state and get no gradient.
function Module:requires_grad_(on)
  on = options.on("requires_grad_", on)
  for _, entry in ipairs(named_tensors(self, function(x) return x.dtype ~= "int32" end)) do
    local is_buffer = false
    visit_fields(self, "", function(_, value, owner, key)
      local buffers = value == entry.tensor and module_of(owner) and owner.buffers
      for _, name in ipairs(buffers or {}) do is_buffer = is_buffer or name == key end
    end)
    if not is_buffer then entry.tensor:requires_grad_(on) end
  end
  return self
end

-- Numbers of a module that belong to its state, as batch norm's count: class.numbers names them.
local function each_number(self, see)
  for _, entry in ipairs(self:named_modules()) do
    local prefix = entry.name == "" and "" or entry.name .. "."
    for _, key in ipairs(entry.module.numbers or {}) do
      if entry.module[key] then see(prefix .. key, entry.module, key) end
    end
  end
end

--- m:state_dict() → table from names to tensors
--- Copies of all tensors inside, parameters and running averages alike, for tensor.save and
--- m:load_state_dict. Training on does not change them.
function Module:state_dict()
  local state = {}
  for _, entry in ipairs(named_tensors(self, function() return true end)) do
    state[entry.name] = entry.tensor:detach():clone()
  end
  each_number(self, function(name, module, key)
    state[name] = tensor.tensor(module[key], { dtype = "int32" })
  end)
  return state
end

local function shape_of(x) return "(" .. table.concat(x.shape, ", ") .. ")" end

local function check_entry(name, have, want)
  if not options.is_tensor(have) then
    options.fail('load_state_dict: the state has no tensor "%s", %s', name, shape_of(want))
  end
  if shape_of(have) ~= shape_of(want) or have.dtype ~= want.dtype then
    options.fail('load_state_dict: "%s" is %s %s in the state, and %s %s in the module', name,
      have.dtype, shape_of(have), want.dtype, shape_of(want))
  end
end

local function check_known(state, known)
  local names = {}
  for name in pairs(known) do names[#names + 1] = name end
  table.sort(names)
  local given = {}
  for name in pairs(state) do given[#given + 1] = tostring(name) end
  table.sort(given)
  for _, name in ipairs(given) do
    if not known[name] then options.unknown("load_state_dict", "tensor", name, names) end
  end
end

--- m:load_state_dict(state) → m
--- Puts the elements of the state's tensors into those of the module, in place. Names, shapes
--- and dtypes must be those of m:state_dict(); else it raises and changes nothing.
function Module:load_state_dict(state)
  if type(state) ~= "table" then
    options.fail("load_state_dict: want a state, as m:state_dict() gives, got %s",
      options.shown(state))
  end
  local entries, known = named_tensors(self, function() return true end), {}
  for _, entry in ipairs(entries) do
    known[entry.name] = true
    check_entry(entry.name, state[entry.name], entry.tensor)
  end
  each_number(self, function(name)
    known[name] = true
    check_entry(name, state[name], tensor.tensor(0, { dtype = "int32" }))
  end)
  check_known(state, known)
  for _, entry in ipairs(entries) do
    tensor.assign(entry.tensor, state[entry.name]:detach():clone())
  end
  each_number(self, function(name, module, key) rawset(module, key, state[name]:item()) end)
  return self
end

-- Printing.

local function indented(text) return (text:gsub("\n", "\n  ")) end

local function describe(self)
  local own = self.describe and self:describe() or ""
  local lines = {}
  for _, key in ipairs(self.order) do
    local value = self[key]
    if module_of(value) then
      lines[#lines + 1] = ("  %s: %s"):format(key, indented(describe(value)))
    elseif type(value) == "table" and not getmetatable(value) then
      for _, inner in ipairs(keys_of(value)) do
        local entry = module_of(value[inner])
        if entry then
          lines[#lines + 1] = ("  %s.%s: %s"):format(key, inner, indented(describe(entry)))
        end
      end
    end
  end
  local name = getmetatable(self).__name
  if #lines == 0 then return ("%s(%s)"):format(name, own) end
  return ("%s(%s\n%s\n)"):format(name, own, table.concat(lines, "\n"))
end

local function to_text(self)
  local count = self:parameter_count()
  return ("%s  %d parameter%s"):format(describe(self), count, count == 1 and "" or "s")
end

-- Classes.

local function construct(class, ...)
  local self = setmetatable({}, class)
  rawset(self, "order", {})
  rawset(self, "training", true)
  class.init(self, ...)
  return self
end

local function no_init(self) return self end

--- m:forward(x, …) → what the module makes of x
--- Each class has its own: nn.Linear and the others say what theirs takes. m(x, …) is the same.
local function no_forward(self)
  options.fail("%s has no method forward", getmetatable(self).__name)
end

-- Sets a field of a class: a method behind a check that it is called by a module.
local function set_method(class, name, value)
  rawset(class, name, methods.guard(value, class.__name, name, "module", module_of))
end

-- What a class has not set itself. Not in the class: setting it would not ask __newindex.
local fallbacks = setmetatable({ __name = "module" }, { __index = Module, __newindex = set_method })
fallbacks.init, fallbacks.forward = no_init, no_forward

for _, name in ipairs(options.names(Module)) do
  Module[name] = methods.guard(Module[name], "module", name, "module", module_of)
end

local module = {}

--- nn.class(name) → class
--- A new kind of module. Give it init(self, …), which sets fields, and forward(self, …);
--- class(…) makes one, and calling that one calls forward. describe(self) is what is printed
--- between its parentheses. The fields named in class.buffers are tensors that are not trained.
function module.class(name)
  if type(name) ~= "string" then
    options.fail('class: want a name, as nn.class("Net"), got %s', options.shown(name))
  end
  local class = { __name = name, __newindex = register, __tostring = to_text }
  class.__index = class
  class.__call = function(self, ...) return self:forward(...) end
  is_module[class] = true
  return setmetatable(class, {
    __index = fallbacks, __call = construct, __newindex = set_method,
  })
end

--- nn.is_module(value) → whether it is a module.
function module.is_module(value) return module_of(value) ~= nil end

return module
