import { createServer, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { type LocalServer, listen } from '../../local/server.ts';
import { maxPictureBytes, pictures } from './pictures.ts';

/** How long a silent path waits, in milliseconds, much longer than the product's timeout. */
const silentMs = 120_000;

/** Serves images, and many kinds of failures. */
export async function startImageOrigin(): Promise<LocalServer> {
  const made = new Map<string, Promise<Buffer>>();
  const picture = (name: string) => {
    const make = pictures[name];
    if (make && !made.has(name)) made.set(name, make());
    return made.get(name);
  };
  const server = createServer((request, response) => {
    response.on('error', () => {});
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    void respond(response, url, picture).catch((error: Error) => response.destroy(error));
  });
  return listen(server);
}

async function respond(
  response: ServerResponse,
  url: URL,
  picture: (name: string) => Promise<Buffer> | undefined,
): Promise<void> {
  const [, kind = '', name = '', ...rest] = url.pathname.split('/');
  switch (kind) {
    case 'pictures':
      return send(response, await picture(name));
    // Without Content-Length.
    case 'streamed':
      return send(response, await picture(name), true);
    // `/redirects/3/<status>/pictures/colors.jpg` redirects there in 3 steps.
    case 'redirects': {
      const left = Number(name) - 1;
      const location = left > 0 ? ['', kind, left, ...rest].join('/') : ['', ...rest.slice(1)].join('/');
      return void response.writeHead(Number(rest[0]), { location }).end();
    }
    // `/redirect?to=…`
    case 'redirect':
      return void response.writeHead(302, { location: url.searchParams.get('to') ?? '' }).end();
    case 'status':
      return void response.writeHead(Number(name), { 'content-type': 'image/jpeg' }).end('no picture');
    case 'closed':
      return void response.destroy();
    case 'short':
      response.writeHead(200, { 'content-length': 5000 });
      return void response.write('short', () => response.destroy());
    case 'endless':
      return drip(response, Buffer.alloc(1024 * 1024), 0, maxPictureBytes * 2);
    case 'silent':
      await wait(silentMs, undefined, { ref: false });
      return void response.destroy();
    default:
      return send(response, undefined);
  }
}

function send(response: ServerResponse, body: Buffer | undefined, streamed = false): void {
  if (!body) return void response.writeHead(404).end('no such picture');
  // The type deliberately says nothing about the content.
  response.setHeader('content-type', 'application/octet-stream');
  if (!streamed) response.setHeader('content-length', body.length);
  response.writeHead(200);
  response.write(body);
  response.end();
}

async function drip(
  response: ServerResponse,
  piece: Buffer,
  everyMs: number,
  maxBytes: number,
): Promise<void> {
  response.writeHead(200);
  for (let sent = 0; sent < maxBytes && !response.destroyed; sent += piece.length) {
    response.write(piece);
    await wait(everyMs, undefined, { ref: false });
  }
  response.end();
}
