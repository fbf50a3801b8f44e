import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectStatus, readJson, request, sharedRun } from '../support/http.ts';
import { logIn, readConfig, type Tokens } from '../support/login.ts';
import { type Decoded, decode } from '../support/tokens.ts';

interface Content {
  readonly name: string;
  readonly message: string;
  readonly links: readonly { readonly text: string; readonly href: string }[];
}

const getContent = (authorization?: string, headers: Record<string, string> = {}): Promise<Response> =>
  request('/api/members/content', { headers: { ...headers, ...(authorization && { authorization }) } });

let tokens: Tokens;
let good: Decoded;

beforeAll(async () => {
  tokens = await logIn();
  good = decode(tokens.access_token);
});

describe('logging in', () => {
  test('returns tokens for the scope in config.json', async () => {
    const { auth } = await readConfig();
    expect(tokens.token_type).toBe('Bearer');
    expect(tokens.expires_in).toBeGreaterThan(0);
    expect(good.claims).toMatchObject({ iss: auth.issuer, client_id: auth.clientId, token_use: 'access' });
    expect(new Set(String(good.claims.scope).split(' '))).toStrictEqual(new Set(auth.scope.split(' ')));
  });

  test('fails with a wrong password', async () => {
    await expect(logIn({ password: 'Wrong-password-1' })).rejects.toThrow('The login ended at');
  });
});

describe('GET /api/members/content', () => {
  test('200 with name, message and links, no-store', async () => {
    const response = await getContent(`Bearer ${tokens.access_token}`);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const content = await readJson<Content>(response);
    expect(content).toStrictEqual({
      name: expect.stringMatching(/\S/),
      message: expect.stringMatching(/\S/),
      links: expect.any(Array),
    });
    expect(content.links).not.toStrictEqual([]);
    for (const link of content.links) {
      expect(link).toStrictEqual({
        text: expect.stringMatching(/\S/),
        href: expect.stringMatching(/^(https:\/)?\//),
      });
    }
  });

  test('name is the name or the e-mail address in the user pool, never a value of the request', async () => {
    const { claims } = decode(tokens.id_token);
    const content = await readJson<Content>(
      await getContent(`Bearer ${tokens.access_token}`, {
        'x-username': 'Mallory',
        username: 'Mallory',
        name: 'Mallory',
      }),
    );
    const { users } = JSON.parse(await readFile(join(sharedRun.data, 'cognito', 'users.json'), 'utf8')) as {
      users: { email: string; name?: string }[];
    };
    expect(claims.email).toBe(sharedRun.account.username);
    expect(content.name).not.toBe('Mallory');
    const [account] = users.filter(({ email }) => email === claims.email);
    expect(content.name).toBe(account?.name ?? account?.email);
  });
});

describe('a request without a valid access token', () => {
  test('is 401 without a token', async () => {
    await expectStatus(await getContent(), 401);
    await expectStatus(
      await request('/api/members/content', { headers: { cookie: `token=${tokens.access_token}` } }),
      401,
    );
    await expectStatus(await request(`/api/members/content?access_token=${tokens.access_token}`), 401);
  });

  test('is refused: the ID token', async () => {
    await expectStatus(await getContent(`Bearer ${tokens.id_token}`), 401, 403);
  });

  test('is refused: the refresh token', async () => {
    await expectStatus(await getContent(`Bearer ${tokens.refresh_token}`), 401, 403);
  });

  test('is refused: a token without the scope', async () => {
    const { access_token } = await logIn({ scope: 'openid email' });
    await expectStatus(await getContent(`Bearer ${access_token}`), 401, 403);
  });
});
