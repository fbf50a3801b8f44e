import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import type { Jwks } from 'aws-jwt-verify/jwk';
import { claimsOf, logInForTokens, refresh } from './browser.ts';
import { account, clientId, startPool, stateFolder, userPoolId } from './pool.ts';

describe('the pool’s state', () => {
  test('survives a restart: the account keeps its sub, and an old token stays valid', async () => {
    const first = await startPool();
    const before = await logInForTokens(first.url);
    await first.close();

    const second = await startPool({ folder: first.folder });
    const after = await logInForTokens(second.url);
    expect(claimsOf(after.access_token).sub).toBe(claimsOf(before.access_token).sub);
    const verifier = CognitoJwtVerifier.create({ userPoolId, clientId, tokenUse: 'access' });
    verifier.cacheJwks((await (await fetch(second.jwksUrl)).json()) as Jwks);
    await expect(verifier.verify(before.access_token)).resolves.toBeTruthy();
    // Sessions and refresh tokens end with the process.
    expect((await refresh(second.url, before.refresh_token)).status).toBe(400);
  });

  test('updates name and password of a required account', async () => {
    const first = await startPool();
    const { sub } = claimsOf((await logInForTokens(first.url)).access_token);
    await first.close();
    const second = await startPool({
      folder: first.folder,
      users: [{ ...account, name: 'New', password: 'New-Pass-1' }],
    });
    await second.close();
    const third = await startPool({ folder: first.folder });
    expect(claimsOf((await logInForTokens(third.url, 'openid profile')).id_token)).toMatchObject({
      sub,
      name: account.name,
    });
  });

  test('is readable by the owner only, and contains no password', async () => {
    const { folder } = await startPool({ folder: await stateFolder() });
    const names = await readdir(folder);
    expect(names.sort()).toEqual(['keys.json', 'users.json']);
    for (const name of names) {
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
      expect(await readFile(join(folder, name), 'utf8')).not.toContain(account.password);
    }
  });

  test.each([
    ['keys.json', '{"signing":[]'],
    ['keys.json', '{"signing":[{"kty":"RSA","kid":"1"}],"cookies":["x"]}'],
    ['users.json', 'null'],
    ['users.json', '{"format":1,"users":[{"sub":"1"}]}'],
  ])('is reported if %s is damaged: %s', async (name, text) => {
    const folder = await stateFolder();
    await writeFile(join(folder, name), text);
    const error = await startPool({ folder }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: 'UserError',
      message: expect.stringContaining(`${name} is damaged`),
    });
  });
});
