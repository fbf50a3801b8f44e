import { describe, expect, test } from '@jest/globals';
import { Deadline } from '../../../lambdas/shared/deadline.ts';

const never = new Promise<never>(() => {});

describe('a deadline', () => {
  test('ends work that takes longer, and aborts its signal', async () => {
    const deadline = new Deadline(10);
    await expect(deadline.limit(never)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(deadline.hasPassed).toBe(true);
    expect(deadline.signal.aborted).toBe(true);
    expect(deadline.remainingMs).toBe(0);
  });

  test('returns the result of work that ends earlier', async () => {
    const deadline = new Deadline(60_000);
    expect(await deadline.limit(Promise.resolve('done'))).toBe('done');
    expect(deadline.hasPassed).toBe(false);
  });

  test.each([0, -5_000])('of %i ms passes at once', async (milliseconds) => {
    await expect(new Deadline(milliseconds).limit(never)).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('may be later than the maximum of a Node.js timer', async () => {
    const deadline = new Deadline(Number.MAX_SAFE_INTEGER);
    expect(await deadline.limit(Promise.resolve('done'))).toBe('done');
    expect(deadline.hasPassed).toBe(false);
  });

  test('of an invocation is one second before the timeout of the function', () => {
    const { remainingMs } = Deadline.ofInvocation({ getRemainingTimeInMillis: () => 28_000 });
    expect(remainingMs).toBeGreaterThan(20_000);
    expect(remainingMs).toBeLessThanOrEqual(27_000);
  });

  test('within another one is the earlier of the two', () => {
    expect(new Deadline(60_000).within(5_000).remainingMs).toBeLessThanOrEqual(5_000);
    expect(new Deadline(5_000).within(60_000).remainingMs).toBeLessThanOrEqual(5_000);
  });
});
