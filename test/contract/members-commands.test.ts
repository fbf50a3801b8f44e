import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { sharedRun } from '../support/http.ts';
import { project } from '../support/local-run.ts';

const run = (script: string, ...args: string[]) =>
  promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', `scripts/${script}.ts`, '--local', sharedRun.data, ...args],
    { cwd: project, env: { PATH: process.env.PATH ?? '' } },
  );

test('members:export writes the accounts of a local run', async () => {
  const { stdout } = await run('members-export');
  expect(stdout).toContain(`"email":"${sharedRun.account.username}"`);
});

test('person:delete fails for a person without data', async () => {
  await expect(run('person-delete', '--email', 'nobody@example.com', 'no-such-id')).rejects.toMatchObject({
    code: 1,
    stdout: 'account nobody@example.com: not found\nsignature no-such-id: not found\n',
  });
});
