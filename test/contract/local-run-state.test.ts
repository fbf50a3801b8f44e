import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { postJson, readJson, request } from '../support/http.ts';
import { runToItsEnd, startLocalRun, temporaryFolder } from '../support/local-run.ts';
import { expectRefusal } from '../support/refusal.ts';
import { listSignatures, whenListed } from '../support/signatures.ts';

let data: string;

beforeEach(async () => {
  data = await temporaryFolder();
});
afterEach(() => rm(data, { recursive: true, force: true }));

describe('the state of a local run', () => {
  test('the next run finds signatures, images and the account again, until one begins --fresh', async () => {
    const first = await startLocalRun({ data });
    const photo = `${first.url}/photos/dunes.jpg`;
    const name = 'Kept over a restart';
    await readJson(await postJson(`${first.url}/api/signatures`, { signature: name }), 201);
    const image = await readJson<{ url: string }>(
      await postJson(`${first.url}/api/images`, { imageURL: photo }),
      201,
    );
    await whenListed(name, first.url);
    const bytes = await (await request(`${first.url}${image.url}`)).arrayBuffer();
    expect((await first.stop()).code).toBe(0);

    const second = await startLocalRun({ data });
    expect(second.account).toStrictEqual(first.account);
    const list = await listSignatures({}, second.url);
    expect(list).toMatchObject({ count: 1, signatures: [{ name }] });
    const again = await request(`${second.url}${image.url}`);
    expect(again.status).toBe(200);
    expect(Buffer.from(await again.arrayBuffer()).equals(Buffer.from(bytes))).toBe(true);
    expect((await second.stop()).code).toBe(0);

    const fresh = await startLocalRun({ data, args: ['--fresh'] });
    expect(await listSignatures({}, fresh.url)).toStrictEqual({ count: 0, signatures: [], next: null });
    expect((await request(`${fresh.url}${image.url}`)).status).toBe(404);
    expect((await fresh.stop()).code).toBe(0);
  });

  test('a folder that another run uses is refused', async () => {
    const first = await startLocalRun({ data });
    try {
      expectRefusal(await runToItsEnd(['--port', '0', '--data', data]), /in use/);
      expect((await request(`${first.url}/api/health`)).status).toBe(200);
    } finally {
      await first.stop();
    }
  });

  test("a folder with somebody else's files is refused, and left as it is", async () => {
    await writeFile(join(data, 'letter.txt'), 'Dear all');
    for (const args of [[], ['--fresh']]) {
      expectRefusal(await runToItsEnd(['--port', '0', '--data', data, ...args]), /not this product/);
    }
    expect(await readFile(join(data, 'letter.txt'), 'utf8')).toBe('Dear all');
    expect(await readdir(data)).toStrictEqual(['letter.txt']);
  });

  test('a damaged folder is refused, and --fresh mends it', async () => {
    await (await startLocalRun({ data })).stop();
    const files = await stateFiles(data);
    expect(files.length).toBeGreaterThan(2);
    for (const file of files) {
      const kept = await readFile(file);
      await writeFile(file, 'damaged '.repeat(1000));
      const { code, stdout, stderr } = await runToItsEnd(['--port', '0', '--data', data]);
      expectRefusal({ code, stdout, stderr }, /damaged|not/, file);
      await writeFile(file, kept);
    }
    await writeFile(files[0] as string, 'damaged');
    expect((await (await startLocalRun({ data, args: ['--fresh'] })).stop()).code).toBe(0);
  });

  test('a folder that cannot be made is refused', async () => {
    await writeFile(join(data, 'file'), '');
    expectRefusal(await runToItsEnd(['--port', '0', '--data', join(data, 'file', 'state')]), /--data/);
  });
});

/** The files that a run cannot do without: not its logs, nor what a visitor stored. */
async function stateFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/[\\/](log|s3)[\\/]/.test(path.slice(folder.length)))
    .sort();
}
