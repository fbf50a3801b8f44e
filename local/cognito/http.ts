import type { IncomingMessage, ServerResponse } from 'node:http';

/** Handles one request. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** Maximum bytes of a body, more than every form or call of the pool needs. */
const maxBodyBytes = 64 * 1024;

/** Responses must not be cached, and their type must not be guessed. */
const common = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };

/** @returns `undefined` if the body is longer than 64 KiB */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    // The rest is read and dropped, so that the client can read the response.
    if (length <= maxBodyBytes) chunks.push(chunk);
  }
  return length > maxBodyBytes ? undefined : Buffer.concat(chunks).toString('utf8');
}

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
