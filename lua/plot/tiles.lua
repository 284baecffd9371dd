-- Several panels in rows and columns: frames of a column stand under one another, frames of a row
-- begin and end at the same height, and all are equally wide.

local head = require "plot.head"
local options = require "plot.options"

local tiles = {}

local gap = { across = 18, down = 16 }
local least_width, least_height = 60, 40
-- A narrow frame is not flatter than this, unless it is narrower.
local good_height = 140

local function column_of(i, across) return (i - 1) % across + 1 end

local function row_of(i, across) return (i - 1) // across + 1 end

-- What the labels of each column take at the left and the right of its frames.
local function rooms(panels, across, boxes)
  local all = {}
  for i, p in ipairs(panels) do
    local column = column_of(i, across)
    local room = all[column] or { left = 0, right = 0 }
    local left, right = p:ends()
    room.left = math.max(room.left, left - boxes[i].left)
    room.right = math.max(room.right, boxes[i].right - right)
    all[column] = room
  end
  return all
end

-- The ends of each column, when its frames are `wide` wide.
local function columns_of(room, left, wide)
  local columns = {}
  for i, one in ipairs(room) do
    columns[i] = { left = left, right = left + one.left + wide + one.right,
      from = left + one.left, to = left + one.left + wide }
    left = columns[i].right + gap.across
  end
  return columns
end

-- Where the columns are when each panel is fitted by itself into an equal share, with frames of
-- heights[row].
local function plan_columns(panels, across, box, heights)
  local left, right = box.left, box.right
  local share, boxes = (right - left - (across - 1) * gap.across) / across, {}
  for i, p in ipairs(panels) do
    local from = left + (column_of(i, across) - 1) * (share + gap.across)
    boxes[i] = { left = from, right = from + share, top = 0, width = share,
      frame = heights[row_of(i, across)] or good_height }
    p:fit(boxes[i])
  end
  local room, taken = rooms(panels, across, boxes), (across - 1) * gap.across
  for _, one in ipairs(room) do taken = taken + one.left + one.right end
  local wide = (right - left - taken) / across
  if wide < least_width then
    options.fail("plot: %d panels side by side leave %d pixels for each; write width = %d or more, "
      .. "or fewer columns", across, math.floor(wide),
      math.ceil((least_width - wide) * across + box.paper))
  end
  return columns_of(room, left, wide)
end

local function fit(p, column, top, frame)
  p:fit({ left = column.left, right = column.right, top = top, width = column.right - column.left,
    frame = frame }, { left = column.from, right = column.to })
end

-- The height of a row's frames: what the tallest asks for.
local function natural_height(panels, across, columns, row)
  local height = least_height
  for i, p in ipairs(panels) do
    if row_of(i, across) == row then
      fit(p, columns[column_of(i, across)], 0)
      local least = p.y.kind.bands and least_height
        or p.aspect and 0 or math.min(good_height, columns[1].to - columns[1].from)
      height = math.max(height, p.frame_height, least)
    end
  end
  return height
end

-- A head stands over the whole column, or, where neighbours share their labels, over the frame.
local function plan_heads(panels, across, columns)
  for i, p in ipairs(panels) do
    local column = columns[column_of(i, across)]
    p.head.width = p.head.over_frame and column.to - column.from or column.right - column.left
    p.head_left = p.head.over_frame and column.from or column.left
    p.head_plan = head.plan(p.head)
  end
end

-- The largest height of the heads of a row.
local function head_height(panels, across, row)
  local height = 0
  for i, p in ipairs(panels) do
    if row_of(i, across) == row then height = math.max(height, p.head_plan.height) end
  end
  return height > 0 and height + 6 or 0
end

-- Fits all panels below `top` with frames of heights[row] each; returns where they end.
local function fit_rows(panels, across, columns, top, heights)
  for row = 1, #heights do
    local bottom = top
    local frame_top = top + head_height(panels, across, row)
    for i, p in ipairs(panels) do
      if row_of(i, across) == row then
        fit(p, columns[column_of(i, across)], frame_top, heights[row])
        p.head_top = top
        bottom = math.max(bottom, p.bottom)
      end
    end
    top = bottom + gap.down
  end
  return top - gap.down
end

-- Heights that fill the box, of rows that took `taken` with the heights given.
local function asked_heights(heights, taken, box)
  for _, height in ipairs(heights) do taken = taken - height end
  local each = (box.height - taken) / #heights
  if each < least_height then
    options.fail("plot: height = %d leaves no room for %d rows of panels; write height = %d or "
      .. "more", box.asked, #heights, math.ceil(box.asked + (least_height - each) * #heights))
  end
  for row = 1, #heights do heights[row] = each end
  return heights
end

--- tiles.fit(panels, across, box) puts the panels row by row into the box (of sheet:box), `across`
--- side by side, and returns where the lowest ends. p.head says what stands above a panel, as
--- head.plan takes it; `over_frame`: above the frame only.
function tiles.fit(panels, across, box)
  local columns = plan_columns(panels, across, box, {})
  plan_heads(panels, across, columns)
  local heights = {}
  for row = 1, row_of(#panels, across) do
    heights[row] = natural_height(panels, across, columns, row)
  end
  if box.height then
    local bottom = fit_rows(panels, across, columns, box.top, heights)
    heights = asked_heights(heights, bottom - box.top, box)
  end
  columns = plan_columns(panels, across, box, heights)
  plan_heads(panels, across, columns)
  return fit_rows(panels, across, columns, box.top, heights)
end

--- tiles.draw(panels, c) draws them, with their heads and labels.
function tiles.draw(panels, c)
  for _, p in ipairs(panels) do
    p:draw(c)
    p:draw_label(c)
    head.draw(c, p.head_plan, p.head_left, p.head_top)
  end
end

return tiles
