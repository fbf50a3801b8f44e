import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A built page. */
export interface BuiltPage {
  /** `/about/` */
  readonly url: string;
  readonly html: string;
}

/** Reads all files of a folder. The keys are relative paths with forward slashes. */
export async function readTree(directory: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const files = paths.sort().map(async (path) => {
    return [relative(directory, path).replaceAll('\\', '/'), await readFile(path)] as const;
  });
  return new Map(await Promise.all(files));
}

export function pagesOf(files: ReadonlyMap<string, Buffer>): BuiltPage[] {
  return [...files]
    .filter(([path]) => path.endsWith('.html'))
    .map(([path, bytes]) => ({ url: `/${path.replace(/index\.html$/, '')}`, html: bytes.toString('utf8') }));
}

/** Returns the attributes of each start tag with this name. */
export function tags(html: string, name: string): Record<string, string>[] {
  return [...html.matchAll(new RegExp(`<${name}((?:\\s[^<>]*)?)/?>`, 'g'))].map(([, attributes = '']) =>
    Object.fromEntries(
      [...attributes.matchAll(/([\w:-]+)(?:="([^"]*)")?/g)].map(([, key = '', value = '']) => [key, value]),
    ),
  );
}

/** Returns the URLs of a page's scripts, including their imports. */
export function scriptsOf({ html }: BuiltPage): string[] {
  const preloaded = tags(html, 'link').filter(({ rel }) => rel === 'modulepreload');
  return [...tags(html, 'script').flatMap(({ src }) => src ?? []), ...preloaded.map(({ href = '' }) => href)];
}

/** Returns the URLs of the scripts that a page loads later. */
export function lazyScriptsOf({ html }: BuiltPage): string[] {
  const lists = tags(html, 'script').map((script) => script['data-lazy'] ?? '');
  return lists.flatMap((list) => [...list.matchAll(/\/assets\/\S+/g)].map(([url]) => url));
}

export function gzipSize(bytes: Uint8Array | undefined): number {
  return bytes ? gzipSync(bytes).length : Number.NaN;
}
