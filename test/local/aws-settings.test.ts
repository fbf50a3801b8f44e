import { createServer } from 'node:net';
import { devNull } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { checkReachable, takeAwsSettings } from '../../local/aws-settings.ts';
import { onTestFinished } from '../support/on-test-finished.ts';

const keys = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret' };

describe('the settings', () => {
  test('are none by default', () => {
    expect(takeAwsSettings({ PATH: '/bin', ...keys })).toEqual({ endpoints: {} });
  });

  test('have an endpoint for each variable, and the keys for it', () => {
    const environment = { ...keys, AWS_SESSION_TOKEN: 'token', AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9000' };
    expect(takeAwsSettings(environment)).toEqual({
      endpoints: { S3: 'http://127.0.0.1:9000' },
      credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret', sessionToken: 'token' },
    });
  });

  test('have no keys if the shell has only a part of them', () => {
    const environment = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9000' };
    expect(takeAwsSettings(environment)).not.toHaveProperty('credentials');
  });

  test('have the general endpoint for services without their own; streams are where DynamoDB is', () => {
    const environment = {
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:8000',
    };
    expect(takeAwsSettings(environment).endpoints).toEqual({
      S3: 'http://127.0.0.1:4566',
      DYNAMODB: 'http://127.0.0.1:8000',
      SECRETS_MANAGER: 'http://127.0.0.1:4566',
    });
    const streams = { AWS_ENDPOINT_URL_DYNAMODB_STREAMS: 'http://127.0.0.1:8001' };
    expect(takeAwsSettings(streams).endpoints).toEqual({ DYNAMODB_STREAMS: 'http://127.0.0.1:8001' });
  });

  test.each(['true', 'TRUE'])('have no endpoint if AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is %s', (value) => {
    const environment = {
      ...keys,
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: value,
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
      AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9000',
    };
    expect(takeAwsSettings(environment)).toEqual({ endpoints: {} });
  });

  test.each(['127.0.0.1:9000', 'minio', 'ftp://127.0.0.1/'])('refuse the endpoint %s', (url) => {
    expect(() => takeAwsSettings({ AWS_ENDPOINT_URL_S3: url })).toThrow(
      `AWS_ENDPOINT_URL_S3 must be an absolute http or https URL, not "${url}".`,
    );
  });

  test.each([
    'https://dynamodb.us-east-1.amazonaws.com',
    'https://s3.cn-north-1.amazonaws.com.cn',
    'https://dynamodb.us-east-1.api.aws',
    'https://AMAZONAWS.com',
  ])('refuse the endpoint %s, which is one of AWS', (url) => {
    expect(() => takeAwsSettings({ AWS_ENDPOINT_URL: url })).toThrow('which a local run never calls');
  });
});

test('the environment keeps no setting of AWS, and keeps the SDK from reading ~/.aws', () => {
  const environment: NodeJS.ProcessEnv = {
    ...keys,
    PATH: '/bin',
    AWS_PROFILE: 'work',
    AWS_REGION: 'eu-west-1',
    AWS_USE_FIPS_ENDPOINT: 'true',
    AWS_USE_DUALSTACK_ENDPOINT: 'true',
    AWS_CONFIG_FILE: '/home/me/.aws/config',
    AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9000',
    AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/r',
    aws_max_attempts: '9',
  };
  takeAwsSettings(environment);
  expect(environment).toEqual({
    PATH: '/bin',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  });
});

describe('an endpoint', () => {
  test('that accepts a connection is reachable', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    await checkReachable({ endpoints: { S3: `http://127.0.0.1:${port}` } });
  });

  test('that accepts none is a sentence with the variable to change', async () => {
    await expect(checkReachable({ endpoints: { DYNAMODB: 'http://127.0.0.1:1' } })).rejects.toThrow(
      "http://127.0.0.1:1 can't be reached (ECONNREFUSED). Start that server, or unset AWS_ENDPOINT_URL_DYNAMODB",
    );
  });
});
