import type { Body } from '../shared/body.ts';
import { codePointLength } from '../shared/fields.ts';
import { Problem } from '../shared/problem.ts';
import { validateName } from './validate-name.ts';

/** An idempotency key, and so the id of a signature. */
export const idempotencyKeyPattern = /^[\w-]{8,64}$/;

/**
 * @param value the field `signature` of the body
 * @returns the name as stored: trimmed, and normalized (NFC) so that a name is the same text however it was typed
 * @throws {Problem} 400 unless the name has 1 to 100 code points and is valid
 */
export function readName(value: unknown): string {
  const name = typeof value === 'string' ? value.normalize('NFC').trim() : '';
  const length = codePointLength(name);
  if (length < 1 || length > 100) throw new Problem('invalid-signature');
  const detail = validateName(name);
  if (detail) throw new Problem('invalid-signature', { detail, reason: 'name' });
  return name;
}

/**
 * Rejects requests with a value in the honeypot field, which people can't see. The response is an error, because a
 * success would mean that the signature is stored.
 *
 * @throws {Problem} 400 if the field has a value
 */
export function rejectHoneypot({ fields }: Body): void {
  if (fields.get('website')) throw new Problem('invalid-signature', { reason: 'honeypot' });
}

/**
 * @param header the `Idempotency-Key` header. It takes precedence over a form's field.
 * @returns `undefined` if there is no key. An empty field of a form is no key.
 * @throws {Problem} 400 if the key is invalid
 */
export function readIdempotencyKey(header: string | undefined, body: Body): string | undefined {
  const field = body.type === 'form' ? body.fields.get('idempotencyKey') || undefined : undefined;
  const key = header ?? field;
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !idempotencyKeyPattern.test(key))
    throw new Problem('invalid-idempotency-key');
  return key;
}
