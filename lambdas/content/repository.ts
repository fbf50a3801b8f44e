import type { Deadline } from '../shared/deadline.ts';
import { JamstackError } from '../shared/jamstack-error.ts';

/** An entry of the content folder. */
export interface RepositoryEntry {
  /** Path below the content folder. */
  readonly path: string;
  /** Changes whenever the content changes. */
  readonly revision: string;
  /** Whether it is an ordinary file, not a folder, a symbolic link or a submodule. */
  readonly isFile: boolean;
  readonly isFolder: boolean;
  readonly bytes: number;
}

/** Who made a change. */
export interface Author {
  readonly name: string;
  readonly email: string;
}

/** A change of one file, which becomes one commit. */
export interface Change {
  /** Path below the content folder. */
  readonly path: string;
  /** The new text. @default - the file is deleted */
  readonly text?: string;
  /** The revision that is replaced. @default - the file is new */
  readonly revision?: string;
  /** First line of the commit message. */
  readonly message: string;
  readonly author: Author;
}

/**
 * The repository with the content of the site, at a host such as GitHub. All methods throw {@link RepositoryError}.
 */
export interface ContentRepository {
  /** All entries below the content folder. */
  list(deadline: Deadline): Promise<readonly RepositoryEntry[]>;
  /** Addresses of the files that the build copies, such as `/photos/sea.webp`. */
  staticFiles(deadline: Deadline): Promise<readonly string[]>;
  /** @param revision of a file in {@link list} */
  read(revision: string, deadline: Deadline): Promise<string>;
  /** Writes or deletes one file, if it still has the revision. */
  commit(change: Change, deadline: Deadline): Promise<void>;
  /** Requests a review of the commits, if they are published only after one. Has no effect if one is requested. */
  requestReview(deadline: Deadline): Promise<void>;
}

/**
 * Why a request to the host failed.
 * - `conflict`: the file or the branch has changed
 * - `refused`: the token, the repository or the branch is wrong. Only an administrator can change that.
 * - `unavailable`: it failed, did not respond in time or limits requests. A change may have been made nevertheless.
 */
export type RepositoryFailure = 'conflict' | 'refused' | 'unavailable';

/** A request to the repository's host failed. */
export class RepositoryError extends JamstackError {
  override readonly name = 'RepositoryError';

  constructor(
    readonly failure: RepositoryFailure,
    /** Status of the host, code of a broken connection, or what is wrong, such as `token` or `merge conflict`. */
    readonly reason: string,
    /** When to send the request again. @default - unknown */
    readonly retryAfterSeconds?: number,
  ) {
    super(`The request to the repository's host failed: ${failure} (${reason}).`);
  }
}
