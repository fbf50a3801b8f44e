import { UserError } from './user-error.ts';

/** Errors of the file system that a person can resolve. */
const fileErrors: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'the disk quota is exceeded',
  EISDIR: 'it is a folder',
  EMFILE: 'too many files are open',
  ENOSPC: 'no space is left on the disk',
  ENOTDIR: 'a part of the path is not a folder',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
};

/** An error as it is printed: a sentence if a person can resolve it, or else its stack. */
export function explainError(error: unknown): string {
  if (error instanceof UserError) return `error: ${error.message}`;
  const {
    code = '',
    path,
    message,
    stack,
    $metadata,
  } = error as NodeJS.ErrnoException & {
    $metadata?: unknown;
  };
  const problem = fileErrors[code];
  if (problem) {
    const file = path ?? 'A file';
    return `error: ${file} can't be read or written: ${problem} (${code}). Correct that, or choose another folder with --data.`;
  }
  if ($metadata) {
    const { name } = error as Error;
    return `error: A call to an embedded AWS service, or to a server of AWS_ENDPOINT_URL_…, failed: ${name}: ${message || code}`;
  }
  return stack ?? String(error);
}
