-- Modules: what belongs to one, states, modes, errors, memory, and that the same seed trains to
-- the same bits. Values are held to PyTorch's in test_nn_parity.lua.
local tap = require "tap"
local tensor = require "tensor"
local nn, optim = require "nn", require "optim"

collectgarbage()
local at_start = tensor.live_bytes()

local function generator(seed) return tensor.generator(seed or 1) end

local function names(list)
  local texts = {}
  for i, entry in ipairs(list) do texts[i] = entry.name end
  return table.concat(texts, " ")
end

-- What belongs to a module.
do
  local Net = nn.class("Net")
  function Net:init(g)
    self.width = 3
    self.zeta = nn.Linear(2, 3, { generator = g })
    self.alpha = tensor.ones(4, { requires_grad = true })
    self.layers = {}
    self.layers[1] = nn.LayerNorm(3)
    self.layers[2] = nn.Linear(3, 1, { generator = g, bias = false })
    self.again = self.zeta
    self.table = tensor.zeros(2)
  end
  function Net:forward(x) return self.layers[2](self.layers[1](self.zeta(x))) end
  local net = Net(generator())
  tap.is(names(net:named_parameters()),
    "zeta.weight zeta.bias alpha layers.1.weight layers.1.bias layers.2.weight",
    "parameters come in the order in which fields were set, each once, lists from 1")
  tap.is(net:parameter_count(), 9 + 4 + 6 + 3, "parameter_count counts each number once")
  tap.is(names(net:named_modules()), " zeta layers.1 layers.2 again",
    "named_modules starts with the module itself")
  tap.is(net(tensor.ones(5, 2)).shape[2], 1, "calling a module calls forward")
  net:eval()
  tap.ok(not net.layers[2].training and not net.training, "eval reaches lists of modules")
  tap.ok(net:train().zeta.training, "train brings it back")
  net(tensor.ones(5, 2)):sum():backward()
  tap.ok(net.zeta.weight.grad, "parameters have gradients after backward")
  net:zero_grad()
  tap.ok(not net.zeta.weight.grad, "zero_grad forgets them")
  tap.like(tostring(net), "^Net%(\n  zeta: Linear%(2, 3%)\n  layers.1: LayerNorm%(3%)",
    "printing shows the modules inside, by name")
  tap.like(tostring(net), "22 parameters$", "… and the number of parameters")
  tap.raises(function() net.parameters = tensor.ones(1) end, '"parameters" is a method',
    "a field cannot hide a method")
  net.zeta:requires_grad_(false)
  tap.is(names(net:named_parameters()), "alpha layers.1.weight layers.1.bias layers.2.weight",
    "frozen tensors are no parameters")
  tap.ok(net:state_dict()["zeta.weight"], "… and stay in the state")
end

-- Tables of modules, by name, and a module that would hold itself.
do
  local Net = nn.class("Net")
  function Net:init(g)
    self.parts = { up = nn.Linear(1, 2, { generator = g }), down = nn.Linear(2, 1, { generator = g }), size = 7 }
  end
  local net = Net(generator())
  tap.is(names(net:named_parameters()), "parts.down.weight parts.down.bias parts.up.weight parts.up.bias",
    "a table's named modules belong to a module, by the alphabet")
  tap.like(tostring(net), "parts.down: Linear%(2, 1%)", "… and are printed")
  net.parts.up.owner = net
  tap.raises(function() net:parameters() end, '"parts.up.owner" is a module that this one is a part of',
    "a module inside itself is named")
end

-- States.
do
  local function make(seed)
    local g = generator(seed)
    return nn.Sequential(nn.Linear(2, 3, { generator = g }), nn.BatchNorm1d(3), nn.Tanh())
  end
  local a, b = make(1), make(2)
  local x = tensor.randn(4, 2, { generator = generator() })
  a(x)
  local state = a:state_dict()
  b:load_state_dict(state)
  tap.ok(tensor.equal(a:eval()(x), b:eval()(x)), "a loaded state computes the same bits")
  tap.is(state["2.num_batches_tracked"]:item(), 1, "the state has the number of batches")
  local kept = state["1.weight"]:clone()
  a:train()
  tensor.assign(a[1].weight, a[1].weight:detach() + 1)
  tap.ok(tensor.equal(kept, state["1.weight"]), "a state is a copy: later changes leave it alone")
  tap.raises(function() b:load_state_dict({}) end, 'the state has no tensor "1.weight", (3, 2)',
    "a missing tensor is named")
  state["1.wieght"] = kept
  tap.raises(function() b:load_state_dict(state) end,
    'unknown tensor "1.wieght"; did you mean "1.weight"?', "so is one too many, with the nearest")
  state["1.wieght"], state["1.weight"] = nil, tensor.ones(2, 3)
  tap.raises(function() b:load_state_dict(state) end,
    '"1.weight" is float32 (2, 3) in the state, and float32 (3, 2) in the module',
    "a wrong shape is named, with both shapes")
end

-- help() knows every layer.
do
  local help = require "folio.prompt.help"
  local count, silent = 0, {}
  for _, name in ipairs(nn.names()) do
    local text = help.text(nn[name])
    count = count + 1
    if not (text and text:find("nn." .. name, 1, true)) then silent[#silent + 1] = name end
  end
  tap.ok(count > 30, ("nn has %d layers and functions"):format(count))
  tap.is(table.concat(silent, " "), "", "each is described where it is made")
end

-- Options.
do
  local g = generator()
  tap.raises(function() nn.Linear(2, 3, { generator = g, biass = true }) end,
    'Linear: unknown option "biass"; did you mean "bias"?', "an unknown option names the nearest")
  tap.raises(function() nn.Linear(2, 3) end, "make one, g = tensor.generator(1)",
    "a missing generator says how to make one")
  tap.raises(function() return nn.Liner end, 'did you mean "Linear"?', "so does an unknown layer")
  tap.raises(function() nn.Linear(2.5, 3, { generator = g }) end, "in_features is 2.5",
    "sizes are whole numbers")
  tap.raises(function() nn.initialize("xavier", { 2, 3 }, { generator = g }) end,
    'unknown initializer "xavier"', "an unknown initializer is named")
  tap.raises(function() nn.MultiHeadAttention(6, 4, { generator = g }) end,
    "a width of 6 does not divide into 4 heads", "heads divide the width")
  tap.raises(function() nn.GroupNorm(2, 3) end, "3 channels do not divide into 2 groups",
    "groups divide the channels")
  tap.raises(function() nn.Conv1d(2, 3, 3, { generator = g, padding = "same", stride = 2 }) end,
    'Conv1d: padding is "same" and stride is 2, want 1', "only with stride 1 the sizes stay")
  tap.raises(function() nn.LearnedPositions(4, 2, { generator = g })(tensor.ones(1, 5, 2)) end,
    "x has 5 places, and there are vectors for 4", "a learned table ends")
  tap.raises(function() nn.BatchNorm1d(3)(tensor.ones(2, 3, 4, 5)) end,
    "want (N, C) or (N, C, L)", "batch norm wants its axes")
  tap.raises(function() nn.Sequential(3) end, "layer 1 is 3", "Sequential wants layers")
  tap.raises(function() nn.Sequential(nn.ReLU(), nil, nn.ReLU()) end, "layer 2 is nil",
    "… and a misspelt one is not the end of the list")
  tap.raises(function() nn.Linear(2, 3, g) end, "write {generator = g}", "a generator without a name")
  tap.raises(function() nn.Linear(2, 3, { g }) end, "an option, a generator, has no name",
    "an option without a name is not ignored")
  tap.raises(function() nn.Linear(2, 3, { generator = g, bias = 1 }) end, "bias is 1, want true or false", "a flag")
  tap.raises(function() nn.Linear("2", 3, { generator = g }) end, 'in_features is "2"', "a text is no size")
  tap.raises(function() nn.class() end, 'want a name, as nn.class("Net"), got nil', "a class has a name")
  tap.raises(function() nn.ReLU():train("yes") end, 'train: want true or false, got "yes"', "a mode is true or false")
  tap.raises(function() nn.LSTM(2, 3, { generator = g, layers = 2 })(tensor.ones(1, 4, 2),
    { h = tensor.ones(1, 1, 3) }) end, "h has shape (1, 1, 3), want (2, B, 3)", "a state has a part for each layer")
  tap.raises(function() nn.GRU(2, 3, { generator = g })(tensor.ones(1, 4, 2), { c = tensor.ones(1, 1, 3) }) end,
    'unknown option "c"', "only an LSTM has cells")
  tap.raises(function() nn.TransformerDecoderLayer(4, 2, { generator = g })(tensor.ones(1, 2, 4)) end,
    "memory is nil, want a tensor (B, S, width)", "a decoder wants what it decodes")
  tap.raises(function() nn.GroupNorm(2, 4, { affine = false })(tensor.ones(2, 6)) end,
    "x has shape (2, 6), want (N, 4, …)", "channels are counted without weights, too")
  tap.raises(function() nn.initialize(function() return tensor.ones(2) end, { 3 }) end,
    "the function returned float32 (2), want float32 (3)", "an initializer of one's own is looked at")
  local ok, message = pcall(nn.Dropout, 1.5, { generator = g })
  tap.ok(not ok and message:find("p is 1.5, want a number from 0 to 1", 1, true), "p is a share")
  ok, message = pcall(function() nn.Linear(2, 3, { generators = g }) end)
  tap.ok(not ok and message:find("test_nn.lua:%d+: Linear"), "an error has the author's place")
end

-- What an op inside the library says has the author's place, too.
do
  local g = generator()
  local list = tensor.ones(2, { requires_grad = true })
  local function at_place(f, text)
    local _, message = pcall(f)
    local place = ("tests/lua/test_nn.lua:%d: "):format(debug.getinfo(f, "S").linedefined)
    tap.is(tostring(message):sub(1, #place + #text), place .. text, "author's place: " .. text)
  end
  at_place(function() nn.Linear(2, 3, { generator = g })(tensor.ones(4, 5)) end, "linear: x has shape (4, 5)")
  at_place(function() nn.Sequential(nn.LayerNorm(3))(tensor.ones(4, 2)) end, "layer_norm: gain has shape (3)")
  at_place(function() nn.LSTM(4, 2, { generator = g })(tensor.ones(2, 3, 5)) end, "lstm: weight_ih has shape (8, 4)")
  at_place(function() nn.Linear(2, 3, { generator = 5 }) end, "Linear: generator is 5")
  at_place(function() optim.clip_by_norm({ 3 }, 1) end, "gradient_norm: entry 1 of the list is a number")
  at_place(function() optim.SGD({ list }):step(list.sum(list, 9)) end, "sum: axis 9 is out of range")
  at_place(function() require("data").one_hot(tensor.ones(2), 3) end, "one_hot: index is float32")
end

-- Initializers, in closed form.
do
  local function make(spec, shape) return nn.initialize(spec, shape, { generator = generator() }) end
  local function spread(x) return x:detach():to("float64"):variance():sqrt():item() end
  local function furthest(x) return tensor.max_difference(x:detach(), x:detach() * 0) end
  tap.near(spread(make("kaiming_normal", { 300, 200 })), math.sqrt(2 / 200), 1e-3,
    "kaiming_normal has the deviation sqrt(2 / in)")
  tap.near(spread(make({ "kaiming_normal", mode = "fan_out", nonlinearity = "tanh" }, { 300, 200 })),
    5 / 3 / math.sqrt(300), 1e-3, "… with fan_out and the gain of tanh")
  tap.near(spread(make("xavier_normal", { 300, 200 })), math.sqrt(2 / 500), 1e-3,
    "xavier_normal has the deviation sqrt(2 / (in + out))")
  tap.near(furthest(make("xavier_uniform", { 300, 200 })), math.sqrt(6 / 500), 1e-4,
    "xavier_uniform fills ±sqrt(6 / (in + out))")
  tap.near(furthest(make("fan_in", { 300, 20, 5 })), 0.1, 1e-4, "fan_in counts the window")
  local q = make({ "orthogonal", gain = 2 }, { 5, 9 }):detach():to("float64")
  tap.near(tensor.max_difference(q:matmul(q:transpose()),
    tensor.eye(5, { dtype = "float64" }) * 4), 0, 1e-6, "orthogonal rows have products 0 and gain²")
  q = make("orthogonal", { 9, 5 }):detach():to("float64")
  tap.near(tensor.max_difference(q:transpose():matmul(q), tensor.eye(5, { dtype = "float64" })), 0,
    1e-6, "… columns, when there are fewer")
  tap.near(make({ "constant", value = 3 }, { 2 }):sum():item(), 6, 0, "constant")
  tap.same(make("identity", { 2, 3 }):totable(), { { 1, 0, 0 }, { 0, 1, 0 } }, "identity")
  for _, kind in ipairs { "zeros", "normal", "fan_in", "xavier_uniform", "kaiming_normal", "orthogonal", "identity" } do
    tap.same(make(kind, { 0, 3 }).shape, { 0, 3 }, kind .. " of no rows")
  end
  local lstm = nn.LSTM(3, 2, { generator = generator(), forget_bias = 3 })
  local both = lstm.bias_ih_1:detach() + lstm.bias_hh_1:detach()
  tap.same({ both:get(3), both:get(4) }, { 3, 3 }, "forget_bias is the sum of both biases")
end

-- What layers start with: the bounds are those of PyTorch's layers, which fill them evenly. The
-- deviation of n even numbers is that of the distribution within 5 of its own, 1 / sqrt(5 n).
do
  local how = { generator = generator(9) }
  local function even(name, x, bound)
    x = x:detach():to("float64")
    local deviation, most = x:variance():sqrt():item() / bound * math.sqrt(3), x:abs():max():item() / bound
    tap.near(deviation, 1, 5 / math.sqrt(5 * x:numel()), name .. ": the deviation is that of even numbers")
    tap.ok(most <= 1 + 1e-6 and most > 0.97, ("%s: they fill the bounds, to %.4f"):format(name, most))
  end
  local linear = nn.Linear(100, 900, how)
  even("Linear.weight", linear.weight, 1 / 10)
  even("Linear.bias", linear.bias, 1 / 10)
  local conv = nn.Conv2d(8, 900, { 3, 2 }, { generator = how.generator, groups = 2 })
  even("Conv2d.weight", conv.weight, 1 / math.sqrt(4 * 6))
  even("Conv2d.bias", conv.bias, 1 / math.sqrt(4 * 6))
  local lstm = nn.LSTM(30, 100, how)
  even("LSTM.weight_ih_1", lstm.weight_ih_1, 1 / 10)
  even("LSTM.bias_hh_1", lstm.bias_hh_1, 1 / 10)
  local block = nn.TransformerEncoderLayer(96, 4, { generator = how.generator, hidden = 200 })
  even("in_proj_weight", block.self_attn.in_proj_weight, math.sqrt(6 / (4 * 96)))
  even("out_proj.weight", block.self_attn.out_proj.weight, 1 / math.sqrt(96))
  even("linear2.bias", block.linear2.bias, 1 / math.sqrt(200))
  tap.is(block.self_attn.in_proj_bias:abs():max():item() + block.self_attn.out_proj.bias:abs():max():item(), 0,
    "the biases of attention start at 0")
  local table_ = nn.Embedding(900, 30, how).weight:detach():to("float64")
  tap.near(table_:variance():item(), 1, 5 * math.sqrt(2 / 27000), "Embedding: normal, of variance 1")
  tap.near(table_:mean():item(), 0, 5 / math.sqrt(27000), "… and mean 0")
  tap.near((table_ ^ 4):mean():item(), 3, 5 * math.sqrt(96 / 27000), "… and fourth moment 3")
end

-- Positions.
do
  local table_ = nn.sinusoids(50, 8, { dtype = "float64" })
  tap.near(table_:get(4, 1), math.sin(3), 1e-15, "sinusoids: row 4 starts with sin 3")
  tap.near(table_:get(4, 8), math.cos(3 / 1000), 1e-15, "… and ends with cos 3/1000")
  tap.near((table_ * table_):sum(2):get(17), 4, 1e-14, "the squares of a row add up to width / 2")
  tap.same(nn.alibi_slopes(8):totable(), { 1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32, 1 / 64, 1 / 128, 1 / 256 },
    "ALiBi's slopes of 8 heads are those of the paper")
  tap.near(nn.alibi_slopes(12):get(9), math.sqrt(0.5), 1e-7, "… and of 12 heads go on with 2^-½")
end

-- What a layer may see.
do
  local g = generator()
  local x = tensor.randn(1, 6, 4, { generator = g })
  local last = tensor.concatenate({ x:slice(2, 1, 5), x:slice(2, 6, 6) + 1 }, 2)
  local function early(y) return y:slice(2, 1, 5):contiguous() end
  for _, position in ipairs { "none", "rotary", "alibi" } do
    local layer = nn.TransformerEncoderLayer(4, 2, { generator = g, causal = true, position = position })
    tap.ok(tensor.equal(early(layer(x)), early(layer(last))),
      ("a causal layer (%s) does not see what comes later"):format(position))
  end
  local open = nn.TransformerEncoderLayer(4, 2, { generator = g })
  tap.ok(not tensor.equal(early(open(x)), early(open(last))), "… one that is not does")
  local lengths = tensor.tensor({ 5 }, { dtype = "int32" })
  tap.ok(tensor.equal(early(open(x, { lengths = lengths })), early(open(last, { lengths = lengths }))),
    "… and with lengths sees no padding")
  local tcn = nn.TCNBlock(4, 3, 3, { generator = g, dilation = 2 })
  local a, b = tcn(x:transpose()), tcn(last:transpose())
  tap.ok(tensor.equal(a:slice(3, 1, 5):contiguous(), b:slice(3, 1, 5):contiguous()),
    "a TCN block does not see what comes later")
  tap.ok(not tensor.equal(a, b), "… but sees its own place")
  local normed = nn.TCNBlock(4, 3, 3, { generator = g, dilation = 2, weight_norm = true })
  tap.is(names(normed:named_parameters()), "conv1.weight_g conv1.weight_v conv1.bias conv2.weight_g "
    .. "conv2.weight_v conv2.bias downsample.weight downsample.bias", "with weight_norm it has lengths and directions")
  for _, name in ipairs { "conv1", "conv2" } do
    tensor.assign(normed[name].weight_v, tcn[name].weight:detach() * 3)
    tensor.assign(normed[name].weight_g, tcn[name].weight:detach():reshape(3, -1):norm({ axes = 2 }))
    tensor.assign(normed[name].bias, tcn[name].bias:detach():clone())
  end
  for _, name in ipairs { "weight", "bias" } do
    tensor.assign(normed.downsample[name], tcn.downsample[name]:detach():clone())
  end
  tap.near(tensor.max_difference(normed(x:transpose()), a), 0, 1e-6,
    "… and the same output, however long the directions")
  local drop = nn.Dropout(0.5, { generator = g })
  tap.ok(not tensor.equal(drop(x), x) and drop:eval()(x) == x, "dropout drops in training alone")
end

-- Batch norm.
do
  local bn = nn.BatchNorm1d(2)
  bn(tensor.tensor({ { 1, 2 }, { 3, 6 } }))
  tap.same(bn.running_mean:totable(), { 0.2, 0.4 }, "running_mean moves by the momentum", 1e-7)
  tap.same(bn.running_var:totable(), { 0.9 + 0.1 * 2, 0.9 + 0.1 * 8 },
    "running_var takes the variance that divides by n - 1", 1e-6)
  local masked = nn.BatchNorm1d(2)
  local x = tensor.tensor({ { { 1, 3, 100 }, { 2, 6, 100 } } })
  local function same()
    return tensor.allclose(masked.running_mean, bn.running_mean)
      and tensor.allclose(masked.running_var, bn.running_var)
  end
  local y = masked(x, { mask = tensor.tensor({ { 1, 1, 0 } }) })
  tap.ok(same(), "with a mask padding does not count")
  masked = nn.BatchNorm1d(2)
  local again = masked(x, { lengths = tensor.tensor({ 2 }, { dtype = "int32" }) })
  tap.ok(same() and tensor.equal(y, again), "… nor with lengths, which say the same")
  local function wrong(list) return function()
    masked(x, { lengths = tensor.tensor(list, { dtype = "int32" }) })
  end end
  tap.raises(wrong { 4 }, "length 1 is 4, want a whole number, 0 to 3", "… none beyond the end")
  tap.raises(wrong { 1, 2 }, "2 lengths for x (1, 2, 3)", "… one for each sequence")
  tap.raises(function() masked(x, { mask = x, lengths = x }) end, "not both", "… one of the two")
  tap.raises(function() bn(tensor.ones(3, 2), { lengths = tensor.tensor({ 1 }, { dtype = "int32" }) }) end,
    "lengths are those of sequences (N, C, L), and x has shape (3, 2)", "… of sequences")
  tap.raises(function() nn.BatchNorm1d(2, { eps = -1 }) end, "eps is -1, want a number of 0 or more", "eps")
end

-- The same seed, the same bits; and memory that stays flat.
local function train(steps)
  local g = generator(3)
  local net = nn.Sequential(nn.Linear(4, 16, { generator = g }), nn.BatchNorm1d(16), nn.ReLU(),
    nn.Dropout(0.1, { generator = g }), nn.Linear(16, 1, { generator = g }))
  local optimizer = optim.Adam(net:parameters(), { lr = 1e-2 })
  local first, value
  for step = 1, steps do
    local x = tensor.randn(32, 4, { generator = g })
    local y = (x * x):sum({ axes = 2, keepdim = true })
    optimizer:zero_grad()
    local d = net(x) - y
    local loss = (d * d):mean()
    loss:backward()
    optimizer:step()
    value = loss:item()
    if step == steps // 2 then
      collectgarbage()
      first = tensor.live_bytes()
    end
  end
  local bits = net[5].weight:bits()
  collectgarbage()
  return bits, first, tensor.live_bytes(), value
end
do
  local bits, half, full, loss = train(2000)
  tap.is((train(2000)), bits, "two trainings from one seed end with the same bits")
  tensor.threads(2)
  tap.is((train(200)), (function() tensor.threads(1) return (train(200)) end)(),
    "… with one thread and with two")
  tensor.threads(0)
  tap.ok(math.abs(full - half) <= 4096, ("2,000 steps hold %d bytes, 1,000 %d"):format(full, half))
  tap.ok(loss < 4, ("the training learns (loss %.3g, from about 24)"):format(loss))
end

collectgarbage()
collectgarbage()
tap.is(tensor.live_bytes(), at_start, "nothing is left behind")
tap.done()
