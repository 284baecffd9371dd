-- The specimen, which has everything on it that a page can hold, in a browser: on a phone, a
-- tablet and a desktop, in light and dark, by the same measures as the book's pages, and some
-- of the theme's own. With FOLIO_LOOK=folder the pictures are kept there, for people.

package.path = "tests/lua/?.lua;tests/browser/?.lua;tests/browser/specimen/?.lua;" .. package.path
local tap = require "tap"
local chromium = require "chromium"
local inspect = require "inspect_page"
local specimen = require "specimen"

if not chromium.path() then tap.skip_all("chromium is not installed on this machine") end

-- What scrolls must be reachable with the keyboard; lines must have a measure; targets for a
-- thumb must not be tiny.
local theme = [[(() => {
  const wrong = [];
  for (const e of document.querySelectorAll('pre, .scroll'))
    if (e.scrollWidth > e.clientWidth + 1 && e.tabIndex < 0) wrong.push('no keyboard: ' + e.className);
  const text = document.querySelector('article > p');
  if (text) {
    const canvas = document.createElement('canvas').getContext('2d');
    const style = getComputedStyle(text);
    canvas.font = style.fontSize + ' ' + style.fontFamily;
    const letters = 'the quick brown fox jumps over the lazy dog, and then it sleeps a while. ';
    const measure = text.clientWidth / (canvas.measureText(letters).width / letters.length);
    if (innerWidth > 1000 && (measure < 60 || measure > 80)) wrong.push('measure ' + measure);
    if (innerWidth > 380 && innerWidth < 400 && measure < 38) wrong.push('measure ' + measure);
  }
  const size = parseFloat(getComputedStyle(document.body).fontSize);
  if (size < 16) wrong.push('letters of ' + size + ' px');
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const paper = getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number);
  if (dark !== (paper[0] < 128)) wrong.push('paper ' + paper + (dark ? ' in the dark' : ' in light'));
  for (const image of document.images)
    if (dark !== image.currentSrc.includes('.dark.')) wrong.push('picture ' + image.currentSrc);
  return wrong;
})()]]

local folder = os.tmpname()
os.remove(folder)
specimen.write(folder)

local look = os.getenv("FOLIO_LOOK")
do
  local browser <close> = chromium.start()
  for _, name in ipairs { "01-specimen", "index", "claims" } do
    for _, width in ipairs { 320, 390, 800, 1280 } do
      for _, scheme in ipairs { "light", "dark" } do
        browser:open(("file://%s/%s.html"):format(folder, name), { width = width, scheme = scheme })
        local wrong = browser:evaluate(inspect)
        table.move(browser:evaluate(theme), 1, 20, #wrong + 1, wrong)
        tap.is(table.concat(wrong, "; "), "", ("%s at %d px, %s"):format(name, width, scheme))
        if look then
          browser:screenshot(("%s/specimen-%s-%d-%s.png"):format(look, name, width, scheme))
        end
      end
    end
  end
end
os.execute(("rm -r '%s'"):format(folder))
tap.done()
