import { createServer } from 'node:http';
import { expect, test } from '@jest/globals';
import { prepareFetch } from '../../../lambdas/shared/prepare-fetch.ts';
import { listen } from '../../../local/server.ts';
import { onTestFinished } from '../../support/on-test-finished.ts';

test('sends no request', async () => {
  let requests = 0;
  const server = await listen(
    createServer((_, response) => {
      requests++;
      response.end();
    }),
  );
  onTestFinished(() => server.close());
  await prepareFetch(`${server.url}/api/character`);
  expect(requests).toBe(0);
});

test('fails if the host has no address', async () => {
  await expect(prepareFetch('https://nothing.invalid/')).rejects.toThrow('nothing.invalid');
});
