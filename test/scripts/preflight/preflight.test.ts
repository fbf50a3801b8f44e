import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { LocalServer } from '../../../local/server.ts';
import { type Plan, planOf } from '../../../scripts/preflight/plan.ts';
import { preflight } from '../../../scripts/preflight/preflight.ts';
import { awsVariables } from '../../lambdas/aws.ts';
import { stubEnv, unstubAllEnvs } from '../../support/environment.ts';
import { runScript, spawnScript } from '../../support/run-script.ts';
import { faults } from './faults.ts';
import { type Account, readyAccount, startScriptedAws } from './scripted-aws.ts';

let server: LocalServer;
let account: Account;
let plan: Plan;

beforeAll(async () => {
  server = await startScriptedAws(() => account);
  plan = await planOf('prod');
});
afterAll(() => server.close());

beforeEach(() => {
  account = readyAccount();
  for (const [name, value] of Object.entries(awsVariables)) stubEnv(name, value);
  stubEnv('AWS_ENDPOINT_URL', server.url);
  stubEnv('AWS_MAX_ATTEMPTS', '1');
});
afterEach(unstubAllEnvs);

const withAccount = () => ({ ...plan, account: '111122223333' });

test('a plan has the stacks and names of the stage', () => {
  expect(plan).toMatchObject({ stage: 'prod', region: 'us-east-1', selfSignUp: true });
  expect(plan.stacks.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['Jamstack-prod-Data', 'Jamstack-prod-App']),
  );
  for (const { bootstrapVersion } of plan.stacks) expect(bootstrapVersion).toBeGreaterThanOrEqual(6);
  expect(plan.names['AWS::CloudFront::OriginAccessControl'].length).toBeGreaterThan(0);
  expect(plan.names['AWS::CloudFront::ResponseHeadersPolicy'].length).toBeGreaterThan(0);
  expect(plan.names['AWS::S3::Bucket']).toEqual(['jam-uploads-prod-{account}-us-east-1-an']);
});

test('a plan uses the settings of the stage', async () => {
  const settings = { account: '111122223333', region: 'eu-central-1', selfSignUp: false };
  const other = await planOf('prod', { prod: settings, dev: { region: 'eu-west-1' } });
  expect(other).toMatchObject(settings);
  expect(other.names['AWS::S3::Bucket']).toEqual(['jam-uploads-prod-{account}-eu-central-1-an']);
  const names = Object.values(other.names).flat();
  expect(names.filter((name) => plan.names['AWS::S3::Bucket'].includes(name))).toEqual([]);
});

test('a plan leaves out stacks without resources', async () => {
  const { stacks } = await planOf('dev', {});
  expect(stacks.map(({ name }) => name).sort()).toEqual(['Jamstack-dev-App', 'Jamstack-dev-Data']);
});

test('an invalid setting is rejected with its message', async () => {
  await expect(planOf('Prod')).rejects.toThrow('stage must be');
});

describe('an account that needs no preparation', () => {
  test('has no warning', async () => {
    const findings = await preflight(withAccount());
    expect(findings.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(findings.length).toBeGreaterThanOrEqual(12);
  });

  test('may already have the stage', async () => {
    const { names } = plan;
    account.stacks = {
      'Jamstack-prod-App': 'UPDATE_COMPLETE',
      'Jamstack-prod-Data': 'UPDATE_ROLLBACK_COMPLETE',
    };
    account.names.controls = [...names['AWS::CloudFront::OriginAccessControl']];
    account.names.policies = [...names['AWS::CloudFront::ResponseHeadersPolicy']];
    account.buckets = ['jam-uploads-prod-111122223333-us-east-1-an'];
    const findings = await preflight(withAccount());
    expect(findings.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(findings).toContainEqual(
      expect.objectContaining({
        subject: 'stack Jamstack-prod-App',
        detail: 'will be updated (UPDATE_COMPLETE)',
      }),
    );
  });
});

describe('DNS records in the hosted zone', () => {
  const zone = { hostedZoneId: 'Z0123456789ABC', hostedZoneName: 'example.com' };
  const settings = {
    account: '111122223333',
    domainName: 'www.example.com',
    redirectDomainNames: 'example.com',
  };
  let withDomain: Plan;
  beforeAll(async () => {
    withDomain = await planOf('prod', { prod: { ...settings, ...zone } });
  });
  const dnsFindings = async () =>
    (await preflight(withDomain))
      .filter(({ subject }) => subject.startsWith('DNS'))
      .map(({ state, subject, detail }) => `${state} ${subject}: ${detail}`);
  const free = (name: string) => `ok DNS name ${name}: free, or used by this stage`;
  const ownRecords = () => withDomain.records.map(({ id, name }) => ({ id, name }));
  const created = () => withDomain.records.map(({ name, type }) => ({ name, type }));

  test('are those of each name that the stage creates', () => {
    expect(
      created()
        .map(({ name, type }) => `${name} ${type}`)
        .sort(),
    ).toEqual(
      ['example.com', 'www.example.com'].flatMap((name) =>
        ['A', 'AAAA', 'HTTPS'].map((type) => `${name} ${type}`),
      ),
    );
    expect(plan.records).toEqual([]);
  });

  test('of other names and types are no conflict', async () => {
    account.records = [
      { name: 'example.com', type: 'MX' },
      { name: 'example.com', type: 'TXT' },
      { name: 'api.example.com', type: 'A' },
      { name: 'z.www.example.com', type: 'CNAME' },
    ];
    expect((await dnsFindings()).sort()).toEqual([free('example.com'), free('www.example.com')]);
  });

  test('that the stage created are no conflict', async () => {
    account.stacks = { 'Jamstack-prod-App': 'UPDATE_COMPLETE' };
    account.records = created();
    account.stackRecords = ownRecords();
    expect((await dnsFindings()).sort()).toEqual([free('example.com'), free('www.example.com')]);
  });

  test.each([
    ['an address', 'A'],
    ['an alias', 'HTTPS'],
    ['a CNAME', 'CNAME'],
  ])('stop the first deployment: %s', async (_what, type) => {
    account.records = [{ name: 'www.example.com', type }];
    expect((await dnsFindings()).sort()).toEqual([
      expect.stringMatching(
        new RegExp(
          `^failed DNS name www\\.example\\.com: The hosted zone Z0123456789ABC has .*: ${type}\\. Delete`,
        ),
      ),
      free('example.com'),
    ]);
  });

  test('stop an update if they were created by hand, or belong to another domain of the stack', async () => {
    account.stacks = { 'Jamstack-prod-App': 'UPDATE_COMPLETE' };
    account.records = [{ name: 'www.example.com', type: 'A' }];
    expect(await dnsFindings()).toContainEqual(expect.stringContaining('failed DNS name www.example.com'));
    account.stackRecords = ownRecords().map(({ id }) => ({ id, name: 'www.example.net' }));
    expect(await dnsFindings()).toContainEqual(expect.stringContaining('failed DNS name www.example.com'));
  });

  test('are not checked without permission', async () => {
    account.denied = ['GET /2013-04-01/hostedzone/Z0123456789ABC/rrset'];
    expect(await dnsFindings()).toEqual([
      expect.stringMatching(/^warning DNS records: Not checked: .*AccessDenied/),
    ]);
  });
});

test.each(faults)('finds %s', async (_name, state, break_, line) => {
  break_(account, plan);
  const findings = await preflight(withAccount());
  expect(
    findings
      .filter((each) => each.state !== 'ok')
      .map((each) => `${each.state} ${each.subject}: ${each.detail}`),
  ).toEqual([expect.stringMatching(new RegExp(`^${state} ${line.source.replace(/^\^/, '')}`))]);
});

test('finds a region that the account has not enabled', async () => {
  account.refused['eu-south-2'] = 'InvalidClientTokenId';
  const findings = await preflight({ ...withAccount(), region: 'eu-south-2' });
  expect(findings.at(-1)).toEqual({
    state: 'failed',
    subject: 'region eu-south-2',
    detail: expect.stringContaining('Enable it'),
  });
});

test('asks for the setting `account`', async () => {
  const findings = await preflight({ ...plan, account: undefined });
  expect(findings).toContainEqual({
    state: 'warning',
    subject: 'account',
    detail: expect.stringContaining('cdk.json'),
  });
});

test('finds missing credentials', async () => {
  stubEnv('AWS_ACCESS_KEY_ID', '');
  stubEnv('AWS_SECRET_ACCESS_KEY', '');
  stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  stubEnv('AWS_CONFIG_FILE', '/dev/null');
  stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
  expect(await preflight(plan)).toEqual([
    {
      state: 'failed',
      subject: 'credentials',
      detail: expect.stringContaining('There are no AWS credentials'),
    },
  ]);
});

describe('the command', () => {
  const run = (...args: string[]) => runScript('preflight', args, { env: { ...process.env } });

  test('prints each finding, and exits with 0 if there are only warnings', async () => {
    const { code, stdout } = await run('--stage', 'prod');
    expect(stdout).toMatch(/^ok {7}credentials: arn:aws:iam::111122223333:user\/ann$/m);
    expect(stdout).toMatch(/^warning {2}account: /m);
    expect(code).toBe(0);
  });

  test('exits with 1 if a check failed', async () => {
    account.bootstrap = {};
    const { code, stdout } = await run('--stage', 'prod');
    expect(stdout).toMatch(/^FAILED {3}bootstrap us-east-1: /m);
    expect(code).toBe(1);
  });

  test('exits with 2 without a stage', async () => {
    expect(await run()).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--stage must name the stage'),
    });
  });

  test('prints its usage with --help', async () => {
    expect(await spawnScript('preflight', ['--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('npm run --silent preflight'),
    });
  });
});
