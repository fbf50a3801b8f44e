import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suggestion } from './nearest.ts';

/**
 * Code of a file, for a code block with the info `ts file=lambdas/health/health.lambda.ts from="export const handler"`:
 * from the first line that begins with `from` to the end of that statement. Comments above it are left out.
 *
 * @param root folder that `file` is relative to
 * @param info what follows the three backticks
 * @returns undefined if the info names no file
 * @throws {Error} that says what to do if the file or the line does not exist
 */
export function includedCode(root: string, info: string): { file: string; code: string } | undefined {
  const file = /\bfile=(\S+)/.exec(info)?.[1];
  if (file === undefined) return undefined;
  const path = join(root, file);
  if (!isFile(path))
    throw new Error(
      `A code block includes ${file}, which is not a file of the project.${suggestion(file, filesNear(root, file)) || ' Write a path such as lib/health/health.ts.'}`,
    );
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const from = /\bfrom="([^"]+)"/.exec(info)?.[1];
  if (from === undefined) return { file, code: lines.join('\n') };
  const first = lines.findIndex((line) => line.startsWith(from));
  if (first < 0) {
    // Words are not cut.
    const beginning = new RegExp(`^.{0,${from.length}}\\w*`);
    const beginnings = lines.map((line) => beginning.exec(line)?.[0] ?? '');
    throw new Error(
      `A code block includes ${file} from "${from}", but no line begins with that.${suggestion(from, beginnings) || ' Write the beginning of a line.'}`,
    );
  }
  return { file, code: lines.slice(first, first + statementLength(lines.slice(first))).join('\n') };
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** The files in the deepest folder of a path that exists. The project's folder has too many, such as its packages. */
function filesNear(root: string, path: string): string[] {
  const folder = dirname(path);
  if (folder === '.') return [];
  if (!statSync(join(root, folder), { throwIfNoEntry: false })?.isDirectory()) return filesNear(root, folder);
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((name) => isFile(join(root, name)));
}

/** A statement ends at the first line with the indentation of its first line that closes a bracket and opens none. */
function statementLength(lines: readonly string[]): number {
  const indentation = /^\s*/.exec(lines[0] ?? '')?.[0] ?? '';
  if (/;$/.test(lines[0] ?? '')) return 1;
  const end = lines.findIndex(
    (line, index) => index > 0 && new RegExp(`^${indentation}[\\]})](?!.*[{([]$)`).test(line),
  );
  return end < 0 ? lines.length : end + 1;
}
