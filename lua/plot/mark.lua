-- What all marks have in common: from the author's table to a mark with its columns.
--
-- A mark is one file in marks/ that returns a definition:
--
--   name, about          what it is called and what it shows
--   channels             { x = {scale = "x", needed = true}, fill = {scale = "color"}, … }:
--                        `scale` is x, y, color or nil (plain values); `count` means that it is
--                        1, 2, 3 … when it is not given; `bands` that it stands on categories;
--                        `constants` that a word which names no column stands for itself
--   options              { width = "number" }, as options.check takes them
--   expand(mark, source) (optional) → the data to read the channels from; a channel that it makes
--                        itself is not read
--   prepare(mark)        (optional) after the columns are there
--   settle(mark)         (optional) before any extent is asked for, when mark.scales says on which
--                        scales it will stand: {x, y}, the names that the author wrote, or nil.
--                        Each figure in which a mark stands has a copy of it, settled for itself
--   extent(mark, axis)   → {low, high, zero, tight}, or nil when it asks nothing of a numeric axis
--   draw(mark, frame)    onto frame.canvas; see frame.lua
--   facts(mark)          (optional) what it says in the facts instead of its series
--   color, swatch        its colour when none is given; what stands for it in a legend (a mark may
--                        set a swatch of its own)
--
-- A mark, once made, has def, spec, where (its name for messages), n (rows), its channels by name
-- ({values, kind, infinite, label; distinct, the values without repetition, where they are known;
-- rank, {[category] = place}, by which an axis orders its categories}), color (the channel that
-- goes to the colour scale), constant (a colour for all) and, when it is some rows of another mark,
-- that one as parent. A mark with `last`, a number, is drawn after those without, which it looks
-- at, and after those with less.

local color = require "plot.color"
local data = require "plot.data"
local options = require "plot.options"

local mark = {}
mark.__index = mark

local function known_options(def)
  local known = { name = "string" }
  for channel in pairs(def.channels) do known[channel] = "any" end
  for name, want in pairs(def.options) do known[name] = want end
  return known
end

local function length_of(self)
  local n, first
  for _, name in ipairs(options.names(self.def.channels)) do
    local channel = self[name]
    if channel and channel.list then
      if n and #channel.list ~= n then
        options.fail("%s: %s has %d values and %s has %d; give them the same length", self.where,
          first, n, name,
          #channel.list)
      end
      n, first = #channel.list, first or name
    end
  end
  return n
end

local function unknown_column(self, name, value, source)
  if not source then
    options.fail('%s: %s = "%s" names a column, but there is no data; write %s {data, %s = "%s"}',
      self.where, name,
      value, self.where, name, value)
  end
  options.unknown(self.where, "column", value, data.columns(source))
end

-- A channel holds a list, or one value for all.
local function read_channel(self, name, about, value, source)
  if type(value) == "number" or type(value) == "boolean" then return { one = value } end
  local list, label = data.column(self.where, name, value, source)
  if list then return { list = list, label = label } end
  if about.scale == "color" and color.is_constant(value) then return { one = value } end
  if about.constants then return { one = value } end
  return unknown_column(self, name, value, source)
end

local function read_channels(self, source)
  for _, name in ipairs(options.names(self.def.channels)) do
    local about, value = self.def.channels[name], self.spec[name]
    if self[name] then value = true
    elseif value ~= nil then self[name] = read_channel(self, name, about, value, source) end
    if value == nil and about.needed then
      options.fail("%s: %s is missing; write %s {…, %s = …}", self.where, name, self.where, name)
    end
  end
end

local function finish_channel(self, name, about)
  local channel = self[name]
  if not channel and about.count then channel = { list = {} } end
  if not channel or channel.values then return end
  local list = channel.list or {}
  for i = #list + 1, self.n do
    if about.count and not channel.one then list[i] = i
    elseif channel.one ~= nil then list[i] = channel.one end
  end
  channel.values, channel.kind, channel.infinite = data.values(self.where, name, list)
  self[name] = channel
end

local function find_color(self)
  for _, name in ipairs(options.names(self.def.channels)) do
    if self.def.channels[name].scale == "color" then
      local channel = self[name]
      if channel and channel.one ~= nil then self.constant = tostring(channel.one)
      elseif channel then self.color = channel end
    end
  end
  if self.spec.name and not self.color then
    local values = {}
    for i = 1, math.max(1, self.n) do values[i] = self.spec.name end
    self.color = { values = values, kind = "category", infinite = {} }
  end
end

-- Of each list only the rows in `keep`.
local function keep_rows(self, keep)
  for name in pairs(self.def.channels) do
    local channel = self[name]
    if channel and channel.list then
      local list = {}
      for i, row in ipairs(keep) do list[i] = channel.list[row] end
      channel.list = list
    end
  end
end

--- mark.new(def, spec, keep, parent) → a mark: spec[1] is the data, the rest channels and options
--- by name; `keep`, if given, lists the rows of the data that it takes, of those of `parent`.
function mark.new(def, spec, keep, parent)
  options.check(def.name, spec, known_options(def))
  for key in pairs(spec) do
    if type(key) == "number" and key ~= 1 then
      options.fail("%s: takes one table of data, then options by name; there is a value at [%d]",
        def.name, key)
    end
  end
  local self = setmetatable({ def = def, spec = spec, given = spec, where = def.name,
    parent = parent }, mark)
  local source = spec[1]
  if source ~= nil and type(source) ~= "table" then
    options.fail("%s: the data is a %s; want a table of columns or a list of rows", def.name,
      type(source))
  end
  if def.expand then source = def.expand(self, source) end
  read_channels(self, source)
  self.n = length_of(self) or 1
  if keep then
    keep_rows(self, keep)
    self.n = #keep
  end
  for _, name in ipairs(options.names(def.channels)) do finish_channel(self, name,
    def.channels[name]) end
  find_color(self)
  if def.prepare then def.prepare(self) end
  return self
end

--- m:part(keep) → the same mark of some rows of its data only.
function mark:part(keep)
  local part = mark.new(self.def, self.given, keep, self)
  return self.scales and part:on(self.scales) or part
end

--- m:on(scales) → the mark as it is on scales of these names: {x = name, y = name}, nil where the
--- author leaves it open. Where that matters it is a copy, for this figure alone.
function mark:on(scales)
  if not self.def.settle then return self end
  local copy = setmetatable({}, mark)
  for key, value in pairs(self) do copy[key] = value end
  copy.scales = scales
  copy.def.settle(copy)
  return copy
end

--- m:series() → list of {name, rows}: the rows by category of colour, in order of appearance; one
--- nameless series when colour is no category.
function mark:series()
  local list, by_name = {}, {}
  for i = 1, self.n do
    local name = self.color and self.color.kind == "category" and self.color.values[i] or nil
    local key = name or false
    if not by_name[key] then
      by_name[key] = { name = name, rows = {} }
      list[#list + 1] = by_name[key]
    end
    by_name[key].rows[#by_name[key].rows + 1] = i
  end
  return list
end

--- m:range(axis, flags) → {low, high} of the finite values on a numeric axis, with the flags of
--- an extent (zero, tight); nil when there are none.
function mark:range(axis, flags)
  local channel = self[axis]
  if not channel or channel.kind ~= "number" then return nil end
  local low, high = data.extent(channel.values)
  return low and { low = low, high = high, zero = flags.zero, tight = flags.tight }
end

--- mark.range_of(values, …) → {low, high} of the finite numbers in several lists, nil without any.
function mark.range_of(...)
  local range
  for _, values in ipairs { ... } do
    local low, high = data.extent(values)
    if low then
      range = range or { low = low, high = high }
      range.low, range.high = math.min(range.low, low), math.max(range.high, high)
    end
  end
  return range
end

--- m:join(axis, …) makes the axis see the values of all of these channels; see m:along.
function mark:join(axis, ...)
  local all = { values = {}, infinite = {} }
  for _, name in ipairs { ... } do
    local channel = self[name]
    if channel then
      if all.kind and all.kind ~= channel.kind and #channel.values > 0 then
        options.fail("%s: %s has names and another channel on %s numbers; write one kind",
          self.where, all.kind == "category" and (...) or name, axis)
      end
      table.move(channel.values, 1, #channel.values, #all.values + 1, all.values)
      all.kind, all.label = all.kind or channel.kind, all.label or channel.label
    end
  end
  self.joined = self.joined or {}
  self.joined[axis] = all
end

--- m:along(axis) → the channel that an axis sees: the joined ones, or that of its name; or nil.
function mark:along(axis)
  return self.joined and self.joined[axis] or self[axis]
end

--- m:range_along(axis) → {low, high} of what the axis sees; nil when that is not numbers.
function mark:range_along(axis)
  local channel = self:along(axis)
  return channel.kind == "number" and mark.range_of(channel.values) or nil
end

--- m:whole(i) → whether row i has a finite value in each of its positions.
function mark:whole(i)
  for name, about in pairs(self.def.channels) do
    if (about.scale == "x" or about.scale == "y") and self[name]
      and self[name].values[i] == false then return false end
  end
  return true
end

--- m:paint(i, scale) → the colour of row i, and its cue {dash, marker, pattern} when it is of a
--- category.
function mark:paint(i, scale)
  local v = self.color and self.color.values[i]
  if v == nil then return self.constant or self.def.color or "series1" end
  if v == false then return nil end
  if scale.kind == "ramp" then return scale.at(v) end
  local cue = scale.cue(v)
  return cue.color, cue
end

return mark
