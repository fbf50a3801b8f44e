import { expect, test } from '@jest/globals';
import { environmentVariables } from '../../../lambdas/shared/environment.ts';
import { mapping, searchKeySecretArn } from '../settings/limits.ts';
import { synthesize } from '../synthesis.ts';

/** The environment variables of the function that searches. */
function variables(settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const functions = synthesize(settings).all('AWS::Lambda::Function');
  const [, search] = functions.find(([id]) => id.startsWith('SearchHandler')) ?? [];
  return search?.Properties.Environment.Variables;
}

const { searchUpstreamUrl, searchUpstreamMapping, searchKeySecretArn: key } = environmentVariables;

test('the function gets the address of the API, and no mapping and key by default', () => {
  const found = variables({ searchUpstreamUrl: 'https://api.example.com/v1' });
  expect(found[searchUpstreamUrl]).toBe('https://api.example.com/v1');
  expect(found).not.toHaveProperty(searchUpstreamMapping);
  expect(found).not.toHaveProperty(key);
});

test('it gets the mapping and the secret of the key if they are set', () => {
  const found = variables({ searchUpstreamMapping: mapping, searchKeySecretArn });
  expect(JSON.parse(String(found[searchUpstreamMapping]))).toMatchObject(mapping);
  expect(found[key]).toBe(searchKeySecretArn);
});
