import { type RequestOptions, request } from 'node:http';
import { expect, test } from '@jest/globals';
import { startPool, userPoolId } from './pool.ts';

/** The status of a request with any Host header, which `fetch` can't set. */
const statusOf = (url: string, options: RequestOptions): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(url, options, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });

const paths = [
  ['GET', '/inbox', 200],
  ['GET', `/${userPoolId}/.well-known/jwks.json`, 200],
  ['GET', `/${userPoolId}/.well-known/openid-configuration`, 200],
  ['OPTIONS', '/oauth2/userInfo', 204],
  ['GET', '/oauth2/authorize', 400],
  ['GET', '/login/x', 400],
  ['GET', '/logout', 400],
  ['POST', '/', 400],
] as const;

test.each(paths)('%s %s is there for this machine’s own names alone', async (method, path, there) => {
  const { port, hostedUi, lines } = await startPool();
  const statusUnder = (host: string) => statusOf(`${hostedUi}${path}`, { method, headers: { host } });
  for (const own of [`localhost:${port}`, `LocalHost:${port}`, `127.0.0.1:${port}`, '127.0.0.1'])
    expect([own, await statusUnder(own)]).toEqual([own, there]);
  // Foreign names that resolve to this machine (DNS rebinding), and invalid names.
  const others = [`evil.example:${port}`, 'evil.example', 'localhost.evil.example', 'evil@localhost', 'a b'];
  for (const other of others) expect([other, await statusUnder(other)]).toEqual([other, 403]);
  expect(lines).toEqual([]);
});
