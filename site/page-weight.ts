import { brotliCompressSync } from 'node:zlib';
import type { SiteFile } from './assets.ts';

/** Stands for what the build measures after a page is rendered. */
export const weightPlaceholders = { kilobytes: '{kilobytes}', requests: '{requests}' };

/** The attributes that make a browser request a file with a page. Of several icons, it requests the SVG. */
const requested =
  /<(?:link rel="(?:stylesheet|modulepreload)" href|link rel="icon" href(?==[^>]* type="image\/svg\+xml")|script type="module"[^>]*? src|img src)="\/([^"]+)"/g;

/** CloudFront compresses no pictures of these formats. */
const compressedFormat = /\.(?:avif|jpg|png|webp)$/;

/**
 * Writes into a page how many kilobytes a browser gets for it, compressed with Brotli, and with how many requests.
 *
 * @param html with {@link weightPlaceholders}
 * @param files the whole site
 */
export function writePageWeight(html: string, files: readonly SiteFile[]): string {
  const parts = [...html.matchAll(requested)].map(([, path]) => files.find((file) => file.path === path));
  const bytes = parts.reduce((sum, part) => sum + (part ? sizeOf(part) : 0), brotliCompressSync(html).length);
  return html
    .replaceAll(weightPlaceholders.kilobytes, (bytes / 1000).toFixed(1))
    .replaceAll(weightPlaceholders.requests, String(parts.length + 1));
}

/**
 * By path: compression takes half of a repeated build, and the name of a script or stylesheet holds the hash of its
 * contents.
 */
const sizes = new Map<string, number>();

function sizeOf({ path, contents }: SiteFile): number {
  if (compressedFormat.test(path)) return contents.length;
  const size = sizes.get(path) ?? brotliCompressSync(contents).length;
  sizes.set(path, size);
  return size;
}
