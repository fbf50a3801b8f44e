import { Problem } from '../shared/problem.ts';

/** The state that a client expects: a revision of the file (`If-Match`), or no file (`If-None-Match`). */
export class Precondition {
  readonly #revision: string | undefined;

  private constructor(revision: string | undefined) {
    this.#revision = revision;
  }

  /**
   * Reads `If-Match: "<revision>"`, or `If-None-Match: *` for a new file.
   *
   * @throws {Problem} 428 if there is neither
   */
  static of(headers: Readonly<Record<string, string | undefined>>): Precondition {
    const match = headers['if-match'];
    if (match !== undefined)
      return new Precondition(/^"([0-9a-f]{40})"$/.exec(match.trim())?.[1] ?? 'unknown');
    if (headers['if-none-match']?.trim() === '*') return new Precondition(undefined);
    throw new Problem('precondition-required');
  }

  /**
   * @param current revision of the file; undefined if there is none
   * @throws {Problem} 412 if the client expects another revision
   */
  check(current: string | undefined): void {
    if (current !== this.#revision) throw new Problem('content-changed');
  }
}
