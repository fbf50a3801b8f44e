import { expect } from '@jest/globals';
import { eventually } from './eventually.ts';
import { postJson, readJson, request } from './http.ts';

/** The response of `POST /api/signatures`. */
export interface Signed {
  readonly id: string;
  readonly name: string;
  readonly signedAt: string;
}

/** The response of `GET /api/signatures`. */
export interface SignaturesList {
  readonly count: number;
  readonly signatures: readonly Omit<Signed, 'id'>[];
  readonly next: string | null;
}

/** A name that no other test uses. */
export const unique = (word: string): string => `${word} ${crypto.randomUUID().slice(0, 8)}`;

export function sign(signature: string, key?: string): Promise<Response> {
  return postJson('/api/signatures', { signature }, key === undefined ? {} : { 'idempotency-key': key });
}

/** @param site origin of another local run. @default - the shared one */
export async function listSignatures(query: Record<string, string> = {}, site = ''): Promise<SignaturesList> {
  return readJson<SignaturesList>(await request(`${site}/api/signatures?${new URLSearchParams(query)}`));
}

/**
 * Follows the cursors to the end.
 *
 * @param limit signatures on a page. @default 100
 * @param between called after each of the first ten pages. @default - nothing
 */
export async function walkSignatures(
  limit = 100,
  between: () => Promise<unknown> = async () => {},
): Promise<SignaturesList['signatures'][number][]> {
  const walked = [];
  let cursor: string | null = '';
  for (let page = 0; cursor !== null; page++) {
    const list: SignaturesList = await listSignatures({ limit: String(limit), ...(cursor && { cursor }) });
    walked.push(...list.signatures);
    cursor = list.next;
    if (page < 10) await between();
  }
  return walked;
}

/** Waits until a signature is listed, at most 10 s (docs/http-contract.md). */
export async function whenListed(name: string, site = ''): Promise<void> {
  const names = async () =>
    (await listSignatures({ limit: '100' }, site)).signatures.map((each) => each.name);
  await eventually(names, (value) => expect(value).toContain(name), { timeoutMs: 10_000, intervalMs: 100 });
}
