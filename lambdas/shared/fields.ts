import { JamstackError } from './jamstack-error.ts';

/** A form or query string is not valid `application/x-www-form-urlencoded`. */
export class FieldEncodingError extends JamstackError {
  override readonly name = 'FieldEncodingError';
}

/**
 * Decodes `application/x-www-form-urlencoded`, the format of forms and query strings.
 *
 * `URLSearchParams` accepts malformed escapes and replaces invalid UTF-8 with U+FFFD. This function rejects both.
 *
 * @throws {FieldEncodingError} if an escape or its UTF-8 is malformed, or a field occurs twice
 *
 * @example
 * decodeFields('name=Rick+S%C3%A1nchez&page=2'); // Map { 'name' => 'Rick Sánchez', 'page' => '2' }
 */
export function decodeFields(encoded: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const pair of encoded.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    if (fields.has(name)) throw new FieldEncodingError('A field occurs twice.');
    fields.set(name, equals < 0 ? '' : decode(pair.slice(equals + 1)));
  }
  return fields;
}

function decode(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch (cause) {
    throw new FieldEncodingError('A percent-encoded character is malformed.', { cause });
  }
}

/**
 * @returns the number of Unicode code points. Unlike `String.length`, an emoji or another character outside the basic
 * plane counts as one.
 */
export function codePointLength(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}
