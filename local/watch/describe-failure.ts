import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ownFrames } from '../explain-synthesis.ts';
import { rebuilt } from '../product.ts';
import { UserError } from '../user-error.ts';
import type { Failure } from './reload-server.ts';

interface EsbuildError {
  readonly errors: readonly {
    readonly text: string;
    readonly location: {
      readonly file: string;
      readonly line: number;
      readonly column: number;
      readonly lineText: string;
    } | null;
  }[];
}

/**
 * Describes why the sources can't be shown, with positions that editors open: `path:line:column`.
 *
 * @param project absolute path of the project's folder
 */
export function describeFailure(error: unknown, project: string): Failure {
  if (isEsbuildError(error)) {
    const text = error.errors
      .map(({ text, location }) =>
        location
          ? `${pathOf(location.file, project)}:${location.line}:${location.column + 1}: ${text}\n    ${location.lineText.trim()}`
          : text,
      )
      .join('\n');
    const file = error.errors[0]?.location?.file;
    return { title: `${file ? pathOf(file, project) : 'A source'} does not compile.`, text };
  }
  const { message, stack = '' } = error as Error;
  const [title = '', ...rest] = message.split('\n');
  const frames = error instanceof UserError ? [] : ownFrames(stack.split('\n'), project);
  return { title, text: [...rest, ...frames].join('\n').trimEnd() };
}

function isEsbuildError(error: unknown): error is EsbuildError {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors);
}

/** esbuild's paths are relative to the project, the site or the folder of the handlers. */
function pathOf(file: string, project: string): string {
  const folders = ['', 'site/', rebuilt.handlers];
  return `${folders.find((folder) => existsSync(join(project, folder, file))) ?? ''}${file}`;
}
