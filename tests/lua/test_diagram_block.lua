-- The Transformer block: what it computes, and where its norms stand.

local diagram = require "diagram"
local tap = require "tap"
local walk = require "figure_walk"

local function panel(spec)
  spec.alt = "a"
  return diagram.transformer_block(spec):facts().panels[1]
end

do -- equations, as in Vaswani et al. (2017) and Xiong et al. (2020), algorithms of figure 1
  tap.same(panel({ norm = "pre" }).equations, { "x ← x + attention(norm(x))", "x ← x + feed_forward(norm(x))" },
    "pre: the norm is inside the branch")
  tap.same(panel({ norm = "post" }).equations, { "x ← norm(x + attention(x))", "x ← norm(x + feed_forward(x))" },
    "post: the norm is around the sum")
  tap.same(panel({ norm = "sandwich" }).equations, { "x ← x + norm(attention(norm(x)))",
    "x ← x + norm(feed_forward(norm(x)))" }, "sandwich: at both ends of the branch")
  tap.same(panel({ norm = "none", cross = true }).equations, { "x ← x + attention(x)",
    "x ← x + cross(x, memory)", "x ← x + feed_forward(x)" }, "none, decoder: three sublayers")
  tap.is(panel({}).norm, "pre", "pre is what is drawn where nothing is said")
  tap.is(panel({ norm = "post", cross = true }).norms_on_residual, 3,
    "post: each sublayer's norm is on the residual line")
  tap.is(panel({ norm = "pre", cross = true }).norms_on_residual, 0, "pre: none is")
end

local function boxes(fig, tag) return walk.tagged(fig, tag, "rect") end

-- How many norms lie on the residual line, seen in the picture.
local function norms_on_line(fig)
  local line = walk.tagged(fig, "residual", "path")[1].points[1]
  local count = 0
  for _, item in ipairs(boxes(fig, "norm")) do
    if line > item.box[1] and line < item.box[1] + item.box[3] then count = count + 1 end
  end
  return count
end

do -- what is drawn
  local pre = diagram.transformer_block { alt = "a", norm = "pre" }
  local post = diagram.transformer_block { alt = "a", norm = "post", cross = true }
  tap.is(#boxes(pre, "norm"), 2, "drawn: pre has two norms")
  tap.is(norms_on_line(pre), 0, "drawn: beside the residual line")
  tap.is(norms_on_line(post), 3, "drawn: post has three on it")
  tap.is(#walk.tagged(post, "sum", "circle"), 3, "drawn: a sum for each sublayer")
  local line = walk.tagged(pre, "residual", "path")[1].points[1]
  for _, item in ipairs(walk.tagged(pre, "sum", "circle")) do
    tap.is(item.x, line, "drawn: the sum is on the residual line")
  end
  tap.ok(boxes(pre, "attention")[1].box[2] > boxes(pre, "feed_forward")[1].box[2],
    "drawn: attention comes first, below")
  tap.is(walk.tagged(post, "memory", "text")[1].text, "encoder", "drawn: the decoder reads the encoder")
  local said = {}
  for i, item in ipairs(walk.tagged(post, "attention", "text")) do said[i] = item.text end
  tap.is(table.concat(said, " "), "masked self-attention", "drawn: and its self-attention is masked")
  local thick, thin = walk.tagged(pre, "residual", "path")[1], walk.tagged(pre, "branch", "path")[1]
  tap.ok(thick.width > 1.5 * thin.width, "drawn: the residual line is the widest")
end

do -- side by side
  local fig = diagram.transformer_blocks { alt = "a", { norm = "pre" }, { norm = "post", repeats = "N" } }
  tap.is(#fig:facts().panels, 2, "blocks: facts of each")
  local titles = {}
  for i, item in ipairs(walk.tagged(fig, "panel title", "text")) do titles[i] = item.text end
  tap.same(titles, { "(a) pre-norm", "(b) post-norm" }, "blocks: letters and names")
  tap.is(walk.tagged(fig, "repeats", "text")[1].text, "N ×", "blocks: a brace says how often")
  local strong = diagram.transformer_block { alt = "a", highlight = { "norm" } }
  tap.is(boxes(strong, "norm")[1].width, 2.5, "highlight: the norms have a wide rim")
  tap.is(boxes(strong, "attention")[1].fill, "paper", "highlight: all else is plain paper")
end

do -- long words
  local long = ("layer "):rep(34)
  local fig = diagram.transformer_block { alt = "a", cross = true, norm = "post", title = long,
    labels = { norm = long, attention = long, memory = long, input = long, output = ("层"):rep(200) } }
  tap.is(walk.overlap(fig), nil, "words of 200 characters do not overlap")
  tap.is(walk.outside(fig), nil, "nor leave the canvas")
end

local function wrong(spec, text, name)
  tap.raises(function() diagram.transformer_block(spec) end, text, name)
end

wrong({ norm = "prae" }, 'did you mean "pre"', "an unknown place of the norm names the nearest")
wrong({ norm = 3 }, "does not fit", "a norm that is no name")
wrong({ labels = { atention = "x" } }, 'did you mean "attention"', "an unknown label")
wrong({ highlight = "residul" }, 'did you mean "residual"', "an unknown part")
wrong({ corss = true }, 'did you mean "cross"', "an unknown option")
wrong({ labels = { norm = "a\u{13000}" } }, "U+13000", "a character that no font has")
tap.raises(function() diagram.transformer_blocks { alt = "a" } end, "0 panels", "no panels")
tap.raises(function() diagram.transformer_blocks { {}, { norm = "x" } } end, "transformer_blocks[2]",
  "the panel is named")

tap.done()
