import { createServer } from 'node:http';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { EdgeResponse } from '../../../local/cdn/edge-response.ts';
import { get } from '../../../local/cdn/headers.ts';
import { type LocalServer, listen } from '../../../local/server.ts';
import { ReloadServer } from '../../../local/watch/reload-server.ts';
import { eventually } from '../../support/eventually.ts';

let reload: ReloadServer;
let server: LocalServer;
let page: EdgeResponse;

beforeEach(async () => {
  reload = new ReloadServer();
  page = pageOf('<html><head><title>A</title></head><body></body></html>');
  server = await listen(
    createServer(async (request, response) => {
      if (reload.respond(request, response)) return;
      const { status, headers, body } = await reload.transform(request, page);
      response.writeHead(status, Object.fromEntries(headers));
      response.end(request.rawHeaders.includes('Accept-Encoding') ? 'compressed' : body);
    }),
  );
});
afterEach(async () => {
  await reload.close();
  await server.close();
});

function pageOf(html: string, type = 'text/html; charset=utf-8'): EdgeResponse {
  const headers = new Map([
    ['content-type', [type]],
    ['etag', ['"1"']],
    ['content-security-policy', ["script-src 'self'"]],
  ]);
  return { status: 200, headers, body: Buffer.from(html), result: 'Miss' };
}

/** The events that a page gets. */
async function listenToEvents(): Promise<{ text: string }> {
  const received = { text: '' };
  const response = await fetch(`${server.url}/_local/events`);
  void (async () => {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>)
      received.text += Buffer.from(chunk).toString();
  })().catch(() => {});
  await receives(received, 'event: version');
  return received;
}

const receives = (received: { readonly text: string }, text: string) =>
  eventually(
    () => received.text,
    (all) => expect(all).toContain(text),
  );

const getPage = () => fetch(server.url, { headers: { Accept: 'text/html', 'Accept-Encoding': 'gzip' } });

test('a page gets the client of its own origin, and keeps its content security policy', async () => {
  const response = await getPage();
  const html = await response.text();
  const [, source = ''] = /<script type="module" src="([^"]+)"><\/script>\n<\/head>/.exec(html) ?? [];
  expect(response.headers.get('content-security-policy')).toBe("script-src 'self'");
  expect(response.headers.get('etag')).toBeNull();
  const client = await fetch(new URL(source, server.url));
  expect(client.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(await client.text()).toContain('new EventSource');
});

test('other files and compressed pages stay as they are', async () => {
  const request = { method: 'GET' } as Parameters<ReloadServer['transform']>[0];
  const json = pageOf('{}', 'application/json');
  expect(await reload.transform(request, json)).toBe(json);
  const compressed = pageOf('...');
  compressed.headers.set('content-encoding', ['gzip']);
  expect(await reload.transform(request, compressed)).toBe(compressed);
  expect(get(json.headers, 'etag')).toBe('"1"');
});

test('an open page learns of changes, and of a failure until it is resolved', async () => {
  const received = await listenToEvents();
  reload.reload();
  reload.replaceStylesheets([{ replaces: '/assets/site-1.css', url: '/assets/site-2.css', integrity: 'x' }]);
  reload.fail({ title: 'lib/a.ts does not compile.', text: 'lib/a.ts:1:2' });
  await receives(received, 'event: failure');
  expect(received.text).toMatch(/event: reload\n.*\n\nevent: styles\ndata: .*site-2\.css/);
  expect((await listenToEvents()).text).toContain('lib/a.ts:1:2');
  reload.succeed();
  await receives(received, 'event: success');
});

test('a page that was loaded before a change learns that it is old', async () => {
  const version = async () => /version=([\w-]+)/.exec(await (await getPage()).text())?.[1];
  const before = await version();
  reload.reload();
  expect((await listenToEvents()).text).not.toContain(before as string);
  expect((await listenToEvents()).text).toContain((await version()) as string);
});

test('pages of other origins get no events', async () => {
  const response = await fetch(`${server.url}/_local/events`, { headers: { Origin: 'http://evil.example' } });
  expect(response.status).toBe(403);
});
