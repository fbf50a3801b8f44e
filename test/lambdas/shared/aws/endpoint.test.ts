import { expect, test } from '@jest/globals';
import { endpointFromEnvironment, serviceUrl } from '../../../../lambdas/shared/aws/endpoint.ts';
import { stubEnv } from '../../../support/environment.ts';

test('region, credentials and server come from the variables of Lambda', () => {
  stubEnv('AWS_REGION', 'eu-central-1');
  stubEnv('AWS_ACCESS_KEY_ID', 'AKID');
  stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  stubEnv('AWS_SESSION_TOKEN', 'token');
  const common = {
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' },
  };
  expect(endpointFromEnvironment('S3')).toEqual(common);
  stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1');
  expect(endpointFromEnvironment('S3')).toEqual({ ...common, url: 'http://127.0.0.1:1' });
  stubEnv('AWS_ENDPOINT_URL_S3', 'http://127.0.0.1:2');
  expect(endpointFromEnvironment('S3')).toEqual({ ...common, url: 'http://127.0.0.1:2' });
});

test.each([
  ['dynamodb', 'us-east-1', 'https://dynamodb.us-east-1.amazonaws.com'],
  ['images.s3', 'cn-north-1', 'https://images.s3.cn-north-1.amazonaws.com.cn'],
])('the URL of %s in %s is %s', (name, region, url) => {
  expect(serviceUrl(name, region)).toBe(url);
});
