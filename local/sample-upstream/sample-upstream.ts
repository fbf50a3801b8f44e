import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { parseUrl } from '../parse-url.ts';
import { guarded } from '../request-guard.ts';
import { type LocalServer, listen } from '../server.ts';
import { avatar } from './avatar.ts';
import { type Character, characters } from './characters.ts';

const pageSize = 20;
const nothing = { error: 'There is nothing here' };

/**
 * Starts an API that the search can use without internet access. It has the interface of the default API, with other
 * data. `GET /api/character?name=&page=` returns a page of characters whose name contains the text. `GET
 * /api/character/avatar/<id>.png` returns an image. Everything else is 404 with an `error`.
 *
 * @param options.port @default 0, which chooses a free port
 * @throws the system's error, `EADDRINUSE` for a port in use
 */
export function startSampleUpstream({ port = 0 }: { port?: number } = {}): Promise<LocalServer> {
  return listen(createServer(guarded(handle)), port);
}

interface SampleResponse {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

function handle(request: IncomingMessage, response: ServerResponse): void {
  // Not from the Host header, which the client sets.
  const origin = `http://127.0.0.1:${request.socket.localPort}`;
  const { status, type, body } = respond(request, origin);
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': body.length,
    'X-Content-Type-Options': 'nosniff',
    ...(status === 405 && { Allow: 'GET, HEAD' }),
  });
  response.end(body);
}

function respond({ method, url: target = '/' }: IncomingMessage, origin: string): SampleResponse {
  if (method !== 'GET' && method !== 'HEAD') return json(405, { error: 'Only GET is allowed' });
  const url = parseUrl(target, origin);
  if (!url) return json(404, nothing);
  if (url.pathname.replace(/\/$/, '') === '/api/character') {
    const found = search(url.searchParams, origin);
    return found ? json(200, found) : json(404, nothing);
  }
  const id = Number(/^\/api\/character\/avatar\/(\d+)\.png$/.exec(url.pathname)?.[1] ?? 0);
  if (id < 1 || id > characters.length) return json(404, nothing);
  return { status: 200, type: 'image/png', body: avatar(id) };
}

function search(parameters: URLSearchParams, origin: string): object | undefined {
  const name = parameters.get('name') ?? '';
  const page = Number(parameters.get('page') ?? 1);
  const matches = characters.filter((character) => character.name.toLowerCase().includes(name.toLowerCase()));
  const pages = Math.ceil(matches.length / pageSize);
  if (!Number.isInteger(page) || page < 1 || page > pages) return undefined;
  const link = (number: number) => {
    if (number < 1 || number > pages) return null;
    const query = new URLSearchParams({ page: String(number), ...(name !== '' && { name }) });
    return `${origin}/api/character?${query}`;
  };
  return {
    info: { count: matches.length, pages, next: link(page + 1), prev: link(page - 1) },
    results: matches
      .slice((page - 1) * pageSize, page * pageSize)
      .map((character) => described(character, origin)),
  };
}

function described(character: Character, origin: string): object {
  return { ...character, image: `${origin}/api/character/avatar/${character.id}.png` };
}

function json(status: number, body: object): SampleResponse {
  return { status, type: 'application/json; charset=utf-8', body: Buffer.from(JSON.stringify(body)) };
}
