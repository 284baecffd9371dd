-- What a terminal can show. It is asked, and has half a second to answer:
--
--   ESC _G i=31,…,a=q   whether it knows the protocol of kitty, with a picture of one pixel
--   ESC ] 11 ; ?        the colour of its paper
--   ESC [ 16 t          the height and width of a letter, in pixels
--   ESC [ c             what it is (DA1); 4 among its answers is sixel. All terminals answer this,
--                       in the order of the questions, so nothing more comes after it.
--
-- kitty's protocol: https://sw.kovidgoyal.net/kitty/graphics-protocol/; the others: Xterm Control
-- Sequences, https://invisible-island.net/xterm/ctlseqs/ctlseqs.html.

local terminal = {}

local patience = 0.5
local questions = "\27_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\27\\\27]11;?\27\\\27[16t\27[c"
local last_answer = "\27%[%?[%d;]*c"

-- Reads until the last answer has come or the time is up.
local function hear(system, fd)
  local heard, deadline = "", system.now() + patience
  while not heard:find(last_answer) do
    local left = math.ceil((deadline - system.now()) * 1000)
    if left <= 0 or #(system.poll({ fd }, left) or {}) == 0 then break end
    local bytes = system.read(fd, 4096)
    if not bytes or bytes == "" then break end
    heard = heard .. bytes
  end
  return heard
end

local function ask(system)
  if not system.is_terminal(0) then return "" end
  local before = system.terminal_raw(0)
  if not before then return "" end
  system.write(1, questions)
  local good, heard = pcall(hear, system, 0)
  system.terminal_restore(0, before)
  return good and heard or ""
end

-- Terminals that know kitty's protocol, by what they leave in the environment. In tmux and screen
-- that is the environment of the terminal around them, which they do not let through.
local function is_known(system)
  local get = system.getenv
  local term, program = get "TERM" or "", get "TERM_PROGRAM" or ""
  if get "TMUX" or get "STY" then return false end
  return term == "xterm-kitty" or term == "xterm-ghostty" or program == "WezTerm"
    or program == "ghostty" or get "KITTY_WINDOW_ID" ~= nil
end

local function has_sixel(answers)
  local is = answers:match("\27%[%?([%d;]*)c") or ""
  return (";" .. is .. ";"):find(";4;", 1, true) ~= nil
end

-- Whether the paper is dark; each part is up to four hexadecimal digits.
local function is_dark(answers)
  local sum = 0
  local r, g, b = answers:match("\27%]11;rgba?:(%x+)/(%x+)/(%x+)")
  for i, part in ipairs { r, g, b } do
    sum = sum + ({ 0.299, 0.587, 0.114 })[i] * tonumber(part, 16) / (16 ^ #part - 1)
  end
  return r ~= nil and sum < 0.5
end

-- A letter's width and height in pixels: as told, or from the window's, or as is usual.
local function letter(answers, columns, rows, width, height)
  local h, w = answers:match("\27%[6;(%d+);(%d+)t")
  if h and tonumber(w) > 0 and tonumber(h) > 0 then return tonumber(w), tonumber(h) end
  if width > 0 and height > 0 and columns > 0 and rows > 0 then
    return width / columns, height / rows
  end
  return 8, 16
end

--- terminal.about(system) → {protocol = "kitty", "sixel" or nil, dark, columns, rows, width,
--- height}: of the terminal on standard output, width and height those of a letter in pixels; nil
--- where there is none. `system` is the module of that name.
function terminal.about(system)
  if not system.is_terminal(1) then return nil end
  local answers = ask(system)
  local columns, rows, wide, high = system.terminal_size(1)
  if not columns then columns, rows, wide, high = 0, 0, 0, 0 end
  local about = { dark = is_dark(answers), columns = columns > 0 and columns or 80,
    rows = rows > 0 and rows or 24 }
  about.width, about.height = letter(answers, columns, rows, wide, high)
  if answers:find("\27_Gi=31;OK", 1, true) or is_known(system) then about.protocol = "kitty"
  elseif has_sixel(answers) then about.protocol = "sixel" end
  return about
end

return terminal
