import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { parseOptions } from '../../local/options.ts';
import { Debugger } from '../support/debugger.ts';
import { project, spawnNpmStart, temporaryFolder } from '../support/local-run.ts';
import { onTestFinished } from '../support/on-test-finished.ts';

const { configurations } = JSON.parse(await readFile(join(project, '.vscode/launch.json'), 'utf8'));
const configuration = (request: string) =>
  configurations.find((each: { request: string }) => each.request === request);
/** Of `lambdas/health/health.lambda.ts`, which runs for each request. */
const statement = "json(200, { status: 'ok'";
/** Longer than the timeout of the handler, which is 5 s. */
const pauseMs = 6_000;

test('the configuration that attaches has the port of --inspect', () => {
  expect(configuration('attach').port).toBe(parseOptions(['--inspect']).inspect);
});

test('the configuration that launches attaches to handlers, whose breakpoints bind and stop the timeouts', async () => {
  const { runtimeExecutable, runtimeArgs, autoAttachChildProcesses, resolveSourceMapLocations } =
    configuration('launch');
  expect([runtimeExecutable, ...runtimeArgs.slice(0, 2)]).toEqual(['npm', 'start', '--']);
  expect(autoAttachChildProcesses).toBe(true);
  const data = await temporaryFolder();
  const inspectorIpc = join(data, 'debugged-processes');
  const run = spawnNpmStart(
    [...runtimeArgs.slice(2), '--port', '0', '--data', join(data, 'state'), '--no-watch'],
    {
      NODE_OPTIONS: `--require ${join(project, 'test/fixtures/debugger-preload.cjs')}`,
      VSCODE_INSPECTOR_OPTIONS: JSON.stringify({ inspectorIpc }),
    },
  );
  onTestFinished(async () => {
    await run.end();
    await rm(data, { recursive: true, force: true });
  });
  const [, url] = await run.line(/^ready (\S+)$/m);
  const health = () => fetch(`${url}/api/health`);
  expect((await health()).status).toBe(200);

  const debugged = (await readFile(inspectorIpc, 'utf8')).trim().split('\n');
  const handler = debugged.map((line) => JSON.parse(line)).find(({ name }) => /Health/.test(name));
  const editor = await Debugger.attach(handler.url);
  onTestFinished(() => editor.close());
  const source = join(project, 'lambdas/health/health.lambda.ts');
  const lines = (await readFile(source, 'utf8')).split('\n');
  const line = lines.findIndex((text) => text.includes(statement)) + 1;
  const script = await editor.setBreakpoint('/index.cjs', source, line);
  // Of other scripts the editor reads no source maps.
  const [mapped] = resolveSourceMapLocations as string[];
  expect(mapped).toMatch(/^\$\{workspaceFolder\}\/.+\/\*\*$/);
  expect(script).toContain(project + mapped?.slice(mapped.indexOf('/'), -'**'.length));

  const response = health();
  await editor.message(({ method }) => method === 'Debugger.paused');
  await delay(pauseMs);
  await editor.call('Debugger.resume');
  expect((await response).status).toBe(200);
});
