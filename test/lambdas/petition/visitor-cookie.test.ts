import { describe, expect, test } from '@jest/globals';
import { idempotencyKeyFromCookie, visitorCookieName } from '../../../lambdas/petition/visitor-cookie.ts';

const visitor = 'visitor-0123456789';
const cookie = `${visitorCookieName}=${visitor}`;

describe('the key from the cookie', () => {
  test('is the same for the same visitor and name, and is a valid idempotency key', () => {
    expect(idempotencyKeyFromCookie([cookie], 'Zoë')).toMatch(/^[\w-]{8,64}$/);
    expect(idempotencyKeyFromCookie([cookie], 'Zoë')).toBe(
      idempotencyKeyFromCookie(['theme=dark', cookie], 'Zoë'),
    );
  });

  test('differs for another name or visitor', () => {
    const keys = [
      idempotencyKeyFromCookie([cookie], 'Ann'),
      idempotencyKeyFromCookie([cookie], 'Ann '),
      idempotencyKeyFromCookie([`${cookie}a`], 'nn'),
      idempotencyKeyFromCookie([`${cookie}0`], 'Ann'),
    ];
    expect(new Set(keys).size).toBe(4);
  });

  test('does not reveal the cookie', () => {
    expect(idempotencyKeyFromCookie([cookie], 'Ann')).not.toContain(visitor);
  });

  test.each([16, 128])('can be created from a cookie of %i characters', (length) => {
    expect(idempotencyKeyFromCookie([`${visitorCookieName}=${'a'.repeat(length)}`], 'Ann')).toBeDefined();
  });

  test.each([
    ['no cookie', []],
    ['another cookie', [`x${cookie}`, `signing=${visitor}`, `${visitorCookieName}2=${visitor}`]],
    ['a cookie without a value', [visitorCookieName, `${visitorCookieName}=`]],
    ['15 characters', [`${visitorCookieName}=${'a'.repeat(15)}`]],
    ['129 characters', [`${visitorCookieName}=${'a'.repeat(129)}`]],
    ['another character', [`${cookie}=`]],
    ['a line break', [`${cookie}\n`]],
  ])('is missing with %s', (_, cookies) => {
    expect(idempotencyKeyFromCookie(cookies, 'Ann')).toBeUndefined();
  });
});
