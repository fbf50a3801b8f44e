import { describe, expect, test } from '@jest/globals';
import { keyOfForm, signingCookie } from '../../../lambdas/petition/visitor-cookie.ts';

const visitor = 'visitor-0123456789';
const cookie = `${signingCookie}=${visitor}`;

describe('the key of a form that brings none', () => {
  test('is the same for the same visitor and name, and may be an idempotency key', () => {
    expect(keyOfForm([cookie], 'Zoë')).toMatch(/^[\w-]{8,64}$/);
    expect(keyOfForm([cookie], 'Zoë')).toBe(keyOfForm(['theme=dark', cookie], 'Zoë'));
  });

  test('is another one for another name, and for another visitor', () => {
    const keys = [
      keyOfForm([cookie], 'Ann'),
      keyOfForm([cookie], 'Ann '),
      keyOfForm([`${cookie}a`], 'nn'),
      keyOfForm([`${cookie}0`], 'Ann'),
    ];
    expect(new Set(keys).size).toBe(4);
  });

  test('does not tell who the visitor is', () => {
    expect(keyOfForm([cookie], 'Ann')).not.toContain(visitor);
  });

  test.each([16, 128])('is made of a cookie of %i characters', (length) => {
    expect(keyOfForm([`${signingCookie}=${'a'.repeat(length)}`], 'Ann')).toBeDefined();
  });

  test.each([
    ['no cookie', []],
    ['another cookie', [`x${cookie}`, `signing=${visitor}`, `${signingCookie}2=${visitor}`]],
    ['a cookie without a value', [signingCookie, `${signingCookie}=`]],
    ['15 characters', [`${signingCookie}=${'a'.repeat(15)}`]],
    ['129 characters', [`${signingCookie}=${'a'.repeat(129)}`]],
    ['another character', [`${cookie}=`]],
    ['a line break', [`${cookie}\n`]],
  ])('is none with %s', (_, cookies) => {
    expect(keyOfForm(cookies, 'Ann')).toBeUndefined();
  });
});
