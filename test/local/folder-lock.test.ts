import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { build } from 'esbuild';
import { lockFolder } from '../../local/folder-lock.ts';
import { startOf } from '../../local/process-id.ts';
import { project } from '../support/local-run.ts';
import { onTestFinished } from '../support/on-test-finished.ts';
import { testFolder } from '../support/test-folder.ts';

/** Above the largest process id that Linux and macOS give. */
const noProcess = 4_194_305;

afterEach(() => {
  jest.restoreAllMocks();
});

function startSleeper(): ChildProcess {
  const sleeper = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { stdio: 'ignore' });
  onTestFinished(() => void sleeper.kill());
  return sleeper;
}

async function leaveLock(content: string): Promise<string> {
  const path = testFolder();
  await writeFile(join(path, 'lock'), content);
  return path;
}

test('a lock is released', async () => {
  const path = testFolder();
  await (await lockFolder(path))();
  expect(await readdir(path)).toEqual([]);
  await (await lockFolder(path))();
});

describe('the lock is held', () => {
  test('by the process that wrote it', async () => {
    const { pid = 0 } = startSleeper();
    const path = await leaveLock(`${pid} ${await startOf(pid)}`);
    await expect(lockFolder(path)).rejects.toThrow(`is in use by another run (process ${pid})`);
  });

  test('by a process without a known start', async () => {
    const { pid } = startSleeper();
    const path = await leaveLock(String(pid));
    await expect(lockFolder(path)).rejects.toThrow('is in use by another run');
  });

  test('by another user’s process, which may not be signaled', async () => {
    const path = await leaveLock('12345');
    jest.spyOn(process, 'kill').mockImplementation(() => {
      throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' });
    });
    await expect(lockFolder(path)).rejects.toThrow('is in use by another run (process 12345)');
  });

  test('by process 1, which the message does not advise to end', async () => {
    const path = await leaveLock(`1 ${await startOf(1)}`);
    const refused = await lockFolder(path).catch((error: Error) => error.message);
    expect(refused).toContain('is in use by another run. Stop that run');
    expect(refused).not.toContain('process');
  });
});

describe('a stale lock is taken over', () => {
  test.each([
    ['of a process that has ended', String(noProcess)],
    ['of a process that has ended, with its start', `${noProcess} boot/1`],
    ['of a process whose id another one has now', `${process.ppid} boot/1`],
    ['of an earlier process with the id of this one', `${process.pid} boot/1`],
    ['of this process’s id, without a start', String(process.pid)],
    ['of process 1, without a start', '1'],
    ['that is empty', ''],
    ['that is damaged', '{"pid'],
  ])('%s', async (_kind, content) => {
    const path = await leaveLock(content);
    const release = await lockFolder(path);
    expect(await readFile(join(path, 'lock'), 'utf8')).toMatch(new RegExp(`^${process.pid}( |$)`));
    await release();
    expect(await readdir(path)).toEqual([]);
  });

  test('also after a takeover that was interrupted', async () => {
    const path = await leaveLock(String(noProcess));
    const takeover = join(path, 'lock.takeover');
    await mkdir(takeover);
    const begun = new Date(Date.now() - 60_000);
    await utimes(takeover, begun, begun);
    await (await lockFolder(path))();
    expect(await readdir(path)).toEqual([]);
  });
});

test.each([
  ['without a lock', undefined],
  ['with a stale lock', String(noProcess)],
])('one of eight processes that open a folder at once %s gets it', async (_kind, stale) => {
  const path = stale === undefined ? testFolder() : await leaveLock(stale);
  const contents = `
    import { lockFolder } from './folder-lock.ts';
    process.stdin.once('data', async () => {
      process.stdout.write(await lockFolder(process.argv[2]).then(() => 'locked', (error) => error.name));
    });
    process.stdin.once('end', () => process.exit());
    process.stdout.write('ready ');`;
  // Eight processes that load a compiler take three seconds of CPU time.
  const program = join(testFolder(), 'opener.mjs');
  await build({
    stdin: { contents, resolveDir: join(project, 'local'), loader: 'ts' },
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
  });
  const openers = Array.from({ length: 8 }, () => {
    const child = spawn(process.execPath, [program, path], { stdio: ['pipe', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill());
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    const saw = async (pattern: RegExp) => {
      while (!pattern.test(output)) await once(child.stdout, 'data');
      return output.replace('ready ', '');
    };
    return { child, saw };
  });
  for (const { saw } of openers) await saw(/ready /);
  for (const { child } of openers) child.stdin.write('go');
  const outcomes = await Promise.all(openers.map(({ saw }) => saw(/locked|Error/)));
  for (const { child } of openers) child.stdin.end();
  expect(outcomes.sort()).toEqual([...Array(7).fill('UserError'), 'locked']);
});
