import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { readContext } from '../../local/synthesis/cdk-app.ts';
import { synthesize } from '../../local/synthesize.ts';
import { testFolder } from '../support/test-folder.ts';

/** A project whose app is a few words of shell, and counts how often it ran. */
async function project(app: string): Promise<string> {
  const folder = testFolder();
  await mkdir(join(folder, 'bin'));
  await writeFile(join(folder, 'bin', 'app.ts'), '1');
  await writeFile(join(folder, 'cdk.json'), JSON.stringify({ app, context: { flag: true } }));
  return folder;
}

const writesManifest = 'echo ran >> runs && echo "$CDK_CONTEXT_JSON" > "$CDK_OUTDIR/manifest.json"';
const never = new AbortController().signal;
const runs = async (folder: string) =>
  (await readFile(join(folder, 'runs'), 'utf8')).trim().split('\n').length;

test('the app runs with the context of cdk.json, and its assembly is given', async () => {
  const assembly = await synthesize(await project(writesManifest), () => {}, never);
  expect(JSON.parse(await readFile(join(assembly, 'manifest.json'), 'utf8'))).toMatchObject({ flag: true });
});

test('an assembly records the context of its app, for builds without a synthesis', async () => {
  const assembly = await synthesize(await project(writesManifest), () => {}, never);
  const given = JSON.parse(await readFile(join(assembly, 'manifest.json'), 'utf8'));
  expect(await readContext(assembly)).toEqual(given);
});

test('an assembly is used again while nothing changed, and made again when something did', async () => {
  const folder = await project(writesManifest);
  const first = await synthesize(folder, () => {}, never);
  expect(await synthesize(folder, () => {}, never)).toBe(first);
  expect(await runs(folder)).toBe(1);
  await writeFile(join(folder, 'bin', 'app.ts'), '2');
  expect(await synthesize(folder, () => {}, never)).not.toBe(first);
  expect(await runs(folder)).toBe(2);
});

test('a failing app is an error with its output, and no assembly is kept', async () => {
  const folder = await project('echo "Set region to another value." >&2; exit 1');
  await expect(synthesize(folder, () => {}, never)).rejects.toThrow('Set region to another value.');
  expect(await readdir(join(folder, 'node_modules', '.cache', 'jamstack'))).toEqual([]);
});

test('ending a run ends the app', async () => {
  const folder = await project('echo $$ > pid; sleep 600; true');
  const stop = new AbortController();
  const synthesis = synthesize(folder, () => {}, stop.signal);
  const pid = async (): Promise<number> => {
    const text = await readFile(join(folder, 'pid'), 'utf8').catch(() => '');
    return text === '' ? delay(20).then(pid) : Number(text);
  };
  const app = await pid();
  stop.abort();
  await expect(synthesis).rejects.toThrow(/abort/i);
  expect(() => process.kill(app, 0)).toThrow('ESRCH');
});

/** An assembly that an earlier run left, which used it last so many days ago. */
async function leaveAssembly(folder: string, name: string, days: number, pid?: number): Promise<void> {
  const path = join(cacheOf(folder), name);
  await mkdir(path, { recursive: true });
  if (pid !== undefined) await writeFile(join(path, `.used-by-${pid}`), '');
  const usedAt = new Date(Date.now() - days * 24 * 60 * 60 * 1000);
  await utimes(path, usedAt, usedAt);
}

const cacheOf = (folder: string) => join(folder, 'node_modules', '.cache', 'jamstack');
/** Above the largest process id that Linux and macOS give. */
const noProcess = 4_194_305;

test('an assembly that no run has used for a week is removed, and a newer one stays', async () => {
  const folder = await project(writesManifest);
  await leaveAssembly(folder, 'assembly-old', 8);
  await leaveAssembly(folder, 'assembly-new', 6);
  await leaveAssembly(folder, 'synthesizing-killed', 8, noProcess);
  const current = basename(await synthesize(folder, () => {}, never));
  expect((await readdir(cacheOf(folder))).sort()).toEqual([current, 'assembly-new'].sort());
});

test('of unused assemblies the three that were used last are kept', async () => {
  const folder = await project(writesManifest);
  for (const days of [1, 2, 3, 4, 5]) await leaveAssembly(folder, `assembly-${days}`, days, noProcess);
  const current = basename(await synthesize(folder, () => {}, never));
  expect((await readdir(cacheOf(folder))).sort()).toEqual(
    ['assembly-1', 'assembly-2', 'assembly-3', current].sort(),
  );
});

test('an assembly that another run uses stays, however old it is', async () => {
  const folder = await project(writesManifest);
  for (const days of [30, 31, 32, 33, 34])
    await leaveAssembly(folder, `assembly-${days}`, days, process.ppid);
  await synthesize(folder, () => {}, never);
  expect(await readdir(cacheOf(folder))).toHaveLength(6);
});

test('using an assembly again makes it the newest', async () => {
  const folder = await project(writesManifest);
  const first = await synthesize(folder, () => {}, never);
  const old = new Date(Date.now() - 6 * 24 * 60 * 60 * 1000);
  await rm(join(first, `.used-by-${process.pid}`));
  await utimes(first, old, old);
  await synthesize(folder, () => {}, never);
  await rm(join(first, `.used-by-${process.pid}`));
  for (const days of [1, 2, 3]) await leaveAssembly(folder, `assembly-${days}`, days);
  await writeFile(join(folder, 'bin', 'app.ts'), '2');
  await synthesize(folder, () => {}, never);
  expect(await readdir(cacheOf(folder))).toContain(basename(first));
  expect(await readdir(cacheOf(folder))).not.toContain('assembly-3');
});
