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

/** Verifies a valid token with the keys from a server. */
async function verifyWith(listener: RequestListener): Promise<unknown> {
  server = await listen(
    createServer({ key: certificate.private, cert: certificate.cert }, listener) as never,
  );
  return verifyAt(`https://localhost:${server.port}/jwks.json`);
}

async function verifyAt(uri: string): Promise<unknown> {
  const fetcher = { fetch: () => new JwksFetcher().fetch(uri) };
  const verifier = memberTokenVerifier(userPoolId, clientId, { jwksCache: new SimpleJwksCache({ fetcher }) });
  return verifyMember(`Bearer ${signed(key, accessClaims())}`, verifier);
}

/** The user pool's keys, padded. */
const keysOf = (bytes: number): string => {
  const keys = JSON.stringify(key.jwks);
  return keys.padEnd(bytes);
};

test('a key set of 65,536 bytes is accepted, of 65,537 rejected', async () => {
  expect(await verifyWith((_request, response) => response.end(keysOf(65_536)))).toMatchObject({
    sub: 'sub-1',
  });
  await server?.close();
  await expect(verifyWith((_request, response) => response.end(keysOf(65_537)))).rejects.toThrow(
    '65537 bytes',
  );
});

describe('a valid token is rejected if the keys', () => {
  test.each<[string, RequestListener]>([
    ['do not arrive in time', () => {}],
    ['arrive too slowly', (_request, response) => void response.write('{"keys":')],
    ['are an error response', (_request, response) => void response.writeHead(503).end()],
    [
      'are redirected',
      (request, response) => void response.writeHead(302, { location: `${request.url}2` }).end(),
    ],
    ['are an empty response', (_request, response) => void response.end()],
    ['are not JSON', (_request, response) => void response.end('<html>')],
    ['have the wrong shape', (_request, response) => void response.end('{"keys":{}}')],
    ['have no key', (_request, response) => void response.end('{"keys":[]}')],
    [
      'are from another user pool',
      (_request, response) => void response.end(JSON.stringify(poolKey(key.kid).jwks)),
    ],
    ['have another key id', (_request, response) => void response.end(JSON.stringify(poolKey('other').jwks))],
    ['are huge', (_request, response) => void response.end(keysOf(20_000_000))],
    ['are interrupted', (_request, response) => void response.socket?.destroy()],
  ])('%s', async (_fault, listener) => {
    await expect(verifyWith(listener)).rejects.toThrow();
  });

  test('are unreachable', async () => {
    await expect(verifyAt('https://localhost:1/jwks.json')).rejects.toThrow();
  });

  test('come from a server with another certificate', async () => {
    const other = await generate([{ name: 'commonName', value: 'localhost' }]);
    server = await listen(
      createServer({ key: other.private, cert: other.cert }, (_request, response) => {
        response.end(keysOf(0));
      }) as never,
    );
    await expect(verifyAt(`https://localhost:${server.port}/jwks.json`)).rejects.toThrow();
  });
});
