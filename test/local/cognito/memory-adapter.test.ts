import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Adapter } from 'oidc-provider';
import { memoryAdapter } from '../../../local/cognito/memory-adapter.ts';
import { fakeDate } from '../../support/fake-timers.ts';

const begin = 1_000_000_000;
const at = (seconds: number) => jest.setSystemTime(begin + seconds * 1000);

let refreshTokens: Adapter;
let codes: Adapter;

beforeEach(() => {
  fakeDate(begin);
  const factory = memoryAdapter((clientId) => (clientId === 'rotating' ? 60 : 0));
  if (!('call' in factory)) throw new Error('no factory');
  const make = factory as (model: string) => Adapter;
  refreshTokens = make('RefreshToken');
  codes = make('AuthorizationCode');
});
afterEach(() => {
  jest.useRealTimers();
});

test('an entry ends when it expires', async () => {
  await codes.upsert('a', { accountId: '1' }, 10);
  at(9);
  expect(await codes.find('a')).toEqual({ accountId: '1' });
  at(10);
  expect(await codes.find('a')).toBeUndefined();
});

describe('a refresh token that was exchanged', () => {
  test('is valid until the grace period ends', async () => {
    await refreshTokens.upsert('a', { clientId: 'rotating' }, 3_600);
    await refreshTokens.consume('a');
    at(59);
    expect(await refreshTokens.find('a')).toBeDefined();
    at(60);
    expect(await refreshTokens.find('a')).toBeUndefined();
  });

  test('is not valid for longer than it would have been without the exchange', async () => {
    await refreshTokens.upsert('a', { clientId: 'rotating' }, 10);
    await refreshTokens.consume('a');
    at(9);
    expect(await refreshTokens.find('a')).toBeDefined();
    at(10);
    expect(await refreshTokens.find('a')).toBeUndefined();
  });

  test('does not become valid again, or valid for longer, when it is exchanged once more', async () => {
    await refreshTokens.upsert('a', { clientId: 'rotating' }, 3_600);
    await refreshTokens.consume('a');
    at(30);
    await refreshTokens.consume('a');
    at(60);
    expect(await refreshTokens.find('a')).toBeUndefined();
    await refreshTokens.consume('a');
    expect(await refreshTokens.find('a')).toBeUndefined();
  });

  test('is invalid at once for a client without a grace period', async () => {
    await refreshTokens.upsert('a', { clientId: 'other' }, 3_600);
    await refreshTokens.consume('a');
    expect(await refreshTokens.find('a')).toBeUndefined();
  });
});

test('a used code is kept and marked, so that a second use differs from an unknown code', async () => {
  await codes.upsert('a', { accountId: '1' }, 60);
  at(5);
  await codes.consume('a');
  expect(await codes.find('a')).toEqual({ accountId: '1', consumed: begin / 1000 + 5 });
});

test('the entries of a grant are revoked together, and others stay', async () => {
  await codes.upsert('a', { grantId: 'first' }, 60);
  await codes.upsert('b', { grantId: 'second' }, 60);
  await codes.revokeByGrantId('first');
  expect([await codes.find('a'), await codes.find('b')]).toEqual([undefined, { grantId: 'second' }]);
});
