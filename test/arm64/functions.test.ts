import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CreateBucketCommand, GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { readRoutes } from '../../lib/api/routes.ts';
import { bundleHandlers } from '../../lib/shared/handler-bundles.ts';
import { contentOfRepository } from '../../local/product.ts';
import { startSampleUpstream } from '../../local/sample-upstream/sample-upstream.ts';
import { type LocalServer, listen } from '../../local/server.ts';
import { startGitHubServer } from '../../local/working-copy/github-server.ts';
import { awsVariables, dynamoDbWith, type Service, s3With, secretsManagerWith } from '../lambdas/aws.ts';
import { authorizedEvent, httpEvent, jsonRequest } from '../lambdas/event.ts';
import { signed } from '../lambdas/petition/stream.ts';
import { bundled, makeApp } from '../lib/app.ts';
import { stubEnv } from '../support/environment.ts';
import { startImageOrigin } from '../support/image-origin.ts';
import { project } from '../support/local-run.ts';
import { pictureSize } from '../support/pictures.ts';
import { arm64Node } from './install.ts';

interface FunctionProperties {
  readonly Runtime: string;
  readonly Architectures?: readonly string[];
  readonly Code: { readonly S3Key: string };
  readonly Environment?: { readonly Variables: Readonly<Record<string, unknown>> };
}

interface Invocations {
  readonly arch: string;
  readonly version: string;
  // biome-ignore lint/suspicious/noExplicitAny: each handler has its own response.
  readonly responses: any[];
}

const originSecret = 'origin-secret-of-32-characters--';
const picturesByFormat = { jpg: 'jpeg', png: 'png', webp: 'webp', avif: 'webp', gif: 'webp', tiff: 'webp' };

let folder: string;
let node: readonly [string, ...string[]];
let functions: ReadonlyMap<string, FunctionProperties>;
let s3: Service<S3Client>;
let images: LocalServer;
/** Values of the variables that templates fill in with names of resources, and addresses of services. */
let variables: Record<string, string>;
const closing: { close(): Promise<unknown> }[] = [];

function opened<T extends { close(): Promise<unknown> }>(server: T): T {
  closing.push(server);
  return server;
}

beforeAll(async () => {
  node = arm64Node();
  folder = await mkdtemp(join(tmpdir(), 'arm64-'));
  stubEnv('CDK_VALIDATION', 'false');
  await bundleHandlers();
  functions = packedFunctions(join(folder, 'assembly'));
  const upstream = opened(await startSampleUpstream());
  const cognito = opened(
    await listen(
      createServer((_request, response) => {
        response.setHeader('content-type', 'application/x-amz-json-1.1');
        response.end(
          '{"Username":"ann","Enabled":true,"UserStatus":"CONFIRMED","UserAttributes":[{"Name":"name","Value":"Ann Lee"}]}',
        );
      }),
    ),
  );
  images = opened(await startImageOrigin());
  const site = opened(
    await listen(
      createServer(({ url }, response) => {
        if (url === '/api/signatures') response.statusCode = 400;
        response.end(url === '/' ? '<title>Home</title>' : '{"status":"ok","type":"#invalid-signature"}');
      }),
    ),
  );
  s3 = opened(await s3With('images'));
  await s3.client.send(new CreateBucketCommand({ Bucket: 'uploads' }));
  const repository = opened(
    await startGitHubServer({ ...contentOfRepository, folder: join(project, 'site/content') }),
  );
  const secrets = opened(
    await secretsManagerWith({ content: 'content-token', cursor: 'cursor-secret', origin: originSecret }),
  );
  const dynamoDb = opened(await dynamoDbWith('signatures'));
  variables = {
    ALLOWED_IMAGE_ORIGINS: images.url,
    CONTENT_API_URL: repository.url,
    CONTENT_REPOSITORY: contentOfRepository.repository,
    CONTENT_TOKEN_SECRET_ARN: 'content',
    CURSOR_SECRET_ARN: 'cursor',
    IMAGES_BUCKET: 'images',
    ORIGIN_SECRET_ARN: 'origin',
    SEARCH_UPSTREAM_URL: `${upstream.url}/api/character`,
    SIGNATURES_TABLE: 'signatures',
    SITE_URL: site.url,
    UPLOADS_BUCKET: 'uploads',
    USER_POOL_CLIENT_ID: 'client',
    USER_POOL_ID: 'us-east-1_Example01',
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: cognito.url,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
    AWS_ENDPOINT_URL_S3: s3.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
  };
}, 600_000);

afterAll(async () => {
  await Promise.all(closing.map((server) => server.close()));
  await rm(folder, { recursive: true, force: true });
});

/** The functions of the templates for arm64 and Node.js, by logical id without its hash. */
function packedFunctions(outdir: string): ReadonlyMap<string, FunctionProperties> {
  const settings = { ...bundled, alarms: true, canary: true, contentRepository: 'example/site' };
  const { stacks } = makeApp(settings, outdir).synth();
  const resources = stacks.flatMap(({ template }) =>
    Object.entries(
      (template.Resources ?? {}) as Record<string, { Type: string; Properties: FunctionProperties }>,
    ),
  );
  return new Map(
    resources
      .filter(
        ([, { Type, Properties }]) =>
          Type === 'AWS::Lambda::Function' &&
          Properties.Runtime.startsWith('nodejs') &&
          Properties.Architectures?.includes('arm64'),
      )
      .map(([id, { Properties }]) => [id.slice(0, -8), Properties]),
  );
}

/** Sends events to a function as packed, one after another, to one process under the Node.js of Lambda's processor. */
async function invoke(name: string, ...events: unknown[]): Promise<Invocations> {
  const found = functions.get(name);
  if (!found) throw new Error(`There is no function ${name}, only ${[...functions.keys()].join(', ')}.`);
  const literals = Object.entries(found.Environment?.Variables ?? {}).filter(
    ([, value]) => typeof value === 'string',
  );
  const [command, ...args] = node;
  const code = join(folder, 'assembly', `asset.${basename(found.Code.S3Key, '.zip')}`);
  const child = spawn(command, [...args, join(import.meta.dirname, 'invoke.mjs')], {
    cwd: code,
    env: { ...awsVariables, ...(Object.fromEntries(literals) as Record<string, string>), ...variables },
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  child.stdin?.end(JSON.stringify({ module: join(code, 'index.cjs'), events }));
  const [responses, log, errors] = await Promise.all([
    text(child.stdio[3] as NodeJS.ReadableStream),
    text(child.stdout as NodeJS.ReadableStream),
    text(child.stderr as NodeJS.ReadableStream),
    once(child, 'close'),
  ]);
  if (responses === '') throw new Error(`${name} did not respond.\n${log}${errors}`);
  const parsed = JSON.parse(responses) as Invocations;
  expect(parsed).toMatchObject({ arch: 'arm64', version: expect.stringMatching(/^v24\./) });
  return parsed;
}

/** One request for each function, with the expected response. */
const requests: readonly [name: string, event: unknown, response: unknown][] = [
  [
    'OriginSecretHandlerFunction',
    httpEvent({ headers: { 'x-origin-secret': originSecret } }),
    { isAuthorized: true },
  ],
  [
    'MembersAuthorizerFunction',
    httpEvent({ headers: { 'x-origin-secret': originSecret, authorization: 'Bearer a.b.c' } }),
    { isAuthorized: false },
  ],
  [
    'ContentAuthorizerFunction',
    httpEvent({ headers: { 'x-origin-secret': originSecret, authorization: 'Bearer a.b.c' } }),
    { isAuthorized: false },
  ],
  [
    'SearchHandlerFunction',
    httpEvent({ path: '/api/search', query: 'name=alma' }),
    { statusCode: 200, body: expect.stringContaining('Alma') },
  ],
  [
    'GrayscaleUploadFunction',
    httpEvent({ path: '/api/images/uploads', ...jsonRequest({ contentType: 'image/png', bytes: 1000 }) }),
    { statusCode: 201 },
  ],
  [
    'PetitionSignFunction',
    httpEvent({ path: '/api/signatures', ...jsonRequest({ signature: 'Ann Lee' }) }),
    { statusCode: 201, body: expect.stringContaining('Ann Lee') },
  ],
  ['PetitionListFunction', httpEvent({ path: '/api/signatures' }), { statusCode: 200 }],
  [
    'PetitionCountHandlerFunction',
    { shardId: 'shardId-00000000000000000001-test', Records: [signed(1)] },
    { state: {}, batchItemFailures: [] },
  ],
  [
    'MembersContentFunction',
    authorizedEvent({ path: '/api/members/content' }, { username: 'ann', sub: 'sub' }),
    { statusCode: 200, body: expect.stringContaining('Ann Lee') },
  ],
  [
    'ContentHandlerFunction',
    authorizedEvent({ path: '/api/content' }, { sub: 'sub', name: 'Ann Lee' }),
    { statusCode: 200, body: expect.stringContaining('"path":"') },
  ],
  [
    'ReportsHandlerFunction',
    httpEvent({
      path: '/api/reports',
      method: 'POST',
      headers: { 'content-type': 'application/csp-report' },
      body: '{"csp-report":{"effective-directive":"img-src"}}',
    }),
    { statusCode: 204 },
  ],
  [
    'HealthHandlerFunction',
    httpEvent({ path: '/api/health' }),
    { statusCode: 200, body: expect.stringContaining('"ok"') },
  ],
  ['NotFoundHandlerFunction', httpEvent({ path: '/nowhere/' }), { statusCode: 404 }],
  ['CanaryHandlerFunction', { source: 'aws.events' }, null],
];

test('a function without a request above responds to the first example of its route', async () => {
  const routes = await readRoutes();
  const tested = [...requests.map(([name]) => name), 'GrayscaleHandlerFunction'];
  const known = [...functions.keys()];
  expect(known).toEqual(expect.arrayContaining(tested));
  for (const name of known.filter((each) => !tested.includes(each))) {
    const route = routes.find(({ feature }) => name === `${className(feature)}HandlerFunction`);
    if (!route) throw new Error(`Add a request for ${name} to test/arm64/functions.test.ts.`);
    const [{ query, body, status }] = route.examples;
    const [sent] = Object.values(body ?? {});
    const event = httpEvent({
      path: route.path,
      ...(sent ? jsonRequest(sent) : {}),
      query: String(new URLSearchParams(query)),
    });
    expect((await invoke(name, event)).responses).toMatchObject([{ statusCode: status }]);
  }
});

function className(feature: string): string {
  return feature.replace(/(^|-)([a-z])/g, (_, _hyphen, letter: string) => letter.toUpperCase());
}

test.each(requests)('%s returns the expected response', async (name, event, response) => {
  const { responses } = await invoke(name, event);
  expect(responses).toEqual([response && expect.objectContaining(response)]);
});

describe('GrayscaleHandlerFunction', () => {
  let responses: Invocations['responses'];
  beforeAll(async () => {
    const urls = Object.keys(picturesByFormat).map((format) => `${images.url}/pictures/colors.${format}`);
    const events = urls.map((imageURL) => httpEvent({ path: '/api/images', ...jsonRequest({ imageURL }) }));
    ({ responses } = await invoke('GrayscaleHandlerFunction', ...events));
  });

  test.each(Object.entries(picturesByFormat))('converts %s to %s', async (format, result) => {
    const response = responses[Object.keys(picturesByFormat).indexOf(format)];
    expect(response).toMatchObject({ statusCode: 201 });
    const { url, ...size } = JSON.parse(response.body);
    expect(size).toMatchObject(pictureSize);
    const { Body } = await s3.client.send(new GetObjectCommand({ Bucket: 'images', Key: url.slice(1) }));
    const converted = sharp(await Body?.transformToByteArray());
    expect(await converted.metadata()).toMatchObject({ format: result, ...pictureSize });
    const { channels } = await converted.stats();
    expect(channels[0]?.stdev).toBeGreaterThan(10);
  });
});
