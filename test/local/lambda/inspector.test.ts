import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, jest, test } from '@jest/globals';
import { build } from 'esbuild';
import { LocalFunction } from '../../../local/lambda/function.ts';
import { Inspector } from '../../../local/lambda/inspector.ts';
import { Debugger } from '../../support/debugger.ts';
import { eventually } from '../../support/eventually.ts';
import { fakeTimeouts } from '../../support/fake-timers.ts';
import { onTestFinished } from '../../support/on-test-finished.ts';
import { startFunction } from './function-fixture.ts';

const root = mkdtempSync(join(tmpdir(), 'inspector-'));
afterAll(() => rmSync(root, { recursive: true }));
const makeFolder = async () => mkdtempSync(join(root, 'package-'));

/** A source with a line for a breakpoint, and its bundle as the product makes it. */
async function bundleSource(): Promise<{ source: string; line: number; folder: string }> {
  const source = join(root, 'double.ts');
  writeFileSync(
    source,
    'export const handler = async ({ number }: { number: number }) => {\n  const doubled = number * 2;\n  return doubled;\n};\n',
  );
  const folder = await makeFolder();
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['double.ts'],
    outfile: join(root, 'index.cjs'),
    write: false,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    minify: true,
    sourcemap: true,
  });
  for (const { path, contents } of outputFiles)
    writeFileSync(join(folder, path.slice(root.length + 1)), contents);
  return { source, line: 2, folder };
}

test('a breakpoint in a TypeScript source stops the handler longer than its timeout, and it then responds', async () => {
  const { source, line, folder } = await bundleSource();
  const inspect = await Inspector.create({ firstPort: 19_229, sourceRoot: root, makeFolder });
  const lines: string[] = [];
  const definition = {
    name: 'double',
    codeDirectory: await inspect.withRealPaths(folder),
    handler: 'index.handler',
    environment: {},
    timeoutSeconds: 1,
    memoryMegabytes: 128,
  };
  const double = new LocalFunction(definition, { inspect, log: ({ text }) => lines.push(text) });
  onTestFinished(() => double.close());
  expect(await double.invoke({ number: 1 })).toEqual({ ok: true, payload: 2 });
  const url = lines.map((text) => /^Debugger listening on (ws:\S+)$/.exec(text)?.[1]).find(Boolean) as string;
  const editor = await Debugger.attach(url);
  onTestFinished(() => editor.close());
  await editor.setBreakpoint('/index.cjs', source, line);

  const result = double.invoke({ number: 21 });
  await editor.message(({ method }) => method === 'Debugger.paused');
  await delay(1_500);
  await editor.call('Debugger.resume');
  expect(await result).toEqual({ ok: true, payload: 42 });
});

test('a process that a debugger stops while it loads the module is not ended', async () => {
  const inspect = await Inspector.create({ firstPort: 19_529, sourceRoot: root, makeFolder });
  const gate = join(await makeFolder(), 'continue');
  const source = `
    import { existsSync } from 'node:fs';
    console.log('loading');
    while (!existsSync(${JSON.stringify(gate)})) await new Promise((resolve) => setTimeout(resolve, 20));
    export const handler = async () => 'loaded';`;
  const { fixture, lines } = startFunction(source, {}, { inspect });
  fakeTimeouts();
  const result = fixture.invoke({});
  await eventually(
    () => lines.map(({ text }) => text),
    (texts) => expect(texts).toContain('loading'),
  );
  jest.advanceTimersByTime(60 * 1_000);
  writeFileSync(gate, '');
  expect(await result).toEqual({ ok: true, payload: 'loaded' });
});

test('each process gets a port of its own, which a later process uses again', async () => {
  const inspect = await Inspector.create({ firstPort: 19_329, sourceRoot: root, makeFolder });
  const [first, second] = [inspect.takePort(), inspect.takePort()];
  expect(second).toBeGreaterThan(first);
  inspect.releasePort(first);
  expect(inspect.takePort()).toBe(first);
});
