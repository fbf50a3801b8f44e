import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startCloudFront } from '../../local/aws/cloudfront.ts';
import { startDynamoDb } from '../../local/aws/dynamodb.ts';
import { startS3 } from '../../local/aws/s3.ts';
import { startSecretsManager } from '../../local/aws/secrets-manager.ts';
import { startDistribution } from '../../local/cdn/cdn.ts';
import { Rollout } from '../../local/cdn/rollout.ts';
import { startCognito } from '../../local/cognito/cognito.ts';
import { startHttpApi } from '../../local/gateway/gateway.ts';
import { startSampleUpstream } from '../../local/sample-upstream/sample-upstream.ts';
import { accounts, client, credentials, userPoolId } from './cognito/pool.ts';

const region = 'us-east-1';
const config = {
  Origins: [{ Id: 'api', DomainName: 'api' }],
  DefaultCacheBehavior: { TargetOriginId: 'api', AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'POST'] },
};

/** Every server that a local run starts. */
const starts: Record<string, (folder: string) => Promise<{ port: number; close(): Promise<void> }>> = {
  S3: (folder) => startS3({ folder, credentials }),
  'Secrets Manager': (folder) => startSecretsManager({ file: join(folder, 'secrets.json'), credentials }),
  DynamoDB: (folder) => startDynamoDb({ folder, log: () => {} }),
  CloudFront: () =>
    startCloudFront({ id: 'E1', domainName: 'd1', config, rollout: new Rollout([]), credentials }),
  Cognito: (folder) =>
    startCognito({
      folder,
      region,
      userPoolId,
      clients: [client],
      resourceServers: [{ identifier: 'members', scopes: ['read'] }],
      accounts,
      credentials,
      log: () => {},
    }),
  'the gateway': () =>
    startHttpApi(
      {
        apiId: 'a1',
        region,
        accountId: '000000000000',
        stageName: '$default',
        routeThrottles: {},
        routes: [{ routeKey: '$default', functionName: 'f', timeoutMs: 1_000 }],
      },
      async () => ({ ok: true, payload: 'secret' }),
    ),
  'the sample upstream': () => startSampleUpstream(),
  'the site': () =>
    startDistribution(
      {
        config,
        functions: {},
        responseHeadersPolicies: {},
        cachePolicies: {},
        originRequestPolicies: {},
      },
      { port: 0, resolveOrigin: () => undefined, credentials, region, distributionDomain: 'd1', log() {} },
    ),
};

let folder: string;
let ports: Map<string, number>;
const running: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ports-'));
  ports = new Map();
  for (const [name, start] of Object.entries(starts)) {
    const server = await start(join(folder, name));
    running.push(server);
    ports.set(name, server.port);
  }
});
afterAll(async () => {
  for (const server of running) await server.close();
  await rm(folder, { recursive: true, force: true });
});

const ask = (name: string, method: string, headers: OutgoingHttpHeaders) =>
  new Promise<{ status: number | undefined; allowed: string | undefined; body: string }>(
    (resolve, reject) => {
      const port = ports.get(name);
      httpRequest({ host: '127.0.0.1', port, method, headers, agent: false }, async (response) => {
        const allowed = response.headers['access-control-allow-origin'];
        resolve({ status: response.statusCode, allowed, body: await text(response) });
      })
        .on('error', reject)
        .end();
    },
  );

const refusal = /There is no site|is not served here|may not send requests here/;

describe.each(Object.keys(starts))('%s', (name) => {
  test.each(['evil.example', 'evil.example:3000', 'localhost.evil.example', '192.168.0.1'])(
    'refuses a request for the host %s',
    async (host) => {
      for (const method of ['GET', 'POST']) {
        expect(await ask(name, method, { host })).toEqual({
          status: 403,
          allowed: undefined,
          body: expect.stringMatching(refusal),
        });
      }
    },
  );

  test('accepts a request for this machine that no page has sent', async () => {
    for (const host of ['127.0.0.1', 'localhost']) {
      expect((await ask(name, 'GET', { host: `${host}:${ports.get(name)}` })).body).not.toMatch(refusal);
    }
  });

  test.each(['GET', 'POST', 'OPTIONS'])('refuses %s from a page of another origin', async (method) => {
    const { status, allowed, body } = await ask(name, method, {
      origin: 'http://evil.example',
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'cors',
      ...(method === 'OPTIONS' && { 'access-control-request-method': 'POST' }),
    });
    expect([status, allowed, body]).toEqual([403, undefined, expect.stringMatching(refusal)]);
  });

  // Safari before 16.4 sends no Sec-Fetch-Site.
  test.each(['https://evil.example', 'http://localhost:9', 'http://127.0.0.1'])(
    'refuses a request from a page of %s if the browser sends only Origin',
    async (origin) => {
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        const { status, allowed, body } = await ask(name, method, { origin });
        expect([status, allowed, body]).toEqual([403, undefined, expect.stringMatching(refusal)]);
      }
    },
  );
});
