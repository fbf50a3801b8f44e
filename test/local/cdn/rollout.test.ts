import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { OriginHeaders } from '../../../local/cdn/rollout.ts';
import { Rollout } from '../../../local/cdn/rollout.ts';
import { fakeDate } from '../../support/fake-timers.ts';

const headers = (value: string): OriginHeaders => [{ HeaderName: 'x-secret', HeaderValue: value }];
const change = (rollout: Rollout, value: string) => rollout.change(new Map([['api', headers(value)]]));
const seen = (rollout: Rollout) =>
  new Set(Array.from({ length: 200 }, () => rollout.headersOf('api')[0]?.HeaderValue));

let rollout: Rollout;

beforeEach(() => {
  fakeDate(1_000_000);
  rollout = new Rollout([
    { Id: 'api', DomainName: 'api.example.com', OriginCustomHeaders: headers('first') },
  ]);
});
afterEach(() => {
  jest.useRealTimers();
});

test('a change reaches every edge location within two seconds, some earlier than others', () => {
  change(rollout, 'second');
  expect([rollout.isDeployed, ...seen(rollout)]).toEqual([false, 'first']);
  jest.setSystemTime(1_001_000);
  expect([rollout.isDeployed, ...[...seen(rollout)].sort()]).toEqual([false, 'first', 'second']);
  jest.setSystemTime(1_002_000);
  expect([rollout.isDeployed, ...seen(rollout)]).toEqual([true, 'second']);
});

test('a second change keeps earlier versions until it has reached every edge location', () => {
  change(rollout, 'second');
  jest.setSystemTime(1_001_000);
  change(rollout, 'third');
  jest.setSystemTime(1_001_900);
  expect([...seen(rollout)].sort()).toEqual(['first', 'second', 'third']);
});

test('versions that no edge location has are removed', () => {
  for (let i = 1; i <= 5; i++) {
    change(rollout, `change ${i}`);
    jest.setSystemTime(1_000_000 + i * 2_000);
  }
  expect(rollout.versions).toBe(2);
});

test('versions are also removed during a series of quick changes', () => {
  for (let i = 1; i <= 100; i++) {
    jest.setSystemTime(1_000_000 + i * 1_000);
    change(rollout, `change ${i}`);
  }
  expect(rollout.versions).toBeLessThanOrEqual(4);
});

test('an origin without headers has none', () => {
  expect(rollout.headersOf('elsewhere')).toEqual([]);
});
