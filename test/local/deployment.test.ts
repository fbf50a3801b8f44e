import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { deploy } from '../../local/deployment.ts';
import { resourceKinds } from '../../local/resources/all.ts';
import type { Assembly, Stack } from '../../local/template/assembly.ts';
import { UserError } from '../../local/user-error.ts';
import { synthesize } from '../lib/synthesis.ts';
import { startContext } from './deployment-fixture.ts';

/** Wrong values for any property. */
const wrongValues: readonly unknown[] = [
  undefined,
  null,
  -1,
  'x',
  true,
  [],
  [null],
  {},
  { Ref: 'Nothing' },
  { 'Fn::GetAtt': ['Nothing', 'Arn'] },
  { 'Fn::GetAtt': 5 },
  { 'Fn::Join': 5 },
  { 'Fn::Transform': {} },
];

let started: Awaited<ReturnType<typeof startContext>>;
let stacks: readonly Stack[];
/** The path of each value in the templates that the run reads: stack, resource, and properties. */
let places: readonly (readonly string[])[];

beforeAll(async () => {
  ({ stacks } = synthesize({ 'aws:cdk:enable-path-metadata': true }));
  const types = new Set(resourceKinds.flatMap((kind) => kind.types));
  places = stacks.flatMap(({ name, template }) =>
    Object.entries(template.Resources)
      .filter(([, { Type }]) => types.has(Type))
      .flatMap(([id, { Properties }]) => [[name, id], ...pathsOf(Properties, [name, id, 'Properties'])]),
  );
  started = await startContext();
  mkdirSync(join(started.folder, 'asset'));
});
afterAll(() => started.close());

function pathsOf(value: unknown, path: readonly string[]): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[...path, key], ...pathsOf(inner, [...path, key])]);
}

/** The templates with another value at the place. Without a property, the resource is removed. */
function changed([stackName, id, ...path]: readonly string[], value: unknown): Stack[] {
  const copies = structuredClone(stacks) as Stack[];
  const template = copies.find(({ name }) => name === stackName)?.template;
  // biome-ignore lint/suspicious/noExplicitAny: any part of a template
  let parent: any = template?.Resources;
  const keys = [id as string, ...path];
  for (const key of keys.slice(0, -1)) parent = parent[key];
  const last = keys.at(-1) as string;
  if (value === undefined || path.length === 0) delete parent[last];
  else parent[last] = value;
  return copies;
}

/** Deploys changed templates. Returns the warnings, or the message for the user. */
async function outcome(changedStacks: readonly Stack[]): Promise<string[]> {
  const assembly: Assembly = {
    stacks: changedStacks,
    region: 'us-east-1',
    warnings: [],
    assetPath: () => join(started.folder, 'asset'),
  };
  try {
    const deployment = await deploy(assembly, started.context);
    await deployment.close();
    return [...deployment.warnings];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [error.message];
  }
}

/** Messages of the language, which tell a user nothing. */
const rawError = /TypeError|Cannot (read|convert|destructure)|is not (a function|iterable|defined)|\[object/;

test('the product’s own templates cause no warning', async () => {
  expect(await outcome(stacks)).toEqual([]);
});

test('any changed template is served with warnings, or ends with a sentence', async () => {
  const index = fc.nat();
  await fc.assert(
    fc.asyncProperty(index, index, async (place, value) => {
      const path = places[place % places.length] as readonly string[];
      const wrong = wrongValues[value % wrongValues.length];
      const lines = await outcome(changed(path, wrong)).catch((error: Error) => {
        throw new Error(`${path.join('.')} = ${JSON.stringify(wrong)}: ${error.stack}`);
      });
      for (const line of lines) if (rawError.test(line)) throw new Error(`${path.join('.')}: ${line}`);
    }),
    { numRuns: Number(process.env.DEPLOYMENTS ?? 60), seed: 14, endOnFailure: true },
  );
});
