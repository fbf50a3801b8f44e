import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { makeApp } from '../lib/app.ts';
import { stubEnv } from '../support/environment.ts';

stubEnv('CDK_VALIDATION', 'false');
const folder = mkdtempSync(join(tmpdir(), 'destroy-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** By their settings, because both commands are tested with the same stacks. */
const synthesized = new Map<string, readonly CloudFormationStackArtifact[]>();

function stacksOf(settings: Readonly<Record<string, unknown>>): readonly CloudFormationStackArtifact[] {
  const key = JSON.stringify(settings);
  const stacks = synthesized.get(key) ?? makeApp(settings, mkdtempSync(join(folder, 'app-'))).synth().stacks;
  synthesized.set(key, stacks);
  return stacks;
}

/** The stacks that `cdk destroy` selects: those that match, and those that depend on them. */
function selected(settings: Readonly<Record<string, unknown>>, patterns: readonly string[]): string[] {
  const stacks = stacksOf(settings);
  const matches = patterns.map((pattern) => new RegExp(`^${pattern.replaceAll('*', '[^/]*')}$`));
  const names = new Set(
    stacks.map(({ stackName }) => stackName).filter((name) => matches.some((match) => match.test(name))),
  );
  const dependsOnSelected = ({ dependencies }: CloudFormationStackArtifact) =>
    dependencies.some((one) => one instanceof CloudFormationStackArtifact && names.has(one.stackName));
  let added = true;
  while (added) {
    const found = stacks.filter((stack) => !names.has(stack.stackName) && dependsOnSelected(stack));
    for (const { stackName } of found) names.add(stackName);
    added = found.length > 0;
  }
  return [...names].sort();
}

/** The patterns of each documented command that destroys the App stack of `prod`. */
const commands = ['README.md', 'docs/operations.md'].map((path): [string, string[]] => {
  const page = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  const [, patterns = ''] = /^npx cdk destroy -c stage=prod (.*-App\b[^#\n]*)/m.exec(page) ?? [];
  return [
    path,
    patterns
      .trim()
      .split(/\s+/)
      .map((pattern) => pattern.replaceAll("'", '')),
  ];
});

const zone = { domainName: 'www.example.com', hostedZoneId: 'Z0123456789ABC', hostedZoneName: 'example.com' };
const combinations = [{}, zone].flatMap((domain) =>
  [true, false].flatMap((webAcl) =>
    ['us-east-1', 'eu-central-1'].map((region) => ({ stage: 'prod', region, webAcl, ...domain })),
  ),
);

describe.each(commands)('the command in %s', (_path, patterns) => {
  test.each(combinations)('destroys every stack but Data, with the settings %j', (settings) => {
    const { region } = settings;
    expect(selected(settings, patterns)).toEqual(
      region === 'us-east-1'
        ? ['Jamstack-prod-App', 'Jamstack-prod-Edge']
        : ['Jamstack-prod-App', `Jamstack-prod-${region}-DistributionAlarms`, `Jamstack-prod-${region}-Edge`],
    );
  });
});

test('the two commands are the same', () => {
  const [[, first], [, second]] = commands as [[string, string[]], [string, string[]]];
  expect(first).toEqual(second);
  expect(first).toHaveLength(2);
});
