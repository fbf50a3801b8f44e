import { brotliCompressSync } from 'node:zlib';
import type { SiteFile } from './assets.ts';

/** Stands for what the build measures after a page is rendered. */
export const weightPlaceholders = { kilobytes: '{kilobytes}', requests: '{requests}' };

/**
 * Writes into a page how many kilobytes its HTML, stylesheet and scripts have in Brotli, and how many requests load it with
 * its icon.
 *
 * @param html with {@link weightPlaceholders}
 * @param files the whole site
 */
export function writePageWeight(html: string, files: readonly SiteFile[]): string {
  const urls = [
    ...html.matchAll(
      /<(?:link rel="(?:stylesheet|modulepreload)" href|script type="module"[^>]*? src)="\/([^"]+)"/g,
    ),
  ];
  const parts = urls.map(([, path]) => files.find((file) => file.path === path));
  const bytes = parts.reduce((sum, part) => sum + (part ? sizeOf(part) : 0), brotliCompressSync(html).length);
  return html
    .replaceAll(weightPlaceholders.kilobytes, (bytes / 1000).toFixed(1))
    .replaceAll(weightPlaceholders.requests, String(parts.length + 2));
}

/** By path: compression takes half of a repeated build, and the name of a script or stylesheet holds the hash of its contents. */
const sizes = new Map<string, number>();

function sizeOf({ path, contents }: SiteFile): number {
  const size = sizes.get(path) ?? brotliCompressSync(contents).length;
  sizes.set(path, size);
  return size;
}
