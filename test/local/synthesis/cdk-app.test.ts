import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { projectRoot } from '../../../lib/shared/project-root.ts';
import { prepareApp } from '../../../local/synthesis/app-process.js';
import { CdkApp } from '../../../local/synthesis/cdk-app.ts';
import { eventually } from '../../support/eventually.ts';

let project: string;
let app: CdkApp;
const never = new AbortController().signal;

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'cdk-app-'));
  app = new CdkApp(project);
  await mkdir(join(project, 'node_modules/package'), { recursive: true });
  await writeFile(join(project, 'node_modules/package/package.json'), '{}');
  await writeFile(
    join(project, 'node_modules/package/index.js'),
    'exports.isPreloaded = !process.env.CDK_OUTDIR;',
  );
  await writeFile(
    join(project, 'cdk.json'),
    JSON.stringify({ app: 'node --import tsx app.ts', context: { a: 1 } }),
  );
});
afterEach(async () => {
  await app.close();
  await rm(project, { recursive: true, force: true });
});

const write = (program: string) => writeFile(join(project, 'app.ts'), program);
const writesOut = `import { writeFileSync } from 'node:fs';
import { isPreloaded } from 'package';
const { CDK_OUTDIR, CDK_CONTEXT_JSON = '', CDK_VALIDATION } = process.env;
const result = { context: JSON.parse(CDK_CONTEXT_JSON), validation: CDK_VALIDATION, file: import.meta.url };
writeFileSync(CDK_OUTDIR + '/out.json', JSON.stringify({ ...result, pid: process.pid, isPreloaded }));
`;

async function synthesize() {
  await app.synthesize(project, never);
  return JSON.parse(await readFile(join(project, 'out.json'), 'utf8'));
}

test('runs the program of cdk.json with its context and without rule packs', async () => {
  await write(writesOut);
  expect(await synthesize()).toMatchObject({
    context: { a: 1, 'aws:cdk:enable-path-metadata': true },
    validation: 'false',
    file: `file://${join(project, 'app.ts')}`,
  });
});

test('runs each synthesis with the current sources in a process of its own, which loads the packages before', async () => {
  await write(writesOut);
  const first = await synthesize();
  app.prepare();
  await write(writesOut.replace('validation:', 'changed: true, validation:'));
  const second = await synthesize();
  expect([first.changed, second.changed]).toEqual([undefined, true]);
  expect([first.isPreloaded, second.isPreloaded]).toEqual([true, true]);
  expect(second.pid).not.toBe(first.pid);
});

test('a failing program is an error with the position in its source', async () => {
  await write('const region: string = "x";\n\nthrow new Error("Set region, not " + region);\n');
  await expect(app.synthesize(project, never)).rejects.toThrow(
    /^The CDK app failed to synthesize: Error: Set region, not x[\s\S]*app\.ts:3:7/,
  );
});

test('a source that does not compile is an error of esbuild', async () => {
  await write('const = 1;');
  await expect(app.synthesize(project, never)).rejects.toMatchObject({
    errors: [{ location: { file: 'app.ts', line: 1 } }],
  });
});

test('the exit code of a program decides', async () => {
  await write('console.error("Set region to another value."); process.exitCode = 1;');
  await expect(app.synthesize(project, never)).rejects.toThrow('Set region to another value.');
});

test('ending a run ends the program', async () => {
  await write(`import { writeFileSync } from 'node:fs';
writeFileSync('pid', String(process.pid));
await new Promise((resolve) => setTimeout(resolve, 600_000));`);
  const stop = new AbortController();
  const synthesis = app.synthesize(project, stop.signal);
  const failure = expect(synthesis).rejects.toThrow(/abort/i);
  await eventually(
    () => existsSync(join(project, 'pid')),
    (exists) => expect(exists).toBe(true),
  );
  stop.abort();
  await failure;
  const pid = Number(await readFile(join(project, 'pid'), 'utf8'));
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

test('a run that was stopped before its synthesis runs no program', async () => {
  await write(`await import('node:fs').then(({ writeFileSync }) => writeFileSync('ran', ''));`);
  await expect(app.synthesize(project, AbortSignal.abort())).rejects.toThrow(/abort/i);
  expect(existsSync(join(project, 'ran'))).toBe(false);
});

test('a process whose parent has ended while it started ends', async () => {
  await write(writesOut);
  const worker = join(projectRoot, 'local/synthesis/app-worker.js');
  // Without a channel, as after the end of the parent.
  const child = spawn(process.execPath, [worker, 'app.ts', join(project, 'out')], { cwd: project });
  expect(await once(child, 'exit')).toEqual([1, null]);
});

test('a process that was prepared before runs the first synthesis', async () => {
  await write(writesOut);
  const prepared = prepareApp(project);
  app = new CdkApp(project, prepared);
  expect((await synthesize()).pid).toBe(prepared?.child.pid);
  expect((await synthesize()).pid).not.toBe(prepared?.child.pid);
});

test('nothing is prepared without a readable cdk.json, and the synthesis says why', async () => {
  await writeFile(join(project, 'cdk.json'), '{"app":');
  expect(prepareApp(project)).toBeUndefined();
  await expect(app.synthesize(project, never)).rejects.toThrow(/^cdk\.json can't be read: .*JSON/);
});

test('a prepared process that is not needed ends', async () => {
  await write(writesOut);
  const child = prepareApp(project)?.child as ChildProcess;
  const ended = once(child, 'exit');
  await new CdkApp(project, { program: 'app.ts', child }).close();
  await ended;
});

test('a process that was prepared for another program ends, and the program of cdk.json runs', async () => {
  await write(writesOut);
  await writeFile(join(project, 'other.ts'), 'process.exit(7);');
  const child = prepareApp(project)?.child as ChildProcess;
  const ended = once(child, 'exit');
  app = new CdkApp(project, { program: 'other.ts', child });
  expect((await synthesize()).pid).not.toBe(child.pid);
  await ended;
});

test('a command that does more than run a program with tsx is not prepared, but runs', async () => {
  await write(writesOut.replace("import { isPreloaded } from 'package';", 'const isPreloaded = false;'));
  const command = `"${process.execPath}" --import tsx "${join(project, 'app.ts')}"`;
  await writeFile(join(project, 'cdk.json'), JSON.stringify({ app: command }));
  await symlink(join(projectRoot, 'node_modules/tsx'), join(project, 'node_modules/tsx'));
  expect(prepareApp(project)).toBeUndefined();
  expect(await synthesize()).toMatchObject({ validation: 'false' });
});
