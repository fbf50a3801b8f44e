import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
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

test('runs each synthesis with the current sources in a process of its own, which may have loaded the packages', async () => {
  await write(writesOut);
  const first = await synthesize();
  app.prepare();
  await write(writesOut.replace('validation:', 'changed: true, validation:'));
  const second = await synthesize();
  expect([first.changed, second.changed]).toEqual([undefined, true]);
  expect([first.isPreloaded, second.isPreloaded]).toEqual([false, true]);
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
