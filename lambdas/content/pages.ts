import { setTimeout as wait } from 'node:timers/promises';
import { blobRevision } from '../../site/blob-revision.ts';
import type { Deadline } from '../shared/deadline.ts';
import { Problem } from '../shared/problem.ts';
import type { ResponseOf } from '../shared/route.ts';
import { isDraft } from './addresses.ts';
import { checkLinks, checkLinksFromOthers } from './check-links.ts';
import { contentUrl, isContentPath, stemOf } from './content-path.ts';
import type { contentListRoute } from './list.schema.ts';
import { checkMarkdown } from './markdown.ts';
import { formatPage, invalidField, type Page, parsePage } from './page-file.ts';
import type { Precondition } from './precondition.ts';
import {
  type Author,
  type Change,
  type ContentRepository,
  type RepositoryEntry,
  RepositoryError,
} from './repository.ts';

/** Attempts of a commit, when commits of other files change the branch at the same moment. */
const maxAttempts = 3;

/** Requests to the repository at the same time. */
const maxConcurrentReads = 8;

/** Larger than any page that can be saved. */
const maxPageBytes = 64 * 1024;

/** A page of the list. */
export type ListedPage = ResponseOf<typeof contentListRoute, 200>['pages'][number];

/** A page with its revision. */
export interface RevisedPage extends Page {
  readonly path: string;
  readonly revision: string;
}

/** The pages of the site, in a repository. */
export class Pages {
  readonly #repository: ContentRepository;
  /** Texts by revision. A revision never has another text. */
  readonly #texts = new Map<string, string>();

  constructor(repository: ContentRepository) {
    this.#repository = repository;
  }

  async list(deadline: Deadline): Promise<readonly ListedPage[]> {
    const entries = await this.#repository.list(deadline);
    const pages = await this.#readAll(entries.filter(isPage), deadline);
    const current = new Set(entries.map(({ revision }) => revision));
    for (const revision of this.#texts.keys()) if (!current.has(revision)) this.#texts.delete(revision);
    return pages.map(summarize).sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** @throws {Problem} 404 */
  async read(path: string, deadline: Deadline): Promise<RevisedPage> {
    const entry = (await this.#repository.list(deadline)).find((each) => each.path === path);
    if (!entry || !isPage(entry)) throw new Problem('content-not-found');
    return this.#read(entry, deadline);
  }

  /**
   * Saves a page. Saving the same text again changes nothing, so a save whose response was lost can be repeated.
   *
   * @returns the new revision
   * @throws {Problem} 412 if someone else has saved first, 422 if the site can't be built with it
   */
  async save(
    path: string,
    page: Page,
    precondition: Precondition,
    author: Author,
    deadline: Deadline,
  ): Promise<string> {
    const entries = await this.#repository.list(deadline);
    const current = entries.find((entry) => entry.path === path);
    checkPlace(path, entries);
    const before = current && parsePage(path, await this.#text(current, deadline));
    const text = formatPage(path, page, before);
    checkMarkdown(page.body, before?.body);
    const sources = await this.#readAll(entries.filter(isSource), deadline);
    const others = sources.filter((source) => source.path !== path);
    const saved = { path, ...page };
    await checkLinks(saved, others, () => this.#repository.staticFiles(deadline));
    checkLinksFromOthers(path, sources, [...others, saved], isDraft(page) ? 'draft' : 'tags');
    const revision = blobRevision(text);
    if (current?.revision !== revision) {
      precondition.check(current?.revision);
      const message = `${current ? 'Change' : 'Add'} ${path}`;
      const change = { path, text, message, author, ...(current && { revision: current.revision }) };
      await this.#commit(change, revision, deadline);
    }
    // Also for a page that was saved before: the request for its review may have failed.
    await this.#repository.requestReview(deadline);
    return revision;
  }

  /**
   * @throws {Problem} 404 if there is no such page, 412 if someone else has saved it, 422 if another page links to it
   */
  async remove(path: string, precondition: Precondition, author: Author, deadline: Deadline): Promise<void> {
    const entries = await this.#repository.list(deadline);
    const current = entries.find((entry) => entry.path === path);
    // The page may have been deleted before, without a review.
    if (!current) await this.#repository.requestReview(deadline);
    if (!current || !isPage(current)) throw new Problem('content-not-found');
    precondition.check(current.revision);
    const sources = await this.#readAll(entries.filter(isSource), deadline);
    const others = sources.filter((source) => source.path !== path);
    checkLinksFromOthers(path, sources, others, 'path');
    const change = { path, message: `Delete ${path}`, author, revision: current.revision };
    await this.#commit(change, undefined, deadline);
    await this.#repository.requestReview(deadline);
  }

  /**
   * Commits, and looks at the file after a failure: the commit may have been made although its response was lost, and
   * the branch may have changed while the file did not.
   *
   * @param result the revision after the change. @default - the file is deleted
   */
  async #commit(change: Change, result: string | undefined, deadline: Deadline): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#repository.commit(change, deadline);
      } catch (error) {
        if (!(error instanceof RepositoryError) || error.failure === 'refused') throw error;
        const entries = await this.#repository.list(deadline).catch(() => undefined);
        if (!entries) throw error;
        const found = entries.find(({ path }) => path === change.path)?.revision;
        if (found === result) return;
        if (found !== change.revision) throw new Problem('content-changed', { cause: error });
        if (error.failure !== 'conflict' || attempt === maxAttempts) throw error;
        await wait(100 * attempt + Math.random() * 200);
      }
    }
  }

  async #readAll(entries: readonly RepositoryEntry[], deadline: Deadline): Promise<RevisedPage[]> {
    const pages: RevisedPage[] = [];
    for (let index = 0; index < entries.length; index += maxConcurrentReads) {
      const part = entries.slice(index, index + maxConcurrentReads);
      pages.push(...(await Promise.all(part.map((entry) => this.#read(entry, deadline)))));
    }
    return pages;
  }

  async #read(entry: RepositoryEntry, deadline: Deadline): Promise<RevisedPage> {
    const { path, revision } = entry;
    return { path, revision, ...parsePage(path, await this.#text(entry, deadline)) };
  }

  async #text({ revision }: RepositoryEntry, deadline: Deadline): Promise<string> {
    const cached = this.#texts.get(revision);
    if (cached !== undefined) return cached;
    const text = await this.#repository.read(revision, deadline);
    this.#texts.set(revision, text);
    return text;
  }
}

function summarize({ path, revision, frontMatter }: RevisedPage): ListedPage {
  const { title, date } = frontMatter;
  return {
    path,
    url: contentUrl(path),
    revision,
    title: typeof title === 'string' ? title : path,
    draft: isDraft({ frontMatter }),
    ...(typeof date === 'string' && { date }),
  };
}

/** A file that the build renders. */
function isSource({ path, isFile }: RepositoryEntry): boolean {
  return isFile && /\.(?:md|njk)$/.test(path);
}

function isPage({ path, isFile, bytes }: RepositoryEntry): boolean {
  return isFile && bytes <= maxPageBytes && isContentPath(path);
}

/**
 * A file must not replace a link or a folder, lie below a file or a link, or have the address of another page.
 *
 * @throws {Problem} 422
 */
function checkPlace(path: string, entries: readonly RepositoryEntry[]): void {
  for (const entry of entries) {
    const isSame = entry.path === path;
    if (isSame && !isPage(entry))
      throw invalidField('path', 'A folder, a link or an oversized file has this name. Use another name.');
    const isAbove = path.startsWith(`${entry.path}/`);
    if (isAbove && (entry.isFile || !entry.isFolder))
      throw invalidField('path', `${entry.path} is not a folder.`);
    if (!isSame && entry.isFile && stemOf(entry.path) === stemOf(path))
      throw invalidField('path', `The page ${entry.path} has the same address, ${contentUrl(path)}.`);
  }
}
