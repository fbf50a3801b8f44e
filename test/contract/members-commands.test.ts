import { expect, test } from '@jest/globals';
import { sharedRun } from '../support/http.ts';
import { runScript, spawnScript } from '../support/run-script.ts';

const local = ['--local', sharedRun.data];

test('members:export writes the accounts of a local run', async () => {
  const { stdout } = await spawnScript('members-export', local);
  expect(stdout).toContain(`"email":"${sharedRun.account.username}"`);
});

test('person:delete fails for a person without data', async () => {
  const args = [...local, '--email', 'nobody@example.com', 'no-such-id'];
  expect(await runScript('person-delete', args)).toMatchObject({
    code: 1,
    stdout: 'account nobody@example.com: not found\nsignature no-such-id: not found\n',
  });
});
