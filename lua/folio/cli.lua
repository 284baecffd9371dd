-- The command line: a table of verbs, their help, and the dispatch.
--
-- A verb's module is required only when the verb is used, so that starting stays cheap. It
-- returns a table with main(arguments) → code, message: the exit code (0 good, 1 the content
-- failed, 2 usage or configuration, 130 interrupted) and, if there is something to say about
-- it, a line for standard error. An error that escapes a verb is a fault of the program, 3.

local cli = {}

cli.version = require "folio.version"

--- The verbs in the order of the help: name, aliases, module, summary, usage, example,
--- flags, the module whose flags are listed, and details, lines that the verb's own help adds.
cli.verbs = {
  {
    name = "build", aliases = { "render" }, module = "folio.verb.build",
    flags = "folio.verb.build",
    summary = "run what changed, weave the book",
    usage = "folio build [FLAGS]",
    example = "folio build -j 2 -P steps=100",
    details = {
      "The book is the nearest folder, from here upwards, that has chapters/book.lua. It is",
      "finished first, whatever fails, and put in its place as a whole.",
      "Exit code: 0 good; 1 something in the content failed; 2 usage or book.lua; 130 interrupted.",
    },
  },
  {
    name = "run", aliases = {}, module = "folio.verb.run", own_arguments = true,
    flags = "folio.verb.chapter",
    summary = "run one chapter, or a Lua script",
    usage = "folio run CHAPTER [FLAGS]\n       folio run SCRIPT.lua [ARGUMENT…]",
    example = "folio run 03; folio run train.lua --steps 100",
    details = {
      "A chapter is named by its number or its name: its cells run, as far as they are not",
      "known, and what they show, claim and draw is written here; its figures go to figures/.",
      "A script has `require` for all modules of folio and of its own folder, and its",
      "arguments in the table `arg`.",
    },
  },
  {
    name = "test", aliases = { "check" }, module = "folio.verb.test",
    flags = "folio.verb.test",
    summary = "every claim as TAP on standard output, everything else on standard error",
    usage = "folio test [FLAGS]",
    example = "folio test -q | prove -e cat /dev/stdin",
    details = {
      "A chapter that fails for another reason than a claim is a line, too. The exit code is 1",
      "when anything failed.",
    },
  },
  {
    name = "repl", aliases = {}, module = "folio.verb.repl",
    summary = "the prompt, with history, completion and tensors printed legibly",
    usage = "folio repl",
    example = "echo 'tensor.eye(3):sum(1)' | folio repl",
    details = {
      "An expression shows its value; help(f) explains; Ctrl-C stops a line, Ctrl-D leaves.",
      "From a pipe it runs what it reads, and the exit code is 1 when something went wrong.",
    },
  },
  {
    name = "clean", aliases = {}, module = "folio.verb.clean",
    flags = "folio.verb.clean",
    summary = "remove what was built",
    usage = "folio clean [FLAGS]",
    example = "folio clean && folio build",
    details = { "Removes the book and what is kept of the cells. figures/ stays." },
  },
}

local function write_error(text)
  io.stderr:write("folio: ", text, "\n")
end

local function names_of(verb)
  return { verb.name, table.unpack(verb.aliases) }
end

local function find(name)
  for _, verb in ipairs(cli.verbs) do
    for _, known in ipairs(names_of(verb)) do
      if known == name then return verb end
    end
  end
end

local function all_names()
  local names = {}
  for _, verb in ipairs(cli.verbs) do
    for _, name in ipairs(names_of(verb)) do names[#names + 1] = name end
  end
  return names
end

--- The text of `folio --help`.
function cli.help()
  local lines = { "usage: folio VERB [ARGUMENT…]", "" }
  for _, verb in ipairs(cli.verbs) do
    lines[#lines + 1] = ("  %-10s %s"):format(verb.name, verb.summary)
  end
  lines[#lines + 1] = ""
  lines[#lines + 1] = "folio VERB --help says more about one, with an example."
  return table.concat(lines, "\n")
end

--- The text of `folio VERB --help`.
function cli.verb_help(verb)
  local lines = { "usage: " .. verb.usage, "", verb.name .. ": " .. verb.summary .. "." }
  if #verb.aliases > 0 then
    lines[#lines + 1] = "Also answers to: " .. table.concat(verb.aliases, ", ") .. "."
  end
  for _, line in ipairs(verb.details or {}) do lines[#lines + 1] = line end
  if verb.flags then
    local list = require("folio.verb.flags").help(require(verb.flags).flags)
    table.move(list, 1, #list, #lines + 1, lines)
  end
  lines[#lines + 1] = ""
  lines[#lines + 1] = "example: " .. verb.example
  return table.concat(lines, "\n")
end

local function unknown(name)
  local nearest = require("nearest")(name, all_names())
  local hint = nearest and ("; did you mean `" .. nearest .. "`?") or ""
  write_error(("there is no verb `%s`%s (folio --help lists them)"):format(name, hint))
  return 2
end

-- A verb whose later arguments are a script's own looks at the first one only.
local function wants_help(verb, arguments)
  for i = 1, verb.own_arguments and 1 or #arguments do
    if arguments[i] == "--help" or arguments[i] == "-h" then return true end
  end
  return false
end

local function run_verb(verb, arguments)
  if wants_help(verb, arguments) then
    print(cli.verb_help(verb))
    return 0
  end
  local threads = os.getenv("FOLIO_THREADS")
  if threads and not threads:find("^[1-9]%d*$") then
    write_error(("FOLIO_THREADS is a whole number above 0, not `%s`"):format(threads))
    return 2
  end
  local code, message = require(verb.module).main(arguments)
  if message then write_error(verb.name .. ": " .. message) end
  return code
end

--- Runs the program with arguments[1 …] and returns the exit code.
function cli.main(arguments)
  local name = arguments[1]
  if name == nil then
    io.stderr:write(cli.help(), "\n")
    return 2
  elseif name == "help" and arguments[2] then
    local verb = find(arguments[2])
    if not verb then return unknown(arguments[2]) end
    print(cli.verb_help(verb))
    return 0
  elseif name == "--help" or name == "-h" or name == "help" then
    print(cli.help())
    return 0
  elseif name == "--version" then
    print("folio " .. cli.version)
    return 0
  end
  local verb = find(name)
  if not verb then return unknown(name) end
  return run_verb(verb, table.move(arguments, 2, #arguments, 1, {}))
end

return cli
