-- The prompt, from a pipe; its completion and help as functions; its editing of lines in a terminal
-- where tmux can give one.
local tap = require "tap"
local complete = require "folio.prompt.complete"
local help = require "folio.prompt.help"
local system = require "system"
local tensor = require "tensor"

local scratch = os.tmpname()

-- Types the text into a prompt; returns standard output, standard error and the exit code.
local function prompt(text)
  system.write_file(scratch, text)
  local pipe = io.popen(("%q repl <%s 2>%s.err"):format(system.executable(), scratch, scratch))
  local out = pipe:read("a")
  local _, _, code = pipe:close()
  return out, system.read_file(scratch .. ".err"), code
end

local function shows(text, want, name)
  local out, err, code = prompt(text)
  tap.is(out, want, name)
  tap.ok(err == "" and code == 0, name .. ": without complaint")
end

shows("1 + 1\n", "2\n", "an expression shows its value")
shows("1, 'a'\n", "1\na\n", "… or several")
shows("x = 5\nx * 2", "10\n", "a name stays from line to line; the last line may lack its end")
shows("x = 5; x\n", "5\n", "a statement and an expression in one line")
shows("x = 5\n", "", "a statement shows nothing")
shows("nil\n\n  \nprint()\n", "\n", "nil, empty lines and no values show nothing")
shows("nil, 1\n", "nil\n1\n", "nil among values is shown")
shows("{1, b = {2}}\n", "{1, b = {2}}\n", "a table shows its entries")
shows("for i = 1, 2 do\n\nprint(i)\nend\n", "1\n2\n", "a text goes on until it is finished")
shows("(function()\nreturn 7\nend)()\n", "7\n", "… an expression too")
shows("[[a\nb]]\n", "a\nb\n", "… a long text too")
shows("tensor.eye(2)\n", "float32 (2, 2)\n  1  0\n  0  1\n", "a tensor is legible")
shows("x = tensor{1, 2}\nx:sum(), x.shape\n", "float32 () 3\n{2}\n", "… and what comes of it")

local function complains(text, want, name)
  local _, err, code = prompt(text)
  tap.ok(code == 1 and err:find(want, 1, true), name .. " (" .. err:gsub("\n", " | ") .. ")")
end
complains("error('x')\n", "prompt:1: x", "an error is shown, the exit code from a pipe is 1")
complains("x = = 1\n", "prompt:1:", "a syntax error has its place")
complains("tensor.eye(2):sum(5)\n", "prompt:1: sum: axis 5", "an error of the core has its line")
complains("for i = 1, 2 do\n", "<eof>", "a text that never ends")
complains("setmetatable({}, {__tostring = function() error('no text') end})\n", "no text",
  "a value that cannot be shown")
complains("x = 1\n\nfor i = 1, 2 do\n  error('y')\nend\n", "prompt:4: y", "lines are counted")
complains("x = 1\ny = = 1\n", "prompt:2:5:", "... in a syntax error, too")
shows("type = 1; table = {2}; string = 'a'\ntable\n{type, string}\n", "{2}\n{1, \"a\"}\n",
  "a standard name may be used for something else")
system.write_file("repl_own.lua", "return 7")
shows("require 'repl_own'\n", "7\n./repl_own.lua\n", "require looks in the current folder")
os.remove("repl_own.lua")
local out = prompt("error('x')\n1 + 1\n")
tap.is(out, "2\n", "things go on after an error")
out = prompt("s = require 'system'\nfunction stop() s.kill(s.getpid(), 'INT') while true do end end\nstop()\n3\n")
tap.is(select(3, prompt("s = require 'system'\ns.kill(s.getpid(), 'INT') while true do end\n")), 130,
  "an interruption is 130")
tap.is(out, "3\n", "an interruption stops the line, not the prompt")

-- Help.
out = prompt("help(tensor.sum)\n")
tap.like(out, "^sum%(x, axes, keepdim = false%) → y\n.*\n  axes: ", "help of an op")
for line in out:gmatch("[^\n]+") do tap.ok(utf8.len(line) <= 80, "… on lines of 80 columns") end
tap.like(prompt("help(require 'folio.prompt.complete'.word)\n"), "^complete%.word%(word, globals, later%) → ",
  "help of a Lua function is what is written above it")
tap.like(prompt("help(tensor)\n"), "\n  sum%(x, axes", "help of a module lists what is in it")
tap.like(prompt("help(tensor(1))\n"), "\n  x:backward%(seed%)", "help of a tensor lists its methods")
tap.like(prompt("help(require 'nn'.Linear(1, 1, {generator = tensor.generator(1)}))\n"),
  "\n  m:state_dict%(%)", "help of a layer lists what every module can do")
tap.like(prompt("help(tensor.generator(1))\n"), "g:split", "help of a generator lists its methods")
tap.is(help.methods({}), nil, "a plain table has no methods")
for line in prompt("help(plot.plot)\n"):gmatch("[^\n]+") do
  tap.ok(utf8.len(line) <= 80 and (utf8.len(line) > 40 or line:find("[.]$")),
    "the lines of a long docstring are full: " .. line)
end
tap.like(prompt("help()\n"), "help%(f%)", "help() is about help")
tap.like(prompt("help(nil)\n"), "spelled", "help of nil guesses a slip")
tap.like(prompt("help(3)\n"), "number: 3", "help of a number is the number")
tap.like(prompt("f = function() end help(f)\n"), "no docstring", "help of a function without a docstring says so")
for name, value in pairs(tensor) do
  tap.ok(help.text(value), "tensor." .. name .. " has a docstring")
end
for name, value in pairs(help.methods(tensor(1))) do
  tap.ok(help.text(value), "x:" .. name .. " has a docstring")
end

-- Completion.
local globals = { tensor = tensor, x = tensor { 1 }, word = "a", table = table, deep = { er = { value = 1 } }, [1] = 2 }
tap.same(complete.word("tensor.lins", globals), { "tensor.linspace" }, "a field of a module")
tap.same(complete.word("te", globals), { "tensor" }, "a global")
tap.same(complete.word("whi", globals), { "while" }, "a keyword")
tap.same(complete.word("pl", globals, { "plot" }), { "plot" }, "a global that comes at its first use")
tap.same(complete.word("x.sh", globals), { "x.shape" }, "a field of a tensor")
tap.same(complete.word("x:softm", globals), { "x:softmax" }, "a method of a tensor")
tap.same(complete.word("word:rep", globals), { "word:rep" }, "a method of a text")
tap.same(complete.word("deep.er.", globals), { "deep.er.value" }, "a field of a field")
tap.same(complete.word("deep:", globals), { "deep:er" }, "after a colon only what might be called")
tap.same(complete.word("nothing.x", globals), {}, "nothing is in nothing")
tap.same(complete.word("x.shape.y.z", globals), {}, "nor below")

-- In a terminal. Each has a server of its own: one that is going down may take the next with it.
local terminal = 0

local function tmux(command)
  local pipe = io.popen(("tmux -L folio-test-%d-%d %s 2>&1"):format(system.getpid(), terminal, command))
  local text = pipe:read("a")
  pipe:close()
  return text
end

local function screen_with(text)
  for _ = 1, 100 do
    local screen = tmux("capture-pane -p -t 0")
    if screen:find(text, 1, true) then return screen end
    system.poll({}, 50)
  end
  return tmux("capture-pane -p -t 0")
end

local function typed(keys, text, name)
  tmux("send-keys -t 0 " .. keys)
  local screen = screen_with(text)
  if not tap.ok(screen:find(text, 1, true), name) then print((screen:gsub("[^\n]+", "# %0"))) end
end

local function in_terminal()
  local state = scratch .. ".state"
  tmux(("new-session -d -x 80 -y 50 \"XDG_STATE_HOME=%s '%s' repl; echo code $?; sleep 60\""):format(state,
    system.executable()))
  tap.ok(screen_with("folio> "):find("help() says what it can do", 1, true), "a terminal is greeted")
  typed("'tensor.lins' Tab '(0, 1, 3)' Enter", "float32 (3)\n  0.0  0.5  1.0\nfolio>", "Tab completes a name")
  typed("'half a line'", "folio> half a line", "a line is begun")
  typed("C-c", "folio> half a line^C\nfolio>", "Ctrl-C drops it")
  typed("'6 * 7' Enter", "folio> 6 * 7\n42\nfolio>", "… and nothing of it is left")
  typed("'for i = 8, 8 do' Enter 'print(i)'", "  ...> print(i)", "an unfinished text has another prompt")
  typed("C-c", "print(i)^C\nfolio>", "… which Ctrl-C leaves")
  typed("'while true do end' Enter", "while true do end", "a loop runs")
  system.poll({}, 200)
  typed("C-c", "prompt:1: interrupted\nfolio>", "Ctrl-C stops it")
  typed("C-d", "code 0", "Ctrl-D leaves with 0")
  local history = system.read_file(state .. "/folio/history") or ""
  tap.ok(history:find("tensor.linspace(0, 1, 3)\n", 1, true), "the history is kept")
  tmux("kill-server")
  terminal = 1
  tmux(("new-session -d -x 80 -y 50 \"XDG_STATE_HOME=%s '%s' repl\""):format(state, system.executable()))
  screen_with("folio> ")
  typed("Up Up Up Up Enter", "float32 (3)\n  0.0  0.5  1.0", "… and is there the next time")
  tmux("kill-server")
  os.execute(("rm -r %q"):format(state))
end

if io.popen("command -v tmux"):read("l") then
  in_terminal()
else
  tap.skip("the prompt in a terminal", "tmux is not installed on this machine")
end

os.remove(scratch)
os.remove(scratch .. ".err")
tap.done()
