-- JavaScript that returns a list of what is wrong with the page, as sentences.
return [[(async () => {
  const wrong = [], say = text => wrong.push(text);
  const name = e => e.tagName.toLowerCase() + (e.id ? '#' + e.id : '') +
    (e.className && e.className.split ? '.' + e.className.split(' ')[0] : '');
  const width = document.documentElement.clientWidth;
  if (document.scrollingElement.scrollWidth > width) {
    say('the page is ' + document.scrollingElement.scrollWidth + ' px wide on a screen of ' + width);
    for (const e of document.querySelectorAll('main *'))
      if (e.getBoundingClientRect().right > width + 1 && !e.closest('pre, .scroll, .katex'))
        { say('too wide: ' + name(e)); break; }
  }
  for (const image of document.images) {
    image.loading = 'eager';
    await image.decode().catch(() => say('does not load: ' + image.src));
    if (!image.alt) say('no alt text: ' + image.src);
  }
  const seen = new Set();
  for (const e of document.querySelectorAll('[id]'))
    if (seen.has(e.id)) say('twice the id ' + e.id); else seen.add(e.id);
  for (const a of document.querySelectorAll('a[href^="#"]'))
    if (a.hash && !document.getElementById(decodeURIComponent(a.hash.slice(1))))
      say('leads nowhere: ' + a.getAttribute('href'));
  for (const r of performance.getEntriesByType('resource'))
    if (!r.name.startsWith('file:') && !r.name.startsWith('data:')) say('fetched: ' + r.name);
  const light = c => { const f = v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
    return .2126 * f(c[0]) + .7152 * f(c[1]) + .0722 * f(c[2]); };
  const colour = text => (text.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const paper = e => { for (; e; e = e.parentElement) {
    const c = colour(getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] > .99) return c; } return [255, 255, 255]; };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), bad = new Set();
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !e.checkVisibility() || e.closest('script, style, .katex-mathml')) continue;
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    if (box.width < 2 || box.height < 2) continue;
    const [a, b] = [light(colour(style.color)), light(paper(e))].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05), size = parseFloat(style.fontSize);
    const large = size >= 24 || size >= 18.66 && style.fontWeight >= 700;
    if (ratio < (large ? 3 : 4.5)) bad.add('contrast ' + ratio.toFixed(2) + ' of ' + name(e));
  }
  return wrong.concat([...bad]);
})()]]
