/** Folders of a built site that are not part of the release's pages. */
export const nonPageFolders = ['assets', '_template', '_404'];
