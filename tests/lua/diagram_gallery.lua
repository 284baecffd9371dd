-- Diagrams of every kind, for the tests that walk all of them: name → function that makes it.

local diagram = require "diagram"

local gallery = {}
local order = {}

local function add(name, make)
  order[#order + 1] = name
  gallery[name] = make
end

local box = { { { 0, 6, 9 }, { 6, 8, 1 }, { 6, 6, 3 }, { 0, 0, 3 } },
  { { 0, 7, 2 }, { 6, 7, 2 }, { 6, 9, 6 }, { 0, 9, 6 } } }

--- gallery.groups(f) → the groups of the box: f(n, c, l) is the id of a cell.
local function groups(f)
  local g = {}
  for n = 1, 2 do
    g[n] = {}
    for c = 1, 4 do
      g[n][c] = {}
      for l = 1, 3 do g[n][c][l] = f(n, c, l) end
    end
  end
  return g
end

add("cubes", function()
  local labels = { "N", "C", "L" }
  return diagram.cubes { alt = "a", title = "Which numbers are averaged?",
    { title = "BatchNorm", data = box, labels = labels, groups = groups(function(_, c) return c end) },
    { title = "LayerNorm", data = box, labels = labels,
      groups = groups(function(n, _, l) return n .. "," .. l end) },
    { title = "Sentence LN", data = box, labels = labels, groups = groups(function(n) return n end) } }
end)

add("cube with names", function()
  return diagram.cube { alt = "a", title = "Token LN", data = box, labels = { "N", "C", "L" },
    columns = { { "我", "领", "先" }, { "我", "拥", "有" } }, slices = { "sentence 1", "sentence 2" },
    rows = { "1", "2", "3", "4" }, groups = groups(function(n, _, l) return n .. "," .. l end) }
end)

add("cube of words", function()
  return diagram.cube { alt = "a", title = "Token LN", labels = { "N", "L" },
    data = { { "我", "领", "先" }, { "拥", "抱", "你" } }, groups = { { 1, 2, 3 }, { 4, 5, 6 } } }
end)

-- Two pictures of four maps of 2 × 2, and groups of them: f(n, c) is the id of a map's cells.
local function pictures(f)
  local all = {}
  for n = 1, 2 do
    all[n] = {}
    for c = 1, 4 do
      all[n][c] = {}
      for h = 1, 2 do
        all[n][c][h] = {}
        for w = 1, 2 do all[n][c][h][w] = f and f(n, c) or (n * 5 + c * 3 + h * 7 + w) % 10 end
      end
    end
  end
  return all
end

add("cubes of pictures", function()
  local function panel(title, f)
    return { title = title, data = pictures(), groups = pictures(f), labels = { "N", "C", "H", "W" } }
  end
  return diagram.cubes { alt = "a", title = "Norms of pictures",
    panel("BatchNorm", function(_, c) return c end), panel("LayerNorm", function(n) return n end),
    panel("InstanceNorm", function(n, c) return 4 * n + c end),
    panel("GroupNorm", function(n, c) return 2 * n + (c - 1) // 2 end) }
end)

add("cube of pictures with names", function()
  return diagram.cube { alt = "a", data = pictures(), groups = pictures(function(n) return n end),
    rows = { "red", "green", "blue", "alpha" }, slices = { "first", "second" }, columns = { "a", "b" },
    labels = { "N", "C", "H", "W" } }
end)

add("connectivities", function()
  return diagram.connectivities { alt = "a", title = "How far is the first word from the last?",
    { kind = "rnn", length = 9 }, { kind = "conv", length = 9 },
    { kind = "dilated", length = 9, kernel = 3 }, { kind = "attention", length = 9 } }
end)

add("connectivity with tokens", function()
  return diagram.connectivity { alt = "a", kind = "causal attention", layers = 2, from = 2, to = 4,
    tokens = { "我", "领", "先", "an unreasonably long token", "your" } }
end)

add("connectivity without a path", function()
  return diagram.connectivity { alt = "a", kind = "dilated", length = 64, layers = 3 }
end)

add("connectivity of one", function()
  return diagram.connectivity { alt = "a", kind = "rnn", length = 1 }
end)

add("connectivity, deep", function()
  return diagram.connectivity { alt = "a", kind = "conv", length = 30, causal = false, width = 700 }
end)

-- The softmax of closed scores, as rows of weights.
local function weights(queries, keys, phase, causal)
  local w = {}
  for i = 1, queries do
    w[i] = {}
    local sum = 0
    for j = 1, keys do
      w[i][j] = causal and j > i and 0 or ((i * 7 + j * 5 + phase) % 11 + 1) ^ 2 / 10
      sum = sum + w[i][j]
    end
    for j = 1, keys do w[i][j] = w[i][j] / sum end
  end
  return w
end

local sentence = { "我", "领", "先", "一", "步" }

add("attention", function()
  return diagram.attention { alt = "a", weights = weights(5, 5, 3), queries = sentence,
    keys = { "I", "am", "one", "step", "ahead" } }
end)

add("attention, heads", function()
  return diagram.attention { alt = "a", title = "Two heads", queries = sentence, causal = true,
    heads = { weights(5, 5, 1, true), { weights = weights(5, 5, 4, true), title = "the second" } } }
end)

add("attention, large", function()
  return diagram.attention { alt = "a", title = "Causal", weights = weights(64, 64, 2, true),
    causal = true }
end)

add("attention, long tokens", function()
  local long = { ("token "):rep(40), "b", ("令"):rep(200), "a word" }
  return diagram.attention { alt = "a", weights = weights(4, 4, 2), queries = long }
end)

add("attention, lines", function()
  return diagram.attention { alt = "a", as = "lines", weights = weights(5, 7, 3), query = 3,
    queries = sentence, keys = { "I", "am", "one", "whole", "step", "ahead", "." } }
end)

add("attention, lines of heads", function()
  return diagram.attention { alt = "a", as = "lines", queries = sentence,
    heads = { weights(5, 5, 1, true), weights(5, 5, 4) } }
end)

add("lstm cell", function() return diagram.lstm_cell { alt = "a" } end)

add("lstm cell, a gate", function()
  return diagram.lstm_cell { alt = "a", title = "What is forgotten", highlight = { "forget", "cell" },
    note = "The forget gate scales the old cell, number by number." }
end)

add("lstm cell, in Chinese", function()
  return diagram.lstm_cell { alt = "a", width = 700, highlight = "output",
    labels = { forget = "遗忘门", input = "输入门", candidate = "候选值", output = "输出门" } }
end)

add("gru cell", function() return diagram.gru_cell { alt = "a" } end)

add("gru cell, a gate", function() return diagram.gru_cell { alt = "a", highlight = "update" } end)

add("rnn cell", function() return diagram.rnn_cell { alt = "a", title = "A simple cell" } end)

add("transformer blocks", function()
  return diagram.transformer_blocks { alt = "a", title = "Where the norm stands",
    { norm = "pre" }, { norm = "post" } }
end)

add("transformer decoder", function()
  return diagram.transformer_block { alt = "a", norm = "post", cross = true, repeats = "N" }
end)

add("transformer, sandwich and none", function()
  return diagram.transformer_blocks { alt = "a", { norm = "sandwich", highlight = "residual" },
    { norm = "none", cross = true, labels = { attention = "自注意力", memory = "编码器" } } }
end)

local root3 = math.sqrt(3)

add("space, LayerNorm", function()
  -- (3.5, 0.5, 2) without its mean, and then at length √3.
  local centred = { 1.5, -1.5, 0 }
  local length = math.sqrt(centred[1] * centred[1] + centred[2] * centred[2] + centred[3] * centred[3])
  local normed = {}
  for i = 1, 3 do normed[i] = centred[i] * root3 / length end
  return diagram.space { alt = "a", title = "LayerNorm of three numbers", view = { azimuth = 80, elevation = 12 },
    arrows = { { to = { 3.5, 0.5, 2 }, label = "x" }, { to = centred, label = "x − mean" },
      { to = normed, label = "LN(x)" },
      { to = { 2, 2, 2 }, label = "mean · (1, 1, 1)", color = "muted", dash = true } },
    planes = { { normal = { 1, 1, 1 }, label = "sum 0" } },
    sphere = { radius = root3, label = "radius √3" },
    circles = { { normal = { 1, 1, 1 }, radius = root3, label = "all results" } } }
end)

add("space, points and planes", function()
  return diagram.space { alt = "a", view = { azimuth = 60, elevation = 15 }, axes = { "甲", "乙", "丙" },
    points = { { at = { 1, 1, 1 }, label = "before" }, { at = { -1, -1, -1 }, label = "behind" },
      { at = { 0, 0, 0 }, label = "here" } },
    planes = { { normal = { 1, 0, 0 }, size = 1.5, color = "series2" },
      { normal = { 0, 1, 0 }, offset = 1, size = 1, label = "y = 1" } } }
end)

add("space, crowded", function()
  local arrows = {}
  for i = 1, 9 do arrows[i] = { to = { 1, i / 40, i / 50 }, label = "arrow number " .. i } end
  arrows[10] = { from = { -1, -0.364, 0 }, to = { 1, 0.364, 0.99 }, label = ("long "):rep(40) }
  return diagram.space { alt = "a", arrows = arrows, axes = false }
end)

return { make = gallery, order = order, box = box, groups = groups }
