/**
 * Format characters that words and emoji need: joiners, direction marks, variation selectors, and Arabic number signs.
 */
const allowedFormat =
  '\\u061c\\u200c-\\u200f\\u0600-\\u0605\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u{110bd}\\u{110cd}\\p{Variation_Selector}';

/** Includes bidirectional overrides, tags and fillers. */
const invisible = new RegExp(
  `(?![${allowedFormat}])[\\p{Cf}\\p{Default_Ignorable_Code_Point}\\p{Zl}\\p{Zp}\\u{fff9}-\\u{fffb}]`,
  'u',
);

/** What a direction mark can change: letters that are written from right to left. */
const rightToLeft =
  /(?=\p{L})[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Direction marks change nothing in other names. */
const hasStrayMark = (name: string) => /[\u200e\u200f\u061c]/u.test(name) && !rightToLeft.test(name);

/**
 * Variation selectors after a character that has no variations in Unicode's
 * [StandardizedVariants.txt](https://www.unicode.org/Public/UCD/latest/ucd/StandardizedVariants.txt), its list for
 * emoji, or its Ideographic Variation Database. Digits have one as keycaps.
 */
const straySelector =
  /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Sm}\p{Ideographic}\p{sc=Myanmar}\p{sc=Phags_Pa}\p{sc=Manichaean}\p{sc=Egyptian_Hieroglyphs}\u2018-\u201f\u3001\u3002\uff01-\uff1f]|[0-9#*](?=\ufe0f\u20e3))[\ufe00-\ufe0f]|(?<!\p{Ideographic})[\u{e0100}-\u{e01ef}]|(?<!\p{sc=Mongolian})[\u180b-\u180d\u180f]/u;

/** Joiners and direction marks that join or mark nothing. */
const strayJoiner =
  /[\u200c-\u200f\u061c]{2}|^[\u200c\u200d]|[\u200c\u200d]$|[\u200c\u200d]\s|\s[\u200c\u200d]/u;

/** Future emoji are unassigned in older versions of Unicode. */
const unassigned = /(?!\p{Extended_Pictographic})\p{Cn}/u;

/** Object and character replacement. */
const replacement = /[\ufffc\ufffd]/u;

const visible = /(?![\u2800\u{1d159}\p{Default_Ignorable_Code_Point}])[\p{L}\p{N}\p{P}\p{S}\p{Co}]/u;

const links = [
  /[a-z][a-z0-9+.-]*:\/\//i,
  /\bwww\./i,
  // Text before a path can only be a host.
  /[^\s/]\.\p{L}{2,}\//u,
  // Domains that advertisements use. A list of all of them would reject initials such as "J.Co".
  /[\p{L}\p{N}]\.(com|net|org|info|biz|shop|store|online|site|xyz|top|click|link)\b/iu,
];

const maxMarksPerCharacter = 4;
const tooManyMarks = new RegExp(`\\p{M}{${maxMarksPerCharacter + 1}}`, 'u');

/** The first rule that a name breaks gives the error message. */
const rules: readonly { readonly isBroken: (name: string) => boolean; readonly detail: string }[] = [
  {
    isBroken: (name) => /[\p{Cc}\p{Cs}]/u.test(name),
    detail: 'Sign without control characters.',
  },
  {
    isBroken: (name) =>
      [invisible, strayJoiner, straySelector].some((rule) => rule.test(name)) || hasStrayMark(name),
    detail: 'Sign without invisible characters and without characters that change the direction of the text.',
  },
  {
    isBroken: (name) => unassigned.test(name) || replacement.test(name),
    detail: 'Sign without characters that have no meaning.',
  },
  {
    isBroken: (name) => !visible.test(name),
    detail: 'Sign with a name that is visible.',
  },
  {
    // Decomposed, and without the joiners between marks.
    isBroken: (name) => tooManyMarks.test(name.normalize('NFD').replace(/[\u200c-\u200f\u061c]/gu, '')),
    detail: `Sign with at most ${maxMarksPerCharacter} accents on one character.`,
  },
  {
    // NFKC replaces compatibility characters, such as full-width letters, with the letters that they look like.
    // Browsers also read U+3002 in a host as a dot.
    isBroken: (name) => links.some((link) => link.test(name.normalize('NFKC').replaceAll('\u3002', '.'))),
    detail: 'Sign without links.',
  },
];

/**
 * Rejects names that harm the list of signatures. A petition with other rules replaces this file.
 *
 * @param name normalized (NFC) and trimmed, 1 to 100 code points
 * @returns what to change, in one sentence; `undefined` if the name is valid
 *
 * @example
 * validateName('see www.example.com'); // 'Sign without links.'
 */
export function validateName(name: string): string | undefined {
  return rules.find(({ isBroken }) => isBroken(name))?.detail;
}
