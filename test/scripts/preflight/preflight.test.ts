import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { LocalServer } from '../../../local/server.ts';
import { type Plan, planOf } from '../../../scripts/preflight/plan.ts';
import { preflight } from '../../../scripts/preflight/preflight.ts';
import { awsVariables } from '../../lambdas/aws.ts';
import { stubEnv, unstubAllEnvs } from '../../support/environment.ts';
import { project } from '../../support/local-run.ts';
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

test('plans what the stage creates', () => {
  expect(plan).toMatchObject({ stage: 'prod', region: 'us-east-1', selfSignUp: true });
  expect(plan.stacks.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['Jamstack-prod-Data', 'Jamstack-prod-App']),
  );
  for (const { bootstrapVersion } of plan.stacks) expect(bootstrapVersion).toBeGreaterThanOrEqual(6);
  expect(plan.names['AWS::CloudFront::OriginAccessControl'].length).toBeGreaterThan(0);
  expect(plan.names['AWS::CloudFront::ResponseHeadersPolicy'].length).toBeGreaterThan(0);
  expect(plan.names['AWS::S3::Bucket']).toEqual(['jam-uploads-prod-{account}-us-east-1-an']);
});

test('a stage whose settings are wrong is refused with their sentence', async () => {
  await expect(planOf('Prod')).rejects.toThrow('stage must be');
});

describe('an account that is ready', () => {
  test('has no warning', async () => {
    const findings = await preflight(withAccount());
    expect(findings.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(findings.length).toBeGreaterThanOrEqual(12);
  });

  test('may have the stage already', async () => {
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

/** What is wrong with the account, and what is said about it. */
const faults: readonly [string, 'failed' | 'warning', (account: Account) => void, RegExp][] = [
  [
    'credentials that AWS does not know',
    'failed',
    (each) => {
      each.refused['us-east-1'] = 'InvalidClientTokenId';
    },
    /^credentials: AWS does not know these credentials\. Check AWS_PROFILE/,
  ],
  [
    'credentials that have expired',
    'failed',
    (each) => {
      each.refused['us-east-1'] = 'ExpiredToken';
    },
    /^credentials: The AWS credentials have expired\. Log in again/,
  ],
  [
    'another account',
    'failed',
    (each) => {
      each.account = '999988887777';
    },
    /^account: The stage prod belongs to 111122223333, but these credentials are of 999988887777/,
  ],
  [
    'no bootstrap',
    'failed',
    (each) => {
      each.bootstrap = {};
    },
    /^bootstrap us-east-1: .*Run: npx cdk bootstrap aws:\/\/111122223333\/us-east-1$/,
  ],
  [
    'a bootstrap that is too old',
    'failed',
    (each) => {
      each.bootstrap['us-east-1'] = 5;
    },
    /^bootstrap us-east-1: Version 5 is too old; \d+ is needed/,
  ],
  [
    'a deployment under way',
    'failed',
    (each) => {
      each.stacks['Jamstack-prod-Data'] = 'UPDATE_IN_PROGRESS';
    },
    /^stack Jamstack-prod-Data: A deployment is under way/,
  ],
  [
    'a stack whose creation failed',
    'failed',
    (each) => {
      each.stacks['Jamstack-prod-App'] = 'ROLLBACK_COMPLETE';
    },
    /^stack Jamstack-prod-App: Its creation failed .*npx cdk destroy Jamstack-prod-App/,
  ],
  [
    'a stack whose deletion failed',
    'failed',
    (each) => {
      each.stacks['Jamstack-prod-App'] = 'DELETE_FAILED';
    },
    /^stack Jamstack-prod-App: Its deletion failed/,
  ],
  [
    'a stack whose rollback failed',
    'failed',
    (each) => {
      each.stacks['Jamstack-prod-App'] = 'UPDATE_ROLLBACK_FAILED';
    },
    /^stack Jamstack-prod-App: Its rollback failed.*continue-update-rollback --stack-name Jamstack-prod-App/,
  ],
  [
    'names that are taken',
    'failed',
    (each) => {
      each.names.controls.push(plan.names['AWS::CloudFront::OriginAccessControl'][0] ?? '');
    },
    /^names: Taken in this account: \S+\. .*Delete them/,
  ],
  [
    'too many response headers policies',
    'failed',
    (each) => {
      each.names.policies = Array.from({ length: 20 }, (_, index) => `policy-${index}`);
    },
    /^response headers policies: 20 of 20 are in use, and \d+ more are needed/,
  ],
  [
    'too many origin access controls',
    'failed',
    (each) => {
      each.names.controls = Array.from({ length: 100 }, (_, index) => `control-${index}`);
    },
    /^origin access controls: 100 of 100 are in use, and \d+ more/,
  ],
  [
    'a bucket that was left',
    'failed',
    (each) => {
      each.buckets = ['jam-uploads-prod-111122223333-us-east-1-an'];
    },
    /^bucket jam-uploads-prod\S+: It exists, but the stack does not\. .*aws s3 rb --force/,
  ],
  [
    'the concurrency of a new account',
    'warning',
    (each) => {
      each.concurrency = 10;
    },
    /^Lambda concurrency: Only 10 requests .*L-B99A9384/,
  ],
  [
    'an account that CloudFront may not have verified',
    'warning',
    (each) => {
      each.distributions = 0;
    },
    /^CloudFront: .*must be verified/,
  ],
  [
    'SES in its sandbox',
    'warning',
    (each) => {
      each.isOutOfSandbox = false;
    },
    /^email: .*50 messages a day.*request production access/,
  ],
  [
    'credentials that may not ask Lambda',
    'warning',
    (each) => {
      each.denied = ['GET /2016-08-19/account-settings'];
    },
    /^Lambda concurrency: Not checked: .*AccessDenied/,
  ],
  [
    'credentials that may not read the version of the bootstrap',
    'warning',
    (each) => {
      each.denied = ['GetParameter'];
    },
    /^bootstrap us-east-1: Not checked/,
  ],
  [
    'credentials that may not list names',
    'warning',
    (each) => {
      each.denied = ['GET /2020-05-31/origin-access-control'];
    },
    /^names and quotas: Not checked/,
  ],
];

test.each(faults)('finds %s', async (_name, state, break_, line) => {
  break_(account);
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

test('finds that there are no credentials', async () => {
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
  async function run(...args: string[]) {
    const child = spawn(process.execPath, ['--import', 'tsx', join('scripts', 'preflight.ts'), ...args], {
      cwd: project,
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    return { code, stdout, stderr };
  }

  test('prints each finding, and ends with 0 where only warnings are left', async () => {
    const { code, stdout } = await run('--stage', 'prod');
    expect(stdout).toMatch(/^ok {7}credentials: arn:aws:iam::111122223333:user\/ann$/m);
    expect(stdout).toMatch(/^warning {2}account: /m);
    expect(code).toBe(0);
  });

  test('ends with 1 where something failed', async () => {
    account.bootstrap = {};
    const { code, stdout } = await run('--stage', 'prod');
    expect(stdout).toMatch(/^FAILED {3}bootstrap us-east-1: /m);
    expect(code).toBe(1);
  });

  test('ends with 2 where it is not said which stage', async () => {
    expect(await run()).toMatchObject({ code: 2, stderr: expect.stringContaining('--stage NAME') });
  });

  test('says how it is used', async () => {
    expect(await run('--help')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('npm run --silent preflight'),
    });
  });
});
