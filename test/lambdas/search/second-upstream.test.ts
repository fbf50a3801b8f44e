import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { handler as Handler } from '../../../lambdas/search/search.lambda.ts';
import type { LocalServer } from '../../../local/server.ts';
import { synthesize } from '../../lib/synthesis.ts';
import { awsVariables, type Service, secretsManagerWith } from '../aws.ts';
import { httpEvent, lambdaContext } from '../event.ts';
import { loadHandler } from '../load-handler.ts';
import { catalogMapping, startCatalogUpstream } from './catalog-upstream.ts';

const key = 'catalog-key-1';

let upstream: LocalServer;
let secrets: Service<SecretsManagerClient>;
let handler: typeof Handler;

// The setting is tested from the template through the function's environment to the API.
beforeAll(async () => {
  upstream = await startCatalogUpstream(key);
  secrets = await secretsManagerWith({ catalog: key });
  const { all } = synthesize({
    searchUpstreamUrl: 'https://catalog.example/v2/books',
    searchUpstreamMapping: catalogMapping,
    searchKeySecretArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:catalog-a1b2c3',
  });
  const [, search] = all('AWS::Lambda::Function').find(([id]) => id.startsWith('Search')) ?? [];
  const variables = search?.Properties.Environment.Variables as Record<string, string>;
  ({ handler } = await loadHandler(() => import('../../../lambdas/search/search.lambda.ts'), {
    ...variables,
    ...awsVariables,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    SEARCH_KEY_SECRET_ARN: 'catalog',
    SEARCH_UPSTREAM_URL: `${upstream.url}/v2/books`,
  }));
});

afterAll(async () => {
  await upstream.close();
  await secrets.close();
});

async function search(query: string, accept = 'application/json') {
  const { statusCode, body = '' } = await handler(
    httpEvent({ path: '/api/search', query, headers: { accept } }),
    lambdaContext,
  );
  return { statusCode, body };
}

test('another API can be set, and the responses have the same format', async () => {
  const { body } = await search('name=book&page=3');
  expect(JSON.parse(body)).toEqual({
    results: [{ id: 7, name: 'Book 7', species: 'Novel', status: '', image: 'https://covers.example/7.jpg' }],
    page: 3,
    pages: 3,
    count: 7,
  });
});

test('a response of it without results is an empty list', async () => {
  const { body } = await search('name=film');
  expect(JSON.parse(body)).toEqual({ results: [], page: 1, pages: 0, count: 0 });
});

test('the HTML page omits fields that it does not have', async () => {
  const { body } = await search('name=book', 'text/html');
  expect(body).toContain('7 results for “<bdi>book</bdi>”, page 1 of 3');
  expect(body).toContain('<p><bdi>Novel</bdi></p>');
});
