import { describe, expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { addPipeline } from '../../../lib/pipeline/pipeline-stack.ts';
import { SettingError } from '../../../lib/settings/stage-config.ts';
import { addRulePacks } from '../../../lib/shared/rule-packs.ts';
import { accountId } from '../../../local/template/physical-ids.ts';
import { expectFor } from '../../support/expect-for.ts';
import type { Policy } from '../roles.ts';
import { allowed } from '../simulate.ts';
import { type Resource, synthesize } from '../synthesis.ts';

const account = '111122223333';
const provider = `arn:aws:iam::${accountId}:oidc-provider/token.actions.githubusercontent.com`;
const roleArn = `arn:aws:iam::${accountId}:role/pipeline`;
const stages = { preview: { account }, prod: { account: accountId, region: 'eu-central-1' } };
const context = { stages, stage: 'prod', githubRepository: 'octo@12/site@34' };

test('the stack is as reviewed, without findings of cdk-nag', () => {
  const { templates, messages } = synthesize(context, {
    addStacks: (app) => addPipeline(app, context),
    addRules: addRulePacks,
    hasCdkRules: false,
  });
  expect(messages).toEqual([]);
  expect(templates.Pipeline?.toJSON()).toMatchSnapshot();
});

/** The role's policies for a stage, in an account that has GitHub's provider. No intrinsic function is left in them. */
function roleOf(settings: Readonly<Record<string, unknown>>) {
  const given = { ...context, githubOidcProviderArn: provider, ...settings };
  const { all } = synthesize(given, { addStacks: (app) => addPipeline(app, given) });
  const [[, role]] = all('AWS::IAM::Role') as [[string, Resource]];
  const [[, policy]] = all('AWS::IAM::Policy') as [[string, Resource]];
  const policies: Policy[] = [policy.Properties.PolicyDocument];
  const trust: Policy = role.Properties.AssumeRolePolicyDocument;
  return { properties: role.Properties, policies, trust, types: all };
}

describe('a job on GitHub', () => {
  const good = {
    'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
    'token.actions.githubusercontent.com:sub': 'repo:octo@12/site@34:environment:prod',
  };
  // The simulation knows the condition keys of Google only.
  const withGoogle = <T>(value: T): T =>
    JSON.parse(
      JSON.stringify(value).replaceAll(/token\.actions\.githubusercontent\.com:/g, 'accounts.google.com:'),
    );
  const trust = withGoogle(roleOf({}).trust);
  const assumes = async (claims: Readonly<Record<string, string>>, principal = provider) =>
    (
      await allowed({
        principal,
        action: 'sts:AssumeRoleWithWebIdentity',
        resource: roleArn,
        resourcePolicy: trust,
        context: withGoogle(claims),
      })
    ).length > 0;

  test('in the environment of the stage can assume the role', async () => {
    expect(await assumes(good)).toBe(true);
  });

  test.each([
    'repo:octo@12/site@34:environment:preview',
    'repo:octo@12/site@34:environment:prod2',
    'repo:octo@12/site@34:ref:refs/heads/main',
    'repo:octo@12/site@34:pull_request',
    'repo:octo@12/site@35:environment:prod',
    'repo:octo@13/site@34:environment:prod',
    'repo:octo/site:environment:prod',
    'repo:stranger@56/site@34:environment:prod',
    'repo:octo@12/site@34-fork:environment:prod',
  ])('with the subject %s cannot', async (sub) => {
    expect(await assumes({ ...good, 'token.actions.githubusercontent.com:sub': sub })).toBe(false);
  });

  test('with a token for another audience, or of another provider, cannot', async () => {
    const aud = 'https://github.com/octo';
    expect(await assumes({ ...good, 'token.actions.githubusercontent.com:aud': aud })).toBe(false);
    const { 'token.actions.githubusercontent.com:aud': _, ...withoutAudience } = good;
    expect(await assumes(withoutAudience)).toBe(false);
    expect(await assumes(good, provider.replace('token.actions.githubusercontent.com', 'gitlab.com'))).toBe(
      false,
    );
  });
});

describe('the role', () => {
  const { properties, policies } = roleOf({});
  const roleFor = (name: string, region = 'eu-central-1', of = accountId) =>
    `arn:aws:iam::${of}:role/cdk-hnb659fds-${name}-${of}-${region}`;
  const permitted = ['deploy-role', 'file-publishing-role'].flatMap((name) => [
    roleFor(name),
    roleFor(name, 'us-east-1'),
  ]);
  /** The roles of `cdk bootstrap` trust their whole account. */
  const trustOfBootstrap = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*', Principal: { AWS: accountId } }],
  };
  const canAssume = async (resource: string) =>
    (
      await allowed({
        principal: roleArn,
        action: 'sts:AssumeRole',
        resource,
        policies,
        resourcePolicy: trustOfBootstrap,
      })
    ).length > 0;

  test('has one statement, no managed policy, and no fixed name', () => {
    expect(policies).toEqual([
      {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: permitted }],
      },
    ]);
    expect(Object.keys(properties).sort()).toEqual(['AssumeRolePolicyDocument', 'Description', 'Tags']);
  });

  test('can assume the roles of the bootstrap that deploy stacks and upload assets', async () => {
    for (const arn of permitted) expectFor(arn, await canAssume(arn)).toBe(true);
  });

  test.each([
    roleFor('cfn-exec-role'),
    roleFor('lookup-role'),
    roleFor('image-publishing-role'),
    roleFor('deploy-role', 'eu-west-1'),
    roleFor('deploy-role', 'eu-central-1', account),
    roleFor('deploy-role').replace('hnb659fds', 'other'),
    `${roleFor('deploy-role')}-2`,
    `arn:aws:iam::${accountId}:role/administrator`,
  ])('cannot assume %s', async (arn) => {
    expect(await canAssume(arn)).toBe(false);
  });

  test('of a stage in us-east-1 is limited to this region', () => {
    const { policies: inOneRegion } = roleOf({ region: 'us-east-1' });
    expect(inOneRegion[0]?.Statement[0]?.Resource).toEqual(
      permitted.filter((arn) => arn.endsWith('us-east-1')),
    );
  });
});

test('the stack creates no second provider in an account that has one', () => {
  const providers = (given: object) =>
    synthesize(
      { ...context, ...given },
      { addStacks: (app) => addPipeline(app, { ...context, ...given }) },
    ).all('AWS::IAM::OIDCProvider');
  expect(providers({})).toHaveLength(1);
  expect(providers({ githubOidcProviderArn: provider })).toEqual([]);
});

test('previews in an account of their own have a role for their environment', () => {
  expect(JSON.stringify(roleOf({ stage: 'preview' }).trust)).toContain(
    ':sub":"repo:octo@12/site@34:environment:preview"',
  );
});

test.each([
  ['the repository is missing', { stage: 'prod' }, 'githubRepository is missing.'],
  ['the stage is a single preview', { stage: 'pr-7', githubRepository: 'a/b' }, 'use -c stage=preview'],
  [
    'previews would share the account of prod',
    {
      stage: 'preview',
      githubRepository: 'a/b',
      stages: { preview: { account }, prod: { account } },
    },
    'to another account than that of prod',
  ],
  [
    'the account of the previews is not set',
    { stage: 'preview', githubRepository: 'a/b', stages: { prod: { account } } },
    'Set account under stages.preview',
  ],
])('it is refused when %s', (_case, given, sentence) => {
  const add = () => addPipeline(new App(), given);
  expect(add).toThrow(SettingError);
  expect(add).toThrow(sentence);
});
