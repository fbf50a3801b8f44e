import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { synthesize } from '../../local/synthesize.ts';

/** A project whose app is a few words of shell, and counts how often it ran. */
async function project(app: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'synthesize-'));
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

test('an assembly is used again while nothing changed, and made again when something did', async () => {
  const folder = await project(writesManifest);
  const first = await synthesize(folder, () => {}, never);
  expect(await synthesize(folder, () => {}, never)).toBe(first);
  expect(await runs(folder)).toBe(1);
  await writeFile(join(folder, 'bin', 'app.ts'), '2');
  expect(await synthesize(folder, () => {}, never)).not.toBe(first);
  expect(await runs(folder)).toBe(2);
});

test('what the app says when it fails is in the error, and nothing is kept', async () => {
  const folder = await project('echo "Set region to another value." >&2; exit 1');
  await expect(synthesize(folder, () => {}, never)).rejects.toThrow('Set region to another value.');
  expect(await readdir(join(folder, 'node_modules', '.cache', 'jamstack'))).toEqual([]);
});

test('a run that is ended takes the app with it', async () => {
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
