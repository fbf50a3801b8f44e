import { describe, expect, test } from '@jest/globals';
import { describePolicy, policyFault } from '../../../local/cognito/password-policy.ts';
import { accounts } from './pool.ts';

const policy = accounts.passwordPolicy;
const lenient = {
  minLength: 6,
  requireLowercase: false,
  requireUppercase: false,
  requireNumbers: false,
  requireSymbols: false,
};

describe('a password', () => {
  test.each([
    ['Correct-Horse', 'Password must have numeric characters'],
    ['correct-horse-7', 'Password must have uppercase characters'],
    ['CORRECT-HORSE-7', 'Password must have lowercase characters'],
    ['CorrectHorse7', 'Password must have symbol characters'],
    ['CorrectHorse7é', 'Password must have symbol characters'],
    ['Correct-Ho7', 'Password not long enough'],
    [' Correct-Horse-7', 'Password must not begin or end with a space'],
    [`A-7${'a'.repeat(254)}`, 'Password must not be longer than 256 characters'],
  ])('%j does not conform: %s', (password, fault) => {
    expect(policyFault(password, policy)).toBe(`Password did not conform with policy: ${fault}.`);
  });

  test.each(['Correct-Hor7', `A-7${'a'.repeat(253)}`, 'Correct Horse 7'])('%j conforms', (password) => {
    expect(policyFault(password, policy)).toBeUndefined();
  });

  test('only needs to meet the pool’s policy', () => {
    expect(policyFault('aaaaaa', lenient)).toBeUndefined();
    expect(policyFault('aaaaa', lenient)).toContain('not long enough');
  });
});

test('the policy is described in words', () => {
  expect(describePolicy(policy)).toBe(
    'At least 12 characters, with a lowercase letter, an uppercase letter, a digit, and a symbol.',
  );
  expect(describePolicy(lenient)).toBe('At least 6 characters.');
});
