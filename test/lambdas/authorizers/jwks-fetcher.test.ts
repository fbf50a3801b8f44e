import type { RequestListener } from 'node:http';
import https, { createServer } from 'node:https';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { generate } from 'selfsigned';
import { JwksFetcher, memberTokenVerifier, verifyMember } from '../../../lambdas/authorizers/member-token.ts';
import { type LocalServer, listen } from '../../../local/server.ts';
import { accessClaims, clientId, type PoolKey, poolKey, signed, userPoolId } from './tokens.ts';

let certificate: { private: string; cert: string };
let key: PoolKey;
let server: LocalServer | undefined;

beforeAll(async () => {
  certificate = await generate([{ name: 'commonName', value: 'localhost' }]);
  key = poolKey();
  https.globalAgent.options.ca = certificate.cert;
});

afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** Verifies a good token by the keys that a server of this kind gives out. */
async function verifyWith(answer: RequestListener): Promise<unknown> {
  server = await listen(createServer({ key: certificate.private, cert: certificate.cert }, answer) as never);
  return verifyAt(`https://localhost:${server.port}/jwks.json`);
}

async function verifyAt(uri: string): Promise<unknown> {
  const fetcher = { fetch: () => new JwksFetcher().fetch(uri) };
  const verifier = memberTokenVerifier(userPoolId, clientId, new SimpleJwksCache({ fetcher }));
  return verifyMember(`Bearer ${signed(key, accessClaims())}`, verifier);
}

/** The pool's keys, filled up to so many bytes. */
const keysOf = (bytes: number): string => {
  const keys = JSON.stringify(key.jwks);
  return keys.padEnd(bytes);
};

test('keys of 65,536 bytes are taken, of one more refused', async () => {
  expect(await verifyWith((_request, response) => response.end(keysOf(65_536)))).toMatchObject({
    sub: 'sub-1',
  });
  await server?.close();
  await expect(verifyWith((_request, response) => response.end(keysOf(65_537)))).rejects.toThrow('too large');
});

describe('a good token is refused where the keys', () => {
  test.each<[string, RequestListener]>([
    ['are not answered with in time', () => {}],
    ['come too slowly', (_request, response) => void response.write('{"keys":')],
    ['are an error', (_request, response) => void response.writeHead(503).end()],
    [
      'are elsewhere',
      (request, response) => void response.writeHead(302, { location: `${request.url}2` }).end(),
    ],
    ['are nothing', (_request, response) => void response.end()],
    ['are no JSON', (_request, response) => void response.end('<html>')],
    ['are of another shape', (_request, response) => void response.end('{"keys":{}}')],
    ['have no key', (_request, response) => void response.end('{"keys":[]}')],
    ["are a stranger's", (_request, response) => void response.end(JSON.stringify(poolKey(key.kid).jwks))],
    ['have another name', (_request, response) => void response.end(JSON.stringify(poolKey('other').jwks))],
    ['are huge', (_request, response) => void response.end(keysOf(20_000_000))],
    ['break off', (_request, response) => void response.socket?.destroy()],
  ])('%s', async (_fault, answer) => {
    await expect(verifyWith(answer)).rejects.toThrow();
  });

  test('cannot be reached', async () => {
    await expect(verifyAt('https://localhost:1/jwks.json')).rejects.toThrow();
  });

  test('come from somebody without the certificate', async () => {
    const stranger = await generate([{ name: 'commonName', value: 'localhost' }]);
    server = await listen(
      createServer({ key: stranger.private, cert: stranger.cert }, (_request, response) => {
        response.end(keysOf(0));
      }) as never,
    );
    await expect(verifyAt(`https://localhost:${server.port}/jwks.json`)).rejects.toThrow();
  });
});
