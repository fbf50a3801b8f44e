import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type LocalServer, listen } from '../../../local/server.ts';
import { destroyPreviews, openRegion, parsePreview } from '../../../scripts/pipeline/previews.ts';
import { synthesize } from '../../lib/synthesis.ts';
import { stubEnv } from '../../support/environment.ts';
import { expectFor } from '../../support/expect-for.ts';

const described = (stage: string) => `Site and API of Jamstack on AWS, stage ${stage}`;

describe('stacks of previews are recognized', () => {
  test.each(['us-east-1', 'eu-central-1'])('in a deployment to %s, all of them', (region) => {
    const { stacks } = synthesize({ stage: 'pr-12', region, webAcl: true, alarms: true });
    expect(stacks.length).toBeGreaterThan(2);
    for (const { name, template } of stacks) {
      const { Description } = template as { Description?: string };
      expectFor(name, parsePreview({ StackName: name, Description })).toMatchObject({
        stage: 'pr-12',
        pullRequest: 12,
      });
    }
  });

  test.each([
    ['Jamstack-dev-App', described('dev')],
    ['Jamstack-prod-App', described('prod')],
    ['Jamstack-prod-Data', described('prod')],
    ['Jamstack-preview-Pipeline', described('preview')],
    ['Jamstack-preview-App', described('preview')],
    // The name and the description disagree.
    ['Jamstack-pr-1-App', described('prod')],
    ['Jamstack-pr-1-App', described('pr-11')],
    ['Jamstack-pr-1-App', 'Another product'],
    ['Jamstack-pr-1-App', undefined],
    ['Jamstack-pr-0-App', described('pr-0')],
    ['Jamstack-pr-01-App', described('pr-01')],
    ['Jamstack-pr-1a-App', described('pr-1a')],
    ['Jamstack-pr-1-App-Copy', described('pr-1')],
    ['MyJamstack-pr-1-App', described('pr-1')],
    ['Jamstack-pr-1-prod-App', described('pr-1')],
    ['CDKToolkit', 'This stack includes resources needed to deploy AWS CDK apps'],
  ])('the stack %s with the description %j is not one of a preview', (StackName, Description) => {
    expect(parsePreview({ StackName, Description })).toBeUndefined();
  });
});

interface FakeStack {
  readonly name: string;
  readonly description: string;
  status: string;
}

let stacks: FakeStack[];
let calls: string[];
let aws: LocalServer;
const idOf = (name: string) => `arn:aws:cloudformation:us-east-1:111122223333:stack/${name}/1`;

/** CloudFormation and STS. A deletion is complete when the status is asked for the second time. */
function respond(parameters: URLSearchParams): string {
  const action = parameters.get('Action');
  const name = parameters.get('StackName')?.split('/')[1];
  const found = stacks.filter((stack) => !name || stack.name === name);
  if (action === 'AssumeRole') {
    calls.push(`assume ${parameters.get('RoleArn')}`);
    return `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>assumed</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
  }
  if (action === 'DeleteStack') {
    calls.push(`delete ${name}`);
    for (const stack of found)
      stack.status = stack.description.startsWith('Broken') ? 'DELETE_FAILED' : 'DELETE_IN_PROGRESS';
    return '<DeleteStackResponse/>';
  }
  const members = found
    .filter(({ status }) => name || status !== 'DELETE_COMPLETE')
    .map(
      (stack) =>
        `<member><StackName>${stack.name}</StackName><StackId>${idOf(stack.name)}</StackId><Description>${stack.description}</Description><StackStatus>${stack.status}</StackStatus><CreationTime>2026-11-01T00:00:00Z</CreationTime></member>`,
    );
  for (const stack of found) {
    if (name && stack.status === 'DELETE_IN_PROGRESS') {
      stack.status = 'DELETE_COMPLETE';
      calls.push(`gone ${stack.name}`);
    }
  }
  return `<DescribeStacksResponse><DescribeStacksResult><Stacks>${members.join('')}</Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

beforeAll(async () => {
  aws = await listen(
    createServer(async (request, response) => {
      response.setHeader('content-type', 'text/xml');
      response.end(respond(new URLSearchParams(await text(request))));
    }),
  );
});
afterAll(() => aws.close());

describe('destroyPreviews', () => {
  const said: string[] = [];
  let client: CloudFormationClient;

  beforeAll(() => {
    client = new CloudFormationClient({ region: 'us-east-1', endpoint: aws.url, credentials });
  });
  afterAll(() => client.destroy());

  beforeEach(() => {
    said.length = 0;
    calls = [];
    stacks = ['App', 'Data', 'Edge'].flatMap((part) =>
      ['dev', 'prod', 'pr-1', 'pr-2', 'pr-3'].map((stage) => ({
        name: `Jamstack-${stage}-${part}`,
        description: described(stage),
        status: 'UPDATE_COMPLETE',
      })),
    );
  });

  const states: Readonly<Record<number, 'open' | 'closed'>> = { 1: 'closed', 2: 'open' };
  const destroy = (options: { only?: number } = {}) =>
    destroyPreviews({
      clients: [client],
      stateOf: async (number) => states[number] ?? 'unknown',
      say: (line) => said.push(line),
      pollSeconds: 0.01,
      ...options,
    });

  test('deletes the stacks of closed pull requests, and no others', async () => {
    expect(await destroy()).toBe(true);
    const deleted = stacks.filter(({ status }) => status === 'DELETE_COMPLETE').map(({ name }) => name);
    expect(deleted).toEqual(['Jamstack-pr-1-App', 'Jamstack-pr-1-Data', 'Jamstack-pr-1-Edge']);
    expect(stacks.filter(({ status }) => status === 'UPDATE_COMPLETE')).toHaveLength(12);
    expect(said.sort()).toEqual([
      'pr-1 is deleted.',
      'pr-2 stays: its pull request is open.',
      'pr-3 stays: its pull request is unknown.',
    ]);
  });

  test('deletes the App stack before those that it uses', async () => {
    await destroy();
    expect(calls.indexOf('gone Jamstack-pr-1-App')).toBeGreaterThanOrEqual(0);
    for (const part of ['Data', 'Edge']) {
      expectFor(part, calls.indexOf(`delete Jamstack-pr-1-${part}`)).toBeGreaterThan(
        calls.indexOf('gone Jamstack-pr-1-App'),
      );
    }
  });

  test('keeps a preview that was named, but whose pull request is open again', async () => {
    expect(await destroy({ only: 2 })).toBe(true);
    expect(calls).toEqual([]);
  });

  test('fails, and keeps the data, if the App stack cannot be deleted', async () => {
    const app = stacks.find(({ name }) => name === 'Jamstack-pr-1-App') as FakeStack;
    stacks[stacks.indexOf(app)] = { ...app, description: `Broken: ${app.description}` };
    expect(await destroy()).toBe(false);
    expect(calls).toEqual(['delete Jamstack-pr-1-App']);
    expect(said.join()).toMatch(/pr-1 could not be deleted: .*DELETE_FAILED/);
  });

  test('says that there is nothing to delete', async () => {
    stacks = stacks.filter(({ name }) => !name.includes('-pr-'));
    expect(await destroy()).toBe(true);
    expect(said).toEqual(['There are no previews.']);
  });
});

test('openRegion assumes the role of the bootstrap that deploys', async () => {
  calls = [];
  stubEnv('AWS_ENDPOINT_URL_STS', aws.url);
  stubEnv('AWS_ACCESS_KEY_ID', 'local');
  stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  const client = await openRegion('111122223333', 'eu-central-1');
  expect(calls).toEqual([
    'assume arn:aws:iam::111122223333:role/cdk-hnb659fds-deploy-role-111122223333-eu-central-1',
  ]);
  expect((await client.config.credentials()).accessKeyId).toBe('assumed');
  client.destroy();
});
