import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { projectRoot } from '../../../lib/shared/project-root.ts';
import { Rebuilder } from '../../../local/watch/rebuilder.ts';
import { eventually } from '../../support/eventually.ts';

let project: string;
let rebuilder: Rebuilder;

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'rebuilder-'));
  await mkdir(join(project, 'node_modules'));
  rebuilder = new Rebuilder(project, 'rebuild.ts');
});
afterEach(async () => {
  await rebuilder.close();
  await rm(project, { recursive: true, force: true });
});

/** @param text of the only file of the site */
const write = (text: string) =>
  writeFile(
    join(project, 'rebuild.ts'),
    `const text: string = ${text};
export const rebuildSite = async ({ suffix = '' }) => ({ assets: [{ path: 'a', contents: Buffer.from(text + suffix) }] });
export const bundleHandler = async (entry: string) => {
  if (entry === 'end') process.exit();
  if (entry === 'missing') throw new RangeError('There is no handler missing.');
  return [{ name: entry, contents: Buffer.from(String(process.pid)) }];
};
`,
  );

const siteText = async (context = {}) => String((await rebuilder.rebuildSite(context)).assets?.[0]?.contents);
const processId = async () => Number(String((await rebuilder.bundleHandler('a'))[0]?.contents));

test('builds with the current code, in one process that is not this one', async () => {
  await write('"one"');
  expect(await siteText()).toBe('one');
  const before = await processId();
  await write('"two"');
  expect(await siteText()).toBe('two');
  expect(await processId()).toBe(before);
  expect(before).not.toBe(process.pid);
});

test('builds with the current code of a file that the module imports', async () => {
  const writeImport = (value: string) => writeFile(join(project, 'text.ts'), `export const text = ${value};`);
  await writeImport('"one"');
  await writeFile(
    join(project, 'rebuild.ts'),
    `import { text } from './text.ts';
export const rebuildSite = async () => ({ assets: [{ path: 'a', contents: Buffer.from(text) }] });`,
  );
  for (const text of ['one', 'two', 'six']) {
    await writeImport(`"${text}"`);
    expect(await siteText()).toBe(text);
    expect(await siteText()).toBe(text);
  }
});

test('builds with a file that matches an import by pattern since the last build', async () => {
  await mkdir(join(project, 'texts'));
  const add = (name: string) =>
    writeFile(join(project, `texts/${name}.part.ts`), `export const text = '${name}';`);
  await writeFile(
    join(project, 'rebuild.ts'),
    `import { readdirSync } from 'node:fs';
export const rebuildSite = async () => {
  const names = readdirSync(${JSON.stringify(join(project, 'texts'))}).map((file) => file.slice(0, -'.part.ts'.length));
  const texts = [];
  for (const name of names) texts.push((await import(\`./texts/\${name}.part.ts\`)).text);
  return { assets: [{ path: 'a', contents: Buffer.from(texts.join()) }] };
};`,
  );
  await add('one');
  expect(await siteText()).toBe('one');
  await add('two');
  expect(await siteText()).toBe('one,two');
});

test('builds the site with the context of the app', async () => {
  await write('"one"');
  expect(await siteText({ suffix: ' and two' })).toBe('one and two');
});

test('an error of the build keeps its name, message and stack', async () => {
  await write('"one"');
  const error = await rebuilder.bundleHandler('missing').catch((error: Error) => error);
  expect(error).toMatchObject({ name: 'RangeError', message: 'There is no handler missing.' });
  expect((error as Error).stack).toContain('bundleHandler');
});

test('a source that does not compile is an error of esbuild, until it is corrected', async () => {
  await write('');
  await expect(rebuilder.rebuildSite({})).rejects.toMatchObject({
    errors: [{ location: { file: 'rebuild.ts', line: 1 } }],
  });
  await write('"corrected"');
  expect(await siteText()).toBe('corrected');
});

test('a process that ends fails its builds, and the next build starts another', async () => {
  await write('"one"');
  await expect(rebuilder.bundleHandler('end')).rejects.toThrow('has ended');
  expect(await siteText()).toBe('one');
});

test('ends the process when nothing is built, and starts another', async () => {
  await rebuilder.close();
  rebuilder = new Rebuilder(project, 'rebuild.ts', 20);
  await write('"one"');
  const before = await processId();
  await eventually(
    () => rebuilder.isWarm,
    (isWarm) => expect(isWarm).toBe(false),
  );
  expect(await processId()).not.toBe(before);
});

test('ends the process with the run', async () => {
  await write('"one"');
  const pid = await processId();
  await rebuilder.close();
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

test('starts no process after the run has ended', async () => {
  await write('"one"');
  await rebuilder.close();
  await expect(rebuilder.rebuildSite({})).rejects.toThrow('The run has ended');
  expect(rebuilder.isWarm).toBe(false);
});

test('a process whose parent has ended while it started ends', async () => {
  await write('"one"');
  const worker = join(projectRoot, 'local/watch/build-worker.js');
  // Without a channel, as after the end of the parent.
  const child = spawn(process.execPath, [worker, project, 'rebuild.ts']);
  expect(await once(child, 'exit')).toEqual([1, null]);
});
