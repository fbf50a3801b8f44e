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
    const [first] = error.errors;
    const text = error.errors
      .map(({ text, location }) =>
        location
          ? `${location.file}:${location.line}:${location.column + 1}: ${text}\n    ${location.lineText.trim()}`
          : text,
      )
      .join('\n');
    return { title: `${first?.location?.file ?? 'A source'} does not compile.`, text };
  }
  const { message, stack } = error as Error;
  const [title = '', ...rest] = message.split('\n');
  const frames = error instanceof UserError ? [] : ownFrames(stack ?? '', project);
  return { title, text: [...rest, ...frames].join('\n').trim() };
}

function isEsbuildError(error: unknown): error is EsbuildError {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors);
}

/** The lines of a stack that are in the project's own sources. */
function ownFrames(stack: string, project: string): string[] {
  return stack
    .split('\n')
    .filter((line) => line.includes(project) && !line.includes('node_modules'))
    .map((line) => line.replaceAll('file://', '').replaceAll(`${project}/`, ''));
}
