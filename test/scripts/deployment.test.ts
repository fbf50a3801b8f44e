import { expect, test } from '@jest/globals';
import { CommandError } from '../../scripts/command.ts';
import { stackOf, toCommandError } from '../../scripts/deployment.ts';

test('the stack of a stage has the name of the stage', () => {
  expect(stackOf('prod', 'App')).toBe('Jamstack-prod-App');
  expect(() => stackOf('Prod!', 'App')).toThrow(CommandError);
});

test.each([
  ['AccessDenied', 'User is not authorized to perform: cloudfront:UpdateDistribution'],
  ['NoSuchDistribution', 'The specified distribution does not exist.'],
  ['CredentialsProviderError', 'Could not load credentials from any providers'],
  ['Error', 'connect ECONNREFUSED 127.0.0.1:1'],
])('%s (%s) becomes a CommandError', (name, message) => {
  expect(toCommandError(Object.assign(new Error(message), { name }))).toBeInstanceOf(CommandError);
});

test('a missing region is named with all places that can set it', () => {
  expect(toCommandError(new Error('Region is missing'))).toEqual(
    new CommandError('The region is missing. Set --region, AWS_REGION, or a region in the AWS profile.'),
  );
});

test('an unexpected error stays as it is', () => {
  const error = new TypeError('x is not a function');
  expect(toCommandError(error)).toBe(error);
});
