import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { dynamoDbClient, isConditionalCheckFailed } from '../../../../lambdas/shared/aws/dynamodb.ts';
import { secretsManagerClient } from '../../../../lambdas/shared/aws/secrets-manager.ts';
import { hangUp, respond, scriptedService } from './scripted-service.ts';

const input = { SecretId: 'key' };
const throttled = respond(400, { __type: 'ThrottlingException', message: 'Rate exceeded' });
const secret = respond(200, { SecretString: 'value' });

afterEach(() => {
  jest.restoreAllMocks();
});

test('a call is one signed request with the operation and its input', async () => {
  const { endpoint, requests } = await scriptedService(secret);
  const output = await secretsManagerClient(endpoint).send('GetSecretValue', input);
  expect(output).toEqual({ SecretString: 'value' });
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatchObject({
    method: 'POST',
    path: '/',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'secretsmanager.GetSecretValue',
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=local\/\d{8}\/us-east-1\/secretsmanager\/aws4_request, /,
      ),
    },
    body: JSON.stringify(input),
  });
});

test('a role’s session token is sent and signed', async () => {
  const { endpoint, requests } = await scriptedService(secret);
  const credentials = { ...endpoint.credentials, sessionToken: 'token' };
  await secretsManagerClient({ ...endpoint, credentials }).send('GetSecretValue', input);
  expect(requests[0]?.headers).toMatchObject({
    'x-amz-security-token': 'token',
    authorization: expect.stringContaining('x-amz-security-token'),
  });
});

test('the output is empty for a success without a body', async () => {
  const { endpoint } = await scriptedService(respond(200, ''));
  expect(await secretsManagerClient(endpoint).send('GetSecretValue', input)).toEqual({});
});

test('connections are reused', async () => {
  const sockets = new Set<unknown>();
  const { endpoint } = await scriptedService((request, response) => {
    sockets.add(request.socket);
    response.end('{}');
  });
  const client = secretsManagerClient(endpoint);
  for (let call = 0; call < 3; call++) await client.send('GetSecretValue', input);
  expect(sockets.size).toBe(1);
});

describe('a call is repeated, and succeeds,', () => {
  test.each([
    ['after throttling', throttled],
    ['after too many requests', respond(429, '')],
    ['after throttling by DynamoDB', respond(400, { __type: 'x#ProvisionedThroughputExceededException' })],
    ['after a request that the service has waited for too long', respond(400, { __type: 'RequestTimeout' })],
    ['after an internal error', respond(500, { __type: 'InternalServiceError' })],
    ['after an error page of a proxy', respond(502, '<html>')],
    ['after 503 without a body', respond(503, '')],
    ['after a lost connection', hangUp],
  ])('%s', async (_, failure) => {
    const { endpoint, requests } = await scriptedService(failure, failure, secret);
    const output = await secretsManagerClient(endpoint).send('GetSecretValue', input);
    expect(output).toEqual({ SecretString: 'value' });
    expect(requests).toHaveLength(3);
  });
});

describe('a call fails', () => {
  test.each([
    ['at once without the permission', 400, 'AccessDeniedException', 1],
    ['at once for a missing secret', 400, 'ResourceNotFoundException', 1],
    ['at once with a wrong signature', 403, 'InvalidSignatureException', 1],
    ['after three attempts while it is throttled', 400, 'ThrottlingException', 3],
    ['after three attempts while the service is down', 503, 'ServiceUnavailable', 3],
  ])('%s, with the code, the message and the status', async (_, status, code, attempts) => {
    const body = { __type: `com.amazonaws.secretsmanager#${code}`, Message: 'The reason.' };
    const { endpoint, requests } = await scriptedService(respond(status, body));
    const call = secretsManagerClient(endpoint).send('GetSecretValue', input);
    await expect(call).rejects.toMatchObject({ name: code, message: 'The reason.', status });
    expect(requests).toHaveLength(attempts);
  });

  test('with the code of the header, without what follows a colon', async () => {
    const headers = { 'x-amzn-errortype': 'UserNotFoundException:http://internal.amazon.com/' };
    const { endpoint } = await scriptedService(respond(400, { message: 'No user.' }, headers));
    const call = secretsManagerClient(endpoint).send('GetSecretValue', input);
    await expect(call).rejects.toMatchObject({ name: 'UserNotFoundException', message: 'No user.' });
  });

  test.each([
    ['an error without a code', respond(400, {}), { name: 'Status400', message: '' }],
    ['an error that is not JSON', respond(403, 'Forbidden'), { name: 'Status403', message: '' }],
    ['a redirect', respond(307, '', { location: '/other' }), { name: 'Status307', message: '' }],
    [
      'a success that is not JSON',
      respond(200, '{"SecretString":'),
      {
        name: 'MalformedResponse',
        message: 'The response must be JSON.',
        status: 200,
        cause: expect.any(SyntaxError),
      },
    ],
  ])('for %s', async (_, response, error) => {
    const { endpoint, requests } = await scriptedService(response);
    const call = secretsManagerClient(endpoint).send('GetSecretValue', input);
    await expect(call).rejects.toMatchObject(error);
    expect(requests).toHaveLength(1);
  });

  test('after three attempts if the service is unreachable', async () => {
    const client = secretsManagerClient({ url: 'http://127.0.0.1:1', region: 'us-east-1' });
    await expect(client.send('GetSecretValue', input)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('with the reason of its signal, which ends the attempts', async () => {
    const controller = new AbortController();
    const reason = new DOMException('The time is over.', 'TimeoutError');
    const { endpoint, requests } = await scriptedService(() => controller.abort(reason));
    const options = { abortSignal: controller.signal };
    const call = secretsManagerClient(endpoint).send('GetSecretValue', input, options);
    await expect(call).rejects.toBe(reason);
    expect(requests).toHaveLength(1);
  });

  test('with the reason of its signal, also while it waits for the next attempt', async () => {
    // The pause would be days long. The signal ends it.
    jest.spyOn(Math, 'random').mockReturnValue(1_000_000);
    const controller = new AbortController();
    const reason = new DOMException('The time is over.', 'TimeoutError');
    const { endpoint, requests } = await scriptedService((request, response) => {
      throttled(request, response);
      setTimeout(() => controller.abort(reason), 100);
    });
    const options = { abortSignal: controller.signal };
    const call = secretsManagerClient(endpoint).send('GetSecretValue', input, options);
    await expect(call).rejects.toBe(reason);
    expect(requests).toHaveLength(1);
  });
});

describe('a write whose condition does not hold', () => {
  const Item = { name: { S: 'Ann' } };
  const put = { TableName: 'signatures', Item: { id: { S: 'key' } } };

  test('fails at once, with the item, which logs do not show', async () => {
    const body = { __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException', Item };
    const { endpoint, requests } = await scriptedService(respond(400, body));
    const error: unknown = await dynamoDbClient(endpoint)
      .send('PutItem', put)
      .catch((reason) => reason);
    expect(isConditionalCheckFailed(error) && error.Item).toEqual(Item);
    expect(JSON.stringify({ ...(error as object) })).not.toContain('Ann');
    expect(requests).toHaveLength(1);
  });

  test.each([new Error('ConditionalCheckFailedException'), undefined, null, 'text'])(
    'is not recognized in another error: %p',
    (error) => {
      expect(isConditionalCheckFailed(error)).toBe(false);
    },
  );
});

describe('connecting', () => {
  test('opens the connection of the first call', async () => {
    const sockets = new Set<unknown>();
    const { endpoint, requests } = await scriptedService((request, response) => {
      sockets.add(request.socket);
      response.end('{}');
    });
    const client = dynamoDbClient(endpoint);
    await client.connect();
    await client.send('GetItem', { TableName: 'signatures', Key: {} });
    expect(requests.map(({ method }) => method)).toEqual(['GET', 'POST']);
    expect(sockets.size).toBe(1);
  });

  test.each([
    ['an error response', respond(500, '')],
    ['a lost connection', hangUp],
  ])('never fails and is not repeated after %s', async (_, failure) => {
    const { endpoint, requests } = await scriptedService(failure);
    await dynamoDbClient(endpoint).connect();
    expect(requests).toHaveLength(1);
  });
});
