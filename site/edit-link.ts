/** The field `repository` of a package.json. */
export type Repository = string | { readonly url: string } | undefined;

/** @returns undefined if package.json names no repository on GitHub */
export function repositoryLink(repository: Repository): string | undefined {
  const url = typeof repository === 'string' ? repository : (repository?.url ?? '');
  const [, name] =
    /^(?:github:|(?:git\+)?(?:https|ssh):\/\/(?:git@)?github\.com\/)?([\w.-]+\/[\w.-]+?)(?:\.git)?$/.exec(
      url,
    ) ?? [];
  return name && `https://github.com/${name}`;
}

/**
 * Returns where GitHub edits a file of the site.
 *
 * @param path below `content/`
 * @returns undefined if package.json names no repository on GitHub
 */
export function editLink(repository: Repository, path: string): string | undefined {
  const link = repositoryLink(repository);
  return link && `${link}/edit/main/site/content/${path}`;
}
