import { describe, expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { addJamstack } from '../../lib/jamstack.ts';
import { readStageConfig } from '../../lib/settings/stage-config.ts';
import { withShortTraces } from './app.ts';
import { release, siteFolder, synthesize } from './synthesis.ts';

const zone = { domainName: 'www.example.com', hostedZoneId: 'Z0123456789ABC', hostedZoneName: 'example.com' };
const certificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d';
const costs = { alarmEmail: 'operator@example.com', monthlyBudget: 100, costAnomalyDollars: 20 };
/** What the settings put into the Edge stack. The App stack uses the web ACL and the certificate. */
const combinations: readonly [
  settings: Readonly<Record<string, unknown>>,
  hasResources: boolean,
  isUsed: boolean,
][] = [
  [{ webAcl: false }, false, false],
  [{ webAcl: true }, true, true],
  [{ webAcl: false, ...zone }, true, true],
  [{ webAcl: true, ...zone }, true, true],
  [{ webAcl: false, ...zone, certificateArn }, false, false],
  [{ webAcl: false, ...costs }, true, false],
  [{ webAcl: true, ...costs }, true, true],
  [{ webAcl: false, ...zone, ...costs }, true, true],
  [{ webAcl: false, ...zone, certificateArn, ...costs }, true, false],
];

/** The stacks of a stage, not synthesized. */
const addStacks = (settings: Readonly<Record<string, unknown>>) =>
  withShortTraces(() =>
    addJamstack(new App({ context: { 'aws:cdk:bundling-stacks': [] } }), readStageConfig(settings), {
      folder: siteFolder,
      release,
    }),
  );

describe.each(combinations)('with the settings %j', (settings, hasResources, isUsed) => {
  const { edge, app } = addStacks(settings);

  test('the Edge stack is in the app, so that cdk deploy and cdk destroy find it', () => {
    expect(edge.stackName).toBe('Jamstack-dev-Edge');
    expect(edge.isEmpty).toBe(!hasResources);
  });

  test('an Edge stack that the App stack uses is deployed before it, and any other after it', () => {
    const { stacks } = synthesize(settings);
    const order = stacks.map(({ name }) => name.split('-').at(-1)).filter((name) => name !== 'Data');
    expect(order).toEqual(isUsed ? ['Edge', 'App'] : hasResources ? ['App', 'Edge'] : ['App']);
    // The web ACL and the certificate of an earlier deployment are deleted after the distribution stopped using them.
    expect(edge.dependencies.includes(app)).toBe(!isUsed);
  });
});

/** Outputs of the Edge stack that the App stack refers to. */
function referencesToEdge(settings: Readonly<Record<string, unknown>>): string[] {
  const { templates } = synthesize(settings);
  const found = JSON.stringify(templates.App?.toJSON()).matchAll(/"OutputName":"(\w+)"/g);
  return [...found].map(([, output]) => output as string).sort();
}

test.each([
  ['the web ACL', { webAcl: true, ...zone }, { webAcl: false, ...zone }],
  ['the domain', { webAcl: true, ...zone }, { webAcl: true }],
])('without %s the App stack can be deployed alone before the Edge stack changes', (_, before, after) => {
  const outputs = Object.keys(synthesize(before).templates.Edge?.findOutputs('*') ?? {});
  const references = referencesToEdge(after);
  expect(references).toHaveLength(1);
  expect(outputs).toEqual(expect.arrayContaining(references));
  expect(referencesToEdge(before).length).toBe(2);
});

test('the Edge stack of another region has the region in its name, and is in us-east-1', () => {
  const { edge } = addStacks({ region: 'eu-central-1', webAcl: true });
  expect(edge.stackName).toBe('Jamstack-dev-eu-central-1-Edge');
  expect(edge.region).toBe('us-east-1');
  Template.fromStack(edge).resourceCountIs('AWS::WAFv2::WebACL', 1);
});
