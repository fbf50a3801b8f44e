import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectStatus, readJson, request, surroundings } from '../support/http.ts';
import { logIn, readConfig, type Tokens } from '../support/log-in.ts';
import {
  type Decoded,
  decode,
  encode,
  poolSigner,
  publicKeySigner,
  type Signer,
  strangerSigner,
} from '../support/tokens.ts';

interface Content {
  readonly name: string;
  readonly message: string;
  readonly links: readonly { readonly text: string; readonly href: string }[];
}

const getContent = (authorization?: string, headers: Record<string, string> = {}): Promise<Response> =>
  request('/api/members/content', { headers: { ...headers, ...(authorization && { authorization }) } });

let tokens: Tokens;
let good: Decoded;
let pool: Signer;

beforeAll(async () => {
  tokens = await logIn();
  good = decode(tokens.access_token);
  pool = await poolSigner(surroundings.data);
});

describe('logging in', () => {
  test('gives tokens for the scope of config.json', async () => {
    const { auth } = await readConfig();
    expect(tokens.token_type).toBe('Bearer');
    expect(tokens.expires_in).toBeGreaterThan(0);
    expect(good.claims).toMatchObject({ iss: auth.issuer, client_id: auth.clientId, token_use: 'access' });
    expect(new Set(String(good.claims.scope).split(' '))).toStrictEqual(new Set(auth.scope.split(' ')));
  });

  test('fails with a wrong password', async () => {
    await expect(logIn({ password: 'Wrong-password-1' })).rejects.toThrow('The log-in ended at');
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
    for (const link of content.links) {
      expect(link).toStrictEqual({
        text: expect.stringMatching(/\S/),
        href: expect.stringMatching(/^(https:\/)?\//),
      });
    }
  });

  test("name is the person's name, or else e-mail, as the user pool knows it, never as the request says it", async () => {
    const { claims } = decode(tokens.id_token);
    const content = await readJson<Content>(
      await getContent(`Bearer ${tokens.access_token}`, {
        'x-username': 'Mallory',
        username: 'Mallory',
        name: 'Mallory',
      }),
    );
    const user = JSON.parse(await readFile(join(surroundings.data, 'cognito', 'users.json'), 'utf8'));
    expect(claims.email).toBe(surroundings.account.username);
    expect(content.name).not.toBe('Mallory');
    // The one account of the run, whatever the file calls its fields.
    expect(JSON.stringify(user)).toContain(JSON.stringify(content.name));
  });

  test('a token signed anew with the right claims is taken, so that what follows is refused for its fault alone', async () => {
    await expectStatus(await getContent(`Bearer ${encode(good, pool)}`), 200);
  });
});

describe('anything but such a token', () => {
  test('no token: 401', async () => {
    await expectStatus(await getContent(), 401);
    await expectStatus(
      await request('/api/members/content', { headers: { cookie: `token=${tokens.access_token}` } }),
      401,
    );
    await expectStatus(await request(`/api/members/content?access_token=${tokens.access_token}`), 401);
  });

  const now = Math.floor(Date.now() / 1000);
  /** Signed with the pool's own key, so that only the named claim is wrong. */
  const wrongClaims: Readonly<Record<string, Record<string, unknown>>> = {
    expired: { exp: now - 1 },
    'expired long ago': { exp: 1 },
    'without an expiry': { exp: undefined },
    'not valid yet': { nbf: now + 3600 },
    'of another issuer': { iss: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AnotherPl' },
    'of another region': { iss: String('https://cognito-idp.eu-west-1.amazonaws.com/us-east-1_Another') },
    'of no issuer': { iss: undefined },
    'of another client': { client_id: 'anotherclient' },
    'of no client': { client_id: undefined },
    'without a scope': { scope: undefined },
    'with an empty scope': { scope: '' },
    'with other scopes': { scope: 'openid email' },
    'with a scope that only begins alike': { scope: 'openid email members/read-write' },
    'with a scope that only ends alike': { scope: 'openid email xmembers/read' },
    'for another use': { token_use: 'id' },
    'for no use': { token_use: undefined },
  };

  test.each(Object.entries(wrongClaims))('is refused: a token %s', async (_fault, claims) => {
    const token = encode({ header: good.header, claims: { ...good.claims, ...claims } }, pool);
    await expectStatus(await getContent(`Bearer ${token}`), 401, 403);
  });

  test('is refused: the ID token', async () => {
    await expectStatus(await getContent(`Bearer ${tokens.id_token}`), 401, 403);
  });

  test('is refused: the refresh token', async () => {
    await expectStatus(await getContent(`Bearer ${tokens.refresh_token}`), 401, 403);
  });

  test('is refused: a token that was asked for without the scope', async () => {
    const { access_token } = await logIn({ scope: 'openid email' });
    await expectStatus(await getContent(`Bearer ${access_token}`), 401, 403);
  });

  test.each([0, 1, 2])('is refused: a token changed by one byte in its part %i', async (part) => {
    const parts = tokens.access_token.split('.');
    const bytes = Buffer.from(parts[part] as string, 'base64url');
    bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] as number) ^ 1;
    parts[part] = bytes.toString('base64url');
    await expectStatus(await getContent(`Bearer ${parts.join('.')}`), 401, 403);
  });

  test('is refused: alg none, however it is spelled', async () => {
    for (const alg of ['none', 'None', 'NONE', '']) {
      for (const signature of ['', tokens.access_token.split('.')[2] as string]) {
        const token = encode({ header: { ...good.header, alg }, claims: good.claims }, () => signature);
        await expectStatus(await getContent(`Bearer ${token}`), 401, 403);
      }
    }
  });

  test('is refused: HMAC with the public key as its secret', async () => {
    const signer = await publicKeySigner(surroundings.data);
    for (const alg of ['HS256', 'RS256']) {
      const token = encode({ header: { ...good.header, alg }, claims: good.claims }, signer);
      await expectStatus(await getContent(`Bearer ${token}`), 401, 403);
    }
  });

  test("is refused: a stranger's signature, under any key id", async () => {
    const stranger = strangerSigner();
    for (const kid of [good.header.kid, 'unknown', '', undefined, '../keys', ['x']]) {
      const token = encode({ header: { ...good.header, kid }, claims: good.claims }, stranger);
      await expectStatus(await getContent(`Bearer ${token}`), 401, 403);
    }
  });

  test.each([
    ['nothing but the scheme', () => 'Bearer'],
    ['without the scheme', () => tokens.access_token],
    ['with another scheme', () => `Basic ${tokens.access_token}`],
    ['two tokens', () => `Bearer ${tokens.access_token}, Bearer ${tokens.access_token}`],
    ['a fourth part', () => `Bearer ${tokens.access_token}.x`],
    ['two parts', () => `Bearer ${tokens.access_token.split('.').slice(0, 2).join('.')}`],
    ['no JSON inside', () => 'Bearer AAAA.BBBB.CCCC'],
    ['very long', () => `Bearer ${'a'.repeat(7000)}`],
  ])('is refused: a header with %s', async (_kind, authorization) => {
    await expectStatus(await getContent(authorization()), 401, 403);
  });

  test('the handler does not run', async () => {
    const { access_token, id_token } = tokens;
    // Each request's own id: other suites ask for the content of the same run at the same time.
    const idOf = async (token: string, ...statuses: number[]) => {
      const response = await getContent(`Bearer ${token}`);
      await expectStatus(response, ...statuses);
      return response.headers.get('apigw-requestid') as string;
    };
    const log = () => readFile(join(surroundings.data, 'log', 'functions.jsonl'), 'utf8');
    const refused = [];
    for (const token of ['a.b.c', id_token, encode(good, strangerSigner())])
      refused.push(await idOf(token, 401, 403));
    // The log is written after the answer: a run that is let through marks what came before it as written.
    const passed = await idOf(access_token, 200);
    const answered = async () =>
      (await log()).split('\n').filter((line) => line.includes('GET /api/members/content'));
    await expect.poll(async () => (await answered()).join(), { timeout: 10_000 }).toContain(passed);
    for (const id of refused) {
      expect(id).toMatch(/\S/);
      expect((await answered()).join()).not.toContain(id);
    }
  });
});
