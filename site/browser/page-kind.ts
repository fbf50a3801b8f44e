export type PageKind = 'page' | 'post';

export const postFolder = 'posts/';

/** Posts are in a folder of their own. */
export function kindOf(path: string): PageKind {
  return path.startsWith(postFolder) ? 'post' : 'page';
}
