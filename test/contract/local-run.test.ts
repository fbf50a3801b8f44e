import { readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { listen } from '../../local/server.ts';
import { eventually } from '../support/eventually.ts';
import { readJson, request } from '../support/http.ts';
import {
  project,
  runToItsEnd,
  spawnNpmStart,
  spawnStart,
  startLocalRun,
  temporaryFolder,
} from '../support/local-run.ts';
import { descendantsOf, isRunning } from '../support/processes.ts';
import { expectRefusal } from '../support/refusal.ts';

let data: string;

beforeEach(async () => {
  data = await temporaryFolder();
});
afterEach(() => rm(data, { recursive: true, force: true }));

/** Waits until a run has started a process. Returns the ids of all that it has started. */
async function startedBy({ pid }: { readonly pid: number }): Promise<number[]> {
  let started: number[] = [];
  await eventually(
    () => descendantsOf(pid),
    (found) => {
      expect(found.length).toBeGreaterThan(0);
      started = found;
    },
    { intervalMs: 10 },
  );
  return started;
}

describe('the search upstream', () => {
  test('is by default an embedded sample with images', async () => {
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
  // The limit of 5 s is in docs/http-contract.md.
  test('SIGTERM stops it and every process it started within 5 s', async () => {
    const run = await startLocalRun({ data });
    // Starts each kind of process.
    await request(`${run.url}/api/health`);
    await request(`${run.url}/api/signatures`);
    const started = await startedBy(run);
    const began = performance.now();
    const { code } = await run.stop();
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(code).toBe(0);
    await eventually(
      () => started.filter(isRunning),
      (running) => expect(running).toStrictEqual([]),
      { timeoutMs: 5_000 - (performance.now() - began) },
    );
    await expect(fetch(`${run.url}/`)).rejects.toThrow();
    await expect(fetch(`${run.gateway}/`)).rejects.toThrow();
  });

  test('SIGTERM also stops it while it starts', async () => {
    const run = await spawnStart(['--port', '0', '--data', data]);
    await run.line(/^templates: /m);
    // The line is printed before the first process is started.
    const started = await startedBy(run);
    const began = performance.now();
    await run.end();
    expect(performance.now() - began).toBeLessThan(5_000);
    await eventually(
      () => started.filter(isRunning),
      (value) => expect(value).toStrictEqual([]),
      { timeoutMs: 5_000 },
    );
  });

  test('SIGTERM to npm, which started it, also stops it', async () => {
    const run = spawnNpmStart(['--port', '0', '--data', data]);
    await run.line(/^ready /m);
    const started = await startedBy(run);
    await run.end();
    await eventually(
      () => started.filter(isRunning),
      (value) => expect(value).toStrictEqual([]),
      { timeoutMs: 5_000 },
    );
  });

  test('it ends without an error when nobody reads its output any more', async () => {
    const run = await spawnStart(['--port', '0', '--data', data]);
    const [, url] = await run.line(/^ready (\S+)$/m);
    run.closeOutput();
    // The line about the request is the next output, if no other one has ended the run before.
    await request(`${url}/api/health`).catch(() => {});
    expect(await run.ended).toMatchObject({ code: 0, stderr: '' });
  });

  test('its processes exit when it is killed', async () => {
    const run = await startLocalRun({ data });
    await request(`${run.url}/api/health`);
    const started = await startedBy(run);
    process.kill(run.pid, 'SIGKILL');
    await eventually(
      () => started.filter(isRunning),
      (value) => expect(value).toStrictEqual([]),
      { timeoutMs: 10_000 },
    );
    await run.stop();
    // What it left behind does not prevent a new run.
    expect((await (await startLocalRun({ data })).stop()).code).toBe(0);
  });
});

describe('options', () => {
  test('--help lists the options of docs/local-run.md, all of them and no others', async () => {
    const { code, stdout, stderr } = await runToItsEnd(['--help']);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    const page = await readFile(join(project, 'docs/local-run.md'), 'utf8');
    const documented = [...page.matchAll(/^\| (`--[^|]+) \|/gm)].flatMap(
      ([, cell = '']) => cell.match(/--[a-z-]+/g) ?? [],
    );
    const listed = [...stdout.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, option]) => option);
    expect(listed.sort()).toStrictEqual([...documented, '--help'].sort());
  });

  test('a port in use is reported with exit code 1', async () => {
    const taken = await listen(createServer());
    try {
      expectRefusal(await runToItsEnd(['--port', String(taken.port), '--data', data]), /port \d+ is in use/i);
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
    [['--prot', '3000']],
    [['--port', '65536']],
    [['--search-upstream', 'ftp://example.com/']],
    [['--allow-image-origin', 'http://127.0.0.1:9000/path']],
    [['serve']],
  ])('a wrong option is reported with exit code 1: %j', async (args) => {
    expectRefusal(await runToItsEnd(args), /\S/);
  });
});
