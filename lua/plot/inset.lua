-- An inset: a small panel on paper of its own inside a frame, often a part of the picture enlarged.

local axes = require "plot.axes"
local head = require "plot.head"
local options = require "plot.options"
local panel = require "plot.panel"
local spec_type = require "plot.spec"
local typeset = require "plot.type"

local inset = { __name = "inset" }
inset.__index = inset

-- Shares of what is left across and down.
local places = { ["top left"] = { 0, 0 }, ["top right"] = { 1, 0 }, ["bottom left"] = { 0, 1 },
  ["bottom right"] = { 1, 1 }, top = { 0.5, 0 }, bottom = { 0.5, 1 }, left = { 0, 0.5 },
  right = { 1, 0.5 }, middle = { 0.5, 0.5 } }

-- From the frame to the inset; from its edge to what is in it; what it is at least, in pixels.
local margin, pad = 10, 7
local least_width, least_height = 130, 100

local function place(value)
  if type(value) == "string" then
    return places[value] ~= nil, table.concat(options.names(places), ", ")
  end
  local good = type(value) == "table" and #value == 4
  for _, v in ipairs(type(value) == "table" and value or {}) do
    good = good and type(v) == "number"
  end
  return good, '"top right" or its like, or two corners {x1, y1, x2, y2} in the data'
end

local known = { at = place, width = options.share, height = options.share, x = "table", y = "table",
  zoom = "boolean", title = "string" }

local function check(spec)
  options.check("inset", spec, known)
  options.check("inset x", spec.x or {}, axes.options)
  options.check("inset y", spec.y or {}, axes.options)
  if #spec == 0 and not spec.zoom then
    options.fail("inset: no mark; write plot.inset { plot.line {…}, … }, or zoom = true for a part "
      .. "of the picture enlarged")
  end
  local part = spec.x and spec.x.domain or spec.y and spec.y.domain
  if spec.zoom and not part then
    options.fail("inset: which part is enlarged? Write zoom = true, x = {domain = {0, 1}}")
  end
end

--- inset.new(spec) → an inset for plot.plot {…}; see plot.inset.
function inset.new(spec)
  check(spec)
  return setmetatable({ spec = spec }, inset)
end

-- The axis of an inset that shows the picture's own marks is of the same kind as the picture's.
local function axis_spec(own, parent, is_same)
  local out = {}
  for _, name in ipairs(is_same and { "scale", "linear", "format", "reverse" } or {}) do
    out[name] = parent and parent[name]
  end
  for name, value in pairs(own or {}) do out[name] = value end
  return out
end

--- inset.split(spec) → the author's table without its insets, and those, each with the marks that
--- it shows: its own, or the picture's.
function inset.split(spec)
  local rest, found = {}, {}
  for key, value in pairs(spec) do
    if type(key) == "string" then rest[key] = value end
  end
  for _, one in ipairs(spec) do
    if getmetatable(one) == inset then found[#found + 1] = setmetatable({ spec = one.spec }, inset)
    else rest[#rest + 1] = one end
  end
  for _, one in ipairs(found) do
    local is_same = #one.spec == 0
    local marks = table.move(is_same and rest or one.spec, 1, is_same and #rest or #one.spec, 1, {})
    marks.x = axis_spec(one.spec.x, rest.x, is_same)
    marks.y = axis_spec(one.spec.y, rest.y, is_same)
    one.x_spec, one.y_spec, one.marks = marks.x, marks.y, spec_type.marks("inset", marks)
  end
  return rest, found
end

-- Where two corners in the data are on paper: {x, y, w, h}.
local function box_between(p, x1, y1, x2, y2)
  local ax, ay, bx, by = p.x.scale.map(x1), p.y.scale.map(y1), p.x.scale.map(x2), p.y.scale.map(y2)
  if not (ax and ay and bx and by) then
    options.fail("inset: the picture has no place for (%s, %s) … (%s, %s); write places of "
      .. "its axes", tostring(x1), tostring(y1), tostring(x2), tostring(y2))
  end
  return { x = math.min(ax, bx), y = math.min(ay, by), w = math.abs(ax - bx),
    h = math.abs(ay - by) }
end

local function check_size(box)
  if box.w >= least_width - 40 and box.h >= least_height - 30 then return box end
  options.fail("inset: %d × %d pixels are too small to read; it wants %d × %d", math.floor(box.w),
    math.floor(box.h), least_width - 40, least_height - 30)
end

-- The box of the whole inset in the frame of the panel p.
local function find_box(self, p)
  local spec, left, right = self.spec, p:ends()
  local at = spec.at or "top right"
  if type(at) == "table" then return check_size(box_between(p, table.unpack(at))) end
  local top = math.min(p.y.scale.from, p.y.scale.to)
  local width, height = right - left - 2 * margin, p.frame_height - 2 * margin
  local w = math.min(width, math.max(least_width, (spec.width or 0.4) * (right - left)))
  local h = math.min(height, math.max(least_height, (spec.height or 0.4) * p.frame_height))
  return check_size { x = left + margin + places[at][1] * (width - w),
    y = top + margin + places[at][2] * (height - h), w = w, h = h }
end

-- The panel of the inset, fitted into the box.
local function fit(self, box, scale)
  local x, y = axes.new("x", self.marks, self.x_spec), axes.new("y", self.marks, self.y_spec)
  x.label, y.label = self.x_spec.label, self.y_spec.label
  local p = panel.new { marks = self.marks, x = x, y = y, color = scale }
  p.is_inset = true
  p.head_plan = head.plan { title = self.spec.title, style = typeset.panel, label = y.label,
    width = box.w - 2 * pad }
  local above = p.head_plan.height > 0 and p.head_plan.height + 4 or 3
  p:fit { left = box.x + pad, right = box.x + box.w - pad, top = box.y + pad + above,
    width = box.w - 2 * pad, height = box.h - 2 * pad - above, asked = math.floor(box.h) }
  return p
end

-- The corners that are joined, as shares of both boxes: the part's, then the inset's.
local function corners(part, box)
  local right, left = box.x >= part.x + part.w, box.x + box.w <= part.x
  local below, above = box.y >= part.y + part.h, box.y + box.h <= part.y
  if right and above or left and below then return { { 0, 0, 0, 0 }, { 1, 1, 1, 1 } } end
  if right and below or left and above then return { { 1, 0, 1, 0 }, { 0, 1, 0, 1 } } end
  if right then return { { 1, 0, 0, 0 }, { 1, 1, 0, 1 } } end
  if left then return { { 0, 0, 1, 0 }, { 0, 1, 1, 1 } } end
  if above then return { { 0, 0, 0, 1 }, { 1, 0, 1, 1 } } end
  if below then return { { 0, 1, 0, 0 }, { 1, 1, 1, 0 } } end
  return {}
end

-- A frame around the part of the picture that is enlarged, and two lines from it to the inset.
local function draw_zoom(c, p, own, box)
  if p.x.kind.bands or p.y.kind.bands then
    options.fail("inset: zoom = true is of numbers, and %s is of categories",
      p.x.kind.bands and "x" or "y")
  end
  local x, y = own.x.scale, own.y.scale
  local part = box_between(p, x.low, y.low, x.high, y.high)
  c:tag "zoom"
  c:rect { x = part.x, y = part.y, w = part.w, h = part.h, stroke = "muted", fill = "none" }
  for _, k in ipairs(corners(part, box)) do
    c:line { x1 = part.x + k[1] * part.w, y1 = part.y + k[2] * part.h, x2 = box.x + k[3] * box.w,
      y2 = box.y + k[4] * box.h, stroke = "axis", width = 0.75 }
  end
end

--- i:draw(c, p) draws it into the panel p; i.panel is its own from now on.
function inset:draw(c, p)
  local box = find_box(self, p)
  self.panel = fit(self, box, p.color)
  if self.spec.zoom then draw_zoom(c, p, self.panel, box) end
  c:tag "inset"
  c:rect { x = box.x, y = box.y, w = box.w, h = box.h, fill = "paper", stroke = "axis",
    width = 0.75 }
  self.panel:draw(c)
  self.panel:draw_label(c)
  head.draw(c, self.panel.head_plan, box.x + pad, box.y + pad)
end

return inset
