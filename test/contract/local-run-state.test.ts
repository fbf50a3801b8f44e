import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { expectFor } from '../support/expect-for.ts';
import { postJson, readJson, request, sharedRun } from '../support/http.ts';
import { type LocalRun, runToItsEnd, startLocalRun, temporaryFolder } from '../support/local-run.ts';
import { expectRefusal } from '../support/refusal.ts';
import { refusalOf, startRunHere } from '../support/run-here.ts';
import { listSignatures, whenListed } from '../support/signatures.ts';

const name = 'Kept over a restart';
/** The state that a run with one signature and one image left. */
let savedState: string;
let account: LocalRun['account'];
let image: { url: string };
let imageBytes: Buffer;
/** A copy of it, for one test. */
let data: string;

beforeAll(async () => {
  savedState = await temporaryFolder();
  const run = await startLocalRun({ data: savedState });
  account = run.account;
  await readJson(await postJson(`${run.url}/api/signatures`, { signature: name }), 201);
  const photo = `${run.url}/photos/dunes.jpg`;
  image = await readJson(await postJson(`${run.url}/api/images`, { imageURL: photo }), 201);
  await whenListed(name, run.url);
  imageBytes = Buffer.from(await (await request(`${run.url}${image.url}`)).arrayBuffer());
  expect((await run.stop()).code).toBe(0);
});
afterAll(() => rm(savedState, { recursive: true, force: true }));

beforeEach(async () => {
  data = await temporaryFolder();
});
afterEach(() => rm(data, { recursive: true, force: true }));

describe('the state folder of a local run', () => {
  test('keeps signatures, images and the account for the next run, until --fresh', async () => {
    await cp(savedState, data, { recursive: true });
    const next = await startLocalRun({ data });
    expect(next.account).toStrictEqual(account);
    expect(await listSignatures({}, next.url)).toMatchObject({ count: 1, signatures: [{ name }] });
    const kept = await request(`${next.url}${image.url}`);
    expect(kept.status).toBe(200);
    expect(Buffer.from(await kept.arrayBuffer()).equals(imageBytes)).toBe(true);
    expect((await next.stop()).code).toBe(0);

    const fresh = await startRunHere(data, ['--fresh']);
    expect(await listSignatures({}, fresh.url)).toStrictEqual({ count: 0, signatures: [], next: null });
    expect((await request(`${fresh.url}${image.url}`)).status).toBe(404);
    await fresh.close();
  });

  test('is refused while another run uses it', async () => {
    expect(await refusalOf(sharedRun.data)).toMatch(/^error: .* in use/);
    expect((await request('/api/health')).status).toBe(200);
  });

  test('is refused and left unchanged if it contains other files', async () => {
    await writeFile(join(data, 'letter.txt'), 'Dear all');
    for (const args of [[], ['--fresh']]) {
      expect(await refusalOf(data, args)).toMatch(/^error: .*contains other files/);
    }
    expect(await readFile(join(data, 'letter.txt'), 'utf8')).toBe('Dear all');
    expect(await readdir(data)).toStrictEqual(['letter.txt']);
  });

  test('is refused when a file is damaged, and --fresh starts anyway', async () => {
    await cp(savedState, data, { recursive: true });
    const files = await stateFiles(data);
    expect(files.length).toBeGreaterThan(2);
    for (const file of files) {
      const kept = await readFile(file);
      await writeFile(file, 'damaged '.repeat(1000));
      expectFor(file, await refusalOf(data)).toMatch(/^error: .*(damaged|not)/);
      await writeFile(file, kept);
    }
    await writeFile(files[0] as string, 'damaged');
    expectRefusal(await runToItsEnd(['--port', '0', '--data', data]), /damaged|not/);
    await (await startRunHere(data, ['--fresh'])).close();
  });

  test('is refused when it cannot be created', async () => {
    await writeFile(join(data, 'file'), '');
    expect(await refusalOf(join(data, 'file', 'state'))).toMatch(/^error: .*--data/);
  });
});

/** The files that a run requires: not its logs and caches, and not the objects of its buckets. */
async function stateFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/[\\/](cache|log|s3)[\\/]/.test(path.slice(folder.length)))
    .sort();
}
