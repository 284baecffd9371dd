-- What kind of program a test runs in, where that changes what can be measured.
local machine = {}

--- machine.sanitized() → boolean
--- Whether the program was built with the address sanitizer, which reserves terabytes of addresses.
function machine.sanitized()
  for line in io.lines("/proc/self/status") do
    local kb = line:match("^VmSize:%s+(%d+)")
    if kb then return tonumber(kb) > 1e9 end
  end
end

--- machine.preload() → "LD_PRELOAD=…" or ""
--- What a stock program needs in its environment to load a module of this build.
function machine.preload()
  if not machine.sanitized() then return "" end
  local pipe = io.popen("clang -print-file-name=libclang_rt.asan-x86_64.so")
  local library = pipe:read("l")
  pipe:close()
  return "ASAN_OPTIONS=detect_leaks=0 LD_PRELOAD=" .. library
end

return machine
