-- build/folio run tests/fuzz/seeds.lua: writes the seeds of the corpus, a file a reader and kind.
local tensor = require "tensor"
local system = require "system"

local function read(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read("a")
end

local function seed(name, reader, extension, value)
  local path = os.tmpname() .. extension
  tensor.save(path, value)
  system.write_file("tests/fuzz/corpus/" .. name, string.char(reader) .. read(path))
  os.remove(path)
end

local parts = {
  ["layer.weight"] = tensor.tensor({ { 1, 2 }, { 3, 4 } }),
  count = tensor.tensor(7, { dtype = "int32" }),
  none = tensor.zeros(0, 3, { dtype = "float64" }),
}
seed("npy-float32", 0, ".npy", parts["layer.weight"])
seed("npy-int32", 0, ".npy", parts.count)
seed("npz", 1, ".npz", parts)
seed("safetensors", 2, ".safetensors", parts)
