-- Path lengths against closed forms, and what is drawn of them.

local diagram = require "diagram"
local tap = require "tap"
local walk = require "figure_walk"

local function panel(spec)
  spec.alt = "a"
  return diagram.connectivity(spec):facts().panels[1]
end

-- The least whole number with k^m ≥ n.
local function log_up(n, k)
  local m, reach = 0, 1
  while reach < n do m, reach = m + 1, reach * k end
  return m
end

local function up(a, b) return (a + b - 1) // b end

do -- path lengths
  for _, n in ipairs { 2, 3, 7, 8, 16, 27, 64 } do
    tap.is(panel({ kind = "rnn", length = n }).steps, n, "rnn: n steps for n = " .. n)
    tap.is(panel({ kind = "attention", length = n }).steps, 1, "attention: one step for n = " .. n)
    tap.is(panel({ kind = "causal attention", length = n }).steps, 1, "causal attention: one step")
    for k = 2, 5 do
      local about = (" of kernel %d: for n = %d"):format(k, n)
      tap.is(panel({ kind = "dilated", length = n, kernel = k }).steps, log_up(n, k),
        "dilated" .. about .. ", log_k n rounded up")
      if up(n - 1, k - 1) <= 32 then
        tap.is(panel({ kind = "conv", length = n, kernel = k }).steps, up(n - 1, k - 1),
          "conv" .. about .. ", (n − 1)/(k − 1) rounded up")
      end
    end
  end
  tap.is(panel({ kind = "conv", length = 16, kernel = 5, causal = false }).steps, up(15, 2),
    "conv, centred: half a kernel a layer")
  tap.is(panel({ kind = "rnn", length = 9, layers = 3 }).steps, 8 + 3, "rnn, three layers: across and up")
  tap.is(panel({ kind = "rnn", length = 9, from = 4, to = 6 }).steps, 3, "rnn: between inner positions")
  tap.is(panel({ kind = "attention", length = 9, from = 7, to = 2, layers = 4 }).steps, 4,
    "attention: a step a layer, also to the left")
end

do -- edges
  local n, layers = 9, 2
  local function edges(spec)
    spec.length, spec.layers = n, layers
    return panel(spec).edges
  end
  tap.is(edges { kind = "rnn" }, layers * (n + n - 1), "rnn: each reads one below and one at its left")
  tap.is(edges { kind = "attention" }, layers * n * n, "attention: each reads all")
  tap.is(edges { kind = "causal attention" }, layers * n * (n + 1) // 2, "causal attention: each reads its past")
  tap.is(edges { kind = "conv", kernel = 3 }, layers * (3 * n - 3), "conv: k each, but at the left end")
  tap.is(edges { kind = "dilated", kernel = 2 }, 2 * n - 1 + 2 * n - 2, "dilated: the second layer reaches two back")
end

do -- the path is a way along edges
  local facts = panel { kind = "dilated", length = 16 }
  tap.is(#facts.path, facts.steps + 1, "path: one node more than steps")
  tap.same(facts.path[1], { layer = 0, position = 1 }, "path: begins at the input")
  tap.same(facts.path[#facts.path], { layer = 4, position = 16 }, "path: ends at the output")
  for i = 2, #facts.path do
    local jump = facts.path[i].position - facts.path[i - 1].position
    tap.ok(jump == 0 or jump == 1 << (i - 2), "path: step " .. i - 1 .. " is a tap of its layer")
  end
  local none = panel { kind = "causal attention", length = 5, from = 4, to = 2, layers = 3 }
  tap.ok(not none.reached and not none.steps, "causal attention: nothing flows to the past")
end

do -- what is drawn
  local fig = diagram.connectivity { alt = "a", kind = "conv", length = 9 }
  local nodes, on_path = walk.tagged(fig, "node", "circle"), walk.tagged(fig, "path node", "circle")
  tap.is(#nodes + #on_path, 9 * 5, "drawn: every node of every layer")
  tap.is(#on_path, 5, "drawn: the nodes of the path are told apart")
  local numbers = {}
  for i, item in ipairs(walk.tagged(fig, "path node", "text")) do numbers[i] = item.text end
  tap.is(table.concat(numbers, " "), "0 1 2 3 4", "drawn: its steps are counted in them")
  tap.is(walk.tagged(fig, "panel count", "text")[1].text, "4 steps", "drawn: and in the heading")
  local thick, thin = walk.tagged(fig, "path edge")[1], walk.tagged(fig, "edge")[1]
  tap.ok(thick.width > 2 * thin.width, "drawn: its lines are thicker than others")
  for i = 2, #on_path do
    tap.ok(on_path[i].x > on_path[i - 1].x and on_path[i].y < on_path[i - 1].y,
      "drawn: right is later, up is deeper")
  end
end

do -- side by side
  local fig = diagram.connectivities { alt = "a", width = 700, { kind = "rnn", length = 8 },
    { kind = "attention", length = 8, title = "all to all" } }
  local titles = {}
  for i, item in ipairs(walk.tagged(fig, "panel title", "text")) do titles[i] = item.text end
  tap.same(titles, { "(a) RNN", "(b) all to all" }, "panels: letters and titles")
  local all = walk.tagged(fig, "panel title", "text")
  tap.ok(all[1].y == all[2].y and all[2].x > 350, "panels: side by side at 700 px")
end

local function wrong(spec, text, name)
  tap.raises(function() diagram.connectivity(spec) end, text, name)
end

wrong({ length = 3 }, "kind is missing", "no kind")
wrong({ kind = "dilate", length = 3 }, 'did you mean "dilated"', "an unknown kind names the nearest")
wrong({ kind = "rnn", length = 0 }, "want a whole number, 1 to 64", "no length")
wrong({ kind = "rnn", length = 2.5 }, "want a whole number", "half a position")
wrong({ kind = "rnn", length = 0 / 0 }, "want a whole number", "a length that is NaN")
wrong({ kind = "rnn", length = 65 }, "1 to 64", "more than fit")
wrong({ kind = "rnn" }, "length is nil", "neither length nor tokens")
wrong({ kind = "rnn", length = 4, to = 5 }, "to is 5", "an end outside")
wrong({ kind = "rnn", length = 4, kernel = 3 }, "has no kernel", "a kernel where there is none")
wrong({ kind = "attention", length = 4, causal = true }, "causal attention", "causal is a kind of its own")
wrong({ kind = "conv", length = 64, kernel = 2 }, "no path leads from 1 to 64", "deeper than can be drawn")
wrong({ kind = "conv", length = 4, tokens = { "a" } }, "1 tokens for 4", "too few tokens")
wrong({ kind = "conv", length = 1, tokens = { {} } }, "tokens[1] is a table", "a token that is no text")
wrong({ kind = "conv", length = 4, kernal = 3 }, 'did you mean "kernel"', "an unknown option")
wrong({ kind = "rnn", length = 2, title = "a\u{13000}" }, "U+13000", "a character that no font has")
tap.raises(function() diagram.connectivities { alt = "a" } end, "0 panels", "no panels")
tap.raises(function() diagram.connectivities { { kind = "rnn", length = -1 } } end, "connectivities[1]",
  "the panel is named")
tap.raises(function() diagram.connectivity { kind = "rnn", length = 3 }:svg() end, "needs alt", "without alt text")
tap.raises(function() return diagram.conectivity {} end, 'did you mean "connectivity"', "an unknown function")

local long = diagram.connectivity { alt = "a", kind = "rnn",
  tokens = { ("token "):rep(40), ("令"):rep(200) } }
tap.is(walk.overlap(long), nil, "tokens of 200 characters do not overlap")
tap.is(walk.outside(long), nil, "nor leave the canvas")

tap.done()
