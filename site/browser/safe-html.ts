import { make } from './dom.ts';

const plainTags = 'p h1 h2 h3 h4 h5 h6 ul li blockquote strong em s br hr thead tbody tr'.split(' ');

/** What Markdown without raw HTML becomes, with the attributes that are kept. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(plainTags.map((tag) => [tag, []])),
  ...Object.fromEntries(['table', 'th', 'td', 'figure', 'figcaption', 'code'].map((tag) => [tag, ['class']])),
  pre: ['tabindex'],
  ol: ['start'],
  a: ['href', 'title'],
  img: ['src', 'alt', 'title'],
};

const voidTags = ['br', 'hr', 'img'];

/**
 * Builds elements from the HTML of the preview. Only the elements and attributes of Markdown are built. Other elements
 * are left out, and their text is kept. The content security policy blocks the browser's own HTML parser, because its
 * result can run scripts. The result of this parser can't.
 */
export function buildHtml(html: string): DocumentFragment {
  const root = document.createDocumentFragment();
  const open: (DocumentFragment | HTMLElement)[] = [root];
  const current = () => open.at(-1) ?? root;
  for (const [token] of html.matchAll(/<\/?[a-z][^<>]*>|[^<]+|</g)) {
    const [, slash, found = '', attributes = ''] = /^<(\/?)([a-z][a-z0-9]*)([\s\S]*?)\/?>$/.exec(token) ?? [];
    // The page has a title of its own.
    const tag = found === 'h1' ? 'h2' : found;
    if (tag === '') current().append(decode(token));
    else if (!Object.hasOwn(allowed, tag)) continue;
    else if (slash) {
      const index = open.findLastIndex((each) => each instanceof HTMLElement && each.localName === tag);
      if (index > 0) open.length = index;
    } else {
      const element = elementOf(tag, attributes);
      current().append(element);
      if (!voidTags.includes(tag)) open.push(element);
    }
  }
  return root;
}

function elementOf(tag: string, attributes: string): HTMLElement {
  const element = make(tag as 'p');
  for (const [, name = '', value = ''] of attributes.matchAll(/([a-z]+)="([^"]*)"/g)) {
    if (!allowed[tag]?.includes(name)) continue;
    const text = decode(value);
    if ((name === 'href' || name === 'src') && !isSafeAddress(text)) continue;
    element.setAttribute(name, text);
  }
  if (tag === 'a') element.setAttribute('target', '_blank');
  return element;
}

/** An address on this site, or of the web. */
function isSafeAddress(address: string): boolean {
  return /^(https?:|mailto:)/i.test(address) || !/^[^/?#]*:/.test(address);
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

function decode(text: string): string {
  return text.replace(/&(amp|lt|gt|quot);/g, (_, name: string) => entities[name] ?? '');
}
