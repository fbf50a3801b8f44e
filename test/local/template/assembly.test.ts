import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readAssembly } from '../../../local/template/assembly.ts';
import { UserError } from '../../../local/user-error.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'assembly-'));
});
afterEach(() => rm(directory, { recursive: true }));

const write = (name: string, content: unknown): Promise<void> =>
  writeFile(join(directory, name), JSON.stringify(content));

function stack(name: string, environment: string, ...dependencies: string[]) {
  const properties = { templateFile: `${name}.json`, stackName: name };
  return { type: 'aws:cloudformation:stack', environment, dependencies, properties };
}

test('a stack comes after its dependencies, and the last one decides the region', async () => {
  await write('manifest.json', {
    artifacts: {
      App: stack('App', 'aws://unknown-account/eu-central-1', 'Data', 'Edge'),
      Data: stack('Data', 'aws://unknown-account/eu-central-1'),
      Edge: stack('Edge', 'aws://unknown-account/us-east-1'),
    },
  });
  for (const name of ['App', 'Data', 'Edge']) await write(`${name}.json`, { Resources: {} });
  const { stacks, region } = await readAssembly(directory);
  expect(stacks.map(({ name }) => name)).toStrictEqual(['Data', 'Edge', 'App']);
  expect(region).toBe('eu-central-1');
});

test('an app for any region is run as in us-east-1', async () => {
  await write('manifest.json', { artifacts: { App: stack('App', 'aws://unknown-account/unknown-region') } });
  await write('App.json', { Resources: {} });
  expect((await readAssembly(directory)).region).toBe('us-east-1');
});

test('an asset is found by its key, and an unknown key is an error', async () => {
  await write('manifest.json', {
    artifacts: {
      Assets: { type: 'cdk:asset-manifest', properties: { file: 'assets.json' } },
      App: stack('App', 'aws://unknown-account/us-east-1'),
    },
  });
  await write('assets.json', {
    files: { a: { source: { path: 'asset.a' }, destinations: { here: { objectKey: 'a.zip' } } } },
  });
  await write('App.json', { Resources: {} });
  const assembly = await readAssembly(directory);
  expect(assembly.assetPath('a.zip')).toBe(join(directory, 'asset.a'));
  expect(() => assembly.assetPath('b.zip')).toThrow('no asset b.zip');
});

test('an assembly without a stack is refused', async () => {
  await write('manifest.json', { artifacts: {} });
  await expect(readAssembly(directory)).rejects.toThrow('has no stack');
});

test('says what a folder without an assembly lacks', async () => {
  await expect(readAssembly('/nope')).rejects.toThrow(
    new UserError('/nope has no manifest.json. Name the output folder of cdk synth, such as cdk.out.'),
  );
});
