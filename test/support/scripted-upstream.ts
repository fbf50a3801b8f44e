import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { type LocalServer, listen } from '../../local/server.ts';

/** A request as the upstream received it. */
export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** A name that would run as a script if a page treated it as HTML. */
export const hostileName = `<img src=x onerror="document.title='hostile'"><script>document.title='hostile'</script>`;

/** How long the upstream waits before it disconnects, in milliseconds, much longer than the product's timeout. */
const silentMs = 60_000;

interface Character {
  readonly id: number;
  readonly name: string;
  readonly species: string;
  readonly status: string;
  readonly image: string;
}

type Script = (response: ServerResponse, origin: string) => unknown;

/** Responses by the searched name. Every other name finds itself, once. */
const scripts: Readonly<Record<string, Script>> = {
  nobody: (response) => json(response, 404, { error: 'There is nothing here' }),
  hostile: (response, origin) =>
    found(response, [{ ...character(1, hostileName, origin), species: hostileName, status: hostileName }]),
  failing: (response) => json(response, 500, { error: 'upstream-internal-detail' }),
  refusing: (response) => json(response, 429, { error: 'upstream-internal-detail' }),
  html: (response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>upstream-internal-detail</h1>'),
  'missing html': (response) =>
    response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not found</h1>'),
  broken: (response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"info":{"count":1,'),
  'wrong shape': (response) => json(response, 200, { info: { count: '1', pages: 1 }, results: 'none' }),
  'unsafe picture': (response, origin) =>
    found(response, [{ ...character(1, 'Unsafe', origin), image: 'javascript:alert(1)' }]),
  'one bad': (response, origin) =>
    found(response, [
      character(1, 'First', origin),
      { ...character(2, '', origin), name: 7 as never },
      character(3, 'Third', origin),
    ]),
  redirected: (response, origin) =>
    response.writeHead(302, { location: `${origin}/api/character?name=somebody&page=1` }).end(),
  closed: (response) => response.destroy(),
  truncated: (response) =>
    response.writeHead(200, { 'content-length': 1000 }).write('{"info":', () => response.destroy()),
  endless: (response) => drip(response, 'x'.repeat(65_536), 0),
  silent: (response) => pause(response),
  dripping: (response) => drip(response, ' ', 500),
};

/** Serves an API like the default one. The searched name selects the response. */
export async function startScriptedUpstream(): Promise<LocalServer> {
  const received: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    response.on('error', () => {});
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    if (url.pathname === '/received')
      return json(response, 200, requestsFor(received, url.searchParams.get('name')));
    if (url.pathname.startsWith('/pictures/')) return picture(response);
    if (url.pathname !== '/api/character') return json(response, 404, { error: 'No such path' });
    received.push(record(request));
    const name = url.searchParams.get('name') ?? '';
    // Not one of the members of every object, such as "constructor".
    const script = Object.hasOwn(scripts, name) ? scripts[name] : undefined;
    void (script ? script(response, url.origin) : usual(response, url));
  });
  return listen(server);
}

function usual(response: ServerResponse, { origin, searchParams }: URL): void {
  const name = searchParams.get('name') ?? '';
  if (!name.startsWith('many')) {
    found(response, [character(1, name, origin)]);
    return;
  }
  // 45 results on 3 pages of 20, like the real API.
  const page = Number(searchParams.get('page'));
  if (page > 3) {
    json(response, 404, { error: 'There is nothing here' });
    return;
  }
  const first = (page - 1) * 20 + 1;
  const results = Array.from({ length: Math.min(20, 46 - first) }, (_, index) =>
    character(first + index, `${name} ${first + index}`, origin),
  );
  json(response, 200, { info: { count: 45, pages: 3, next: null, prev: null }, results });
}

function character(id: number, name: string, origin: string): Character {
  return { id, name, species: 'Human', status: 'Alive', image: `${origin}/pictures/${id}.png` };
}

function found(response: ServerResponse, results: readonly Character[]): void {
  const extended = results.map((result) => ({
    ...result,
    gender: 'unknown',
    created: '2017-11-04T18:48:46.250Z',
  }));
  json(response, 200, {
    info: { count: results.length, pages: 1, next: null, prev: null },
    results: extended,
  });
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function picture(response: ServerResponse): void {
  // A PNG of one pixel.
  const png =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.from(png, 'base64'));
}

async function pause(response: ServerResponse): Promise<void> {
  await wait(silentMs, undefined, { ref: false });
  response.destroy();
}

/** Sends a chunk repeatedly until the other side disconnects. */
async function drip(response: ServerResponse, piece: string, everyMs: number): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' });
  while (!response.destroyed) {
    response.write(piece);
    await wait(everyMs, undefined, { ref: false });
  }
}

function record({ method = '', url = '', headers }: IncomingMessage): ReceivedRequest {
  return { method, url, headers };
}

function requestsFor(received: readonly ReceivedRequest[], name: string | null): ReceivedRequest[] {
  return received.filter(({ url }) => new URL(url, 'http://upstream').searchParams.get('name') === name);
}
