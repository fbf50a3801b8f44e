import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { showLog, showQueues } from '../../../local/console/logs.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'console-logs-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function show(query = ''): Promise<string> {
  const request = { path: '/logs', query: new URLSearchParams(query), form: new URLSearchParams() };
  return (await showLog(folder, request)).content.toString();
}

const line = (text: string) => `${JSON.stringify({ functionName: 'f', source: 'stdout', text })}\n`;

test('logs are shown newest first, escaped and filtered', async () => {
  await writeFile(join(folder, 'functions.jsonl'), `${line('earliest')}${line('<img src=x>')}not JSON\n`);
  const text = await show();
  expect(text.indexOf('not JSON')).toBeLessThan(text.indexOf('earliest'));
  expect(text).not.toContain('<img');
  expect(await show('filter=EARLIEST')).not.toContain('not JSON');
  expect(await show('filter=other')).toContain('No line matches');
});

test('other files are shown as text, and only those of the folder', async () => {
  await writeFile(join(folder, 'cdn.log'), 'one\ntwo\n');
  expect(await show('file=cdn.log')).toContain('two\none');
  expect(await show(`file=${encodeURIComponent('../secret')}`)).toContain('This log has no lines yet');
});

test('of a long log only the end is read, without its first, incomplete line', async () => {
  await writeFile(join(folder, 'cdn.log'), `${'x'.repeat(300_000)}\nlast\n`);
  const text = await show('file=cdn.log');
  expect(text).toContain('last');
  expect(text).not.toContain('xxx');
});

test('dead letters are shown as JSON', async () => {
  await writeFile(join(folder, 'dead-letters.jsonl'), '{"version":"1.0"}\nnot JSON\n');
  expect((await showQueues([], folder)).content.toString()).toContain('&#34;version&#34;: &#34;1.0&#34;');
});

test('messages of a queue are shown, escaped', async () => {
  const message = {
    id: 'm',
    body: '<img src=x>',
    sentAt: 0,
    sequenceNumber: '1',
    receiveCount: 3,
    visibleAt: 0,
  };
  const queues = [
    { path: 'App/Jobs', messages: [message] },
    { path: 'App/Empty', messages: [] },
  ];
  const text = (await showQueues(queues, folder)).content.toString();
  expect(text).toContain('received 3 times');
  expect(text).toContain('The queue has no messages.');
  expect(text).not.toContain('<img');
});
