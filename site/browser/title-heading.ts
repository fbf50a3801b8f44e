/** The first line of a text whose heading is its title. */
function headingOf(title: string): string {
  // Markdown would read these characters as emphasis, code, a link or HTML.
  return `# ${title.trim().replace(/[\\`*_[<&]/g, '\\$&') || 'Title'}`;
}

/**
 * Changes the heading of a text with its title, unless someone has written another heading.
 *
 * @param before the title before the change
 * @example
 * followTitle('# Tea\n\nBoil water.', 'Tea', 'Green tea'); // '# Green tea\n\nBoil water.'
 */
export function followTitle(body: string, before: string, title: string): string {
  const heading = headingOf(before);
  const [firstLine] = body.split('\n', 1);
  return firstLine === heading ? headingOf(title) + body.slice(heading.length) : body;
}
