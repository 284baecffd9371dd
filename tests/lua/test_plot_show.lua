-- fig:show(): the test is the terminal. It answers what it is asked (or says nothing), reads the
-- picture that comes and compares it with the figure's own bytes.

local plot = require "plot"
local process = require "process"
local sixel = require "plot.sixel"
local system = require "system"
local tap = require "tap"

local program = assert(system.realpath(os.getenv("FOLIO") or system.executable()))
local DRAW = [[
local plot = require "plot"
local fig = plot.plot { alt = "Two points.", width = 320, height = 240,
  plot.line { x = { 1, 2 }, y = { 1, 2 } } }
]]
local fig = plot.plot { alt = "Two points.", width = 320, height = 240,
  plot.line { x = { 1, 2 }, y = { 1, 2 } } }

local script_file = os.tmpname()
system.write_file(script_file, DRAW .. "fig:show()\nprint 'after'\n")

-- What a terminal that has been opened on this machine may have left for us.
local clean = { { "TMUX" }, { "STY" }, { "TERM_PROGRAM" }, { "KITTY_WINDOW_ID" }, { "DISPLAY" },
  { "WAYLAND_DISPLAY" }, { "TERM", "xterm-256color" } }

local function environment(more)
  local list = table.move(clean, 1, #clean, 1, {})
  return table.move(more or {}, 1, #(more or {}), #list + 1, list)
end

-- Folio in a terminal of that many columns; `script` makes the terminal.
local function terminal(columns, command, more)
  return process.start({ "/usr/bin/script", "-qfec", ("stty rows 30 cols %d; exec '%s' %s"):format(
    columns, program, command), "/dev/null" }, { environment = environment(more) })
end

local LAST_QUESTION = "\27[c"

-- Runs the script in a terminal that gives `answers`; returns what was shown after the questions.
local function shown(answers, columns, more)
  local one = terminal(columns or 80, "run " .. script_file, more)
  tap.ok(one:hear(LAST_QUESTION, 20), "the terminal is asked")
  local began = system.now()
  if answers ~= "" then one:say(answers) end
  local text = one:hear("after", 20)
  local seconds = system.now() - began
  one:close "KILL"
  return text or "", seconds
end

local function decode(text)
  local value = {}
  local letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  for i = 1, #letters do value[letters:sub(i, i)] = i - 1 end
  local bits, count, out = 0, 0, {}
  for letter in text:gmatch("[%w+/]") do
    bits, count = bits << 6 | value[letter], count + 6
    if count >= 8 then
      count = count - 8
      out[#out + 1] = string.char(bits >> count & 255)
      bits = bits & (1 << count) - 1
    end
  end
  return table.concat(out)
end

-- The columns and the PNG in what a terminal with kitty's protocol was sent.
local function kitty_picture(text)
  local columns = text:match("\27_Ga=T,f=100,q=2,c=(%d+),m=[01];")
  local parts, longest, mores = {}, 0, {}
  for control, part in text:gmatch("\27_G([^;\27]*);([^\27]*)\27\\") do
    parts[#parts + 1], longest = part, math.max(longest, #part)
    mores[#mores + 1] = control:match("m=([01])$")
  end
  local whole = table.concat(mores):find("^1*0$") ~= nil
  return tonumber(columns), decode(table.concat(parts)), whole and longest <= 4096
end

local OK, DA1 = "\27_Gi=31;OK\27\\", "\27[?62;22c"
local DARK, CELL = "\27]11;rgb:1c1c/1c1c/1c1c\27\\", "\27[6;20;10t"

local function shows_kitty(name, text, columns, theme, scale)
  local got, png, whole = kitty_picture(text)
  tap.is(got, columns, name .. ": so many columns wide")
  tap.ok(whole, name .. ": in pieces of 4096 letters, the last one marked")
  tap.ok(png == fig:png(theme, scale), name .. ": the bytes are the figure's PNG")
end

shows_kitty("kitty, asked", shown(OK .. DARK .. CELL .. DA1), 40, "dark", 400 / 320)
shows_kitty("kitty, light", shown(OK .. "\27]11;rgb:ff/ff/ff\7" .. DA1), 40, "light", 1)
shows_kitty("kitty, narrow", shown(OK .. CELL .. DA1, 24), 24, "light", 240 / 320)
shows_kitty("kitty, wide letters, low window", shown(OK .. "\27[6;10;20t" .. DA1, 200), 19,
  "light", 380 / 320)
shows_kitty("silent, but kitty by its environment", (shown("", 80, { { "KITTY_WINDOW_ID", "1" } })),
  40, "light", 1)

-- The name of the file that was made instead, which is removed.
local function shows_file(name, text)
  local path = text:match("figure 320 × 240 is in (%S+%.png)")
  tap.ok(path and system.read_file(path) == fig:png("light", 2), name .. ": the figure is in a file")
  if path then os.remove(path) end
end

local text, seconds = shown("")
shows_file("a silent terminal", text)
tap.ok(seconds < 10, ("a silent terminal is waited for half a second (%.2f s)"):format(seconds))
shows_file("a terminal without pictures", (shown(DA1)))
shows_file("half an answer", (shown("\27[?62;4")))
shows_file("tmux in kitty", (shown(DA1, 80, { { "KITTY_WINDOW_ID", "1" }, { "TMUX", "/tmp/x" } })))

-- Sixels, painted again: a list of rows of entries, and the palette.
local function paint(bytes)
  local width, height, body = bytes:match('\27P0;1q"1;1;(%d+);(%d+)(.-)\27\\')
  local rows, colors, x, top, entry = {}, {}, 1, 0, nil
  for y = 1, tonumber(height) do rows[y] = {} end
  body = body:gsub("#(%d+);2;(%d+);(%d+);(%d+)", function(i, r, g, b)
    colors[tonumber(i)] = { tonumber(r), tonumber(g), tonumber(b) }
    return ""
  end)
  local at = 1
  while at <= #body do
    local count, letter, after = body:match("^!(%d+)(.)()", at)
    local chosen, next_at = body:match("^#(%d+)()", at)
    if chosen then
      entry, at = tonumber(chosen), next_at
    else
      letter = letter or body:sub(at, at)
      at = after or at + 1
      if letter == "$" then x = 1
      elseif letter == "-" then x, top = 1, top + 6
      else
        for _ = 1, tonumber(count or 1) do
          for k = 0, 5 do
            if letter:byte() - 63 >> k & 1 == 1 then rows[top + k + 1][x] = entry end
          end
          x = x + 1
        end
      end
    end
  end
  return tonumber(width), tonumber(height), rows, colors
end

-- The largest distance of a part of a colour between sixels and pixels, and how many are missing.
local function apart(bytes, rgb)
  local width, height, rows, colors = paint(bytes)
  local worst, missing = 0, 0
  for y = 1, height do
    for x = 1, width do
      local p = colors[rows[y][x]]
      if not p then missing = missing + 1 end
      for k = 1, p and 3 or 0 do
        local want = rgb:byte(3 * ((y - 1) * width + x - 1) + k)
        worst = math.max(worst, math.abs(p[k] * 2.55 - want))
      end
    end
  end
  return worst, missing
end

do -- a ramp through all corners of the colours, 30 × 13, so that the last band is not whole
  local pixels = {}
  for i = 0, 30 * 13 - 1 do
    pixels[i + 1] = string.char(i * 37 % 256, i * 101 % 256, i * 11 % 256)
  end
  local rgb = table.concat(pixels)
  local width, height = paint(sixel.encode(rgb, 30, 13))
  tap.is(width .. " × " .. height, "30 × 13", "sixels say the size of the picture")
  local worst, missing = apart(sixel.encode(rgb, 30, 13), rgb)
  tap.is(missing, 0, "each pixel is painted")
  tap.ok(worst <= 27, ("no part of a colour is off by more than half a step (%.1f)"):format(worst))
  local grey = {}
  for i = 0, 255 do grey[i + 1] = string.char(i, i, i) end
  worst = apart(sixel.encode(table.concat(grey), 256, 1), table.concat(grey))
  tap.ok(worst <= 5, ("greys are off by at most 5 of 255 (%.1f)"):format(worst))
end

do
  local got = shown("\27]11;rgb:0000/0000/0000\27\\" .. CELL .. "\27[?62;4;22c")
  local rgb, width, height = fig.canvas:pixels { theme = "dark", scale = 400 / 320 }
  local sent = got:match("\27P.-\27\\")
  tap.ok(sent and sent == sixel.encode(rgb, width, height), "sixel: the dark figure, 40 letters wide")
  local worst, missing = apart(sent or "", rgb)
  tap.is(missing, 0, "sixel: each pixel is painted")
  tap.ok(worst <= 27, ("sixel: painted again, it is the figure (off by %.1f)"):format(worst))
end

-- Not in a terminal; with a display, the file is opened.
do
  local pipe = io.popen(("env -u DISPLAY -u WAYLAND_DISPLAY '%s' run %s"):format(program, script_file))
  shows_file("a pipe", pipe:read("a"))
  pipe:close()
  local folder = os.tmpname()
  os.remove(folder)
  system.mkdir(folder)
  system.write_file(folder .. "/xdg-open", '#!/bin/sh\necho "$1" >"$0.said"\n')
  os.execute(("chmod +x %s/xdg-open"):format(folder))
  pipe = io.popen(("PATH=%s:$PATH DISPLAY=:9 '%s' run %s"):format(folder, program, script_file))
  local said = pipe:read("a")
  pipe:close()
  for _ = 1, 100 do
    if system.stat(folder .. "/xdg-open.said") then break end
    system.poll({}, 20)
  end
  system.poll({}, 50)
  local opened = (system.read_file(folder .. "/xdg-open.said") or ""):gsub("%s+$", "")
  tap.ok(opened ~= "" and said:find(opened, 1, true), "with a display the file is opened: " .. opened)
  os.remove(opened)
  os.execute("rm -r " .. folder)
end

-- At the prompt, the value of a line.
do
  local one = terminal(80, "repl", { { "XDG_STATE_HOME", script_file .. ".state" } })
  one:hear("folio> ", 20)
  one:say("plot.plot { alt = 'a', width = 320, height = 240, plot.line { x = { 1, 2 }, y = { 1, 2 } } }\n")
  tap.ok(one:hear(LAST_QUESTION, 20), "prompt: the terminal is asked")
  one:say(OK .. CELL .. DA1)
  shows_kitty("prompt", one:hear("folio> ", 20), 40, "light", 400 / 320)
  one:say("diagram.rnn_cell { alt = 'a' }\n")
  tap.ok(one:hear(LAST_QUESTION, 20), "prompt: a diagram is shown, too")
  one:say(OK .. CELL .. DA1)
  tap.ok((one:hear("folio> ", 20) or ""):find("\27_Ga=T", 1, true), "prompt: and its picture comes")
  one:say("6 * 7\n")
  tap.like(one:hear("folio> ", 20) or "", "42", "prompt: the next line is as usual")
  one:close "KILL"
  os.execute(("rm -rf '%s.state'"):format(script_file))
end

tap.raises(function() fig:show { theme = "drak" } end, "want light, dark", "an unknown theme")
tap.raises(function() fig.show() end, "with a colon", "a dot for a colon")

os.remove(script_file)
tap.done()
