import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { afterAll, expect, test } from '@jest/globals';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { findLosses } from '../../../scripts/released/find-losses.ts';
import { formatStacks, isLasting, lastingStacks, readStacks } from '../../../scripts/released/templates.ts';
import { makeApp, variants } from '../../lib/app.ts';
import { stubEnv } from '../../support/environment.ts';
import { expectFor } from '../../support/expect-for.ts';
import { harmless, mutants, Stacks } from './mutants.ts';

stubEnv('CDK_VALIDATION', 'false');
const folder = mkdtempSync(join(tmpdir(), 'released-'));
afterAll(() => rmSync(folder, { recursive: true }));

const releasedStacks = (name: string) => readStacks(new URL(`../../released/${name}.jsonl`, import.meta.url));
const assemblies = Object.entries(variants).map(([name, settings]): [string, CloudAssembly] => [
  name,
  makeApp(settings, join(folder, name)).synth(),
]);
const prod = lastingStacks(assemblies.find(([name]) => name === 'prod')?.[1] as CloudAssembly);

test.each(assemblies)('this release loses nothing of the last one: settings %s', (name, assembly) => {
  expect(findLosses(releasedStacks(name), lastingStacks(assembly))).toEqual([]);
});

test('reads back the stacks that it wrote, with one line for each resource', () => {
  const path = join(folder, 'prod.jsonl');
  writeFileSync(path, formatStacks(prod));
  expect(readStacks(path)).toEqual(JSON.parse(JSON.stringify(prod)));
  const number = prod.length + prod.flatMap(({ resources }) => Object.keys(resources)).length;
  expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(number + 1);
});

test('compares every resource type that contains data, except logs', () => {
  const specification = loadAwsServiceSpecSync();
  const types = new Set(
    assemblies.flatMap(([, { stacks }]) =>
      stacks.flatMap(({ template }) =>
        Object.values((template.Resources ?? {}) as Record<string, { Type: string }>).map(({ Type }) => Type),
      ),
    ),
  );
  const stateful = [...types].filter((type) => {
    const [resource] = specification.lookup('resource', 'cloudFormationType', 'equals', type);
    return resource?.isStateful && type !== 'AWS::Logs::LogGroup';
  });
  expect(stateful.length).toBeGreaterThan(4);
  for (const type of stateful) expectFor(type, isLasting(type)).toBe(true);
});

test.each(mutants)('finds a release with %s', (_name, mutate, loss) => {
  const stacks = new Stacks(prod);
  mutate(stacks);
  expect(findLosses(prod, stacks.all)).toContainEqual(expect.stringMatching(loss));
});

test.each(harmless)('allows %s', (_name, mutate) => {
  const stacks = new Stacks(prod);
  mutate(stacks);
  expect(findLosses(prod, stacks.all)).toEqual([]);
});
