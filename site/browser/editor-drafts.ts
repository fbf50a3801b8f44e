import { differingFields } from './front-matter-differences.ts';
import { kindOfNew } from './new-page.ts';
import { isRecord } from './request.ts';

/** Text that is not saved yet. */
export interface Draft {
  readonly frontMatter: Readonly<Record<string, unknown>>;
  readonly body: string;
  /** The name that the editor entered. */
  readonly path: string;
  /** The revision that it is based on; undefined for a new page. */
  readonly revision?: string;
}

const prefix = 'editor:';

type Text = Pick<Draft, 'frontMatter' | 'body'>;

export function isSameText(a: Text, b: Text): boolean {
  return a.body === b.body && differingFields(a.frontMatter, b.frontMatter).length === 0;
}

/** What editors have typed, in the storage of the browser: it survives a reload, a logout and a failed save. */
export class Drafts {
  readonly #open: () => Storage;

  /** @param open returns the storage. Browsers that block it throw. */
  constructor(open: () => Storage = () => localStorage) {
    this.#open = open;
  }

  /**
   * @param key path of the page, or the key of a new one
   * @returns whether it is stored
   */
  keep(key: string, draft: Draft): boolean {
    try {
      this.#open().setItem(prefix + key, JSON.stringify(draft));
      return true;
    } catch {
      return false;
    }
  }

  read(key: string): Draft | undefined {
    try {
      const draft: unknown = JSON.parse(this.#open().getItem(prefix + key) ?? 'null');
      if (!isRecord(draft) || !isRecord(draft.frontMatter)) return undefined;
      const { path, frontMatter, body, revision } = draft;
      if (typeof path !== 'string' || typeof body !== 'string') return undefined;
      return { path, frontMatter, body, ...(typeof revision === 'string' && { revision }) };
    } catch {
      return undefined;
    }
  }

  /** The pages with text that is not saved. */
  paths(): readonly string[] {
    return this.#keys().filter((key) => key.endsWith('.md'));
  }

  /** The keys of new pages, which were never saved. */
  newKeys(): readonly string[] {
    return this.#keys().filter((key) => kindOfNew(key) !== undefined && this.read(key) !== undefined);
  }

  #keys(): readonly string[] {
    try {
      return Object.keys(this.#open())
        .filter((key) => key.startsWith(prefix))
        .map((key) => key.slice(prefix.length));
    } catch {
      return [];
    }
  }

  /**
   * Discards what was saved. Text that was typed after it stays, as a draft of the saved page.
   *
   * @param key of the draft
   * @param sent what was saved
   * @param saved the page with its new revision
   */
  settle(key: string, sent: Text, saved: Draft): void {
    const draft = this.read(key);
    const isTyped = draft !== undefined && !isSameText(draft, sent);
    const { path, revision } = saved;
    const rebased = isTyped && { ...draft, path, ...(revision !== undefined && { revision }) };
    const isKept = rebased && this.keep(path, rebased);
    if (!isTyped || (isKept && key !== path)) this.discard(key);
  }

  discard(key: string): void {
    try {
      this.#open().removeItem(prefix + key);
    } catch {
      // Nothing is stored then.
    }
  }
}
