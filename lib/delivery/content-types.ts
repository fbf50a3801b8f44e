import { readdirSync } from 'node:fs';
import { extname } from 'node:path';

/**
 * Extensions whose content type the uploader knows. It runs the AWS CLI, which takes the types from Python's
 * `mimetypes`. Python 3.13, the runtime of the uploader, does not know `.woff2`: python/cpython, Lib/mimetypes.py.
 */
const knownExtensions =
  '.avif .css .csv .gif .htm .html .ico .jpeg .jpg .js .json .mjs .mp3 .mp4 .pdf .png .svg .txt .wasm .webm .webmanifest .webp .xml';

/** Developer tools ignore the content type of source maps. */
const ignoredExtensions = '.map';

/**
 * Refuses a site with files that would be served as `binary/octet-stream`. Browsers refuse such scripts, stylesheets
 * and fonts because of `nosniff`.
 *
 * @throws {Error} that names the files
 */
export function refuseUnknownFileTypes(folder: string): void {
  const known = new Set([...knownExtensions.split(' '), ignoredExtensions]);
  const unknown = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !known.has(extname(entry.name)))
    .map(({ name }) => name);
  if (unknown.length > 0) {
    throw new Error(
      `The content type of these files is unknown to the uploader: ${unknown.join(', ')}. Use one of ${knownExtensions}.`,
    );
  }
}
