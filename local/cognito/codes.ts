import { randomInt } from 'node:crypto';
import { readState, stateWriter } from '../state-file.ts';

/** The purpose of a code. */
export type Purpose = 'confirmation' | 'reset';

/**
 * Validity in milliseconds, as in Cognito: a day to confirm an account (API_ConfirmSignUp), an hour to reset a
 * password.
 */
const lifetimesMs: Readonly<Record<Purpose, number>> = { confirmation: 24 * 60 * 60_000, reset: 60 * 60_000 };
/**
 * Maximum wrong entries of a code, and maximum codes of a name within an hour: the smallest values that Cognito
 * documents.
 */
const maxAttempts = 5;
const hourMs = 60 * 60_000;
/** Maximum stored entries, so that requests can't fill the disk. More are stored only for existing accounts. */
const maxRecords = 1_000;
const format = 1;

/** The result of a code that was entered. */
export type CodeResult = 'valid' | 'invalid' | 'expired' | 'limit exceeded';

interface CodeRecord {
  readonly purpose: Purpose;
  readonly name: string;
  readonly code: string;
  /** Milliseconds since the epoch. */
  readonly expires: number;
  /** Times of the codes issued within the last hour, in milliseconds since the epoch. */
  readonly issued: readonly number[];
  readonly wrong: number;
}

/**
 * The six-digit codes that were sent and not yet used. They are stored by name, also for names without an account, so
 * that the responses are the same.
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
   * @param hasAccount whether a name has an account, so that its codes must not be removed
   * @param now milliseconds since the epoch
   * @throws {UserError} if the file is damaged
   */
  static async load(
    file: string,
    hasAccount: (name: string) => boolean,
    now: () => number = Date.now,
  ): Promise<Codes> {
    return new Codes(file, (await readState(file, parseCodes)) ?? [], hasAccount, now);
  }

  /** Whether the name may get another code now. */
  mayIssue(purpose: Purpose, name: string): boolean {
    return this.#issuedWithinHour(purpose, name).length < maxAttempts;
  }

  /** Creates a code that replaces the previous one. Undefined if the name has had too many within an hour. */
  async issue(purpose: Purpose, name: string): Promise<string | undefined> {
    if (!this.mayIssue(purpose, name)) return undefined;
    const now = this.#now();
    const issued = [...this.#issuedWithinHour(purpose, name), now];
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    const expires = now + lifetimesMs[purpose];
    await this.#save({ purpose, name, code, expires, issued, wrong: 0 });
    return code;
  }

  /** Whether this is the latest code. A correct code can be used once. */
  async use(purpose: Purpose, name: string, code: string): Promise<CodeResult> {
    const kept = this.#records.get(keyOf(purpose, name));
    if (!kept || kept.expires <= this.#now()) return 'expired';
    if (kept.wrong >= maxAttempts) return 'limit exceeded';
    const right = kept.code === code;
    // The times are kept: using a code does not allow another one within the hour.
    await this.#save(right ? { ...kept, expires: 0 } : { ...kept, wrong: kept.wrong + 1 });
    return right ? 'valid' : 'invalid';
  }

  #issuedWithinHour(purpose: Purpose, name: string): readonly number[] {
    const since = this.#now() - hourMs;
    return (this.#records.get(keyOf(purpose, name))?.issued ?? []).filter((time) => time > since);
  }

  async #save(kept: CodeRecord): Promise<void> {
    const key = keyOf(kept.purpose, kept.name);
    this.#records.delete(key);
    this.#records.set(key, kept);
    if (this.#records.size > maxRecords) {
      // Entries of accounts are never removed. Otherwise invented names could lift an account's limits.
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
    purpose in lifetimesMs &&
    typeof name === 'string' &&
    /^\d{6}$/.test(code) &&
    typeof expires === 'number' &&
    Array.isArray(issued) &&
    typeof wrong === 'number';
  if (found !== format || !codes.every(isKept)) throw new Error('not a list of codes');
  return codes;
}
