import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { EdgeResponse } from '../cdn/edge-response.ts';
import { get, set } from '../cdn/headers.ts';
import { guarded } from '../request-guard.ts';

/** Why the sources can't be shown. */
export interface Failure {
  readonly title: string;
  /** With file and line, if they are known. */
  readonly text: string;
}

/** A stylesheet that takes the place of another one. */
export interface ReplacedStylesheet {
  /** URL of the old one. */
  readonly replaces: string;
  readonly url: string;
  readonly integrity: string;
}

/** No file of a site begins like this. */
const prefix = '/_local/';
const client = readFileSync(new URL('./reload-client.js', import.meta.url));
/** Proxies close connections without traffic, mostly after a minute. */
const heartbeatMs = 30_000;

/**
 * Tells the pages of a local run about changes. A script of the site's own origin is added to each page after the CDN,
 * so no template and no deployed file has it, and the content security policy stays as it is.
 */
export class ReloadServer {
  readonly #run = randomBytes(6).toString('hex');
  readonly #pages = new Set<ServerResponse>();
  readonly #heartbeat = setInterval(() => this.#write(': \n\n'), heartbeatMs).unref();
  #changes = 0;
  /** Pages with the client of this version, by their bodies. The distribution has the same body for the same page. */
  #changedPages = new WeakMap<Buffer, Buffer>();
  #failure: Failure | undefined;

  /** Called when a browser has loaded a page, whose source may be changed next. */
  onPage: () => void = () => {};

  get #version(): string {
    return `${this.#run}-${this.#changes}`;
  }

  /** Responds if the request is for the reload client. */
  readonly respond = (request: IncomingMessage, response: ServerResponse): boolean => {
    const [path = ''] = (request.url ?? '').split('?');
    if (!path.startsWith(prefix)) {
      if (request.headers.accept?.includes('text/html')) withoutHeaders(request, unwantedForPages);
      return false;
    }
    guarded((_request, guardedResponse) => this.#serve(path.slice(prefix.length), guardedResponse))(
      request,
      response,
    );
    return true;
  };

  /** Adds the client to a page. */
  readonly transform = async (request: IncomingMessage, response: EdgeResponse): Promise<EdgeResponse> => {
    const { headers, body } = response;
    const isPage = get(headers, 'content-type')?.startsWith('text/html') && !headers.has('content-encoding');
    if (!isPage || !body || request.method === 'HEAD') return response;
    const original = body instanceof Readable ? await buffer(body) : body;
    const changed = this.#changedPages.get(original) ?? this.#withClient(original);
    this.#changedPages.set(original, changed);
    const changedHeaders = new Map(headers);
    // Otherwise a later run without the client responds with 304, and the browser shows its page with the client.
    for (const name of ['etag', 'last-modified']) changedHeaders.delete(name);
    set(changedHeaders, 'content-length', String(changed.length));
    return { ...response, headers: changedHeaders, body: changed };
  };

  #withClient(body: Buffer): Buffer {
    const page = String(body);
    const script = `<script type="module" src="${prefix}client.js?version=${this.#version}"></script>\n`;
    const end = page.indexOf('</head>');
    return Buffer.from(end < 0 ? page + script : page.slice(0, end) + script + page.slice(end));
  }

  #newVersion(): void {
    this.#changes += 1;
    this.#changedPages = new WeakMap();
  }

  reload(): void {
    this.#newVersion();
    this.#send('reload', this.#version);
  }

  replaceStylesheets(stylesheets: readonly ReplacedStylesheet[]): void {
    this.#newVersion();
    this.#send('styles', { version: this.#version, stylesheets });
  }

  /** Shows a failure on all pages. */
  fail(failure: Failure): void {
    this.#failure = failure;
    this.#send('failure', failure);
  }

  /** Hides the failure. */
  succeed(): void {
    if (!this.#failure) return;
    this.#failure = undefined;
    this.#send('success', this.#version);
  }

  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    for (const page of this.#pages) page.end();
  }

  #serve(name: string, response: ServerResponse): void {
    if (name === 'client.js') {
      response.writeHead(200, {
        'Content-Type': 'text/javascript; charset=utf-8',
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
      });
      response.end(client);
    } else if (name === 'events') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      this.#pages.add(response);
      this.onPage();
      response.on('close', () => this.#pages.delete(response));
      response.write(message('version', this.#version));
      if (this.#failure) response.write(message('failure', this.#failure));
    } else response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not found\n');
  }

  #send(event: string, data: unknown): void {
    this.#write(message(event, data));
  }

  #write(text: string): void {
    for (const page of this.#pages) page.write(text);
  }
}

const message = (event: string, data: unknown): string =>
  `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/** With them a page would be compressed, or come from the browser's cache without the client. */
const unwantedForPages = ['accept-encoding', 'if-none-match', 'if-modified-since'];

function withoutHeaders(request: IncomingMessage, names: readonly string[]): void {
  const { rawHeaders } = request;
  for (let index = rawHeaders.length - 2; index >= 0; index -= 2) {
    if (names.includes((rawHeaders[index] as string).toLowerCase())) rawHeaders.splice(index, 2);
  }
}
