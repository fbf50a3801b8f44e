import { describe, expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { addJamstack } from '../../lib/jamstack.ts';
import { readStageConfig } from '../../lib/settings/stage-config.ts';
import { release, siteFolder, synthesize } from './synthesis.ts';

const zone = { domainName: 'www.example.com', hostedZoneId: 'Z0123456789ABC', hostedZoneName: 'example.com' };
const combinations = [
  { webAcl: false },
  { webAcl: true },
  { webAcl: false, ...zone },
  { webAcl: true, ...zone },
] as const;

/** The stacks of a stage, not synthesized. */
const addStacks = (settings: Readonly<Record<string, unknown>>) =>
  addJamstack(new App({ context: { 'aws:cdk:bundling-stacks': [] } }), readStageConfig(settings), {
    folder: siteFolder,
    release,
  });

describe.each(combinations)('with the settings %j', (settings) => {
  const { edge, app } = addStacks(settings);
  const needed = settings.webAcl || 'domainName' in settings;

  test('the Edge stack is in the app, so that cdk deploy and cdk destroy find it', () => {
    expect(edge.stackName).toBe('Jamstack-dev-Edge');
    expect(edge.isEmpty).toBe(!needed);
  });

  test('an Edge stack with resources is deployed before the App stack, and an empty one after it', () => {
    const { stacks } = synthesize(settings);
    const order = stacks.map(({ name }) => name.split('-').at(-1));
    expect(order).toEqual(needed ? ['Data', 'Edge', 'App'] : ['Data', 'App']);
    // The CDK deletes the empty stack: only then does no distribution use the web ACL and the certificate.
    expect(edge.dependencies.includes(app)).toBe(!needed);
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
