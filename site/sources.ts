import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { blobRevision } from './blob-revision.ts';
import { type Fault, readSource } from './front-matter.ts';
import { suggestion } from './nearest.ts';

/** Thrown for what a writer must repair. The message has a line for each fault: `site/content/about.md:3: …`. */
export class SourceError extends Error {
  override readonly name = 'SourceError';

  constructor(faults: readonly string[]) {
    super(["The site can't be built.", ...faults].join('\n'));
    // The faults are in the files that the message names, not in the build.
    this.stack = this.message;
  }
}

const nameRule =
  'The name of the file becomes the address of the page. Use lowercase letters, digits and hyphens.';

/** A file of `content/`. */
export interface SourceFile {
  /** Below `content/`, with forward slashes. */
  readonly path: string;
  readonly frontMatter: Readonly<Record<string, unknown>>;
  /** The text below the front matter. */
  readonly body: string;
  /** The line of the file that the body begins with. The first line is 1. */
  readonly bodyLine: number;
  /** See `blobRevision`. */
  readonly revision: string;
}

/**
 * Reads all files and validates their front matter.
 *
 * @param content the folder
 * @param scripts names that the field `script` may have
 * @param styles names that the field `style` may have
 * @throws {SourceError} with all faults
 */
export function readSources(
  content: string,
  scripts: readonly string[],
  styles: readonly string[],
): readonly SourceFile[] {
  const found: string[] = [];
  const sources = readdirSync(content, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(md|njk)$/.test(name))
    .map((name) => name.replaceAll('\\', '/'))
    .sort()
    .map((path) => {
      const contents = readFileSync(join(content, path));
      const text = contents.toString();
      const { frontMatter, body, faults } = readSource(path, text);
      if (!/^([a-z0-9-]+\/)*[a-z0-9-]+\.(md|njk)$/.test(path))
        found.push(position(content, path, { line: 1, message: nameRule }));
      for (const [field, names, fileOf] of [
        ['script', scripts, (name: string) => `browser/${name}.page.ts`],
        ['style', styles, (name: string) => `styles/${name}.page.css`],
      ] as const) {
        const name = frontMatter[field];
        if (typeof name !== 'string' || names.includes(name)) continue;
        const message = `The front matter has "${field}: ${name}", but there is no ${fileOf(name)}.${suggestion(name, names)}`;
        const line = text.split('\n').findIndex((each) => each.startsWith(`${field}:`)) + 1;
        found.push(position(content, path, { line, message }));
      }
      found.push(...faults.map((fault) => position(content, path, fault)));
      const bodyLine = text.slice(0, text.length - body.length).split('\n').length;
      return { path, frontMatter, body, bodyLine, revision: blobRevision(contents) };
    });
  if (found.length > 0) throw new SourceError(found);
  return sources;
}

/** A fault with its position, as editors open it. */
export function position(content: string, path: string, { line, message }: Fault): string {
  return `${relative(process.cwd(), join(content, path)).replaceAll('\\', '/')}:${line}: ${message}`;
}
