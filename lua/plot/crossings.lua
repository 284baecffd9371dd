-- Where two lines of a picture cross: on paper, as a reader sees it, so that on a logarithmic axis
-- the lines between the points are straight there.

local crossings = {}

-- More points than these are a cloud in which nobody looks for crossings.
local most_points = 20000

-- The points of a series on paper, in order of x; `joined` to the one before, unless a gap is
-- between.
local function course(mark, series, x, y)
  local list, joined = {}, false
  for _, i in ipairs(series.rows) do
    local a, b = mark.x.values[i], mark.y.values[i]
    local px, py = a and x.map(a), b and y.map(b)
    if px and py then list[#list + 1] = { px = px, py = py, x = a, y = b, joined = joined } end
    joined = px ~= nil and px ~= false and py ~= nil and py ~= false
  end
  return list
end

-- What a reader sees of two courses at each place where one has a point: their distance, and the
-- points around it. Nothing where either has a gap.
local function height_at(list, k, px)
  while list[k + 1] and list[k + 1].px <= px do k = k + 1 end
  local a, b = list[k], list[k + 1]
  if not a or a.px > px then return k, nil end
  if a.px == px then return k, a.py end
  if not b or not b.joined then return k, nil end
  return k, a.py + (px - a.px) / (b.px - a.px) * (b.py - a.py)
end

local function places(a, b)
  local list, i, j = {}, 1, 1
  while a[i] or b[j] do
    if not b[j] or a[i] and a[i].px <= b[j].px then
      list[#list + 1], i = a[i], i + 1
    else
      list[#list + 1], j = b[j], j + 1
    end
  end
  return list
end

-- The value between low and high that a scale puts at `at`.
local function inverse(scale, low, high, at)
  if low > high then low, high = high, low end
  for _ = 1, 60 do
    local middle = low + (high - low) / 2
    if scale.map(middle) < at then low = middle else high = middle end
  end
  return low + (high - low) / 2
end

-- From place u to place v the distance changes its sign; `touch` is a place between where it is 0.
local function meeting(u, v, touch, x, y)
  if touch then return { x = touch.x, y = inverse(y, y.low, y.high, touch.height) } end
  local share = u.apart / (u.apart - v.apart)
  local px = u.px + share * (v.px - u.px)
  local py = u.height + share * (v.height - u.height)
  return { x = inverse(x, u.x, v.x, px), y = inverse(y, y.low, y.high, py) }
end

local function find(a, b, x, y)
  local found, i, j, last, touch = {}, 1, 1, nil, nil
  for _, place in ipairs(places(a, b)) do
    local ya, yb
    i, ya = height_at(a, i, place.px)
    j, yb = height_at(b, j, place.px)
    local here = ya and yb and { px = place.px, x = place.x, height = ya, apart = ya - yb }
    if not here then
      last, touch = nil, nil
    elseif here.apart == 0 then
      touch = touch or here
    else
      if last and last.apart * here.apart < 0 then
        found[#found + 1] = meeting(last, here, touch, x, y)
      end
      last, touch = here, nil
    end
  end
  return found
end

-- The scale as one that rises, also where the axis goes the other way.
local function rising(scale)
  local low, high = math.min(scale.low, scale.high), math.max(scale.low, scale.high)
  if scale.map(high) >= scale.map(low) then return scale end
  return { low = low, high = high, map = function(v)
    local at = scale.map(v)
    return at and -at
  end }
end

local function add_series(all, mark, x, y)
  for _, series in ipairs(mark:series()) do
    if series.name and #series.rows <= most_points then
      all[#all + 1] = { name = series.name, points = course(mark, series, x, y) }
    end
  end
end

-- The named courses of the line marks.
local function all_courses(p, x, y)
  local all = {}
  for _, mark in ipairs(p.marks) do
    if mark.is_course then add_series(all, mark, x, y) end
  end
  return all
end

--- crossings.of(p) → list of {between = {a, b}, at = {{x, y}, …}} for each two named lines of a
--- panel that cross. Lines that touch and part again do not cross.
function crossings.of(p)
  if p.x.kind.bands or p.y.kind.bands then return {} end
  local x, y = rising(p.x.scale), rising(p.y.scale)
  local all, list = all_courses(p, x, y), {}
  for i = 1, #all do
    for j = i + 1, #all do
      local at = find(all[i].points, all[j].points, x, y)
      if all[i].name ~= all[j].name and #at > 0 then
        list[#list + 1] = { between = { all[i].name, all[j].name }, at = at }
      end
    end
  end
  return list
end

return crossings
