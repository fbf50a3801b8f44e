/**
 * Matches text that a spreadsheet may run as a formula: it begins with `=`, `+`, `-`, `@`, their full-width forms, tab,
 * carriage return or line feed (OWASP, "CSV Injection"). The apostrophe is included to make escaping reversible.
 */
const risky = /^[=+\-@＝＋－＠\t\r\n']/;

/** Prefixes an apostrophe to text that a spreadsheet may run. The spreadsheet then shows it as text. */
export function escapeFormula(text: string): string {
  return risky.test(text) ? `'${text}` : text;
}

/** Reverses `escapeFormula`. */
export function unescapeFormula(text: string): string {
  return text.startsWith("'") && risky.test(text.slice(1)) ? text.slice(1) : text;
}

/** Formats a record of a CSV file (RFC 4180), with its line break. */
export function csvLine(fields: readonly string[]): string {
  const quoted = fields.map((field) =>
    /[",\r\n]|^\s|\s$/.test(field) ? `"${field.replaceAll('"', '""')}"` : field,
  );
  return `${quoted.join(',')}\r\n`;
}

/**
 * Parses a record of a CSV file.
 *
 * @param line without its line break; fields can't hold line breaks
 * @throws {SyntaxError} with a message for the user
 */
export function parseCsvLine(line: string): string[] {
  const fields: string[] = [];
  for (let at = 0; at <= line.length; at++) {
    const quoted = line[at] === '"';
    const pattern = quoted ? /"((?:[^"]|"")*)"(?=,|$)/y : /([^",]*)(?=,|$)/y;
    pattern.lastIndex = at;
    const match = pattern.exec(line);
    if (!match) throw new SyntaxError('the quotes do not follow RFC 4180, or a field holds a line break');
    fields.push(quoted ? (match[1] as string).replaceAll('""', '"') : (match[1] as string));
    at = pattern.lastIndex;
  }
  return fields;
}
