-- Every value as a dot beside its category: a swarm, in which dots stand at their exact value and
-- step aside so that no two overlap. Where the place is too narrow for that they become smaller,
-- and at last overlap, which the facts say.

local bands = require "plot.bands"
local markers = require "plot.markers"
local numbers = require "plot.numbers"
local options = require "plot.options"
local samples = require "plot.samples"
local stats = require "plot.stats"

local strip = {
  name = "strip",
  about = "A dot for each value, beside its category, in a swarm without overlaps; middle = "
    .. "\"median\" or \"mean\" draws a line there; fill: several series side by side; r is the "
    .. "radius in pixels; lying = true when the categories of y are numbers.",
  channels = { x = { scale = "x" }, y = { scale = "y" }, fill = { scale = "color" } },
  options = { middle = options.one_of { "median", "mean" }, r = options.positive,
    opacity = options.share, lying = "boolean" },
  swatch = "dot",
}

-- More dots than this are a blot.
local most = 20000
-- Multiples of the golden ratio spread evenly over 0 … 1, wherever one stops.
local golden = 0.6180339887498949
-- Lanes for one diameter.
local lanes_per_dot = 4

function strip.prepare(mark)
  bands.stand(mark)
  if mark.n > most then
    options.fail("strip: %d values are too many to show one by one; write plot.box or plot.density",
      mark.n)
  end
end

function strip.settle(mark)
  samples.check_measured(mark, mark.value_axis)
  mark.groups, mark.slots = bands.groups(mark)
  for _, group in ipairs(mark.groups) do
    if mark.spec.middle and #group.values > 0 then
      group.middle = stats[mark.spec.middle](group.values)
    end
  end
end

function strip.extent(mark, axis)
  if axis == mark.band_axis then return nil end
  return mark:range(axis, {})
end

-- Whether a dot at `at` is clear of the last dots in the lanes around `lane`.
local function is_clear(last, lane, at, apart)
  for j = 1 - lanes_per_dot, lanes_per_dot - 1 do
    local before, share = last[lane + j], j / lanes_per_dot
    if before then
      local d = (at - before) / apart
      if d * d + share * share < 1 - 1e-9 then return false end
    end
  end
  return true
end

-- The lane nearest to the middle that has room, to both sides in turn; nil when none up to `limit`
-- has.
local function find_lane(last, at, apart, side, limit)
  for k = 0, limit do
    if is_clear(last, k * side, at, apart) then return k * side end
    if is_clear(last, -k * side, at, apart) then return -k * side end
  end
end

-- The lane of each of the rising pixels `at`, and whether all found room; nil at the first that did
-- not, or, with `anyway`, all of those spread over the lanes, evenly.
local function lanes_of(at, apart, limit, anyway)
  local last, lanes, fits = {}, {}, true
  for i, v in ipairs(at) do
    local lane = find_lane(last, v, apart, i % 2 == 0 and 1 or -1, limit)
    fits = fits and lane ~= nil
    if not fits and not anyway then return nil end
    lane = lane or math.floor(i * golden % 1 * (2 * limit + 1)) - limit
    last[lane], lanes[i] = v, lane
  end
  return lanes, fits
end

-- How far each dot steps aside, and whether all are clear of each other; nil when they cannot be,
-- unless `anyway`.
local function swarm(at, apart, half, anyway)
  local step = apart / lanes_per_dot
  local limit = math.max(0, math.floor((half - apart / 2) / step))
  local sides, fits = lanes_of(at, apart, limit, anyway)
  if not sides then return nil end
  for i, lane in ipairs(sides) do sides[i] = lane * step end
  return sides, fits
end

-- The pixels of a group's finite values in the frame, rising.
local function pixels(mark, frame, group)
  local scale, list = bands.values(mark, frame), {}
  local low, high = math.min(scale.from, scale.to) - 0.01, math.max(scale.from, scale.to) + 0.01
  for _, v in ipairs(group.values) do
    local at = scale.map(v)
    if at and at >= low and at <= high then list[#list + 1] = at end
  end
  table.sort(list)
  return list
end

-- From the middle of a marker to its outermost corner, in radii.
local corner = { circle = 1, ring = 1.1, square = 1.21 }

-- The distance at which two dots of a job are clear of each other.
local function distance(job, r)
  return 2 * (corner[job.marker] or 1.32) * r + 0.75
end

local function place_all(jobs, r, anyway)
  local all_fit = true
  for _, job in ipairs(jobs) do
    local fits
    job.sides, fits = swarm(job.at, distance(job, r), job.thick / 2, anyway)
    if not job.sides then return false end
    all_fit = all_fit and fits
  end
  return all_fit
end

-- One radius for all dots: the largest with which no two overlap, or the least one; and whether
-- none do.
local function place_dots(mark, jobs)
  local least = mark.spec.r or 1.5
  for _, r in ipairs(mark.spec.r and {} or { 4, 3.5, 3, 2.5, 2 }) do
    if place_all(jobs, r) then return r, true end
  end
  return least, place_all(jobs, least, true)
end

local function plan(mark, frame)
  local jobs = {}
  for _, group in ipairs(mark.groups) do
    local from, thick = bands.strip(mark, frame, group.category, group.slot, mark.slots,
      mark.slots == 1 and 1.2 or 1)
    if from then
      local color, cue = mark:paint(group.row, frame.color)
      jobs[#jobs + 1] = { group = group, from = from, thick = thick, middle = from + thick / 2,
        color = color, marker = cue and cue.marker or "circle", at = pixels(mark, frame, group) }
    end
  end
  return jobs
end

local function draw_dots(mark, frame, job, r)
  for i, at in ipairs(job.at) do
    local x, y = bands.point(mark, job.middle + job.sides[i], at)
    markers.draw(frame.canvas, job.marker, x, y, r, job.color, mark.spec.opacity)
  end
end

local function draw_middle(mark, frame, job)
  local v, scale = job.group.middle, bands.values(mark, frame)
  local at = v and scale.map(v)
  if not at or at ~= frame:limit(scale, v) then return end
  local inset = job.thick * 0.12
  bands.line(mark, frame, job.from + inset, at, job.from + job.thick - inset, at,
    { stroke = "ink", width = 2 })
end

function strip.draw(mark, frame)
  local jobs = plan(mark, frame)
  local r, apart = place_dots(mark, jobs)
  mark.apart, mark.radius = apart, r
  for _, job in ipairs(jobs) do
    draw_dots(mark, frame, job, r)
    draw_middle(mark, frame, job)
  end
end

--- What a strip says in the facts: of each category and series n and the line's place; `overlap`
--- where the place was too narrow to keep all dots apart.
function strip.facts(mark)
  local out = { series = {}, middle = mark.spec.middle, radius = mark.radius,
    overlap = mark.apart == false or nil }
  for i, group in ipairs(mark.groups) do
    local series, low, high = samples.facts(group), stats.extent(group.values)
    series.category = group.category
    series.min, series.max = low and numbers.plain(low), low and numbers.plain(high)
    series.middle = group.middle
    out.series[i] = series
  end
  return out
end

return strip
