import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { stubEnv } from '../support/environment.ts';

/**
 * Loads a handler with its environment variables and with the files of its bundle.
 * The variables stay set until the end of the test file, because the SDK reads some of them at its first request.
 *
 * @param load imports the handler's module, e.g. `() => import('../../lambdas/health/health.lambda.ts')`
 */
export async function loadHandler<T>(
  load: () => Promise<T>,
  variables: Record<string, string>,
  files: Record<string, string> = {
    'page-template.html': '<title>{{title}}</title><main>{{content}}</main>',
  },
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'handler-'));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    for (const [name, value] of Object.entries(variables)) stubEnv(name, value);
    stubEnv('LAMBDA_TASK_ROOT', folder);
    jest.resetModules();
    return await load();
  } finally {
    await rm(folder, { recursive: true });
  }
}
