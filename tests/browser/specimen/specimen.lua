-- A book of one strange chapter, with everything on it that the theme must set. The results
-- are made up: nothing runs.
--
--   specimen.write("folder") writes the pages and what they need there

local page = require "folio.page"
local parse = require "folio.parse"

local specimen = {}

local function read(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read("a")
end

local function write(path, text)
  local file <close> = assert(io.open(path, "wb"))
  assert(file:write(text))
end

-- A picture with edges, a line and words, in the ink of either theme.
local function picture(ink, paper, line)
  return ([[<svg xmlns="http://www.w3.org/2000/svg" width="720" height="300" viewBox="0 0 720 300">
<rect width="720" height="300" fill="%s"/>
<path d="M60 20V250H700" fill="none" stroke="%s"/>
<path d="M60 40C120 220 260 230 700 240" fill="none" stroke="%s" stroke-width="2"/>
<text x="380" y="285" font-family="Inter" font-size="15" text-anchor="middle" fill="%s">step</text>
</svg>]]):format(paper, ink, line, ink)
end

local LIGHT = picture("#1b1d21", "#ffffff", "#0072b2")
local DARK = picture("#e2e0db", "#16181c", "#4ea7e6")

-- What the cells gave, in their order; inline values stand between them.
local CELLS = {
  { outputs = {
    { kind = "print", text = "float32 (2, 1)\n  1.5\n  3.5\n" },
    { kind = "value", text = "float32 (2, 2)\n  1  2\n  3  4" },
  } },
  { outputs = { { kind = "figure", name = "01-loss", light = LIGHT, dark = DARK, alt = "?" } } },
  { outputs = { { kind = "markdown",
    text = "| norm | axis |\n|---|---|\n| BatchNorm | $N, L$ |\n| LayerNorm | $C$ |" } } },
  { outputs = { { kind = "error", expected = true, line = 99, col = 16,
    message = "add: shapes (2) and (3) do not fit" } } },
  { outputs = { { kind = "error", line = 103, col = 1, message = "not intended <&>" } } },
  { skipped = true, outputs = {} },
  { outputs = {}, claims = {
    { label = "turns", statement = "LayerNorm turns $(1, 2, 3, 4)$ by 65.905°", ok = true,
      got = "65.9052", want = "65.905 ± 0.001", unit = "°", about = "L1" },
    { label = "fails", statement = "The mean is above <one> & \"two\"", ok = false,
      got = "0.31", want = "above 1" },
    { label = "broken", statement = "没有 `got`", ok = false, got = "", want = "",
      error = "no `got`; write got = the value that was measured" },
  } },
}

local function results_of(chapter)
  local results, cell = {}, 0
  for i, item in ipairs(chapter.items) do
    if item.kind == "cell" then
      cell = cell + 1
      results[i] = CELLS[cell]
    else
      results[i] = { text = "2.5" }
    end
  end
  return results
end

local NUMBERS = { fig = "1.1", tbl = "1.1", eq = "1.1", lst = "1.1", exr = "1.1", sec = "1.4" }

local function labels_of(chapter)
  local labels = {}
  for _, label in ipairs(chapter.labels) do
    labels[label.label] = { label = label.label, kind = label.kind, number = NUMBERS[label.kind],
      href = "01-specimen.html#" .. label.label, chapter = chapter.name }
  end
  return labels
end

local function claims_of(labels)
  local list = {}
  for i, claim in ipairs(CELLS[#CELLS].claims) do
    local copy = { chapter = "01-specimen", number = "1." .. i,
      href = "01-specimen.html#clm-" .. claim.label }
    for key, value in pairs(claim) do copy[key] = value end
    list[i] = copy
    labels["clm-" .. claim.label] = { label = "clm-" .. claim.label, kind = "clm",
      number = copy.number, href = copy.href, ok = claim.ok, title = claim.statement }
  end
  return list
end

local function number_headings(chapter)
  local section = 0
  for _, heading in ipairs(chapter.headings) do
    if heading.level == 2 then
      section = section + 1
      heading.number = "1." .. section
    elseif heading.label then
      heading.number = ("1.%d.1"):format(section)
    end
  end
end

--- specimen.book() → chapter, results, book: the tables that page.chapter takes.
function specimen.book()
  local chapter = parse.chapter(read("tests/browser/specimen/specimen.md"), "01-specimen")
  number_headings(chapter)
  local labels = labels_of(chapter)
  local book = {
    title = "A book of specimens", abstract = "Two chapters, one of them empty.", labels = labels,
    chapters = {
      { name = "01-specimen", number = "1", title = chapter.title, href = "01-specimen.html",
        abstract = "Each thing that can stand on a page, once." },
      { name = "A-empty", number = "A", title = "An appendix with a rather long title, 还有中文",
        href = "A-empty.html", abstract = "Nothing at all." },
    },
    claims = claims_of(labels), prose = { backed = 17, total = 18, unbacked = {} },
    references = {
      ba2016 = { key = "ba2016", short = "Ba et al.", year = "2016",
        html = "Ba, J. L., Kiros, J. R., Hinton, G. E. (2016). <em>Layer normalization.</em>" },
      vaswani2017 = { key = "vaswani2017", short = "Vaswani et al.", year = "2017",
        html = "Vaswani, A. et al. (2017). <em>Attention is all you need.</em>" },
    },
  }
  return chapter, results_of(chapter), book
end

local function copy_assets(folder)
  assert(os.execute(("mkdir -p '%s/assets/fonts' '%s/figures'"):format(folder, folder)))
  for _, asset in ipairs(page.assets()) do
    write(folder .. "/assets/" .. asset.name, read(asset.source))
  end
end

--- specimen.write(folder) writes the specimen's pages, pictures and assets there.
function specimen.write(folder)
  local chapter, results, book = specimen.book()
  copy_assets(folder)
  write(folder .. "/figures/01-loss.svg", LIGHT)
  write(folder .. "/figures/01-loss.dark.svg", DARK)
  write(folder .. "/01-specimen.html", (page.chapter(chapter, results, book)))
  write(folder .. "/index.html", page.contents(book))
  write(folder .. "/claims.html", page.claims(book))
end

return specimen
