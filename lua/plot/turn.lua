-- Directions from angles, from + − × ÷ alone: the same bits on every machine, which the library's
-- sine and cosine do not promise.

local turn = {}

local degree = 0.017453292519943295

-- Taylor's series, for angles of up to 45 degrees: the first term left out is below 1e-17.
local function series(first, x, from)
  local sum, term = first, first
  for k = from, from + 16, 2 do
    term = -term * x * x / (k * (k + 1))
    sum = sum + term
  end
  return sum
end

--- turn.direction(degrees) → cosine, sine of a finite angle.
function turn.direction(degrees)
  local quarter = (degrees / 90 + 0.5) // 1
  local x = (degrees - quarter * 90) * degree
  local cosine, sine = series(1.0, x, 1), series(x, x, 2)
  local side = quarter % 4
  if side == 0 then return cosine, sine end
  if side == 1 then return -sine, cosine end
  if side == 2 then return -cosine, -sine end
  return sine, -cosine
end

return turn
