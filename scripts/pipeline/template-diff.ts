import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { formatDifferences, fullDiff } from '@aws-cdk/cloudformation-diff';
import { maxCommentBytes } from './github.ts';

type Templates = ReadonlyMap<string, Record<string, unknown>>;

/** @returns the templates of an assembly by the name of their file, without those of the assets */
async function readTemplates(folder: string): Promise<Templates> {
  const suffix = '.template.json';
  const names = (await readdir(folder)).filter((name) => name.endsWith(suffix)).sort();
  return new Map(
    await Promise.all(
      names.map(
        async (name): Promise<[string, Record<string, unknown>]> => [
          name.slice(0, -suffix.length),
          JSON.parse(await readFile(join(folder, name), 'utf8')),
        ],
      ),
    ),
  );
}

/**
 * Compares two assemblies as `cdk diff` does.
 *
 * @param base folder of the assembly before the change
 * @param head folder of the assembly after it
 * @returns Markdown that fits into a comment
 */
export async function describeChanges(base: string, head: string): Promise<string> {
  const [before, after] = [await readTemplates(base), await readTemplates(head)];
  const stacks = [...new Set([...before.keys(), ...after.keys()])];
  const parts = stacks.map((stack) => {
    const diff = fullDiff(before.get(stack) ?? {}, after.get(stack) ?? {});
    if (diff.differenceCount === 0) return `**${stack}**: no changes`;
    const text = shorten(format(diff), maxCommentBytes / stacks.length);
    return `**${stack}**: ${diff.differenceCount} changes\n\n${fence(text)}`;
  });
  return ['### Changes of the templates', ...parts].join('\n\n');
}

function format(diff: ReturnType<typeof fullDiff>): string {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  formatDifferences(stream, diff);
  return stripVTControlCharacters(text).trim();
}

/** The fence is longer than every run of backticks in the text, so that the text can't end it. */
function fence(text: string): string {
  const maxRunLength = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const marks = '`'.repeat(maxRunLength + 1);
  return `${marks}\n${text}\n${marks}`;
}

/** An incomplete character at the end is left out, too. */
function shorten(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  const start = bytes
    .subarray(0, maxBytes)
    .toString()
    .replace(/\uFFFD$/, '');
  return `${start}\n… The rest is left out. \`npx cdk diff\` prints everything.`;
}
