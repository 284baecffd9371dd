-- Files: round trips, bytes that numpy wrote (tests/fuzz/corpus), and hostile ones, which are
-- errors that say what is wrong.
local tap = require "tap"
local system = require "system"
local tensor = require "tensor"

collectgarbage()
local at_start = tensor.live_bytes()

local folder = os.tmpname()
os.remove(folder)
assert(system.mkdir(folder))

local function path(name) return folder .. "/" .. name end

local function write(name, bytes)
  system.write_file(path(name), bytes)
  return path(name)
end

local function read(name) return assert(system.read_file(name)) end

-- Round trips.
do
  local g = tensor.generator(1)
  local all = {
    ["layer.weight"] = tensor.randn(3, 4, { generator = g }),
    count = tensor.tensor({ 1, -2147483648, 2147483647 }, { dtype = "int32" }),
    one = tensor.tensor(1 / 3, { dtype = "float64" }),
    empty = tensor.zeros(0, 5),
    odd = tensor.tensor { 1 / 0, -1 / 0, 0 / 0, -0.0 },
    ['quote " \\ \n é 中'] = tensor.ones(2),
  }
  for _, name in ipairs { "a.npz", "a.safetensors" } do
    tensor.save(path(name), all)
    local back, same, count = tensor.load(path(name)), true, 0
    for key, x in pairs(all) do same = same and back[key] ~= nil and back[key]:bits() == x:bits() end
    for _ in pairs(back) do count = count + 1 end
    tap.ok(same and count == 6, name .. ": what is saved is loaded, bit for bit")
    local first = read(path(name))
    tensor.save(path(name), back)
    tap.ok(read(path(name)) == first, name .. ": the same tensors give the same bytes")
  end
  for key, x in pairs(all) do
    tensor.save(path("a.npy"), x)
    tap.is(tensor.load(path("a.npy")):bits(), x:bits(),
      ("npy: %s of %d axes (%s)"):format(x.dtype, x:dim(), key:sub(1, 5)))
  end
  local turned = all["layer.weight"]:transpose()
  tensor.save(path("a.npy"), turned)
  tap.is(tensor.load(path("a.npy")):bits(), turned:contiguous():bits(), "a view is saved in its order")
  local text = read(path("a.safetensors"))
  local length = string.unpack("<I8", text)
  tap.is((8 + length) % 8, 0, "safetensors: the elements start at a multiple of 8")
  tap.like(text:sub(9, 8 + length), '^{"one":{"dtype":"F64","shape":%[%],"data_offsets":%[0,8%]}',
    "safetensors: the largest elements come first")
end

-- What numpy and others wrote: the corpus, whose first byte is the fuzzer's.
do
  local function seed(name, extension)
    return tensor.load(write("s" .. extension, read("tests/fuzz/corpus/" .. name):sub(2)))
  end
  tap.same(seed("npy-2-big-endian", ".npy"):totable(), { 1.5, 2 }, "npy 2, float16, big-endian")
  local packed = seed("npz-deflated", ".npz")
  tap.is(packed.x:get(40), 39, "npz, deflated, int64")
  tap.same(packed.y:totable(), { { 0, 1, 2 }, { 3, 4, 5 } }, "npz, in Fortran's order")
  local named = seed("safetensors-metadata", ".safetensors")
  tap.same(named['é"']:totable(), { 1, -2 }, "safetensors, bfloat16, an escaped name")
  tap.is(named.i:item(), -5, "safetensors, int64, a single number")
end

-- Hostile files.
local function refused(name, bytes, text)
  tap.raises(function() tensor.load(write(name, bytes)) end, text, name:match("^[^.]*") .. ": " .. text)
end

local function npy(header) return "\x93NUMPY\1\0" .. string.pack("<s2", header) end

do
  local four = "{'descr': '<f4', 'fortran_order': False, 'shape': (%s), }"
  refused("not.npy", "hello, world", "does not start with")
  refused("empty.npy", "", "does not start with")
  refused("short.npy", npy(four:format("2,")) .. "\0\0\0", "does not fill the 3 bytes")
  refused("huge.npy", npy(four:format("4611686018427387904, 8")), "does not fill the 0 bytes")
  refused("digits.npy", npy(four:format("99999999999999999999")), "no size")
  refused("axes.npy", npy(four:format("1,1,1,1,1,1,1")), "more than 6 axes")
  refused("objects.npy", npy("{'descr': '|O', 'fortran_order': False, 'shape': ()}"), '"|O" are not read')
  refused("twice.npy", npy("{'shape': (), 'shape': ()}"), "two shape")
  refused("lacks.npy", npy("{'shape': ()}"), "lacks one of")
  refused("header.npy", "\x93NUMPY\2\0\xff\xff\xff\x7f{", "more than 65536")
  refused("cut.npy", "\x93NUMPY\1\0\xff\0{", "ends in its header")
  refused("version.npy", "\x93NUMPY\9\0\1\0{", "version 9")
end

local function safe(header, data) return string.pack("<s8", header) .. (data or "") end

do
  local function one(shape, first, last, dtype)
    return ('"x%s%s":{"dtype":"%s","shape":[%s],"data_offsets":[%s,%s]}'):format(first, last,
      dtype or "F32", shape, first, last)
  end
  local function all(...) return "{" .. table.concat({ ... }, ",") .. "}" end
  refused("small.safetensors", "abc", "it has 3 bytes")
  refused("giant.safetensors", string.pack("<I8", 2 << 30) .. "{}", "2147483648 bytes, more than")
  refused("long.safetensors", string.pack("<I8", 5000) .. "{}", "and the file 2 after it")
  refused("overlap.safetensors", safe(all(one("2", 0, 8), one("1", 4, 8)), ("\0"):rep(8)), "overlap at byte 8")
  refused("hole.safetensors", safe(all(one("1", 0, 4), one("1", 8, 12)), ("\0"):rep(12)), "leave a hole at byte 4")
  refused("outside.safetensors", safe(all(one("4", 0, 16)), "\0"), "go to 16, and there are 1")
  refused("rest.safetensors", safe(all(one("1", 0, 4)), ("\0"):rep(5)), "5 bytes of elements")
  refused("shape.safetensors", safe(all(one("3", 0, 4)), "\0\0\0\0"), "does not fill the 4 bytes")
  refused("product.safetensors", safe(all(one("4294967296,4294967296", 0, 0))), "does not fill")
  refused("number.safetensors", safe(all(one("99999999999999999999", 0, 0))), "too large")
  refused("kind.safetensors", safe(all(one("1", 0, 1, "F8_E4M3")), "\0"), '"F8_E4M3" are not read')
  refused("space.safetensors", safe(" " .. all(one("1", 0, 4)), ("\0"):rep(4)), "does not begin with {")
  refused("none.safetensors", safe(""), "does not begin with {")
  refused("bytes.safetensors", safe('{"\xff":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}'), "no UTF-8")
  refused("surrogate.safetensors", safe('{"\xed\xa0\x80":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}'),
    "no UTF-8")
  refused("overlong.safetensors", safe('{"\xc0\xaf":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}'), "no UTF-8")
  refused("zero.safetensors", safe(all(one("01", 0, 4)), ("\0"):rep(4)), "a number begins with 0")
  refused("text.safetensors", safe('{"x'), "a \" is missing")
  refused("half.safetensors", safe('{"\\ud800":{}}'), "surrogate")
  refused("twice.safetensors", safe(all(one("0", 0, 0), one("0", 0, 0))), "two tensors have the name")
  refused("after.safetensors", safe("{} {}"), "stands after its end")
  refused("field.safetensors", safe('{"x":{"dtyp":"F32"}}'), 'unknown field "dtyp"')
  refused("deep.safetensors", safe(('{"x":'):rep(1000)), "unknown field")
end

do
  tensor.save(path("z.npz"), { x = tensor.ones(2, 3) })
  local good = read(path("z.npz"))
  refused("cut.npz", good:sub(1, -2), "no zip archive ends here")
  refused("none.npz", "", "no zip archive ends here")
  local directory = string.unpack("<I4", good, #good - 5)
  local function patched(at, bytes) return good:sub(1, at) .. bytes .. good:sub(at + #bytes + 1) end
  refused("sum.npz", patched(directory - 1, "\x40"), "check sum")
  refused("place.npz", patched(#good - 6, "\xff\xff\xff\x7f"), "outside of it")
  refused("entry.npz", patched(directory, "XX"), "directory is damaged")
  refused("local.npz", patched(directory + 42, "\xf0\xff\xff\x7f"), "holds no entry")
  refused("method.npz", patched(directory + 10, "\99"), "method 99")
  refused("bomb.npz", patched(directory + 10, "\8\0\0\0\33\0\0\0\0\0\1\0\0\0\xff\xff\xff\x7f"), "more than it can")
  refused("packed.npz", patched(directory + 10, "\8"), "damaged")
  local survived = 0
  for i = 1, #good do
    if not pcall(tensor.load, write("m.npz", good:sub(1, i - 1))) then survived = survived + 1 end
  end
  tap.is(survived, #good, "every beginning of an npz file is refused")
end

-- Other mistakes.
tap.raises(function() tensor.load(path("nothing.npy")) end, "No such file", "a missing file")
tap.raises(function() tensor.load(folder .. ".npy/") end, "ends in .npy, .npz or .safetensors", "no format")
tap.raises(function() tensor.save(path("a.npy"), {}) end, ".npy holds one tensor", "a table into npy")
tap.raises(function() tensor.save(path("a.npz"), tensor.ones(1)) end, "a table of tensors by name",
  "a tensor into npz")
tap.raises(function() tensor.save(path("a.npz"), { tensor.ones(1) }) end, "a key that is a number",
  "names are texts")
tap.raises(function() tensor.save(path("a.safetensors"), { __metadata__ = tensor.ones(1) }) end,
  "__metadata__ is no name for a tensor", "a name that safetensors keeps for itself")
for _, name in ipairs { "a.safetensors", "a.npz" } do
  tap.raises(function() tensor.save(path(name), { ["\xff"] = tensor.ones(1) }) end, "is no UTF-8",
    name .. ": names that other programs could not read")
end
tap.raises(function() tensor.save("/nowhere/a.npy", tensor.ones(1)) end, "/nowhere/a.npy: cannot be",
  "a folder that is not there")
tap.raises(function() tensor.from_bytes("abc", "int16", { 1 }) end, "does not fill the 3 bytes",
  "from_bytes wants as many bytes as the shape")
tap.same(tensor.from_bytes("\xff\xfe\0\1", "int16", { 2 }, { big_endian = true }):totable(), { -2, 1 },
  "from_bytes, big-endian")

for _, name in ipairs(system.list(folder)) do
  os.remove(folder .. "/" .. (type(name) == "table" and name.name or name))
end
os.remove(folder)
collectgarbage()
collectgarbage()
tap.is(tensor.live_bytes(), at_start, "nothing is left behind")
tap.done()
