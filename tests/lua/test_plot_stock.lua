-- The canvas and the plots as modules of the stock Lua: the same bytes.

local tap = require "tap"
local machine = require "machine"
local system = require "system"

if not io.popen("command -v lua5.4"):read("l") then tap.skip_all("lua5.4 is not installed on this machine") end

local folder = system.executable():match("^(.*)/")
local script = [[
package.path = "lua/?.lua;lua/?/init.lua;tests/lua/?.lua;" .. package.path
io.write(require("plot_gallery").make["cell"]():svg("dark"))]]

local function output_of(command)
  local path = os.tmpname()
  system.write_file(path, script)
  local pipe = io.popen(command .. " " .. path .. " 2>&1")
  local text = pipe:read("a")
  pipe:close()
  os.remove(path)
  return text
end

local stock = output_of(("LUA_CPATH=%q %s lua5.4"):format(folder .. "/?.so", machine.preload()))
tap.like(stock, "^<svg ", "lua5.4 draws a figure")
tap.is(stock, output_of(("%q run"):format(system.executable())), "and it is the same bytes as in folio")

tap.done()
