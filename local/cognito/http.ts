import type { IncomingMessage, ServerResponse } from 'node:http';

/** Handles one request. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** Maximum bytes of a body, more than every form or call of the pool needs. */
export const maxBodyBytes = 64 * 1024;

/** Responses must not be cached, and their type must not be guessed. */
const common = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };

export function sendHtml(
  response: ServerResponse,
  status: number,
  page: { readonly html: string; readonly policy: string },
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    ...common,
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': page.policy,
    'Referrer-Policy': 'no-referrer',
    ...headers,
  });
  response.end(page.html);
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...common, 'Content-Type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

export function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { ...common, Location: location });
  response.end();
}
