import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { describeChanges } from '../../../scripts/pipeline/template-diff.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'diff-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Resources = Readonly<Record<string, object>>;

/** Compares assemblies that are given as the resources of their stacks. */
function compare(base: Record<string, Resources>, head: Record<string, Resources>): Promise<string> {
  for (const [name, stacks] of Object.entries({ base, head })) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'manifest.json'), '{}');
    for (const [stack, Resources] of Object.entries(stacks))
      writeFileSync(join(folder, name, `${stack}.template.json`), JSON.stringify({ Resources }));
  }
  return describeChanges(join(folder, 'base'), join(folder, 'head'));
}

const queue = (properties: object = {}) => ({ Type: 'AWS::SQS::Queue', Properties: properties });

test('names each stack and the changes of its resources, and what is replaced', async () => {
  const markdown = await compare(
    { App: { Queue: queue({ QueueName: 'a' }), Old: queue() }, Data: { Queue: queue() } },
    { App: { Queue: queue({ QueueName: 'b' }) }, Data: { Queue: queue() } },
  );
  expect(markdown).toContain('**App**: 2 changes');
  expect(markdown).toMatch(/\[-\] AWS::SQS::Queue Old destroy/);
  expect(markdown).toMatch(/\[~\] AWS::SQS::Queue Queue replace[\s\S]*QueueName \(requires replacement\)/);
  expect(markdown).toContain('**Data**: no changes');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences of the terminal.
  expect(markdown).not.toMatch(/\u001b/);
});

test('includes stacks that are added or removed', async () => {
  const markdown = await compare({ Old: { Queue: queue() } }, { New: { Queue: queue() } });
  expect(markdown).toContain('**Old**: 1 changes');
  expect(markdown).toContain('**New**: 1 changes');
});

test('a value cannot end the code block', async () => {
  const markdown = await compare({ App: {} }, { App: { Queue: queue({ QueueName: '```\n@octo ````' }) } });
  const [, fence = ''] = /^(`{3,})$/m.exec(markdown) ?? [];
  const runs = [...markdown.matchAll(/`+/g)].map(([run]) => run);
  expect(runs.filter((run) => run.length >= fence.length)).toHaveLength(2);
});

test('fits into a comment of GitHub, with whole characters and every stack', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 900 }, (_, index) => [
      `Queue${index}`,
      queue({ QueueName: `${'é'.repeat(60)}${index}` }),
    ]),
  );
  const markdown = await compare({}, { App: many, Data: many, Edge: { Queue: queue() } });
  expect(markdown.length).toBeLessThan(65_536);
  expect(markdown.match(/The rest is left out/g)).toHaveLength(2);
  expect(markdown).toContain('**Edge**: 1 changes');
  expect(markdown).not.toContain('\uFFFD');
});
