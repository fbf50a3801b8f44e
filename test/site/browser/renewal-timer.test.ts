import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { RenewalTimer } from '../../../site/browser/renewal-timer.ts';

const lifetimeMs = 300_000;
let expiresAtMs: number | undefined;
let renew: jest.Mock<() => Promise<string | undefined>>;
let events: string[];
let timer: RenewalTimer;

beforeEach(() => {
  jest.useFakeTimers();
  events = [];
  expiresAtMs = Date.now() + lifetimeMs;
  renew = jest.fn(async () => {
    expiresAtMs = Date.now() + lifetimeMs;
    return 'token';
  });
  timer = new RenewalTimer({
    renew,
    expiresAtMs: () => expiresAtMs,
    onRenewed: () => events.push('renewed'),
    onEnded: () => events.push('ended'),
    onFailed: (_, attempt) => events.push(`failed ${attempt}`),
  });
});

afterEach(() => {
  timer.stop();
  jest.useRealTimers();
});

describe('RenewalTimer', () => {
  test('renews a minute before expiry, again and again', async () => {
    timer.start();
    await jest.advanceTimersByTimeAsync(lifetimeMs - 60_001);
    expect(renew).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    expect(events).toEqual(['renewed']);
    await jest.advanceTimersByTimeAsync(lifetimeMs - 60_000);
    expect(events).toEqual(['renewed', 'renewed']);
  });

  test('backs off after failures: at most 4 requests in the first minute', async () => {
    renew.mockRejectedValue(new TypeError('Failed to fetch'));
    timer.start();
    await jest.advanceTimersByTimeAsync(lifetimeMs - 60_000);
    expect(events).toEqual(['failed 1']);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(renew.mock.calls.length).toBeGreaterThan(1);
    // The shortest pauses are 2.5, 5, 10, 20 and 40 s.
    expect(renew.mock.calls.length).toBeLessThanOrEqual(5);
  });

  test('starts the backoff again after a success', async () => {
    renew.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    timer.start();
    await jest.advanceTimersByTimeAsync(lifetimeMs - 60_000);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(events).toEqual(['failed 1', 'renewed']);
    renew.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    await jest.advanceTimersByTimeAsync(lifetimeMs - 60_000);
    expect(events).toEqual(['failed 1', 'renewed', 'failed 1']);
  });

  test('renews at once on request', async () => {
    renew.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    timer.start();
    await jest.advanceTimersByTimeAsync(lifetimeMs - 60_000);
    await timer.renewNow();
    expect(events).toEqual(['failed 1', 'renewed']);
  });

  test('stops when the session has ended', async () => {
    renew.mockResolvedValue(undefined);
    timer.start();
    await jest.advanceTimersByTimeAsync(10 * lifetimeMs);
    expect(events).toEqual(['ended']);
  });

  test('does nothing without a session, and after it was stopped', async () => {
    expiresAtMs = undefined;
    timer.start();
    expiresAtMs = Date.now();
    timer.start();
    timer.stop();
    await jest.advanceTimersByTimeAsync(10 * lifetimeMs);
    expect(renew).not.toHaveBeenCalled();
  });

  test('renews a token that is about to expire after a second, and new short-lived ones after half their lifetime', async () => {
    renew.mockImplementation(async () => {
      expiresAtMs = Date.now() + 40_000;
      return 'token';
    });
    expiresAtMs = Date.now() + 40_000;
    timer.start();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(renew).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(19_999);
    expect(renew).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(renew).toHaveBeenCalledTimes(2);
  });
});
