/** The address that opens a page in the editor. */
export function addressOf(path: string): string {
  return `/admin/#${path}`;
}

/**
 * @param hash of the address
 * @returns the path of the page that it opens; undefined if it opens none
 */
export function pathIn(hash: string): string | undefined {
  return /^#([a-z0-9/-]+\.md)$/.exec(hash)?.[1];
}
