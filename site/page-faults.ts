import type { Fault } from './front-matter.ts';
import { suggestion } from './nearest.ts';

export interface CheckedPage {
  /** `/about/` */
  readonly url: string;
  readonly html: string;
  /** The text of the page's file, with its front matter. */
  readonly source: string;
}

/** What the pages of a site can link to. */
export interface Targets {
  /** Paths such as `/about/` and `/photos/sea.webp`. */
  readonly paths: ReadonlySet<string>;
  /** The HTML of a page, for links to a part of it. */
  htmlOf(path: string): string | undefined;
}

/** Folders whose files the build copies as they are, and where the site has them. */
export const staticFolders: Readonly<Record<string, string>> = {
  static: '',
  photos: 'photos/',
  pictures: 'pictures/',
};

/** Paths of the API and of converted images. */
const generated = /^\/(api|images)\//;

const linkPattern = /<(?:a|img|source|link)\s[^>]*?\b(href|src)="([^"]*)"/g;

/**
 * Returns a function that finds what a writer must repair in a built page: broken links, and images without alternative
 * text. It remembers the targets that it has checked.
 */
export function pageChecker(targets: Targets): (page: CheckedPage) => readonly Fault[] {
  const checked = new Map<string, string | undefined>();
  const linkFault = (href: string, url: string) => {
    const path = resolve(href, url);
    if (path === undefined) return undefined;
    if (!checked.has(path)) checked.set(path, targetFault(path, targets));
    const fault = checked.get(path);
    const isRelative = fault?.startsWith('does not exist.') && !/^[/#]/.test(href);
    return fault && `${href} ${isRelative ? relativeFault(href, targets) : fault}`;
  };
  return ({ url, html, source }) => {
    const faults: Fault[] = [];
    for (const [, attribute, value = ''] of html.matchAll(linkPattern)) {
      const fault = linkFault(value, url);
      if (fault)
        faults.push({
          line: lineOf(value, source),
          message: `The ${attribute === 'src' ? 'image' : 'link'} ${fault}`,
        });
    }
    for (const [tag] of html.matchAll(/<img\s[^>]*>/g)) {
      if (/\salt="[^"]*[^"\s][^"]*"/.test(tag)) continue;
      const [, src = ''] = /\ssrc="([^"]*)"/.exec(tag) ?? [];
      faults.push({
        line: lineOf(src, source),
        message: `The image ${src} has no alternative text. Write ![what it shows](${src}).`,
      });
    }
    return faults;
  };
}

/**
 * The paths of pages and files of the site that a page links to, without those of the API and of converted images.
 *
 * @param url of the page
 */
export function linkedPaths(html: string, url: string): readonly string[] {
  return [...html.matchAll(linkPattern)].flatMap(([, , href = '']) => {
    const path = resolve(href, url)?.replace(/#.*/s, '') ?? '';
    return path === '' || generated.test(path) ? [] : [path];
  });
}

/** Returns the path and the fragment of a link within the site. A link that is no valid URL is returned as it is. */
function resolve(href: string, url: string): string | undefined {
  if (href.startsWith('/') && !href.startsWith('//') && !/[%&?]/.test(href)) return href;
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(href)) return undefined;
  try {
    const { pathname, hash } = new URL(href.replaceAll('&amp;', '&'), `https://site.invalid${url}`);
    return decodeURI(pathname) + decodeURIComponent(hash);
  } catch {
    // Such as `%E0%A4`, which is no character in UTF-8.
    return href;
  }
}

function targetFault(target: string, { paths, htmlOf }: Targets): string | undefined {
  const [path = '', id = ''] = target.split('#');
  if (generated.test(path)) return undefined;
  if (!paths.has(path)) return `does not exist.${suggestion(path, paths)}`;
  const html = id === '' ? undefined : htmlOf(path);
  if (html === undefined || html.includes(`id="${id}"`)) return undefined;
  const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, each]) => `${path}#${each}`);
  return `does not exist: ${path} has no "#${id}".${suggestion(target, ids)}`;
}

/** A writer may mean a page by the name of its file, or a picture without its folder. */
function relativeFault(href: string, { paths }: Targets): string {
  const end = `/${href.replace(/^.*\//, '').replace(/\.md$/, '/')}`;
  const meant = [...paths].find((path) => path.endsWith(end));
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  return `does not exist. Begin an address of this site with a slash.${hint}`;
}

/** The line of a link in a file. 1 if a template or a layout makes the link. */
function lineOf(link: string, source: string): number {
  const written = link.replaceAll('&amp;', '&');
  const pattern = new RegExp(`${written.replace(/\W/g, '\\$&')}(?![\\w/#-])`);
  return source.split('\n').findIndex((line) => pattern.test(line) || pattern.test(escaped(line))) + 1 || 1;
}

/** As Markdown escapes links: characters that no URL can have, and each `%` that begins no escape. */
function escaped(text: string): string {
  return encodeURI(text.toWellFormed()).replace(/%25([0-9a-f]{2})/gi, '%$1');
}
