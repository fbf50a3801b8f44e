import type { RenderedFile, SharedData } from './pages.ts';

type Links = Pick<SharedData, 'stylesheet' | 'styles' | 'scripts'>;

/**
 * Replaces the links of rendered pages to styles and scripts, whose URLs and hashes have changed.
 *
 * @param before what the pages link
 * @returns undefined if the pages need other links than before, because the modules import others
 */
export function relink(
  pages: readonly RenderedFile[],
  before: Links,
  after: Links,
): readonly RenderedFile[] | undefined {
  const replaced = new Map<string, string>();
  if (!pair(links(before), links(after), replaced)) return undefined;
  // In one pass, because a new text may be an old one of another link.
  const old = new RegExp([...replaced.keys()].map((text) => text.replace(/\W/g, '\\$&')).join('|'), 'g');
  return pages.map((page) => ({
    ...page,
    contents: page.contents.replace(old, (text) => replaced.get(text) as string),
  }));
}

const links = ({ stylesheet, styles, scripts }: Links) => ({ stylesheet, styles, scripts });

/** Maps each text of `before` to its counterpart in `after`. @returns whether both have the same structure */
function pair(before: unknown, after: unknown, texts: Map<string, string>): boolean {
  if (typeof before === 'string' && typeof after === 'string') {
    // A module that was shared may have become two.
    const known = texts.get(before) ?? after;
    texts.set(before, after);
    return known === after;
  }
  if (typeof before !== 'object' || typeof after !== 'object' || !before || !after) return before === after;
  const [names, others] = [Object.keys(before).sort(), Object.keys(after).sort()];
  return (
    names.join() === others.join() &&
    names.every((name) => pair(Reflect.get(before, name), Reflect.get(after, name), texts))
  );
}
