import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { html } from '../html.ts';
import { readBody } from '../read-body.ts';
import { guarded } from '../request-guard.ts';
import { type LocalServer, listen } from '../server.ts';
import {
  ConsoleError,
  type ConsoleRequest,
  type ConsoleResponse,
  type PageResponse,
  renderPage,
} from './page.ts';
import { findHandler } from './routes.ts';
import type { ConsoleSources } from './sources.ts';
import { style } from './style.ts';

/** Bytes of a form. An item has at most 400 KB, which percent-encoding can triple. */
const maxFormBytes = 2 * 1024 * 1024;

/** No scripts. Pages of other origins can neither embed nor read the console. */
const securityHeaders = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

/**
 * Starts the console: pages that show and change what a local run holds. They need no JavaScript.
 *
 * @param port 0 chooses a free port
 * @throws the system's error, `EADDRINUSE` for a port in use
 */
export async function startConsole(sources: ConsoleSources, port = 0): Promise<LocalServer> {
  const listener = guarded((request, response) => {
    handle(sources, request, response).catch(() => response.destroy());
  });
  const server = await listen(createServer(listener), port);
  return { ...server, url: `http://localhost:${server.port}` };
}

async function handle(
  sources: ConsoleSources,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
  const { pathname: path, searchParams: query } = new URL(message.url ?? '/', 'http://localhost');
  if (path === '/style.css') {
    response.setHeader('Content-Type', 'text/css; charset=utf-8').end(style);
    return;
  }
  const result = await respond(sources, message, { path, query, form: new URLSearchParams() });
  await send(result, path, query, sources, message, response);
}

/** An error becomes a page. */
async function respond(
  sources: ConsoleSources,
  message: IncomingMessage,
  request: ConsoleRequest,
): Promise<ConsoleResponse> {
  try {
    const method = message.method === 'HEAD' ? 'GET' : (message.method ?? '');
    const handler = findHandler(sources, method, request.path);
    if (!handler) throw new ConsoleError(404, 'The console has no page at this address.');
    if (method === 'GET') return await handler(request);
    if (['cross-site', 'same-site'].includes(String(message.headers['sec-fetch-site'])))
      throw new ConsoleError(403, 'Pages of other origins may not send requests here.');
    return await handler({ ...request, form: await readForm(message) });
  } catch (error) {
    return errorPage(error);
  }
}

function errorPage(error: unknown): PageResponse {
  const isKnown = error instanceof ConsoleError;
  const { name, message } = error as Error;
  return {
    status: isKnown ? error.status : 500,
    title: isKnown && error.status === 404 ? 'Not found' : 'That did not work',
    problem: isKnown ? message : `${name}: ${message}`,
    content: html`<p><a href="/">All requests</a></p>`,
  };
}

async function readForm(message: IncomingMessage): Promise<URLSearchParams> {
  const body = await readBody(message, maxFormBytes);
  if (!body) throw new ConsoleError(413, `The form has more than ${maxFormBytes} bytes.`);
  return new URLSearchParams(body.toString());
}

async function send(
  result: ConsoleResponse,
  path: string,
  query: URLSearchParams,
  { site }: ConsoleSources,
  { method }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if ('redirect' in result) {
    response.writeHead(303, { Location: result.redirect }).end();
  } else if ('download' in result) {
    const { download, fileName, bytes } = result;
    response.writeHead(200, {
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(fileName).replace(/['()*]/g, '_')}`,
      ...(bytes !== undefined && { 'Content-Length': bytes }),
    });
    await pipeline(Readable.from(download), response);
  } else {
    if (query.get('refresh') === '5') response.setHeader('Refresh', '5');
    response.writeHead(result.status ?? 200, { 'Content-Type': 'text/html; charset=utf-8' });
    response.end(method === 'HEAD' ? undefined : renderPage(result, path, site).toString());
  }
}
