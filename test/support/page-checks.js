// Runs in a page. Returns its accessibility problems for people with low vision or without a mouse.
(() => {
  const wrong = [];
  const describe = (element) => element.outerHTML.slice(0, 120);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true });
  const nameOf = (element) =>
    (
      element.getAttribute('aria-label') ??
      [...element.querySelectorAll('img[alt]')].map((image) => image.alt).join(' ') + element.textContent
    ).trim();

  if (!document.documentElement.lang) wrong.push('no language');
  if (!document.title.trim()) wrong.push('no title');
  if (!document.querySelector('meta[name=viewport]')) wrong.push('no viewport');
  for (const [selector, number] of [
    ['h1', 1],
    ['main', 1],
  ]) {
    const found = all(selector).filter(isShown).length;
    if (found !== number) wrong.push(`${found} ${selector}`);
  }

  const levels = all('h1, h2, h3, h4, h5, h6')
    .filter(isShown)
    .map((heading) => Number(heading.tagName[1]));
  levels.forEach((level, index) => {
    if (level > (levels[index - 1] ?? 0) + 1) wrong.push(`heading ${index + 1} skips a level (${levels})`);
  });

  const ids = all('[id]').map(({ id }) => id);
  for (const id of ids)
    if (ids.indexOf(id) !== ids.lastIndexOf(id)) wrong.push(`the id ${id} is there twice`);
  for (const attribute of ['aria-labelledby', 'aria-describedby', 'aria-controls', 'for']) {
    for (const element of all(`[${attribute}]`)) {
      for (const id of element.getAttribute(attribute).split(/\s+/)) {
        if (!ids.includes(id)) wrong.push(`${attribute} leads nowhere: ${describe(element)}`);
      }
    }
  }

  for (const image of all('img')) {
    if (!image.hasAttribute('alt')) wrong.push(`no alternative text: ${describe(image)}`);
    if (!image.hasAttribute('width') || !image.hasAttribute('height'))
      wrong.push(`no size: ${describe(image)}`);
  }
  for (const svg of all('svg')) {
    if (svg.getAttribute('aria-hidden') !== 'true' && !nameOf(svg))
      wrong.push(`a picture says nothing: ${describe(svg)}`);
  }
  for (const control of all('a[href], button')) {
    if (isShown(control) && !nameOf(control)) wrong.push(`no name: ${describe(control)}`);
  }
  for (const field of all('input:not([type=hidden]), select, textarea')) {
    if (field.labels.length === 0) wrong.push(`no label: ${describe(field)}`);
    if (!field.name) wrong.push(`not a named field: ${describe(field)}`);
  }
  for (const form of all('form')) {
    if (!form.getAttribute('action') || !form.getAttribute('method'))
      wrong.push(`not a real form: ${describe(form)}`);
    if (!form.querySelector('button:not([type=button]), input[type=submit]'))
      wrong.push(`no way to send: ${describe(form)}`);
  }
  for (const element of all('[tabindex]'))
    if (element.tabIndex > 0) wrong.push(`a tab order of its own: ${describe(element)}`);

  // Contrast (WCAG 2.2, 1.4.3): 4.5 to 1, or 3 to 1 from 24 px on, or 18.66 px if bold.
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const colors = new Map();
  const rgba = (color) => {
    if (!colors.has(color)) colors.set(color, draw(color));
    return colors.get(color);
  };
  const draw = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return { rgb: [r, g, b], alpha: a / 255 };
  };
  const over = (top, below) =>
    top.rgb.map((value, index) => value * top.alpha + below[index] * (1 - top.alpha));
  const behind = (element) => {
    if (!element)
      return rgba(
        getComputedStyle(document.documentElement).colorScheme.includes('dark') &&
          matchMedia('(prefers-color-scheme: dark)').matches
          ? '#121212'
          : 'white',
      ).rgb;
    const background = rgba(getComputedStyle(element).backgroundColor);
    return background.alpha === 1 ? background.rgb : over(background, behind(element.parentElement));
  };
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const seen = new Set();
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || seen.has(element) || !isShown(element)) continue;
    seen.add(element);
    // The text of a drawing has a fill. Clipped text is for screen readers only. Disabled text may have less
    // contrast.
    const style = getComputedStyle(element);
    if (element.closest('svg, noscript, :disabled') || style.clipPath !== 'none') continue;
    const below = behind(element);
    const [a, b] = [luminance(over(rgba(style.color), below)), luminance(below)];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = Number.parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (contrast < (isLarge ? 3 : 4.5)) wrong.push(`contrast ${contrast.toFixed(2)}: ${describe(element)}`);
  }

  if (document.documentElement.scrollWidth > innerWidth)
    wrong.push(`wider than the window: ${document.documentElement.scrollWidth} px`);
  return wrong;
})();
