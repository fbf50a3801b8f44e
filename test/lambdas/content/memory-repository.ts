import { Precondition } from '../../../lambdas/content/precondition.ts';
import {
  type Change,
  type ContentRepository,
  type RepositoryEntry,
  RepositoryError,
} from '../../../lambdas/content/repository.ts';
import { Deadline } from '../../../lambdas/shared/deadline.ts';
import { blobRevision } from '../../../site/blob-revision.ts';

export const about = '---\ntitle: About\ndescription: Who we are.\n---\n\n# About\n';
export const tea = { frontMatter: { title: 'Tea', description: 'How to make it.' }, body: '# Tea' };
export const author = { name: 'Ada', email: 'ada@editors.invalid' };
export const isNew = Precondition.of({ 'if-none-match': '*' });
export const revisionOf = (text: string) => Precondition.of({ 'if-match': `"${blobRevision(text)}"` });
export const within = () => new Deadline(5_000);

/** A repository in memory. */
export class MemoryRepository implements ContentRepository {
  readonly files = new Map<string, string>();
  /** Entries that are no files. */
  others: readonly RepositoryEntry[] = [];
  commits: Change[] = [];
  reads = 0;
  /** Of the static files. */
  lists = 0;
  /** What happens instead of a commit, one after another. */
  readonly failures: (() => void)[] = [];
  /** Commits at each request for a review. */
  readonly reviews: number[] = [];
  /** What happens instead of a request for a review, one after another. */
  readonly reviewFailures: (() => void)[] = [];

  async list(): Promise<readonly RepositoryEntry[]> {
    const files = [...this.files].map(([path, text]) => ({
      path,
      revision: blobRevision(text),
      isFile: true,
      isFolder: false,
      bytes: Buffer.byteLength(text),
    }));
    return [...files, ...this.others];
  }

  async staticFiles(): Promise<readonly string[]> {
    this.lists++;
    return ['/photos/sea.webp', '/manifest.webmanifest'];
  }

  async read(revision: string): Promise<string> {
    this.reads++;
    const found = [...this.files.values()].find((text) => blobRevision(text) === revision);
    if (found === undefined) throw new RepositoryError('refused', '404');
    return found;
  }

  async commit(change: Change): Promise<void> {
    const failure = this.failures.shift();
    if (failure) return failure();
    this.apply(change);
  }

  async requestReview(): Promise<void> {
    this.reviewFailures.shift()?.();
    this.reviews.push(this.commits.length);
  }

  apply(change: Change): void {
    this.commits.push(change);
    if (change.text === undefined) this.files.delete(change.path);
    else this.files.set(change.path, change.text);
  }
}
