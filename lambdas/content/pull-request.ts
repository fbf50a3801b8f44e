import type { Deadline } from '../shared/deadline.ts';
import { type GitHub, GitHubRepository, listOf, recordOf } from './github.ts';
import { type Change, type ContentRepository, type RepositoryEntry, RepositoryError } from './repository.ts';

/** All changes since the last merge are on this branch. */
const workBranch = 'content-editor';

/**
 * Commits to a separate branch, and opens a pull request from it unless one is open. While the branch exists, editors
 * see its content and continue from there. GitHub can delete the branch after a merge: docs/editing.md.
 */
export class PullRequestRepository implements ContentRepository {
  readonly #github: GitHub;
  readonly #base: string;
  readonly #owner: string;
  readonly #onBase: GitHubRepository;
  readonly #onWork: GitHubRepository;

  /**
   * @param repository `owner/name`
   * @param base branch that the site is deployed from
   */
  constructor(github: GitHub, repository: string, base: string) {
    this.#github = github;
    this.#base = base;
    this.#owner = repository.slice(0, repository.indexOf('/'));
    this.#onBase = new GitHubRepository(github, base);
    this.#onWork = new GitHubRepository(github, workBranch);
  }

  async list(deadline: Deadline): Promise<readonly RepositoryEntry[]> {
    return (await this.#current(deadline)).list(deadline);
  }

  async staticFiles(deadline: Deadline): Promise<readonly string[]> {
    return (await this.#current(deadline)).staticFiles(deadline);
  }

  read(revision: string, deadline: Deadline): Promise<string> {
    return this.#onBase.read(revision, deadline);
  }

  async commit(change: Change, deadline: Deadline): Promise<void> {
    await this.#prepareBranch(deadline);
    await this.#onWork.commit(change, deadline);
  }

  /** The branch that editors see. */
  async #current(deadline: Deadline): Promise<GitHubRepository> {
    const exists = (await this.#head(workBranch, deadline)) !== undefined;
    return exists ? this.#onWork : this.#onBase;
  }

  /** Creates the branch, or merges the base branch into it. */
  async #prepareBranch(deadline: Deadline): Promise<void> {
    if ((await this.#head(workBranch, deadline)) === undefined) {
      const sha = await this.#head(this.#base, deadline);
      if (sha === undefined) throw new RepositoryError('refused', 'no branch');
      const body = { ref: `refs/heads/${workBranch}`, sha };
      // 422: someone else has created it.
      await this.#github.send('POST', '/git/refs', deadline, { body, accepted: [422] });
      return;
    }
    const body = { base: workBranch, head: this.#base, commit_message: `Merge ${this.#base}` };
    const { status } = await this.#github.send('POST', '/merges', deadline, { body, accepted: [409] });
    if (status === 409) throw new RepositoryError('refused', 'merge conflict');
  }

  /** Opens the pull request. */
  async requestReview(deadline: Deadline): Promise<void> {
    const query = new URLSearchParams({
      state: 'open',
      head: `${this.#owner}:${workBranch}`,
      base: this.#base,
    });
    const { value } = await this.#github.send('GET', `/pulls?${query}`, deadline);
    if (listOf(value).length > 0) return;
    const body = {
      title: 'Changes of the content',
      body: 'Editors made these changes on the site. Merge them to publish them.',
      head: workBranch,
      base: this.#base,
    };
    // 422: someone else has opened it, or there is no change.
    await this.#github.send('POST', '/pulls', deadline, { body, accepted: [422] });
  }

  /** @returns the commit of a branch; undefined if there is no such branch */
  async #head(branch: string, deadline: Deadline): Promise<string | undefined> {
    const { status, value } = await this.#github.send('GET', `/git/ref/heads/${branch}`, deadline, {
      accepted: [404],
    });
    return status === 404 ? undefined : String(recordOf(recordOf(value).object).sha);
  }
}
