import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { type LocalServer, listen } from '../../local/server.ts';
import { character, upstreamResponse } from '../../test/lambdas/search/upstream-response.ts';

/** Responses of AWS services that accept everything, by the operation in the header `X-Amz-Target`. */
const responses: Readonly<Record<string, object>> = {
  GetSecretValue: { SecretString: 'secret-of-32-characters---------' },
  PutItem: {},
  Query: { Items: [], Count: 0 },
  BatchGetItem: { Responses: {}, UnprocessedKeys: {} },
  UpdateItem: { Attributes: {} },
  AdminGetUser: { Enabled: true, UserAttributes: [{ Name: 'name', Value: 'Ann' }] },
};

/** The origin secret that {@link startServices} has. */
export const originSecret = 'secret-of-32-characters---------';

/** Starts one server for all that the handlers call: AWS services, and the search API. */
export function startServices(): Promise<LocalServer> {
  return listen(
    createServer(async (request, response) => {
      await text(request);
      const operation = String(request.headers['x-amz-target'] ?? '').split('.')[1];
      const body = operation ? (responses[operation] ?? {}) : upstreamResponse([character(1)]);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(body));
    }),
  );
}
