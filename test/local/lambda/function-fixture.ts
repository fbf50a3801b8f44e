import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import type { FunctionDefinition, FunctionLogLine } from '../../../local/lambda/definition.ts';
import { LocalFunction, type LocalFunctionOptions } from '../../../local/lambda/function.ts';
import { eventually } from '../../support/eventually.ts';
import { onTestFinished } from '../../support/on-test-finished.ts';

export interface FunctionFixture {
  fixture: LocalFunction;
  folder: string;
  lines: FunctionLogLine[];
}

/** Writes files into a folder of their own, gone after the test. */
export function temporaryFolder(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'function-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/**
 * Creates a function from source text. It is closed after the test.
 *
 * @param source text of `index.mjs`, or of several files
 */
export function startFunction(
  source: string | Record<string, string>,
  definition: Partial<FunctionDefinition> = {},
  options: Partial<LocalFunctionOptions> = {},
): FunctionFixture {
  const folder = temporaryFolder(typeof source === 'string' ? { 'index.mjs': source } : source);
  const lines: FunctionLogLine[] = [];
  const fixture = new LocalFunction(
    {
      name: 'fixture',
      codeDirectory: folder,
      handler: 'index.handler',
      environment: {},
      timeoutSeconds: 10,
      memoryMegabytes: 128,
      ...definition,
    },
    { log: (line) => lines.push(line), ...options },
  );
  onTestFinished(() => fixture.close());
  return { fixture, folder, lines };
}

/**
 * Source of a handler that waits until the file in its event exists, if the event has one.
 *
 * @param result expression for the result
 */
export const heldSource = (result: string) => `import { existsSync, writeFileSync } from 'node:fs';
export const handler = async ({ file }) => {
  if (file) {
    writeFileSync(file + '-awaited', '');
    while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return ${result};
};`;

/** Sends an event that is handled until it is released. Settles when the handler has it. */
export async function holdEvent(
  fixture: LocalFunction,
): Promise<{ release(): ReturnType<LocalFunction['invoke']> }> {
  const file = join(temporaryFolder({}), 'released');
  const result = fixture.invoke({ file });
  await eventually(
    () => existsSync(`${file}-awaited`),
    (isAwaited) => expect(isAwaited).toBe(true),
  );
  return {
    release: () => {
      writeFileSync(file, '');
      return result;
    },
  };
}

/** Whether a process of this id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until the process is gone. */
export async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}
