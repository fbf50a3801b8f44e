import { afterEach, expect, test } from '@jest/globals';
import {
  environmentVariables,
  optionalVariable,
  positiveIntegerVariable,
  requiredVariable,
} from '../../../lambdas/shared/environment.ts';
import { stubEnv, unstubAllEnvs } from '../../support/environment.ts';

afterEach(() => {
  unstubAllEnvs();
});

test('a missing required variable gives an error with its name', () => {
  stubEnv('RELEASE', 'abc');
  expect(requiredVariable(environmentVariables.release)).toBe('abc');
  stubEnv('RELEASE', '');
  expect(() => requiredVariable(environmentVariables.release)).toThrow('RELEASE');
});

test('an empty optional variable is undefined', () => {
  stubEnv('ALLOWED_IMAGE_ORIGINS', '');
  expect(optionalVariable(environmentVariables.allowedImageOrigins)).toBeUndefined();
});

test('a number must be a positive integer', () => {
  const read = (value: string) => {
    stubEnv('SIGNATURE_SHARDS', value);
    return positiveIntegerVariable(environmentVariables.signatureShards, 4);
  };
  expect(read('')).toBe(4);
  expect(read('1')).toBe(1);
  expect(read('16')).toBe(16);
  for (const wrong of ['0', '-1', '1.5', 'x', '1e3', ' 4'])
    expect(() => read(wrong)).toThrow('SIGNATURE_SHARDS');
});
