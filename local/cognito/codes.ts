import { randomInt } from 'node:crypto';
import { readState, stateWriter } from './state-file.ts';

/** What a code is good for. */
export type Purpose = 'confirmation' | 'reset';

/** Cognito's own: a day to confirm an account (API_ConfirmSignUp), an hour to reset a password. In milliseconds. */
const lifetimes: Readonly<Record<Purpose, number>> = { confirmation: 24 * 60 * 60_000, reset: 60 * 60_000 };
/** Wrong entries that a code survives, and codes that a name gets within an hour: the least that Cognito says it allows. */
const maxAttempts = 5;
const hour = 60 * 60_000;
/** Entries kept at once, so that requests can't fill the disk; more only where that many are of accounts. */
const maxRecords = 1_000;
const format = 1;

/** What came of a code that was typed. */
export type CodeResult = 'valid' | 'invalid' | 'expired' | 'limit exceeded';

interface CodeRecord {
  readonly purpose: Purpose;
  readonly name: string;
  readonly code: string;
  /** Milliseconds since the epoch. */
  readonly expires: number;
  /** When codes were issued within the last hour, in milliseconds since the epoch. */
  readonly issued: readonly number[];
  readonly wrong: number;
}

/**
 * The codes of six digits that were mailed and not yet used. They are kept by name, for a name without an account too, so
 * that the answers are the same.
 */
export class Codes {
  readonly #records: Map<string, CodeRecord>;
  readonly #write: (value: unknown) => Promise<void>;
  readonly #hasAccount: (name: string) => boolean;
  readonly #now: () => number;

  private constructor(
    file: string,
    kept: readonly CodeRecord[],
    hasAccount: (name: string) => boolean,
    now: () => number,
  ) {
    this.#records = new Map(kept.map((each) => [keyOf(each.purpose, each.name), each]));
    this.#write = stateWriter(file);
    this.#hasAccount = hasAccount;
    this.#now = now;
  }

  /**
   * @param hasAccount whether codes of the name must not be forgotten
   * @param now milliseconds since the epoch
   * @throws UserError where the file is damaged
   */
  static async load(
    file: string,
    hasAccount: (name: string) => boolean,
    now: () => number = Date.now,
  ): Promise<Codes> {
    return new Codes(file, (await readState(file, parseCodes)) ?? [], hasAccount, now);
  }

  /** Whether the name may have another code now. */
  mayIssue(purpose: Purpose, name: string): boolean {
    return this.#issuedWithinHour(purpose, name).length < maxAttempts;
  }

  /** A new code, which takes the place of the one before; undefined where the name has had too many within an hour. */
  async issue(purpose: Purpose, name: string): Promise<string | undefined> {
    if (!this.mayIssue(purpose, name)) return undefined;
    const now = this.#now();
    const issued = [...this.#issuedWithinHour(purpose, name), now];
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    const expires = now + lifetimes[purpose];
    await this.#save({ purpose, name, code, expires, issued, wrong: 0 });
    return code;
  }

  /** Whether the code is the one that was mailed last. A right one is used up. */
  async use(purpose: Purpose, name: string, code: string): Promise<CodeResult> {
    const kept = this.#records.get(keyOf(purpose, name));
    if (!kept || kept.expires <= this.#now()) return 'expired';
    if (kept.wrong >= maxAttempts) return 'limit exceeded';
    const right = kept.code === code;
    // The times stay: a code that was used does not make room for another one within the hour.
    await this.#save(right ? { ...kept, expires: 0 } : { ...kept, wrong: kept.wrong + 1 });
    return right ? 'valid' : 'invalid';
  }

  #issuedWithinHour(purpose: Purpose, name: string): readonly number[] {
    const since = this.#now() - hour;
    return (this.#records.get(keyOf(purpose, name))?.issued ?? []).filter((time) => time > since);
  }

  async #save(kept: CodeRecord): Promise<void> {
    const key = keyOf(kept.purpose, kept.name);
    this.#records.delete(key);
    this.#records.set(key, kept);
    if (this.#records.size > maxRecords) {
      // Never one of an account, or made-up names would lift the limits on its codes.
      const forgotten = [...this.#records].find(([, { name }]) => !this.#hasAccount(name));
      if (forgotten) this.#records.delete(forgotten[0]);
    }
    await this.#write({ format, codes: [...this.#records.values()] });
  }
}

const keyOf = (purpose: Purpose, name: string): string => `${purpose} ${name.toLowerCase()}`;

function parseCodes(json: unknown): CodeRecord[] {
  const { format: found, codes } = json as { format: unknown; codes: CodeRecord[] };
  const isKept = ({ purpose, name, code, expires, issued, wrong }: CodeRecord) =>
    purpose in lifetimes &&
    typeof name === 'string' &&
    /^\d{6}$/.test(code) &&
    typeof expires === 'number' &&
    Array.isArray(issued) &&
    typeof wrong === 'number';
  if (found !== format || !codes.every(isKept)) throw new Error('not a list of codes');
  return codes;
}
