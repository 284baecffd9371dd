-- Which known name an unknown one was meant to be: edit distance with transpositions
-- (Damerau 1964, optimal string alignment), so that a slip of two fingers counts once.

local function distance(a, b)
  local before, last = {}, {}
  for j = 0, #b do last[j] = j end
  for i = 1, #a do
    local row = { [0] = i }
    for j = 1, #b do
      local differ = a:byte(i) == b:byte(j) and 0 or 1
      row[j] = math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + differ)
      if i > 1 and j > 1 and a:byte(i) == b:byte(j - 1) and a:byte(i - 1) == b:byte(j) then
        row[j] = math.min(row[j], before[j - 2] + 1)
      end
    end
    before, last = last, row
  end
  return last[#b]
end

--- nearest(name, names) → the entry of the list `names` that is nearest to `name`, the first
--- of equals; nil when none is near enough (more than a third of the letters differ).
return function(name, names)
  local best, best_distance
  for _, candidate in ipairs(names) do
    local d = distance(name, candidate)
    if not best or d < best_distance then best, best_distance = candidate, d end
  end
  if best and best_distance <= (#name + 1) // 3 then return best end
end
