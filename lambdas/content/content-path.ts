/** Much shorter than S3's limit for a key, and than the limits of file systems. */
const maxLength = 100;

/** Segments of lowercase letters, digits and hyphens. So there are no dots, escapes, backslashes or other spellings. */
const pattern = /^(?:[a-z0-9]+(?:-[a-z0-9]+)*\/){0,3}[a-z0-9]+(?:-[a-z0-9]+)*\.md$/;

/** Names of devices, which Windows can't check out. */
const deviceName = /(?:^|\/)(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.md$|\/)/;

/** Folders of the site that hold no pages, and the pages of tags. The page of `api.md` would be in the folder `api`. */
const reservedFolder = /^(?:api|assets|images|photos|posts\/tags)(?:\/|\.md$)/;

/**
 * Whether the editor may read and write a file: a Markdown file of the content folder.
 *
 * @param path below the content folder
 * @example
 * isContentPath('posts/tea.md'); // true
 */
export function isContentPath(path: string): boolean {
  return (
    path.length <= maxLength && pattern.test(path) && !deviceName.test(path) && !reservedFolder.test(path)
  );
}

/** The address of a page. */
export function contentUrl(path: string): string {
  const stem = stemOf(path);
  return stem === '' ? '/' : `/${stem}/`;
}

/** Two files with the same stem would be pages with the same address. */
export function stemOf(path: string): string {
  return path.replace(/\.[a-z]+$/, '').replace(/(?:^|\/)index$/, '');
}
