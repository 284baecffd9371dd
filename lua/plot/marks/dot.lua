-- A dot for each row: colour and shape by series, or colour by a number.

local markers = require "plot.markers"
local options = require "plot.options"

local dot = {
  name = "dot",
  about = "A dot for each row; fill is a column, a list or a colour, r the radius in pixels. From "
    .. "2000 rows on dots are smaller and let those below them show through, unless r and opacity "
    .. "say otherwise.",
  channels = {
    x = { scale = "x", count = true },
    y = { scale = "y", needed = true },
    fill = { scale = "color" },
    r = {},
  },
  options = { opacity = options.share, marker = options.one_of(markers.names) },
  swatch = "dot",
}

--- A radius is a length.
function dot.prepare(mark)
  for i, r in ipairs(mark.r and mark.r.values or {}) do
    if type(r) ~= "number" or r <= 0 then
      options.fail("dot: r%s is %s; want a radius in pixels, above 0", mark.r.one and "" or
        ("[%d]"):format(i), r and tostring(r) or "NaN or infinite")
    end
  end
end

function dot.extent(mark, axis)
  return mark:range(axis, {})
end

-- From so many rows on, the dots of a series are one item of the list; fewer are an item each, in
-- the order of the rows.
local many = 2000

-- A number, or a list of them.
local function radius_of(mark)
  if mark.r then return mark.r.one or mark.r.values end
  return mark.n > 20000 and 1 or mark.n >= many and 1.5 or mark.n > 300 and 2.5 or 4
end

local function opacity_of(mark)
  if mark.spec.opacity or mark.n < many then return mark.spec.opacity end
  return mark.n > 20000 and 0.3 or 0.6
end

-- The ends of a ramp are close to one paper or the other; an outline keeps their dots visible.
local function edge_of(mark, frame)
  if mark.n >= many then return "none" end
  return frame.color.kind == "ramp" and "axis" or nil
end

local function draw_each(mark, frame)
  local r, edge = radius_of(mark), edge_of(mark, frame)
  for i = 1, mark.n do
    local x, y = frame:place(mark, i)
    local color, cue = mark:paint(i, frame.color)
    if x and color and frame:holds(x, y) then
      markers.draw(frame.canvas, mark.spec.marker or cue and cue.marker or "circle", x, y,
        mark.r and mark.r.values[i] or r, color, opacity_of(mark), edge)
    end
  end
end

-- Of a list only the rows in `kept`, or all that is one for all.
local function of_rows(list, kept)
  if type(list) ~= "table" then return list end
  local some = {}
  for k, i in ipairs(kept) do some[k] = list[i] end
  return some
end

local function draw_series(mark, frame, rows)
  local x, y, kept = frame:places(mark, rows)
  if #kept == 0 then return end
  local scale, cue = frame.color, nil
  local about = { x = x, y = y, r = of_rows(radius_of(mark), kept), opacity = opacity_of(mark),
    edge = edge_of(mark, frame) }
  if mark.color and scale.kind == "ramp" then
    about.fills, about.scheme = scale.places(of_rows(mark.color.values, kept)), scale.scheme
  else
    about.color, cue = mark:paint(kept[1], scale)
  end
  markers.draw_all(frame.canvas, mark.spec.marker or cue and cue.marker or "circle", about)
end

-- The rows that have a colour.
local function colored(mark, rows)
  if not mark.color then return rows end
  local list = {}
  for _, i in ipairs(rows) do
    if mark.color.values[i] ~= false then list[#list + 1] = i end
  end
  return list
end

function dot.draw(mark, frame)
  if mark.n < many or mark.spec.marker == "ring" then return draw_each(mark, frame) end
  for _, series in ipairs(mark:series()) do
    draw_series(mark, frame, colored(mark, series.rows))
  end
end

return dot
