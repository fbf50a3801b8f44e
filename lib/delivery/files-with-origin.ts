import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** In place of the site's origin in files that need absolute addresses. The build does not know the origin. */
export const originPlaceholder = 'https://origin.invalid';

/** Names and texts of the files in the root of a built site that contain {@link originPlaceholder}. */
export function filesWithOrigin(folder: string): { readonly name: string; readonly text: string }[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(xml|txt)$/.test(entry.name))
    .map(({ name }) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
    .filter(({ text }) => text.includes(originPlaceholder))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
