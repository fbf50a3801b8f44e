import { connect } from 'node:net';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectFor } from '../support/expect-for.ts';
import { handledRequests } from '../support/handled-requests.ts';
import { expectStatus, request, sharedRun } from '../support/http.ts';
import { logIn } from '../support/login.ts';
import { refusedTokens } from '../support/refused-tokens.ts';
import { goodToken, type Material } from '../support/token-makers.ts';
import { decode, poolKey } from '../support/tokens.ts';

const path = '/api/members/content';
let material: Material;

beforeAll(async () => {
  const { access_token } = await logIn();
  material = { good: decode(access_token), key: await poolKey(sharedRun.data) };
});

const getContent = (authorization: string): Promise<Response> =>
  request(path, { headers: { authorization } });

test(`refuses ${refusedTokens.length} tokens, each with one fault, without running the handler`, async () => {
  const ids = new Map<string, string>();
  for (const [fault, make] of refusedTokens) {
    const response = await getContent(`Bearer ${make(material)}`);
    await response.body?.cancel();
    expectFor(`${fault}: ${response.status}`, [401, 403]).toContain(response.status);
    ids.set(response.headers.get('apigw-requestid') ?? '', fault);
  }
  expect(ids.size).toBe(refusedTokens.length);
  // A valid token is sent last. When it is in the log, all earlier requests would be there, too.
  const good = await getContent(`Bearer ${goodToken(material)}`);
  await expectStatus(good, 200);
  const ran = await handledRequests(`GET ${path}`, good);
  expect([...ids].filter(([id]) => ran.has(id))).toStrictEqual([]);
});

describe('a header is refused with', () => {
  test.each<[string, (token: string) => string]>([
    ['the scheme only', () => 'Bearer'],
    ['the token alone', (token) => token],
    ['another scheme', (token) => `Basic ${token}`],
    ['a name and password', () => 'Basic dXNlcjpwYXNz'],
    ['two blanks', (token) => `Bearer  ${token}`],
    ['a tab', (token) => `Bearer\t${token}`],
    ['two tokens', (token) => `Bearer ${token}, Bearer ${token}`],
    ['parameters', (token) => `Bearer ${token}, realm="x"`],
    ['text that is not a token', () => 'Bearer AAAA.BBBB.CCCC'],
    ['8,193 characters', () => `Bearer ${'a'.repeat(8_186)}`],
  ])('%s', async (_kind, headerOf) => {
    await expectStatus(await getContent(headerOf(goodToken(material))), 401, 403);
  });

  test('a header above the limit of API Gateway gets its 431', async () => {
    await expectStatus(await getContent(`Bearer ${'a'.repeat(10_240)}`), 431);
  });
});

/**
 * Sends raw bytes, which no HTTP client would send.
 *
 * @returns the status; 0 without a response
 */
function statusOf(headers: string): Promise<number> {
  const { hostname, port } = new URL(sharedRun.site);
  return new Promise((resolve, reject) => {
    let response = '';
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        `GET ${path} HTTP/1.1\r\nhost: ${hostname}\r\nconnection: close\r\n${headers}\r\n\r\n`,
        'latin1',
      );
    });
    socket.setEncoding('latin1').on('data', (text) => {
      response += text;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(response)?.[1] ?? 0)));
  });
}

describe('refuses requests that no client would send:', () => {
  test.each<[string, (token: string) => string]>([
    ['the header twice', (token) => `authorization: Bearer ${token}\r\nauthorization: Bearer ${token}`],
    ['a wrong header before the right one', (token) => `authorization: x\r\nAuthorization: Bearer ${token}`],
    ['a wrong header after the right one', (token) => `authorization: Bearer ${token}\r\nAuthorization: x`],
    ['a header folded into two lines', (token) => `authorization: Bearer\r\n ${token}`],
    ['a null character', (token) => `authorization: Bearer ${token}\0`],
    ['a bell', (token) => `authorization: Bearer \x07${token}`],
    ['letters beyond ASCII', (token) => `authorization: Bearer ${token}\xe4`],
    ['a blank before the colon', (token) => `authorization : Bearer ${token}`],
    ['20 KB', () => `authorization: Bearer ${'a'.repeat(20_480)}`],
    ['100 KB', () => `authorization: Bearer ${'a'.repeat(102_400)}`],
  ])('%s', async (_kind, headersOf) => {
    const status = await statusOf(headersOf(goodToken(material)));
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  });

  test('accepts a valid header that is sent in the same way', async () => {
    expect(await statusOf(`authorization: Bearer ${goodToken(material)}`)).toBe(200);
  });
});

describe('at the API Gateway URL', () => {
  test('refuses a valid token without the origin secret, and with a wrong one', async () => {
    const authorization = `Bearer ${goodToken(material)}`;
    const send = (headers: Record<string, string>) =>
      request(`${sharedRun.gateway}${path}`, { headers: { authorization, ...headers } });
    await expectStatus(await send({}), 401);
    await expectStatus(await send({ 'x-origin-secret': '' }), 401);
    await expectStatus(await send({ 'x-origin-secret': 'x'.repeat(64) }), 403);
  });
});
