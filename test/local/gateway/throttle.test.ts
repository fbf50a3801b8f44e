import { describe, expect, test } from '@jest/globals';
import { TokenBucket } from '../../../local/gateway/throttle.ts';
import { route, startApi } from './api-fixture.ts';

describe('a token bucket', () => {
  test('allows its burst at once, then its rate, and never more than the burst', () => {
    let now = 1_000_000;
    const bucket = new TokenBucket({ rateLimit: 2, burstLimit: 3 }, () => now);
    const takes = (count: number) => Array.from({ length: count }, () => bucket.take());
    expect(takes(4)).toEqual([true, true, true, false]);
    now += 499;
    expect(bucket.take()).toBe(false);
    now += 1;
    expect(takes(2)).toEqual([true, false]);
    now += 3_600_000;
    expect(takes(4)).toEqual([true, true, true, false]);
  });

  test.each([[{ rateLimit: 0, burstLimit: 5 }], [{ rateLimit: 5, burstLimit: 0 }]])(
    'of %j refuses everything',
    (limits) => {
      expect(new TokenBucket(limits, () => 0).take()).toBe(false);
    },
  );
});

describe('a request above the limits', () => {
  const statuses = async (calls: Promise<{ status: number }>[]) =>
    (await Promise.all(calls)).map(({ status }) => status).sort();

  test('gets 429 and reaches no function until the bucket is refilled', async () => {
    let now = 0;
    const api = await startApi(
      { routes: [route('GET /x')], routeThrottles: { 'GET /x': { rateLimit: 1, burstLimit: 2 } } },
      {},
      { now: () => now },
    );
    expect(await statuses([api.call('/x'), api.call('/x'), api.call('/x')])).toEqual([200, 200, 429]);
    const refused = await api.call('/x');
    expect(refused).toMatchObject({ status: 429, text: '{"message":"Too Many Requests"}' });
    expect(refused.headers['content-type']).toBe('application/json');
    expect(api.calls).toHaveLength(2);
    now += 1000;
    expect(await statuses([api.call('/x'), api.call('/x')])).toEqual([200, 429]);
  });

  test("is one of its route's: the default counts for each route, a route's own limits replace it", async () => {
    const api = await startApi(
      {
        routes: [route('GET /x'), route('GET /y'), route('GET /wide')],
        defaultThrottle: { rateLimit: 1, burstLimit: 1 },
        routeThrottles: { 'GET /wide': { rateLimit: 100, burstLimit: 100 } },
      },
      {},
      { now: () => 0 },
    );
    expect(await statuses([api.call('/x'), api.call('/x'), api.call('/y')])).toEqual([200, 200, 429]);
    expect(await statuses([1, 2, 3].map(() => api.call('/wide')))).toEqual([200, 200, 200]);
  });
});
