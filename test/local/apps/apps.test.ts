import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { type LocalRun, startLocalRun } from '../../../local/local-run.ts';
import { listen } from '../../../local/server.ts';
import { stubEnv } from '../../support/environment.ts';
import { eventually } from '../../support/eventually.ts';
import { onTestFinished } from '../../support/on-test-finished.ts';
import { addHitCounter } from './hit-counter.ts';
import { addLayeredUrl } from './layered-url.ts';
import { addQueueWorker } from './queue-worker.ts';
import { addScheduledJob } from './scheduled-job.ts';
import { addStaticSite } from './static-site.ts';
import { addTokenApi } from './token-api.ts';
import { addUnsupported } from './unsupported.ts';
import { addUserPool } from './user-pool.ts';

/** Apps written after public examples of serverless CDK apps. Each is synthesized here and served. */

let folder: string;
let printed: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'apps-'));
  printed = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function run(add: (app: App) => void): Promise<LocalRun> {
  stubEnv('CDK_VALIDATION', 'false');
  const app = new App({
    outdir: join(folder, 'cdk.out'),
    analyticsReporting: false,
    // As the CDK's command line does.
    context: { 'aws:cdk:enable-path-metadata': true },
  });
  add(app);
  const assembly = app.synth().directory;
  const started = await startLocalRun({
    assembly,
    port: 0,
    stateDir: join(folder, 'state'),
    print: (line) => printed.push(line),
  });
  onTestFinished(() => started.close());
  return started;
}

const text = async (url: string, init?: RequestInit) => (await fetch(url, init)).text();

test('hit counter: a function counts in a table and calls another function', async () => {
  const { url, warnings } = await run(addHitCounter);
  expect(await text(`${url}/a`)).toBe('{"text":"Hit 1"}');
  expect(await text(`${url}/a`)).toBe('{"text":"Hit 2"}');
  expect(warnings).toEqual([]);
});

test('API with tokens: routes need a token, and a page of an allowed origin may call them', async () => {
  const issuer = await startIssuer();
  const { url, warnings } = await run((app) => addTokenApi(app, issuer.url));
  const status = async (path: string, authorization?: string) =>
    (await fetch(`${url}${path}`, { headers: authorization ? { authorization } : {} })).status;
  const token = issuer.token({ aud: 'notes', scope: 'notes/read' });
  expect(await status('/open')).toBe(200);
  expect(await status('/notes')).toBe(401);
  expect(await status('/notes', `Bearer ${issuer.token({ aud: 'other' })}`)).toBe(401);
  expect(await status('/notes', `Bearer ${issuer.token({ aud: 'notes', exp: 1 })}`)).toBe(401);
  expect(await status('/admin', `Bearer ${token}`)).toBe(403);
  expect(await status('/admin', `Bearer ${issuer.token({ aud: 'notes', scope: 'notes/admin' })}`)).toBe(200);
  const origin = 'http://localhost:5173';
  const response = await fetch(`${url}/notes`, { headers: { authorization: `Bearer ${token}`, origin } });
  expect(await response.json()).toMatchObject({
    claims: { aud: 'notes', scope: 'notes/read' },
    scopes: null,
  });
  expect(response.headers.get('access-control-allow-origin')).toBe(origin);
  const preflight = await fetch(`${url}/notes`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'GET' },
  });
  expect(preflight.status).toBe(204);
  expect(Object.fromEntries(preflight.headers)).toMatchObject({
    'access-control-allow-headers': 'authorization',
    'access-control-allow-methods': 'GET',
    'access-control-max-age': '300',
  });
  expect(await text(`${url}/elsewhere`)).toContain('IntegrationType HTTP_PROXY is not supported');
  expect(warnings).toEqual([
    expect.stringMatching(/^TokenApi\/Api\/GET--elsewhere .*IntegrationType HTTP_PROXY is not supported/),
  ]);
});

test('static site: each distribution has a port, and the function at the edge is a warning', async () => {
  const { url, warnings } = await run(addStaticSite);
  expect(warnings).toEqual([
    expect.stringMatching(/^StaticSite\/Site .*DefaultCacheBehavior\.LambdaFunctionAssociations/),
  ]);
  expect(await text(url)).toBe('<h1>Site</h1>');
  expect(await text(`${url}/config.json`)).toBe(JSON.stringify({ site: url }));
  const other = /^distribution (\S+) \(StaticSite\/Preview\)$/m.exec(printed.join('\n'))?.[1];
  expect(await text(String(other))).toBe('<h1>Preview</h1>');
});

test('queue worker: a message that fails is moved, and the others are deleted', async () => {
  const { url, warnings } = await run(addQueueWorker);
  for (const body of ['good', 'bad']) expect((await fetch(`${url}/?${body}`)).status).toBe(200);
  await eventually(
    () => printed,
    (lines) =>
      expect(lines).toContain('warning: QueueWorker/Jobs: a message was moved to QueueWorker/Failed'),
    { timeoutMs: 60_000 },
  );
  expect(printed.filter((line) => line.includes('a message was moved'))).toHaveLength(1);
  expect(warnings).toEqual([]);
});

test('function URL: the alias is the function, and it finds the module of its layer', async () => {
  const { url, warnings } = await run((app) => addLayeredUrl(app, join(folder, 'layer')));
  const response = await fetch(`${url}/?name=Ada`, { headers: { origin: 'https://page.example' } });
  expect(await response.text()).toBe('"Hello Ada"');
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  expect(warnings).toEqual([]);
});

test('scheduled job: it is run by hand, reads its parameter, and a missing service is named', async () => {
  const { schedules, warnings } = await run(addScheduledJob);
  const line = printed.find((each) => each.startsWith('schedule ')) ?? '';
  expect(line).toMatch(/^schedule ScheduledJob\/Nightly rate\(1 day\): run it with curl -X POST /);
  expect(schedules).toHaveLength(1);
  const response = await fetch(line.split(' ').at(-1) as string, { method: 'POST' });
  expect(await response.json()).toMatchObject({
    payload: {
      event: { dryRun: true },
      parameter: '7',
      resolved: '7',
      failure: {
        name: 'NotInLocalRun',
        message: expect.stringMatching(
          /^The local run has no sts: ScheduledJob-Job\S+ called GetCallerIdentity\.$/,
        ),
      },
    },
  });
  expect(warnings).toEqual([
    expect.stringMatching(
      /^ScheduledJob\/Job \(AWS::Lambda::Function\): Environment\.Variables: \{\{resolve:secretsmanager:nobody\S+ can't be resolved/,
    ),
    expect.stringMatching(/^AWS::SNS::Subscription is not supported: ScheduledJob\/Done\//),
  ]);
});

test('unsupported resources: each is named once, and nothing stops the run', async () => {
  const { url, warnings } = await run(addUnsupported);
  expect(await text(url)).toContain('no distribution');
  expect(warnings.map((line) => line.replace(/ \(AWS\S+\)/, ''))).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^AWS::EC2::Subnet is not supported: Unsupported\/Network\//),
      'AWS::StepFunctions::StateMachine is not supported: Unsupported/Flow',
      'AWS::Events::EventBus is not supported: Unsupported/Bus',
      'Unsupported/OnOrder: not served: the local run has no event bus',
      'Unsupported/Report: not served: Runtime python3.13 is not supported, only Node.js',
      'Unsupported/Socket: not served: ProtocolType WEBSOCKET is not supported',
      'Unsupported/Empty: not served: it has no stage',
      expect.stringMatching(/^Unsupported\/InNetwork: the layer arn:aws:lambda:\S+ is not part of the app/),
      expect.stringMatching(/^Unsupported\/InNetwork: VpcConfig\./),
      expect.stringMatching(
        /^Unsupported\/InNetwork: Environment\.Variables\.NAME.*the attribute Name of Flow/,
      ),
    ]),
  );
  expect(new Set(warnings).size).toBe(warnings.length);
  // One text, because --quiet prints only texts that begin with "warning:".
  expect(printed).toContain(
    ['warning: The local run does not support these settings:', ...warnings].join('\n  '),
  );
});

test("user pool: what a client can't have is a warning that names the client and the setting", async () => {
  const { warnings } = await run(addUserPool);
  const client = 'Login/Users/Client (AWS::Cognito::UserPoolClient)';
  expect(warnings).toEqual([
    `${client}: AllowedOAuthScopes: no resource server of the pool has notes/read`,
    `${client}: AllowedOAuthFlows: implicit is not supported`,
  ]);
  const { urls } = JSON.parse(await readFile(join(folder, 'state/endpoints.json'), 'utf8'));
  const headers = { origin: 'https://elsewhere.example' };
  expect((await fetch(urls.COGNITO_IDENTITY_PROVIDER, { headers })).status).toBe(403);
});

/** An issuer of tokens with one key. */
async function startIssuer() {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const server = createServer((request, response) => {
    const isDiscovery = request.url?.endsWith('openid-configuration');
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k1' };
    response.end(JSON.stringify(isDiscovery ? { jwks_uri: `${listening.url}/keys` } : { keys: [jwk] }));
  });
  const listening = await listen(server);
  onTestFinished(() => listening.close());
  const { url } = listening;
  return {
    url,
    token: (claims: object) => tokenOf({ iss: url, exp: Date.now() / 1000 + 60, ...claims }, privateKey),
  };
}

function tokenOf(claims: object, key: KeyObject): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'RS256', kid: 'k1' })}.${part(claims)}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`;
}
