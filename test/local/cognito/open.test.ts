import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { type OpeningCognito, openCognito } from '../../../local/cognito/cognito.ts';
import { accounts, credentials, stateFolder, userPoolId } from './pool.ts';

let server: OpeningCognito | undefined;
afterEach(() => server?.close());

const user = (email: string) => ({ email, password: 'Local-password-1' });

async function open(folder: string): Promise<OpeningCognito> {
  server = await openCognito({
    folder,
    region: 'us-east-1',
    userPoolId,
    accounts,
    clients: [],
    resourceServers: [],
    users: [user('first@example.com'), user('second@example.com'), user('third@example.com')],
    credentials,
    log: () => {},
  });
  return server;
}

test('has its address before its keys and accounts, and a request waits for them', async () => {
  const { url, jwksUrl, users, ready } = await open(await stateFolder());
  expect(users()).toEqual([]);
  expect(jwksUrl).toMatch(`${url}/`);
  const { keys } = (await (await fetch(jwksUrl)).json()) as { keys: readonly object[] };
  expect(keys).toHaveLength(1);
  await ready;
  expect(users().map(({ email }) => email)).toEqual([
    'first@example.com',
    'second@example.com',
    'third@example.com',
  ]);
});

test('is not ready if its state is damaged, and writes nothing after it has said so', async () => {
  const folder = await stateFolder();
  await writeFile(join(folder, 'users.json'), 'null');
  const { ready } = await open(folder);
  await expect(ready).rejects.toThrow('users.json is damaged');
  expect(await readdir(folder)).toEqual(['keys.json', 'users.json']);
});

test('writes nothing after it was closed while it opened', async () => {
  const folder = await stateFolder();
  const { close } = await open(folder);
  await close();
  expect(await readdir(folder)).toEqual(['keys.json', 'users.json']);
});
