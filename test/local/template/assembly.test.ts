import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
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
      App: stack('App', 'aws://unknown-account/eu-central-1', 'Data', 'Edge', 'Unknown'),
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

/** The message for the user about the folder, in which `.` stands for its path. */
async function problem(): Promise<string> {
  const error = await readAssembly(directory).catch((failure: unknown) => failure);
  expect(error).toBeInstanceOf(UserError);
  return (error as Error).message.replaceAll(directory, '.');
}

test('an assembly without a stack is refused', async () => {
  await write('manifest.json', { artifacts: { Tree: { type: 'cdk:tree' } } });
  expect(await problem()).toBe(
    '. has no stack with resources. Name the output folder of an app that has one.',
  );
  await write('manifest.json', { version: '48.0.0' });
  expect(await problem()).toBe(
    '. has no stack with resources. Name the output folder of an app that has one.',
  );
});

test('an assembly whose stacks are in stages is refused with the folders of the stages', async () => {
  const stage = (directoryName: string) => ({ type: 'cdk:cloud-assembly', properties: { directoryName } });
  await write('manifest.json', { artifacts: { A: stage('assembly-A'), B: stage('assembly-B') } });
  expect(await problem()).toBe(
    'The stacks of . are in its stages. Name the folder of one stage: ./assembly-A, ./assembly-B.',
  );
});

test('stages beside stacks are not run, and are named in a warning', async () => {
  const stage = { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-A' } };
  const app = stack('App', 'aws://unknown-account/us-east-1');
  await write('App.json', { Resources: {} });
  const warningsOf = async (artifacts: object) => {
    await write('manifest.json', { artifacts });
    return (await readAssembly(directory)).warnings;
  };
  expect(await warningsOf({ app })).toEqual([]);
  expect(await warningsOf({ app, stage })).toEqual([
    `stages beside other stacks; to run one, name its folder: ${join(directory, 'assembly-A')}`,
  ]);
});

test('says what a folder without an assembly lacks', async () => {
  await expect(readAssembly('/nope')).rejects.toThrow(
    new UserError('/nope has no manifest.json. Name the output folder of cdk synth, such as cdk.out.'),
  );
});

test.each<[string, string, string | undefined, string]>([
  ['a manifest that is not JSON', 'manifest.json', '{"artifacts":\n', 'is not JSON'],
  ['a manifest that is null', 'manifest.json', 'null', 'is damaged: it must be an object, not null'],
  [
    'a manifest with wrong artifacts',
    'manifest.json',
    '{"artifacts":{"App":5}}',
    'is damaged: artifacts.App must be an object, not 5',
  ],
  ['a missing template', 'App.json', undefined, 'is missing'],
  ['a template that is not JSON', 'App.json', 'Resources:', 'is not JSON'],
  [
    'a template with a wrong resource',
    'App.json',
    '{"Resources":{"A":null}}',
    'is damaged: Resources.A must be an object, not null',
  ],
  ['a missing list of assets', 'assets.json', undefined, 'is missing'],
  [
    'a list of assets without their paths',
    'assets.json',
    '{"files":{"a":{}}}',
    'is damaged: files.a.source is missing',
  ],
])('names the file and the remedy for %s', async (_, name, text, expected) => {
  await write('manifest.json', {
    artifacts: {
      Assets: { type: 'cdk:asset-manifest', properties: { file: 'assets.json' } },
      App: stack('App', 'aws://unknown-account/us-east-1'),
    },
  });
  await write('assets.json', {});
  await write('App.json', { Resources: {} });
  if (text === undefined) await rm(join(directory, name));
  else await writeFile(join(directory, name), text);
  expect(await problem()).toBe(`./${name} ${expected}. Run cdk synth again.`);
});

test('names a manifest that is a folder', async () => {
  await mkdir(join(directory, 'manifest.json'));
  expect(await problem()).toMatch(/^\.\/manifest\.json can't be read \(EISDIR.*\)\. Run cdk synth again\.$/);
});
