-- Figures in which time is the point.
--
--   animate = "draw"          lines grow along x, all by one clock; what else there is appears when
--                             the clock comes to its place, or at the end
--   animate = {by = "step"}   a frame for each value of a column, on the same scales
--
-- All of it is groups with a time on the canvas: CSS in the SVG, no script. Print, PNG, PDF and
-- readers who want no motion get the still picture: of "draw" the whole, of frames the first.

local options = require "plot.options"
local parts = require "plot.parts"
local typeset = require "plot.type"

local animate = {}
animate.__index = animate

-- A line is drawn in so many pieces, so that lines of different lengths keep to one clock.
local pieces = 16
-- Seconds that a finished drawing stands before it begins anew, and in which the rest fades in.
local pause, fade = 3, 0.3
local most_frames = 200
-- Marks that are there from the beginning, and items that are too many to come one by one.
local still = { rule = true, text = true, label = true, note = true }
local most_items = 400

local known = { by = "string", seconds = options.positive, loop = "boolean" }

--- animate.new(given, marks) → a plan, or nil without `given`; raises what is wrong with it.
function animate.new(given, marks)
  if given == nil then return nil end
  if type(given) == "string" then given = { by = given } end
  options.check("animate", given, known)
  if not given.by then
    options.fail('animate: write by = "draw", or the name of a column: by = "step"')
  end
  local self = setmetatable({ by = given.by, seconds = given.seconds, count = 0 }, animate)
  if given.by == "draw" then
    self.seconds = self.seconds or 4
    self.cycle = given.loop and self.seconds + pause or nil
  else
    self:find_frames(given, marks)
  end
  return self
end

function animate:find_frames(given, marks)
  if given.loop == false then
    options.fail("animate: frames always begin anew; leave loop = false out")
  end
  local values = parts.domain("animate", marks, self.by)
  if #values < 2 or #values > most_frames then
    options.fail('animate: the column "%s" has %d values; want 2 … %d, one a frame', self.by,
      #values, most_frames)
  end
  self.seconds = self.seconds or math.max(4, 0.5 * #values)
  self.cycle, self.values, self.frames = self.seconds, values, {}
  for i, value in ipairs(values) do
    self.frames[i] = { marks = parts.marks(marks, { [self.by] = value }),
      text = ("%s = %s"):format(self.by, tostring(value)),
      show = { self.seconds * (i - 1) / #values, self.seconds * i / #values } }
  end
end

--- a:sentence() → what moves, for those who listen.
function animate:sentence()
  if self.by == "draw" then
    return ("Animated: it is drawn from left to right in %g seconds."):format(self.seconds)
  end
  return ("Animated: %d frames, one for each value of %s, in %g seconds."):format(#self.values,
    self.by, self.seconds)
end

--- a:facts() → what the facts say of it.
function animate:facts()
  return { by = self.by, seconds = self.seconds, loop = self.cycle ~= nil, values = self.values }
end

--- a:subtitle(given) → what stands below the title in the first frame, so that room is left.
function animate:subtitle(given)
  if not self.frames then return given end
  return (given and given .. " · " or "") .. self.frames[1].text
end

--- a:draw_subtitles(c, lines, left, top, width): instead of the last line of a head, one for each
--- frame; the line is taken out of `lines`.
function animate:draw_subtitles(c, lines, left, top, width)
  if not self.frames then return end
  local line = table.remove(lines)
  local before = line.text:sub(1, #line.text - #self.frames[1].text)
  c:tag(line.tag)
  for _, frame in ipairs(self.frames) do
    c:group { show = frame.show, cycle = self.cycle }
    typeset.draw(c, typeset.fit(before .. frame.text, line.style, width), line.style,
      { x = left, y = top + line.y })
    c:ungroup()
  end
  c:tag ""
end

-- Drawing.

-- Adds one item in its time.
local function add(self, how, from, to, method, spec)
  local c = self.canvas
  c:group { [how] = { from, to }, cycle = self.cycle }
  c[method](c, spec)
  c:ungroup()
end

-- When the clock is at a pixel of x, from 0 to the end.
local function moment(self, x)
  local share = (x - self.from) / (self.to - self.from)
  return self.seconds * math.max(0, math.min(1, share))
end

-- The same, in 32 steps, so that there are not as many motions as items.
local function step_of(self, x)
  return self.seconds * math.floor(moment(self, x) / self.seconds * 32 + 0.5) / 32
end

-- Whether the points of a line never go against the clock.
local function goes_along(self, points)
  for i = 3, #points, 2 do
    if (points[i] - points[i - 2]) * (self.to - self.from) < 0 then return false end
  end
  return true
end

-- A dashed line is cut between two periods only, so that its dashes go on.
local function period_of(dash)
  local sum = 0
  for _, length in ipairs(dash or {}) do sum = sum + length end
  return #(dash or {}) % 2 == 1 and 2 * sum or sum
end

local function put(points, x, y)
  points[#points + 1], points[#points + 2] = x, y
end

-- Where to cut a segment of the line: lengths from its beginning, in order. `at` is the length
-- before it, `after` the last cut.
local function cuts_in(self, at, x1, x2, length, period, after)
  local list, width = {}, math.abs(self.to - self.from) / pieces
  local first = math.ceil(math.min(x1, x2) / width)
  for k = first, math.floor(math.max(x1, x2) / width) do
    local there = x1 == x2 and 0 or (k * width - x1) / (x2 - x1) * length
    if period > 0 then there = math.floor((at + there) / period + 0.5) * period - at end
    if there > 0 and there < length and at + there > after then list[#list + 1] = there end
  end
  table.sort(list)
  return list
end

-- The line in pieces of about a sixteenth of the frame's width each.
local function split(self, points, dash)
  local list, piece, at, after = {}, { points[1], points[2] }, 0, 0
  local period = period_of(dash)
  for i = 3, #points, 2 do
    local x1, y1, x2, y2 = points[i - 2], points[i - 1], points[i], points[i + 1]
    local length = math.sqrt((x2 - x1) ^ 2 + (y2 - y1) ^ 2)
    for _, cut in ipairs(cuts_in(self, at, x1, x2, length, period, after)) do
      local x, y = x1 + (x2 - x1) * cut / length, y1 + (y2 - y1) * cut / length
      put(piece, x, y)
      list[#list + 1], piece, after = piece, { x, y }, at + cut
    end
    put(piece, x2, y2)
    at = at + length
  end
  list[#list + 1] = piece
  return list
end

-- Ends of pieces that are let through would be seen twice where they overlap.
local function with_points(spec, points)
  local copy = {}
  for name, value in pairs(spec) do copy[name] = value end
  copy.points = points
  if spec.opacity and spec.opacity < 1 then copy.round = nil end
  return copy
end

local function draw_line(self, spec)
  if not goes_along(self, spec.points) then
    return add(self, "draw", 0, self.seconds, "path", spec)
  end
  for _, points in ipairs(split(self, spec.points, spec.dash)) do
    add(self, "draw", moment(self, points[1]), moment(self, points[#points - 1]), "path",
      with_points(spec, points))
  end
end

local function at_the_end(self, method, spec)
  add(self, "appear", self.seconds, self.seconds + fade, method, spec)
end

local function is_line(spec)
  return spec.stroke and spec.stroke ~= "none" and (spec.fill or "none") == "none"
    and not spec.close and not spec.steps and #spec.points > 2
end

-- Where an item is, for those that come in their turn.
local middles = {
  circle = function(spec) return spec.x end,
  rect = function(spec) return spec.x + spec.w / 2 end,
  line = function(spec) return (spec.x1 + spec.x2) / 2 end,
}

-- What stands for the canvas while marks draw: each item gets its time.
local clock = {}

function clock:tag(name)
  self.still = still[name]
  self.canvas:tag(name)
end

function clock:path(spec)
  if self.still then return self.canvas:path(spec) end
  if is_line(spec) then return draw_line(self, spec) end
  at_the_end(self, "path", spec)
end

for method, middle in pairs(middles) do
  clock[method] = function(self, spec)
    self.count = self.count + 1
    if self.still then return self.canvas[method](self.canvas, spec) end
    if self.count > most_items then return at_the_end(self, method, spec) end
    local at = step_of(self, middle(spec))
    add(self, "appear", at, at, method, spec)
  end
end

for _, method in ipairs { "points", "image", "text" } do
  clock[method] = function(self, spec)
    if self.still then return self.canvas[method](self.canvas, spec) end
    at_the_end(self, method, spec)
  end
end

-- Anything else goes to the canvas as it is.
local function pass_on(self, name)
  local real = rawget(self, "canvas")
  local method = real[name]
  return method and function(_, ...) return method(real, ...) end
end

clock.__index = function(self, name) return clock[name] or pass_on(self, name) end

local function clock_of(self, f)
  return setmetatable({ canvas = f.canvas, seconds = self.seconds, cycle = self.cycle, count = 0,
    from = f.x.from, to = f.x.to }, clock)
end

--- a:draw(marks, f, draw): draw(marks) draws them onto f.canvas; here they get their times.
function animate:draw(marks, f, draw)
  if self.frames then
    for _, frame in ipairs(self.frames) do
      f.canvas:group { show = frame.show, cycle = self.cycle }
      draw(frame.marks)
      f.canvas:ungroup()
    end
    return
  end
  local c = f.canvas
  f.canvas = clock_of(self, f)
  draw(marks)
  f.canvas = c
end

--- a:last(c, draw): what draw() draws comes when all else is there.
function animate:last(c, draw)
  if self.frames then return draw() end
  c:group { appear = { self.seconds, self.seconds + fade }, cycle = self.cycle }
  draw()
  c:ungroup()
end

return animate
