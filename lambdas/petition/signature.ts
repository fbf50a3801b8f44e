import type { Body } from '../shared/body.ts';
import { codePointLength } from '../shared/fields.ts';
import { Problem } from '../shared/problem.ts';
import { validateName } from './validate-name.ts';

/**
 * @returns the name as it is stored: normalised (NFC), so that the same name is the same text however a keyboard
 * composed its letters, and trimmed
 * @throws Problem 400 unless it is 1 to 100 characters (code points) without control characters or halves of
 * surrogate pairs, and the screen lets it pass
 */
export function readName(value: unknown): string {
  const name = typeof value === 'string' ? value.normalize('NFC').trim() : '';
  const length = codePointLength(name);
  if (length < 1 || length > 100 || /[\p{Cc}\p{Cs}]/u.test(name)) throw new Problem('invalid-signature');
  const detail = validateName(name);
  if (detail) throw new Problem('invalid-signature', { detail, reason: 'screened' });
  return name;
}

/**
 * A field of the form that people neither see nor hear of, with a name that programs like to fill in.
 *
 * @throws Problem 400 when it was filled in: an answer of success would have to mean that the signature is stored
 */
export function rejectHoneypot({ fields }: Body): void {
  if (fields.get('website')) throw new Problem('invalid-signature', { reason: 'trapped' });
}

/**
 * @param header the request's `Idempotency-Key`
 * @returns the key that was sent. The header counts before a form's hidden field; a hidden field that is empty, because
 * no script filled it, counts as none
 * @throws Problem 400 for a key that is not allowed
 */
export function readIdempotencyKey(header: string | undefined, body: Body): string | undefined {
  const field = body.type === 'form' ? body.fields.get('idempotencyKey') || undefined : undefined;
  const key = header ?? field;
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !/^[\w-]{8,64}$/.test(key)) throw new Problem('invalid-idempotency-key');
  return key;
}
