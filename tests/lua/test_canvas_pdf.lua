-- PDF: its page, its metadata, and the same bytes at every run.

local tap = require "tap"
local machine = require "machine"
local canvas = require "canvas"

-- Cairo 1.16 loses some bytes when it takes a part of a Chinese font, and the sanitizers tell.
local chinese = not machine.sanitized()

local c = canvas.new(400, 200)
c:text { x = 10, y = 50, text = "Loss of σ²", size = 20, halo = 2 }
if chinese then c:text { x = 10, y = 80, text = "我们", size = 20 } end
c:text { x = 10, y = 110, text = "√d", runs = { { from = 4, to = 4, overline = true } } }
c:clip { x = 100, y = 100, w = 50, h = 50 }
c:points { x = { 110, 120 }, y = { 110, 120 }, r = 4, fill = "series1", opacity = 0.5 }
c:points { x = { 110, 120 }, y = { 110, 120 }, r = 4, fill = "series1", stroke = "ink", opacity = 0.5 }
c:points { x = { 130, 140 }, y = { 110, 120 }, r = 4, fill = "series1" }
c:unclip()
c:image { x = 200, y = 100, w = 50, h = 50, columns = 2, rows = 2, values = { 0, 1, false, 0.5 } }
c:rect { x = 300, y = 100, w = 50, h = 50, fill = "tint1", stroke = "series1", opacity = 0.5 }
local pdf = c:pdf { title = "Loss of a", description = "It falls." }

tap.like(pdf, "^%%PDF%-1%.", "it is a PDF")
tap.like(pdf, "%%%%EOF%s*$", "and has an end")
tap.like(pdf, "/MediaBox %[ 0 0 300 150 %]", "400 by 200 pixels are 300 by 150 points")
tap.like(pdf, "/CreationDate %(D?:?20000101000000Z", "the date is not that of the clock")
tap.ok(not pdf:find("/ModDate", 1, true) and not pdf:find("/ID ", 1, true), "and nothing else is of this run")
tap.like(pdf, "/Title %(Loss of a%)", "the title")
tap.like(pdf, "/Subject %(It falls.%)", "the description")
tap.like(pdf, "%+Inter%-Regular", "a part of Inter is inside, so text is text")
tap.ok(not chinese or pdf:find "%+NotoSansCJKsc%-Regular", "and of the Chinese family")
tap.like(pdf, "/ToUnicode", "which says what its letters are")
tap.is(c:pdf { title = "Loss of a", description = "It falls." }, pdf, "the same bytes twice")
tap.ok(c:pdf { title = "Loss of a", description = "It falls.", theme = "dark" } ~= pdf, "dark is another picture")
local plain = c:pdf()
tap.ok(not plain:find("/Title", 1, true) and not plain:find("/Subject", 1, true), "without a title there is none")
tap.like(canvas.new(1, 1):pdf(), "/MediaBox %[ 0 0 0%.75 0%.75 %]", "a page of a pixel")

do -- another process writes the same
  local program = [[
    local c = require("canvas").new(400, 200)
    c:text { x = 10, y = 50, text = "Loss" }
    io.write(c:pdf { title = "σ" })]]
  local name = os.tmpname()
  local file = assert(io.open(name, "w"))
  file:write(program)
  file:close()
  local function output()
    local pipe = assert(io.popen((os.getenv "FOLIO" or "build/folio") .. " run " .. name))
    local bytes = pipe:read "a"
    pipe:close()
    return bytes
  end
  local first = output()
  tap.ok(#first > 1000 and first == output(), "two runs write the same bytes")
  os.remove(name)
end

do -- many
  local x, y = {}, {}
  for i = 1, 10000 do x[i], y[i] = i * 7919 % 39997 / 100, i * 104729 % 19973 / 100 end
  local d = canvas.new(400, 200)
  d:points { x = x, y = y, r = 2, fill = "ink" }
  tap.ok(#d:pdf() < 150000, ("ten thousand dots are less than 15 bytes each (%d)"):format(#d:pdf()))
end

tap.raises(function() c:pdf { theme = "blue" } end, 'write "light" or "dark"', "an unknown theme")
tap.raises(function() c:pdf { scale = 2 } end, "unknown option", "a page has no scale")
tap.raises(function() c:pdf { title = {} } end, "title wants a string", "a title that is no text")

tap.done()
