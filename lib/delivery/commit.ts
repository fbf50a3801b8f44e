import { execFileSync } from 'node:child_process';
import { projectRoot } from '../shared/project-root.ts';

/** The commit that a release was built from. */
export interface Commit {
  /** Abbreviated hash. Ends in `+` if files have changed since the commit. */
  readonly commit: string;
  readonly author: string;
}

/**
 * Reads the commit of the sources. It is the same on every machine, so it does not make two templates of one commit
 * differ.
 *
 * @returns undefined outside of a Git repository, and without Git
 */
export function readCommit(root = projectRoot): Commit | undefined {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const [hash, author = ''] = git('log', '-1', '--abbrev=12', '--format=%h%n%an').split('\n');
    return { commit: `${hash}${git('status', '--porcelain') === '' ? '' : '+'}`, author };
  } catch {
    return undefined;
  }
}
