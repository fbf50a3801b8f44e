import { isRecord } from './request.ts';

/** Someone who signed. */
export interface Signature {
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly signedAt: string;
}

export interface SignaturesList {
  readonly count: number;
  /** Newest first. */
  readonly signatures: readonly Signature[];
  /** The cursor of the page after this one; null at the end. */
  readonly next: string | null;
}

/** Checks one signature; undefined where it is something else. */
export function readSignature(body: unknown): Signature | undefined {
  if (!isRecord(body) || typeof body.name !== 'string' || typeof body.signedAt !== 'string') return undefined;
  return { name: body.name, signedAt: body.signedAt };
}

/** Checks a page of signatures; undefined where it is something else. */
export function readSignaturesList(body: unknown): SignaturesList | undefined {
  if (!isRecord(body) || typeof body.count !== 'number' || !Array.isArray(body.signatures)) return undefined;
  const signatures = body.signatures.map(readSignature).filter((signature) => signature !== undefined);
  const next = typeof body.next === 'string' ? body.next : null;
  return signatures.length === body.signatures.length ? { count: body.count, signatures, next } : undefined;
}

/** Says how many signed. */
export function describeCount(count: number): string {
  if (count === 0) return 'Nobody has signed yet. Be the first.';
  return count === 1 ? 'One person has signed.' : `${count.toLocaleString('en')} people have signed.`;
}

/** What a page keeps over a reload: `sessionStorage`. */
export type KeyStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

interface NamedKey {
  readonly name: string;
  readonly key: string;
}

/**
 * The key under which a signature is stored once, however often it is sent. It stays the same as long as the same
 * name is being signed, also over a reload, and is given up when that has succeeded or the name was changed.
 */
export class SigningKey {
  private current: NamedKey | undefined;

  /**
   * @param makeKey gives a new key, 8 to 64 of `A-Z a-z 0-9 - _`
   * @param store opens the store; throws where the browser was told to keep nothing
   */
  constructor(
    private readonly makeKey: () => string,
    private readonly store: () => KeyStore,
  ) {
    this.current = this.stored((store) => readNamedKey(store.getItem(storeName)));
  }

  for(name: string): string {
    if (this.current?.name !== name) {
      const current = { name, key: this.makeKey() };
      this.current = current;
      this.stored((store) => store.setItem(storeName, JSON.stringify(current)));
    }
    return this.current.key;
  }

  used(): void {
    this.current = undefined;
    this.stored((store) => store.removeItem(storeName));
  }

  /** Without a store the key lasts as long as the page. */
  private stored<T>(work: (store: KeyStore) => T): T | undefined {
    try {
      return work(this.store());
    } catch {
      return undefined;
    }
  }
}

const storeName = 'signing';

function readNamedKey(text: string | null): NamedKey | undefined {
  const value: unknown = JSON.parse(text ?? 'null');
  if (!isRecord(value) || typeof value.name !== 'string' || typeof value.key !== 'string') return undefined;
  return { name: value.name, key: value.key };
}

/** An answer may be so old, says the contract, in milliseconds. */
const listedWithin = 10_000;
const ownName = 'signed';

/** Keeps one's own signature, to show it after a reload even if the list does not have it yet. */
export function rememberOwn(store: () => KeyStore, signature: Signature, now: number): void {
  try {
    store().setItem(ownName, JSON.stringify({ ...signature, until: now + listedWithin }));
  } catch {
    // Where the browser keeps nothing, the list shows it within those seconds.
  }
}

/** One's own signature, as long as the list may lack it. */
export function recallOwn(store: () => KeyStore, now: number): Signature | undefined {
  try {
    const value: unknown = JSON.parse(store().getItem(ownName) ?? 'null');
    const isRecent = isRecord(value) && typeof value.until === 'number' && value.until > now;
    return isRecent ? readSignature(value) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The signatures that a page shows. An answer may be some seconds old, so one's own signature is shown and counted
 * as soon as it is stored, and is neither shown nor counted twice when an answer holds it as well.
 */
export class ShownSignatures {
  private readonly shown = new Set<string>();
  private total: number | undefined;

  /** How many signed, as far as is known; undefined before the first answer. */
  get count(): number | undefined {
    return this.total;
  }

  /** Takes a signature that was just stored, and says whether it is to be shown. */
  sign(signature: Signature): boolean {
    const isNew = this.show(signature);
    if (isNew && this.total !== undefined) this.total += 1;
    return isNew;
  }

  /** Takes an answer, and gives those of its signatures that are not shown yet. */
  take({ count, signatures }: SignaturesList): readonly Signature[] {
    const own = this.shown.size;
    const fresh = signatures.filter((signature) => this.show(signature));
    const known = signatures.length - fresh.length;
    this.total = this.total === undefined ? count + own - known : Math.max(this.total, count);
    return fresh;
  }

  private show({ name, signedAt }: Signature): boolean {
    const before = this.shown.size;
    return this.shown.add(`${signedAt} ${name}`).size > before;
  }
}
