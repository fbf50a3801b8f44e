import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { makeClients } from '../../local/aws-clients.ts';
import { type DeploymentContext, deploy } from '../../local/deployment.ts';
import { startEndpoints } from '../../local/endpoints.ts';
import { OriginMap } from '../../local/origin-map.ts';
import { RequestLog } from '../../local/request-log.ts';
import { resourceKinds } from '../../local/resources/all.ts';
import { Reuse } from '../../local/reuse.ts';
import { startSharedServices } from '../../local/shared-services.ts';
import { openStateFolder } from '../../local/state-folder.ts';
import type { Assembly, Stack } from '../../local/template/assembly.ts';
import { UserError } from '../../local/user-error.ts';
import { synthesize } from '../lib/synthesis.ts';

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

let folder: string;
let context: DeploymentContext;
let stacks: readonly Stack[];
/** The path of each value in the templates that the run reads: stack, resource, and properties. */
let places: readonly (readonly string[])[];
const closing: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  ({ stacks } = synthesize({ 'aws:cdk:enable-path-metadata': true }));
  const types = new Set(resourceKinds.flatMap((kind) => kind.types));
  places = stacks.flatMap(({ name, template }) =>
    Object.entries(template.Resources)
      .filter(([, { Type }]) => types.has(Type))
      .flatMap(([id, { Properties }]) => [[name, id], ...pathsOf(Properties, [name, id, 'Properties'])]),
  );
  folder = mkdtempSync(join(tmpdir(), 'deployment-'));
  mkdirSync(join(folder, 'asset'));
  const state = await openStateFolder(join(folder, 'state'), false);
  const nothing = () => {};
  const endpoints = await startEndpoints(state, 'us-east-1', { endpoints: {} }, nothing, nothing);
  const services = await startSharedServices(nothing);
  const reuse = new Reuse();
  closing.push(endpoints, services, reuse, { close: () => state.release() });
  context = {
    url: 'http://localhost:3000',
    state,
    endpoints,
    clients: makeClients(endpoints),
    originMap: new OriginMap(),
    adapter: { adapt: (variables) => ({ ...variables }), warnings: () => [], close: async () => {} },
    services,
    requests: new RequestLog(),
    reuse,
    print: nothing,
    fail: nothing,
  };
});
afterAll(async () => {
  for (const part of closing.reverse()) await part.close();
  rmSync(folder, { recursive: true, force: true });
});

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
    assetPath: () => join(folder, 'asset'),
  };
  try {
    const deployment = await deploy(assembly, context);
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
