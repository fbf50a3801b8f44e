import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listen } from '../../local/server.ts';
import { postJson, readJson, request } from '../support/http.ts';
import {
  type Ending,
  runToItsEnd,
  spawnStart,
  startLocalRun,
  temporaryFolder,
} from '../support/local-run.ts';
import { descendantsOf, isRunning } from '../support/processes.ts';
import { listSignatures, whenListed } from '../support/signatures.ts';

let data: string;

beforeEach(async () => {
  data = await temporaryFolder();
});
afterEach(() => rm(data, { recursive: true, force: true }));

describe('state', () => {
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

describe('the search upstream', () => {
  test('is an embedded sample with pictures when none is named', async () => {
    const run = await startLocalRun({ data });
    try {
      const { results } = await readJson<{ results: { name: string; image: string }[] }>(
        await request(`${run.url}/api/search?name=a`),
      );
      expect(results.length).toBeGreaterThan(0);
      for (const { name, image } of results) {
        expect(name.toLowerCase()).toContain('a');
        const picture = await request(image);
        await picture.body?.cancel();
        expect(picture.status).toBe(200);
        expect(picture.headers.get('content-type')).toMatch(/^image\//);
      }
      const nothing = await request(`${run.url}/api/search?name=no-such-name-at-all`);
      expect(await readJson(nothing)).toMatchObject({ results: [], count: 0 });
    } finally {
      await run.stop();
    }
  });
});

describe('its end', () => {
  // Waiting for 5 s is the contract's own bound.
  test('SIGTERM ends it and everything it started within 5 s', async () => {
    const run = await startLocalRun({ data });
    // So that each kind of process that it starts is there.
    await request(`${run.url}/api/health`);
    await request(`${run.url}/api/signatures`);
    const started = descendantsOf(run.pid);
    expect(started.length).toBeGreaterThan(0);
    const began = performance.now();
    const { code } = await run.stop();
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(code).toBe(0);
    await expect
      .poll(() => started.filter(isRunning), { timeout: 5_000 - (performance.now() - began) })
      .toStrictEqual([]);
    await expect(fetch(`${run.url}/`)).rejects.toThrow();
    await expect(fetch(`${run.gateway}/`)).rejects.toThrow();
  });

  test('SIGTERM ends it while it prepares, too', async () => {
    const run = await spawnStart(['--port', '0', '--data', data]);
    await run.line(/^templates: /m);
    const began = performance.now();
    const started = descendantsOf(run.pid);
    await run.end();
    expect(performance.now() - began).toBeLessThan(5_000);
    await expect.poll(() => started.filter(isRunning), { timeout: 5_000 }).toStrictEqual([]);
  });

  test('what it started ends when it is killed', async () => {
    const run = await startLocalRun({ data });
    await request(`${run.url}/api/health`);
    const started = descendantsOf(run.pid);
    process.kill(run.pid, 'SIGKILL');
    await expect.poll(() => started.filter(isRunning), { timeout: 10_000 }).toStrictEqual([]);
    await run.stop();
    // What it left behind is no obstacle.
    expect((await (await startLocalRun({ data })).stop()).code).toBe(0);
  });
});

describe('options', () => {
  test('--help lists every option of the contract', async () => {
    const { code, stdout, stderr } = await runToItsEnd(['--help']);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    for (const option of ['--port', '--data', '--fresh', '--search-upstream', '--allow-image-origin']) {
      expect(stdout).toContain(option);
    }
  });

  test('a taken port is a clear sentence and exit code 1', async () => {
    const taken = await listen(createServer());
    try {
      expectRefusal(await runToItsEnd(['--port', String(taken.port), '--data', data]), /port \d+ is taken/i);
    } finally {
      await taken.close();
    }
  });

  test('--port takes another port', async () => {
    const free = await listen(createServer());
    await free.close();
    const run = await spawnStart(['--port', String(free.port), '--data', data]);
    const [, url] = await run.line(/^ready (\S+)$/m);
    expect(url).toBe(`http://localhost:${free.port}`);
    expect((await run.end()).code).toBe(0);
  });

  test.each([
    ['--prot', '3000'],
    ['--port', '-1'],
    ['--port', '65536'],
    ['--port', '3000.5'],
    ['--port', ''],
    ['--data', ''],
    ['--search-upstream', 'example.com'],
    ['--search-upstream', 'ftp://example.com/'],
    ['--allow-image-origin', '127.0.0.1:9000'],
    ['--allow-image-origin', 'http://127.0.0.1:9000/path'],
    ['--allow-image-origin', 'http://user:password@127.0.0.1:9000'],
    ['serve'],
  ])('a wrong option is a clear sentence and exit code 1: %s %s', async (...args) => {
    expectRefusal(await runToItsEnd(args), /\S/);
  });
});

/** A sentence for the person at the keyboard, and exit code 1. */
function expectRefusal({ code, stdout, stderr }: Ending, says: RegExp, hint = ''): void {
  const all = `${hint}\n${stdout}${stderr}`;
  expect(code, all).toBe(1);
  expect(stderr, all).toMatch(/^error: /m);
  expect(stderr, all).toMatch(says);
  expect(stderr, all).not.toMatch(/^\s+at .+:\d+/m);
  expect(stdout, all).not.toMatch(/^ready /m);
}

/** The files that a run cannot do without: not its logs, nor what a visitor stored. */
async function stateFiles(folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/[\\/](log|s3)[\\/]/.test(path.slice(folder.length)))
    .sort();
}
