import type { listRoute } from '../../lambdas/petition/list.schema.ts';
import type { JsonResponseOf } from '../../lambdas/shared/route.ts';
import { isRecord } from './request.ts';

/** A page of the list of signatures, newest first. */
export type SignaturesPage = JsonResponseOf<typeof listRoute>;

export type Signature = SignaturesPage['signatures'][number];

/** Validates a signature. Returns undefined if its shape is wrong. */
export function readSignature(body: unknown): Signature | undefined {
  if (!isRecord(body) || typeof body.name !== 'string' || typeof body.signedAt !== 'string') return undefined;
  return { name: body.name, signedAt: body.signedAt };
}

/** Validates a page of signatures. Returns undefined if its shape is wrong. */
export function readSignaturesPage(body: unknown): SignaturesPage | undefined {
  if (!isRecord(body) || typeof body.count !== 'number' || !Array.isArray(body.signatures)) return undefined;
  const signatures = body.signatures.map(readSignature).filter((signature) => signature !== undefined);
  const next = typeof body.next === 'string' ? body.next : null;
  return signatures.length === body.signatures.length ? { count: body.count, signatures, next } : undefined;
}

/** Describes how many people have signed. */
export function describeCount(count: number): string {
  if (count === 0) return 'Nobody has signed yet. Be the first.';
  return count === 1 ? 'One person has signed.' : `${count.toLocaleString('en')} people have signed.`;
}

/** The part of `sessionStorage` that the page uses. */
export type KeyStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

interface NamedKey {
  readonly name: string;
  readonly key: string;
}

/**
 * The idempotency key of a signature. It stays the same for every attempt to sign with the same name, also after a
 * reload, so that a retry never signs twice. Another name, or a stored signature, discards it.
 */
export class IdempotencyKey {
  readonly #makeKey: () => string;
  readonly #store: () => KeyStore;
  #current: NamedKey | undefined;

  /**
   * @param makeKey returns a new key, 8 to 64 of `A-Z a-z 0-9 - _`
   * @param store opens the storage; throws if the browser blocks it
   */
  constructor(makeKey: () => string, store: () => KeyStore) {
    this.#makeKey = makeKey;
    this.#store = store;
    this.#current = this.#withStore((store) => readNamedKey(store.getItem(storageName)));
  }

  for(name: string): string {
    if (this.#current?.name !== name) {
      const current = { name, key: this.#makeKey() };
      this.#current = current;
      this.#withStore((store) => store.setItem(storageName, JSON.stringify(current)));
    }
    return this.#current.key;
  }

  /** Discards the key after the signature was stored. */
  discard(): void {
    this.#current = undefined;
    this.#withStore((store) => store.removeItem(storageName));
  }

  /** Without storage, the key lasts as long as the page. */
  #withStore<T>(action: (store: KeyStore) => T): T | undefined {
    try {
      return action(this.#store());
    } catch {
      return undefined;
    }
  }
}

const storageName = 'signing';

function readNamedKey(text: string | null): NamedKey | undefined {
  const value: unknown = JSON.parse(text ?? 'null');
  if (!isRecord(value) || typeof value.name !== 'string' || typeof value.key !== 'string') return undefined;
  return { name: value.name, key: value.key };
}

/** The list shows a signature at most 10 s after it was stored. */
const maxListDelayMs = 10_000;
const ownStorageName = 'signed';

/** Saves the visitor's own signature, so that a reload shows it even if the list does not include it yet. */
export function saveOwnSignature(store: () => KeyStore, signature: Signature, now: number): void {
  try {
    store().setItem(ownStorageName, JSON.stringify({ ...signature, until: now + maxListDelayMs }));
  } catch {
    // Without storage, the list shows the signature after some seconds.
  }
}

/** Loads the visitor's own signature, while the list may not include it. */
export function loadOwnSignature(store: () => KeyStore, now: number): Signature | undefined {
  try {
    const value: unknown = JSON.parse(store().getItem(ownStorageName) ?? 'null');
    const isRecent = isRecord(value) && typeof value.until === 'number' && value.until > now;
    return isRecent ? readSignature(value) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The signatures that the page shows. The API's list may be some seconds old. The visitor's own signature is shown
 * and counted at once, and not a second time when the list includes it.
 */
export class ShownSignatures {
  readonly #shown = new Set<string>();
  #count: number | undefined;

  /** The number of signatures; undefined before the first page of the list. */
  get count(): number | undefined {
    return this.#count;
  }

  /** Adds a signature that was just stored. Returns whether the page must show it. */
  sign(signature: Signature): boolean {
    const isNew = this.#add(signature);
    if (isNew && this.#count !== undefined) this.#count += 1;
    return isNew;
  }

  /** Adds a page of the list. Returns the signatures that are not shown yet. */
  addPage({ count, signatures }: SignaturesPage): readonly Signature[] {
    const own = this.#shown.size;
    const added = signatures.filter((signature) => this.#add(signature));
    const known = signatures.length - added.length;
    this.#count = this.#count === undefined ? count + own - known : Math.max(this.#count, count);
    return added;
  }

  #add({ name, signedAt }: Signature): boolean {
    const before = this.#shown.size;
    return this.#shown.add(`${signedAt} ${name}`).size > before;
  }
}
