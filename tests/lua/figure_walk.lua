-- What must hold for every figure, of charts and of diagrams: checks that walk a gallery.

local canvas = require "canvas"
local tap = require "tap"

local walk = {}

-- The page gives a figure this much on a phone of 390 px, and shrinks what is wider.
local phone = 380

-- The texts, each with the time from which it is shown, if it is only there for a while.
function walk.texts(fig)
  local list, shown = {}, {}
  for _, item in ipairs(fig:list()) do
    if item.kind == "group" then shown[#shown + 1] = item.show and item.show[1] or false end
    if item.kind == "ungroup" then shown[#shown] = nil end
    if item.kind == "text" and item.box[3] > 0 then
      item.shown = shown[#shown] or nil
      list[#list + 1] = item
    end
  end
  return list
end

local function together(a, b)
  return not a.shown or not b.shown or a.shown == b.shown
end

--- walk.tagged(fig, tag, kind) → the items of the display list with that tag, of that kind.
function walk.tagged(fig, tag, kind)
  local list = {}
  for _, item in ipairs(fig:list()) do
    if item.tag == tag and (not kind or item.kind == kind) then list[#list + 1] = item end
  end
  return list
end

-- The first two texts whose boxes share area. Turned texts are left out: their boxes are larger.
function walk.overlap(fig)
  local texts = walk.texts(fig)
  for i, a in ipairs(texts) do
    for j = i + 1, #texts do
      local b = texts[j]
      local w = math.min(a.box[1] + a.box[3], b.box[1] + b.box[3]) - math.max(a.box[1], b.box[1])
      local h = math.min(a.box[2] + a.box[4], b.box[2] + b.box[4]) - math.max(a.box[2], b.box[2])
      if w > 0.01 and h > 0.01 and a.angle == 0 and b.angle == 0 and together(a, b) then
        return ("%q and %q by %.1f × %.1f"):format(a.text, b.text, w, h)
      end
    end
  end
end

function walk.outside(fig)
  for _, item in ipairs(walk.texts(fig)) do
    local x, y, w, h = table.unpack(item.box)
    if x < 0 or y < 0 or x + w > fig.width or y + h > fig.height then
      return ("%q at (%.1f, %.1f), %.1f × %.1f"):format(item.text, x, y, w, h)
    end
  end
end

local function inside(box, x, y)
  return x >= box[1] and x <= box[1] + box[3] and y >= box[2] and y <= box[2] + box[4]
end

local function mixed(under, over, share)
  local out = "#"
  for i = 2, 6, 2 do
    local a, b = tonumber(under:sub(i, i + 1), 16), tonumber(over:sub(i, i + 1), 16)
    out = out .. ("%02x"):format(math.floor(a + (b - a) * share + 0.5))
  end
  return out
end

-- The colour under a text: of the filled rectangles and circles before it that contain its middle,
-- the later over the earlier.
local function ground(list, k, theme)
  local box = list[k].box
  local x, y = box[1] + box[3] / 2, box[2] + box[4] / 2
  local color = canvas.color("paper", theme)
  for i = 1, k - 1 do
    local item = list[i]
    local shape = item.kind == "rect" or item.kind == "circle"
    if shape and item.fill and item.fill ~= "none" and inside(item.box, x, y) then
      color = mixed(color, canvas.color(item.fill, theme), item.opacity or 1)
    end
  end
  return color
end

function walk.faint(fig, theme)
  local list = fig:list()
  for k, item in ipairs(list) do
    if item.kind == "text" then
      local under = ground(list, k, theme)
      local contrast = canvas.contrast(canvas.color(item.color, theme), under)
      if contrast < 4.5 then return ("%q: %s on %s is %.2f"):format(item.text, item.color, under, contrast) end
    end
  end
end

function walk.smallest(fig)
  local least = math.huge
  for _, item in ipairs(walk.texts(fig)) do least = math.min(least, item.size) end
  return least
end

--- walk.on_phone(fig) → the size of its smallest text as a phone shows it.
function walk.on_phone(fig)
  return walk.smallest(fig) * math.min(1, phone / fig.width)
end

-- An SVG without its colours; the ids begin with a hash of the text, colours and all.
local function shapes(svg)
  return (svg:gsub("f%x%x%x%x%x%x%x%x%-", ""):gsub("#%x%x%x%x%x%x", ""))
end

--- walk.check(name, make): all checks of the figure that make() makes → the figure.
function walk.check(name, make)
  local fig, again = make(), make()
  tap.is(walk.overlap(fig), nil, name .. ": no two texts overlap")
  tap.is(walk.outside(fig), nil, name .. ": no text leaves the canvas")
  tap.is(walk.faint(fig, "light"), nil, name .. ": texts have a contrast of 4.5 on light paper")
  tap.is(walk.faint(fig, "dark"), nil, name .. ": texts have a contrast of 4.5 on dark paper")
  tap.ok(walk.smallest(fig) >= 9, name .. ": no text is below 9 px")
  local said = fig:svg():match("<desc [^>]*>([^<]*)</desc>")
  local wanted = fig.alt .. (fig.motion and " " .. fig.motion or "")
  tap.ok(said == wanted and (fig:svg():find("<title ", 1, true) ~= nil) == (fig.title ~= nil),
    name .. ": those who listen get its description, and its title if it has one")
  tap.is(shapes(fig:svg("dark")), shapes(fig:svg("light")), name .. ": one geometry on both papers")
  tap.ok(fig:svg("light") == again:svg("light") and fig:svg("dark") == again:svg("dark"),
    name .. ": made twice, the SVG is the same bytes")
  tap.ok(fig:png("dark", 1) == again:png("dark", 1), name .. ": made twice, the PNG is the same bytes")
  tap.same(again:facts(), fig:facts(), name .. ": made twice, the facts are the same")
  return fig
end

--- walk.alone(module, name) → the SVG of a figure of a gallery, made in a process of its own.
function walk.alone(module, name)
  local program = os.getenv("FOLIO") or "build/folio"
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  file:write('package.path = "tests/lua/?.lua;" .. package.path\n',
    ("io.write(require(%q).make[%q]():svg())\n"):format(module, name))
  file:close()
  local pipe = assert(io.popen(program .. " run " .. path))
  local out = pipe:read("a")
  pipe:close()
  os.remove(path)
  return out
end

return walk
