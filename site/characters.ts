/**
 * Control characters, noncharacters that XML refuses, and halves of surrogate pairs. The feed can't have them, nor can
 * front matter in YAML: https://www.w3.org/TR/xml/#charsets
 */
const forbidden = /[^\t\n\r -~\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** Markdown makes a form feed of this reference, and no other such character of any reference. */
const formFeedReference = /&#(?:0*12|x0*c);/i;

/**
 * Finds a character that no page can have.
 *
 * @returns the first one by its number, such as `U+0001`; undefined if there is none
 */
export function forbiddenCharacter(text: string): string | undefined {
  const [character] = text.match(forbidden) ?? [];
  return character && nameOf(character);
}

/** Replaces characters that no page can have by their numbers, so that messages can quote the text. */
export function withoutForbidden(text: string): string {
  return text.replace(forbidden, (character) => `<${nameOf(character)}>`);
}

/**
 * Finds a character that no page can have in Markdown or HTML.
 *
 * @returns undefined if there is none. The first line is 1
 */
export function forbiddenInBody(
  body: string,
): { readonly line: number; readonly character: string } | undefined {
  const lines = body.split('\n');
  for (const [index, text] of lines.entries()) {
    const character = forbiddenCharacter(text) ?? formFeedReference.exec(text)?.[0];
    if (character !== undefined) return { line: index + 1, character };
  }
  return undefined;
}

function nameOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
