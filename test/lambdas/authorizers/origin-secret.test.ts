import { expect, test } from 'vitest';
import { carriesOriginSecret } from '../../../lambdas/authorizers/origin-secret.ts';

const secret = 's'.repeat(32);
const read = async () => secret;

test('the secret itself is taken', async () => {
  expect(await carriesOriginSecret(secret, read)).toBe(true);
});

test.each([
  ['nothing', undefined],
  ['an empty header', ''],
  ['a part', secret.slice(1)],
  ['more', `${secret}s`],
  ['another case', secret.toUpperCase()],
  ['two headers, joined by the gateway', `${secret},${secret}`],
  ['a huge header', secret.repeat(1_000)],
])('%s is refused', async (_, sent) => {
  expect(await carriesOriginSecret(sent, read)).toBe(false);
});

test('a secret of 16 characters is one; a shorter one opens nothing', async () => {
  expect(await carriesOriginSecret('x'.repeat(16), async () => 'x'.repeat(16))).toBe(true);
  expect(await carriesOriginSecret('x'.repeat(15), async () => 'x'.repeat(15))).toBe(false);
});

test('without a header the secret is not read', async () => {
  let reads = 0;
  await carriesOriginSecret(undefined, async () => {
    reads++;
    return secret;
  });
  expect(reads).toBe(0);
});
