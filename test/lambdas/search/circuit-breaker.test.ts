import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { CircuitBreaker } from '../../../lambdas/search/circuit-breaker.ts';
import { UpstreamError, type UpstreamErrorKind } from '../../../lambdas/search/upstream-error.ts';
import { fakeDate } from '../../support/fake-timers.ts';
import { upstreamErrorOf } from './upstream-error-of.ts';

let circuit: CircuitBreaker;
let calls: number;

beforeEach(() => {
  fakeDate();
  circuit = new CircuitBreaker();
  calls = 0;
});

afterEach(() => {
  jest.useRealTimers();
});

function failing(failure: UpstreamErrorKind, upstreamStatus?: number, attempts = 1) {
  return upstreamErrorOf(
    circuit.run(async () => {
      calls++;
      throw Object.assign(new UpstreamError(failure, { upstreamStatus }), { attempts });
    }),
  );
}

const succeeding = () => circuit.run(async () => calls++);

async function down(times: number): Promise<void> {
  for (let time = 0; time < times; time++) await failing('unreachable');
}

const pass = (milliseconds: number) => jest.setSystemTime(Date.now() + milliseconds);

test('the circuit breaker opens after 10 consecutive outages', async () => {
  await down(9);
  await succeeding();
  await down(10);
  expect(await failing('unreachable')).toMatchObject({
    kind: 'circuit-open',
    attempts: 0,
    retryAfterMs: 2_000,
  });
  expect(calls).toBe(20);
});

test('outages that are seconds apart open it for the same 2 seconds', async () => {
  for (let time = 0; time < 10; time++) {
    pass(3_000);
    await failing('unreachable');
  }
  expect(await failing('unreachable')).toMatchObject({ kind: 'circuit-open', retryAfterMs: 2_000 });
});

test('searches run at the same time while it is closed', async () => {
  await Promise.all([succeeding(), succeeding()]);
  expect(calls).toBe(2);
});

test.each<[UpstreamErrorKind, number | undefined]>([
  ['unreachable', undefined],
  ['timed-out', undefined],
  ['status', 500],
  ['status', 503],
  ['status', 429],
])('counts %s %s as an outage', async (failure, upstreamStatus) => {
  for (let time = 0; time < 10; time++) await failing(failure, upstreamStatus);
  expect(await failing(failure, upstreamStatus)).toMatchObject({
    kind: 'circuit-open',
    previousKind: failure,
  });
});

test.each<[UpstreamErrorKind, number | undefined]>([
  ['status', 404],
  ['status', 302],
  ['status', 401],
  ['too-large', undefined],
  ['wrong-shape', undefined],
  ['key-in-response', undefined],
])('does not count %s %s, because the API is up', async (failure, upstreamStatus) => {
  await down(9);
  await failing(failure, upstreamStatus);
  await down(9);
  await expect(succeeding()).resolves.toBeDefined();
});

test.each<UpstreamErrorKind>(['no-key', 'timed-out'])(
  'a search that sent no request is not counted: %s',
  async (failure) => {
    await down(9);
    for (let time = 0; time < 14; time++) await failing(failure, undefined, 0);
    await down(1);
    expect(await failing('unreachable')).toMatchObject({ kind: 'circuit-open' });
  },
);

test('after the open time one search is sent as a probe, and its success closes the circuit breaker', async () => {
  await down(10);
  pass(1_999);
  expect(await upstreamErrorOf(succeeding())).toMatchObject({ kind: 'circuit-open', retryAfterMs: 1 });
  pass(1);
  let closeProbe: () => void = () => undefined;
  const probe = circuit.run(() => new Promise<void>((resolve) => (closeProbe = resolve)));
  expect(await upstreamErrorOf(succeeding())).toMatchObject({ kind: 'circuit-open' });
  closeProbe();
  await probe;
  await down(9);
  await expect(succeeding()).resolves.toBeDefined();
});

test('an older search that ends during the probe does not allow a second probe', async () => {
  let endOlder: () => void = () => undefined;
  const older = upstreamErrorOf(
    circuit.run(async () => {
      await new Promise<void>((resolve) => (endOlder = resolve));
      throw Object.assign(new UpstreamError('no-key'), { attempts: 0 });
    }),
  );
  await down(10);
  pass(2_000);
  let closeProbe: () => void = () => undefined;
  const probe = circuit.run(() => new Promise<void>((resolve) => (closeProbe = resolve)));
  endOlder();
  await older;
  expect(await upstreamErrorOf(succeeding())).toMatchObject({ kind: 'circuit-open' });
  closeProbe();
  await probe;
});

test('each failed probe doubles the open time, up to 30 seconds', async () => {
  await down(10);
  for (const rest of [2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
    expect(await failing('unreachable')).toMatchObject({ kind: 'circuit-open', retryAfterMs: rest });
    pass(rest);
    expect(await failing('unreachable')).toMatchObject({ kind: 'unreachable' });
  }
});

test('after a probe that sent no request the next search is the probe', async () => {
  await down(10);
  pass(2_000);
  await failing('no-key', undefined, 0);
  await expect(succeeding()).resolves.toBeDefined();
});

test('concurrent outages open the circuit breaker once', async () => {
  await down(9);
  await Promise.all([1, 2, 3, 4].map(() => failing('unreachable')));
  expect(await failing('unreachable')).toMatchObject({ kind: 'circuit-open', retryAfterMs: 2_000 });
});

test('after 429 the response is 503 with Retry-After', async () => {
  for (let time = 0; time < 10; time++) await failing('status', 429);
  const open = await upstreamErrorOf(succeeding());
  expect(open).toMatchObject({ kind: 'circuit-open', previousStatus: 429 });
  expect((open as UpstreamError).problem).toMatchObject({
    kind: 'upstream-rate-limited',
    status: 503,
    headers: { 'retry-after': '2' },
  });
});

test('the response has Retry-After, and the status of the last outage', async () => {
  const { problem } = new UpstreamError('circuit-open', { retryAfterMs: 1_200, previousKind: 'timed-out' });
  expect(problem).toMatchObject({ status: 504, headers: { 'retry-after': '2' } });
  const after = new UpstreamError('circuit-open', { retryAfterMs: 0, previousKind: 'unreachable' });
  expect(after.problem).toMatchObject({ status: 502, headers: { 'retry-after': '1' } });
});
