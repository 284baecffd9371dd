-- The C below the engine: YAML with its places, and what building a book needs of the system.

package.path = "tests/lua/?.lua;" .. package.path
local tap = require "tap"
local folders = require "folio.folders"
local system = require "system"
local yaml = require "yaml"

-- YAML.
local tree = yaml.parse("title: \"é: x\"\nlist: [a, 2]\nempty:\n")
tap.same({ tree.type, #tree }, { "map", 6 }, "a map holds keys and values in turn")
tap.same({ tree[1].text, tree[1].line, tree[1].col, tree[1].plain }, { "title", 1, 1, true }, "a key")
tap.same({ tree[2].text, tree[2].line, tree[2].col, tree[2].plain }, { "é: x", 1, 8, false },
  "a text in quotes is not plain")
tap.same({ tree[4].type, tree[4][2].text, tree[4][2].line, tree[4][2].col }, { "list", "2", 2, 11 },
  "an entry of a list has its place")
tap.is(tree[6].text, "", "a key without a value has an empty text")
tap.is(yaml.parse(""), nil, "an empty text has no tree")
tap.is(select("#", yaml.parse("# only a remark")), 1, "and nothing is wrong with it")
for _, case in ipairs {
  { "a: b: c", 1, 5, "mapping values" }, { "a: *b", 1, 4, "aliases" },
  { "--- a\n--- b", 2, 1, "second document" }, { "a: 'b", 1, 6, "end of stream" },
  { "\ta: 1", 1, 1, "cannot start" }, { ("["):rep(40) .. ("]"):rep(40), 1, 18, "nested too deeply" },
  { "é: 1\né: \xFF", 2, 4, "UTF%-8" }, { "a: &b 3", 1, 4, "anchors" }, { "&b [a]", 1, 1, "anchors" },
  { "a: !!int 3", 1, 4, "tags" }, { "a:\n  !b {c: 1}", 2, 3, "tags" },
} do
  local none, message, line, col = yaml.parse(case[1])
  tap.ok(none == nil and message:find(case[4]), "YAML that is refused: " .. case[4])
  tap.same({ line, col }, { case[2], case[3] }, "… at its place")
end
tap.raises(function() yaml.parse() end, "string expected", "yaml.parse wants a text")

-- Files and folders.
local folder = os.tmpname()
os.remove(folder)
folders.make(folder .. "/a/b")
folders.make(folder .. "/c")
system.write_file(folder .. "/a/x", "first")
system.write_file(folder .. "/c/y", "second")
tap.ok(system.exchange(folder .. "/a", folder .. "/c"), "two folders exchange their names")
tap.is(system.read_file(folder .. "/c/x"), "first", "one is where the other was")
tap.is(system.read_file(folder .. "/a/y"), "second", "and the other way round")
tap.like(select(2, system.exchange(folder .. "/a", folder .. "/none")), "No such file", "not with nothing")
tap.ok(system.link(folder .. "/c/x", folder .. "/c/z"), "a file has a second name")
tap.is(system.read_file(folder .. "/c/z"), "first", "and is the same")
tap.like(select(2, system.link(folder .. "/none", folder .. "/z")), "No such file", "no second name of nothing")
tap.like(select(2, system.chdir(folder .. "/none")), "No such file", "no way into no folder")
tap.raises(function() folders.make(folder .. "/c/x/deeper") end, "cannot make the folder",
  "no folder below a file")

-- A lock is held against other processes, and ends with its holder, however it ends.
local function in_child(work)
  local pid = system.fork()
  if pid == 0 then system.exit(work()) end
  local kind, code = system.waitpid(pid)
  return kind == "exit" and code or kind
end
local lock = folder .. "/lock"
tap.is(system.lock(lock), true, "a free lock is taken")
tap.is(in_child(function() return system.lock(lock) == false and 7 or 8 end), 7, "another process waits")
tap.like(select(2, system.lock(folder .. "/none/lock")), "No such file", "no lock in no folder")
local second = folder .. "/second"
tap.is(in_child(function()
  system.lock(second)
  system.kill(system.getpid(), "KILL")
  return 0
end), "signal", "a holder is killed")
tap.is(system.lock(second), true, "its lock is free")

-- A child that is bound to its parent ends with it.
local read_end, write_end = system.pipe()
local parent = system.fork()
if parent == 0 then
  local own = system.getpid()
  if system.fork() == 0 then
    system.die_with_parent(own)
    system.write(write_end, "x")
    system.poll({}, 60000)
    system.exit(0)
  end
  system.close(write_end)
  system.poll({}, 60000)
  system.exit(0)
end
system.close(write_end)
system.read(read_end)
system.kill(parent, "KILL")
system.waitpid(parent)
local ready = system.poll({ read_end }, 5000)
tap.ok(ready[1] and system.read(read_end) == "", "a bound child ends with its parent")
system.close(read_end)

-- A fresh state has nothing of this one.
_G.left_here = true -- luacheck: ignore 122
system.write_file(folder .. "/fresh_probe.lua", "return function(text)\n  local out = io.open(text, \"w\")\n"
  .. "  out:write(tostring(left_here), \" \", type(require(\"system\").fork))\n  out:close()\nend\n")
package.path = folder .. "/?.lua;" .. package.path
tap.is(system.fresh("fresh_probe", folder .. "/out"), true, "a fresh state runs a module")
tap.is(system.read_file(folder .. "/out"), "nil function", "it has our modules and none of our globals")
local none, message = system.fresh("no.such.module", "")
tap.ok(none == nil and message:find("module 'no.such.module' not found", 1, true),
  "a module that is not there is told")
none, message = system.fresh("fresh_probe", folder .. "/none/out")
tap.ok(none == nil and message:find("fresh_probe.lua:3:", 1, true), "an error comes back with its place")

folders.remove(folder)
tap.is(system.stat(folder), nil, "a folder is removed with all in it")
tap.done()
