/**
 * What a spreadsheet may take for a formula, or strip to get at one: `=`, `+`, `-`, `@` and their full-width forms,
 * tab, carriage return and line feed (OWASP, "CSV Injection"). An apostrophe is listed so that taking it off again,
 * when the file is imported, gives back every text as it was.
 */
const risky = /^[=+\-@＝＋－＠\t\r\n']/;

/** @returns the text with an apostrophe before it where a spreadsheet may run it, which shows it as text */
export function disarm(text: string): string {
  return risky.test(text) ? `'${text}` : text;
}

/** @returns what `disarm` was given */
export function rearm(text: string): string {
  return text.startsWith("'") && risky.test(text.slice(1)) ? text.slice(1) : text;
}

/** @returns a record of a CSV file (RFC 4180), with its line break */
export function csvLine(fields: readonly string[]): string {
  const quoted = fields.map((field) =>
    /[",\r\n]|^\s|\s$/.test(field) ? `"${field.replaceAll('"', '""')}"` : field,
  );
  return `${quoted.join(',')}\r\n`;
}

/**
 * @param line a record without its line break; a field can't hold one
 * @throws SyntaxError in words for whoever has the file
 */
export function parseCsvLine(line: string): string[] {
  const fields: string[] = [];
  for (let at = 0; at <= line.length; at++) {
    const quoted = line[at] === '"';
    const pattern = quoted ? /"((?:[^"]|"")*)"(?=,|$)/y : /([^",]*)(?=,|$)/y;
    pattern.lastIndex = at;
    const match = pattern.exec(line);
    if (!match)
      throw new SyntaxError('the quotation marks are not as in RFC 4180, or a field holds a line break');
    fields.push(quoted ? (match[1] as string).replaceAll('""', '"') : (match[1] as string));
    at = pattern.lastIndex;
  }
  return fields;
}
