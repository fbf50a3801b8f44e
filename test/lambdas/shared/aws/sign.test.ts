import type { IncomingMessage } from 'node:http';
import { expect, test } from '@jest/globals';
import { sign, type UnsignedRequest } from '../../../../lambdas/shared/aws/sign.ts';
import { verifySignature } from '../../../../local/aws/signature.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' };
const scope = { credentials, region: 'eu-west-1' };

/** Verifies a signature with the signer of the AWS SDK, for a request that arrives with this address. */
function verify(request: UnsignedRequest, url = request.url) {
  const signed = Object.entries(sign(request, scope));
  const headers = Object.fromEntries(signed.map(([name, value]) => [name.toLowerCase(), String(value)]));
  const received = { method: request.method, url: url.pathname + url.search, headers } as IncomingMessage;
  return verifySignature(received, { ...scope, service: request.service }, Buffer.from(request.body ?? ''));
}

const requestTo = (service: string, url: string, body?: string): UnsignedRequest => ({
  service,
  url: new URL(url),
  method: body === undefined ? 'GET' : 'POST',
  headers: {},
  ...(body !== undefined && { body }),
});

test.each([
  ['a path', requestTo('dynamodb', 'https://dynamodb.eu-west-1.amazonaws.com/')],
  ['a body', requestTo('secretsmanager', 'http://127.0.0.1:4566/', '{"SecretId":"a"}')],
  ['a query', requestTo('s3', 'https://images.s3.eu-west-1.amazonaws.com/?list-type=2&prefix=a%20b')],
  ['an encoded path', requestTo('s3', 'https://images.s3.eu-west-1.amazonaws.com/images/1%20%C3%A9.png')],
])('the signature of a request with %s is valid', async (_, request) => {
  await expect(verify(request)).resolves.toBeDefined();
});

test.each([
  ['path', 'https://images.s3.eu-west-1.amazonaws.com/other?x=1'],
  ['query', 'https://images.s3.eu-west-1.amazonaws.com/key?x=2'],
])('a signature covers the %s', async (_, url) => {
  const request = requestTo('s3', 'https://images.s3.eu-west-1.amazonaws.com/key?x=1');
  await expect(verify(request, new URL(url))).rejects.toThrow('does not match');
});
