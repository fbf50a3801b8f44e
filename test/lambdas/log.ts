import { jest } from '@jest/globals';

/**
 * Collects what handlers write to their log instead of printing it, until the mocks are restored.
 *
 * @returns the lines, filled as they are written
 */
export function captureLog(): string[] {
  const lines: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((line) => {
      lines.push(String(line));
      return true;
    });
  }
  return lines;
}
