-- How messages speak of an item's budget.

local _ENV = require "folio.own"

local budgets = {}

--- budgets.noun(item) → "cell" or "value".
function budgets.noun(item)
  return item.kind == "cell" and "cell" or "value"
end

--- budgets.seconds(item) → "1 second", "60 seconds".
function budgets.seconds(item)
  return string.format("%g second%s", item.budget, item.budget == 1 and "" or "s")
end

--- budgets.advice(item) → what to write for a larger one: a cell has an option, an inline value
--- has none.
function budgets.advice(item)
  if item.kind == "cell" then return string.format("`--| budget: %g`", item.budget * 10) end
  return string.format("it in a cell with `--| budget: %g`, and its name here", item.budget * 10)
end

return budgets
