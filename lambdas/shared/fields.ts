/**
 * Reads `application/x-www-form-urlencoded`, the encoding of forms and of query strings. Stricter than
 * URLSearchParams, which lets broken escapes through and turns broken UTF-8 into U+FFFD: what was sent is either
 * understood exactly or not at all.
 *
 * @throws SyntaxError when an escape or its UTF-8 is broken, or a field occurs twice
 */
export function decodeFields(encoded: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const pair of encoded.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    if (fields.has(name)) throw new SyntaxError('A field occurs twice.');
    fields.set(name, equals < 0 ? '' : decode(pair.slice(equals + 1)));
  }
  return fields;
}

function decode(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch (cause) {
    throw new SyntaxError('An escape is broken.', { cause });
  }
}

/**
 * @returns how many characters a visitor would count, give or take: Unicode code points, so that an emoji or a
 * letter beyond the first plane is one, as it is not in `String.length`
 */
export function codePointLength(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}
