-- Tests as TAP 13: one flat stream, the plan last, particulars only on failure, and an exit code
-- that is not 0 when anything failed. A test says in its name what it expects.

local tap = {}

local count, failed = 0, 0

local function quoted(value)
  if type(value) == "string" then return ("%q"):format(value):gsub("\\\n", "\\n") end
  if math.type(value) == "float" then return ("%.17g"):format(value) end
  return (tostring(value):gsub("\n", " | "))
end

-- The line of the test's own file: the first caller outside this one.
local function place()
  for level = 2, 20 do
    local info = debug.getinfo(level, "Sl")
    if info and info.currentline > 0 and not info.source:find("tap%.lua$") then
      return info.short_src .. ":" .. info.currentline
    end
  end
  return "?"
end

local function particulars(details)
  print("  ---")
  print("  at: " .. place())
  for _, pair in ipairs(details) do
    print(("  %s: %s"):format(pair[1], quoted(pair[2])))
  end
  print("  ...")
end

local function report(good, name, details)
  count = count + 1
  print(("%s %d - %s"):format(good and "ok" or "not ok", count, name))
  if good then return true end
  failed = failed + 1
  particulars(details or {})
  return false
end

--- tap.ok(condition, name) → condition
--- Passes when the condition is true.
function tap.ok(condition, name)
  return report(condition and true or false, name, { { "got", condition } })
end

--- tap.is(got, want, name) → boolean
--- Passes when both are the same value; for texts and numbers, equal.
function tap.is(got, want, name)
  return report(got == want, name, { { "got", got }, { "want", want } })
end

--- tap.near(got, want, tolerance, name) → boolean
--- Passes when |got - want| ≤ tolerance.
function tap.near(got, want, tolerance, name)
  local good = type(got) == "number" and math.abs(got - want) <= tolerance
  return report(good, name, { { "got", got }, { "want", want }, { "tolerance", tolerance } })
end

-- The path of the first entry in which two nested tables differ, and both entries.
local function difference(got, want, tolerance, path)
  if type(got) ~= "table" or type(want) ~= "table" then
    local numbers = type(got) == "number" and type(want) == "number"
    local same = got == want or (numbers and math.abs(got - want) <= tolerance)
    if same then return end
    return path, got, want
  end
  local keys = {}
  for key in pairs(want) do keys[#keys + 1] = key end
  for key in pairs(got) do
    if want[key] == nil then keys[#keys + 1] = key end
  end
  table.sort(keys, function(a, b)
    if type(a) == type(b) then return a < b end
    return type(a) < type(b)
  end)
  for _, key in ipairs(keys) do
    local where, a, b = difference(got[key], want[key], tolerance, path .. "[" .. tostring(key) .. "]")
    if where then return where, a, b end
  end
end

--- tap.same(got, want, name, tolerance = 0) → boolean
--- Passes when two nested tables have the same entries, numbers to within the tolerance.
function tap.same(got, want, name, tolerance)
  local where, a, b = difference(got, want, tolerance or 0, "")
  return report(not where, name, { { "first_difference", where }, { "got", a }, { "want", b } })
end

--- tap.raises(f, text, name) → boolean
--- Passes when f() raises an error whose message contains the text.
function tap.raises(f, text, name)
  local ok, message = pcall(f)
  local found = not ok and tostring(message):find(text, 1, true)
  return report(found, name, { { "got", ok and "no error" or message }, { "want", text } })
end

--- tap.like(got, pattern, name) → boolean
--- Passes when the text matches Lua's pattern.
function tap.like(got, pattern, name)
  local good = type(got) == "string" and got:find(pattern) ~= nil
  return report(good, name, { { "got", got }, { "want", pattern } })
end

--- tap.skip(name, reason)
--- Counts a test that this machine cannot run.
function tap.skip(name, reason)
  count = count + 1
  print(("ok %d - %s # SKIP %s"):format(count, name, reason))
end

--- tap.skip_all(reason)
--- Ends the program: this machine cannot run any of its tests.
function tap.skip_all(reason)
  print("1..0 # SKIP " .. reason)
  os.exit(0, true)
end

--- tap.done()
--- Prints the plan and ends the program, with 1 when a test failed or there was none.
function tap.done()
  print("1.." .. count)
  os.exit(failed == 0 and count > 0 and 0 or 1, true)
end

print("TAP version 13")
io.stdout:setvbuf("line")

return tap
