-- What can be labelled and referred to, and how a reference reads.

local labels = {}

--- The kinds: the prefix of their labels, and the noun before their number.
labels.nouns = {
  fig = "Figure", tbl = "Table", lst = "Listing", eq = "Equation", sec = "Section",
  exr = "Exercise", clm = "Claim",
}

--- What a missing one is called in a message.
labels.missing = {
  fig = "figure", tbl = "table", lst = "listing", eq = "equation", sec = "section",
  exr = "exercise", clm = "claim",
}

--- The characters of a label after its kind and dash, as a pattern.
labels.NAME = "[%w][%w_-]*"

--- labels.kind("fig-loss") → "fig"; nil when the prefix is no kind. `Fig-loss` has kind fig too.
function labels.kind(label)
  local prefix = label:match("^(%a+)%-")
  local kind = prefix and prefix:lower()
  return labels.nouns[kind] and kind or nil
end

--- labels.plain("Fig-loss") → "fig-loss": the label as it was given, however the reference is
--- written.
function labels.plain(label)
  return (label:gsub("^%u", string.lower))
end

--- labels.text(entry, style) → what stands in the prose for a reference to `entry`, an entry of
--- book.labels; style is full, capital or number. A whole chapter reads "Chapter 2" or
--- "Appendix A".
function labels.text(entry, style)
  if style == "number" then return entry.number end
  local noun = labels.nouns[entry.kind]
  if entry.kind == "sec" and not entry.number:find("%.") then
    noun = entry.number:find("^%u") and "Appendix" or "Chapter"
  end
  return noun .. "\u{a0}" .. entry.number
end

return labels
