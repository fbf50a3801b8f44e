import { expect, test } from '@jest/globals';
import { runScript } from '../support/run-script.ts';

test.each([
  [[], 'Name one folder or file. (--help shows examples.)'],
  [['nope'], 'There is no folder or file "nope".'],
  [['lambdas/search', 'nope'], 'There is no folder or file "test/nope".'],
])('%j is refused before anything is installed', async (args, message) => {
  expect(await runScript('mutation', args)).toEqual({ code: 2, stdout: '', stderr: `error: ${message}\n` });
});
