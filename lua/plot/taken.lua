-- Where the paper of a picture is taken: the shapes that marks have drawn, asked by those who look
-- for a place that covers nothing (legends, labels, notes).

local taken = {}
taken.__index = taken

-- What may be covered.
local is_ground = { ["x grid"] = true, ["y grid"] = true, ["axis line"] = true }

local function add_box(self, kind, x1, y1, x2, y2)
  local list = self[kind]
  list[#list + 1] = { x1, y1, x2, y2 }
end

local function add_segment(self, x1, y1, x2, y2)
  self.segments[#self.segments + 1] = { x1, y1, x2, y2 }
end

-- The corners of a path as lists of points, one for each part; a curve goes by its control points.
local function parts_of(item)
  local parts, at, part = {}, 1, nil
  for step in item.steps:gmatch "." do
    if step == "M" then
      part = {}
      parts[#parts + 1] = part
    end
    local count = step == "C" and 6 or step ~= "Z" and 2 or 0
    table.move(item.points, at, at + count - 1, #part + 1, part)
    if step == "Z" then part[#part + 1], part[#part + 2] = part[1], part[2] end
    at = at + count
  end
  return parts
end

local function has_fill(item) return item.fill and item.fill ~= "none" end

local function add_path(self, item)
  for _, part in ipairs(parts_of(item)) do
    for k = 1, #part - 3, 2 do
      add_segment(self, part[k], part[k + 1], part[k + 2], part[k + 3])
    end
    if has_fill(item) then self.fills[#self.fills + 1] = part end
  end
end

-- Of very many points some are enough to say where they are.
local most_points = 20000

local function add_points(self, item)
  for i = 1, #item.x, math.max(1, #item.x // most_points) do
    local x = item.x[i]
    local r, y = type(item.r) == "table" and item.r[i] or item.r, item.y[i]
    add_box(self, "dots", x - r, y - r, x + r, y + r)
  end
end

local kinds_of_box = { rect = "boxes", image = "boxes", text = "texts", circle = "dots" }

local function add_item(self, item)
  if item.kind == "path" then return add_path(self, item) end
  if item.kind == "points" then return add_points(self, item) end
  local kind, box = kinds_of_box[item.kind], item.box
  if kind then add_box(self, kind, box[1], box[2], box[1] + box[3], box[2] + box[4]) end
end

--- taken.of(c) → what the canvas shows so far, but for grids and the lines of axes.
function taken.of(c)
  local self = setmetatable({ boxes = {}, texts = {}, dots = {}, segments = {}, fills = {} }, taken)
  for _, item in ipairs(c:list()) do
    if not is_ground[item.tag] then add_item(self, item) end
  end
  return self
end

local function meets(a, x1, y1, x2, y2)
  return a[1] < x2 and a[3] > x1 and a[2] < y2 and a[4] > y1
end

-- Whether a segment enters a rectangle: what is left of it between the four sides (Liang, Barsky,
-- "A new concept and method for line clipping", 1984).
local function enters(s, x1, y1, x2, y2)
  if math.max(s[1], s[3]) < x1 or math.min(s[1], s[3]) > x2 then return false end
  if math.max(s[2], s[4]) < y1 or math.min(s[2], s[4]) > y2 then return false end
  local from, to = 0, 1
  local dx, dy = s[3] - s[1], s[4] - s[2]
  for _, side in ipairs { { -dx, s[1] - x1 }, { dx, x2 - s[1] }, { -dy, s[2] - y1 },
    { dy, y2 - s[2] } } do
    local p, q = side[1], side[2]
    if p < 0 then from = math.max(from, q / p)
    elseif p > 0 then to = math.min(to, q / p)
    elseif q < 0 then return false end
  end
  return from <= to
end

-- Whether a point is inside a closed line: it crosses the ray to the right an odd number of times.
local function contains(part, x, y)
  local inside = false
  for k = 1, #part - 3, 2 do
    local xa, ya, xb, yb = part[k], part[k + 1], part[k + 2], part[k + 3]
    local passes = (ya > y) ~= (yb > y)
    if passes and x < xa + (y - ya) / (yb - ya) * (xb - xa) then inside = not inside end
  end
  return inside
end

--- t:near(x1, y1, x2, y2) → the part of it that a rectangle may meet.
function taken:near(x1, y1, x2, y2)
  local part = setmetatable({ fills = self.fills }, taken)
  for _, kind in ipairs { "boxes", "texts", "dots", "segments" } do
    part[kind] = {}
    for _, s in ipairs(self[kind]) do
      if math.min(s[1], s[3]) <= x2 and math.max(s[1], s[3]) >= x1 and math.min(s[2], s[4]) <= y2
        and math.max(s[2], s[4]) >= y1 then
        part[kind][#part[kind] + 1] = s
      end
    end
  end
  return part
end

local function count(list, test, x1, y1, x2, y2)
  local n = 0
  for _, shape in ipairs(list) do
    if test(shape, x1, y1, x2, y2) then n = n + 1 end
  end
  return n
end

--- t:count(x1, y1, x2, y2) → how many texts, dots, segments of lines and filled shapes the
--- rectangle meets.
function taken:count(x1, y1, x2, y2)
  local texts = count(self.texts, meets, x1, y1, x2, y2)
  local dots = count(self.dots, meets, x1, y1, x2, y2)
  local lines = count(self.segments, enters, x1, y1, x2, y2)
  local areas = count(self.boxes, meets, x1, y1, x2, y2)
  for _, part in ipairs(self.fills) do
    if contains(part, (x1 + x2) / 2, (y1 + y2) / 2) then areas = areas + 1 end
  end
  return texts, dots, lines, areas
end

--- t:is_free(x1, y1, x2, y2) → whether it meets nothing.
function taken:is_free(x1, y1, x2, y2)
  local texts, dots, lines, areas = self:count(x1, y1, x2, y2)
  return texts + dots + lines + areas == 0
end

--- t:add_text(x1, y1, x2, y2): a text stands there from now on.
function taken:add_text(x1, y1, x2, y2) add_box(self, "texts", x1, y1, x2, y2) end

--- t:crossings(x1, y1, x2, y2) → how many texts a line between two points goes through.
function taken:crossings(x1, y1, x2, y2)
  local n, line = 0, { x1, y1, x2, y2 }
  for _, box in ipairs(self.texts) do
    if enters(line, box[1], box[2], box[3], box[4]) then n = n + 1 end
  end
  return n
end

return taken
