-- A figure before one's eyes: in the terminal where that can show pictures, else in a file that is
-- opened where there is a display.

local options = require "plot.options"
local save = require "plot.save"
local sixel = require "plot.sixel"
local terminal = require "plot.terminal"

local show = {}

-- Letters that a figure's 8 pixels are set on.
local pixels_a_letter = 8
local letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

local function base64(bytes)
  local out = {}
  for i = 1, #bytes - 2, 3 do
    local a, b, c = bytes:byte(i, i + 2)
    local bits = a << 16 | b << 8 | c
    for shift = 18, 0, -6 do
      local at = (bits >> shift & 63) + 1
      out[#out + 1] = letters:sub(at, at)
    end
  end
  local left = #bytes % 3
  if left > 0 then
    local a, b = bytes:byte(-left, -1)
    local bits = a << 16 | (b or 0) << 8
    for k = 0, left do
      local at = (bits >> 18 - 6 * k & 63) + 1
      out[#out + 1] = letters:sub(at, at)
    end
    out[#out + 1] = ("="):rep(3 - left)
  end
  return table.concat(out)
end

-- How many letters wide the figure stands, and pixels of the terminal a pixel of the figure: as
-- wide as it is on a page, but whole inside the window.
local function fit(fig, about)
  local columns = math.min(about.columns, math.ceil(fig.width / pixels_a_letter))
  local high = (about.rows - 1) * about.height
  columns = math.min(columns, math.floor(high * fig.width / fig.height / about.width))
  columns = math.max(columns, 1)
  return columns, math.max(0.1, math.min(10, columns * about.width / fig.width))
end

-- In pieces of up to 4096 letters; q=2 asks for no answer.
local function kitty(fig, about)
  local columns, scale = fit(fig, about)
  local text, out = base64(fig:png(about.theme, scale)), {}
  for from = 1, #text, 4096 do
    local more = from + 4096 <= #text and 1 or 0
    local head = from == 1 and ("a=T,f=100,q=2,c=%d,"):format(columns) or ""
    out[#out + 1] = ("\27_G%sm=%d;%s\27\\"):format(head, more, text:sub(from, from + 4095))
  end
  return table.concat(out) .. "\n"
end

local function sixels(fig, about)
  local _, scale = fit(fig, about)
  return sixel.encode(fig.canvas:pixels { theme = about.theme, scale = scale }) .. "\n"
end

-- The module is there in folio, and not in a Lua that only draws.
local function find_system()
  local good, system = pcall(require, "system")
  return good and system or nil
end

local function open_file(path)
  if not (os.getenv "DISPLAY" or os.getenv "WAYLAND_DISPLAY") then return end
  os.execute(("command -v xdg-open >/dev/null && xdg-open '%s' >/dev/null 2>&1 &"):format(path))
end

-- os.tmpname makes the file, so that nobody else takes the name.
local function into_file(fig, theme)
  local name = os.tmpname()
  os.remove(name)
  local path = name .. (fig.motion and fig.alt and ".svg" or ".png")
  save.figure(fig, path, { theme = theme })
  io.stdout:write(("%s is in %s\n"):format(tostring(fig), path))
  open_file(path)
end

local known = { theme = options.one_of { "light", "dark" } }

--- show.figure(fig, given): see figure:show. Where figures have a page, in the cells of a chapter,
--- package.loaded["plot.page"] is the function that puts them there.
function show.figure(fig, given)
  given = given or {}
  options.check("show", given, known)
  local page = package.loaded["plot.page"]
  if page then return page(fig) end
  local system = find_system()
  local about = system and terminal.about(system)
  if not about or not about.protocol then return into_file(fig, given.theme) end
  about.theme = given.theme or about.dark and "dark" or "light"
  io.stdout:flush()
  system.write(1, (about.protocol == "kitty" and kitty or sixels)(fig, about))
end

return show
