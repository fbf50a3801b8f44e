import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { guarded } from '../request-guard.ts';
import { type LocalServer, listen } from '../server.ts';
import { maxPayloadBytes } from './definition.ts';
import { traceRoot } from './trace.ts';

/** An event for an execution environment. */
export interface Invocation {
  requestId: string;
  /** The event as JSON. */
  body: string;
  /** Unix time in milliseconds at which the invocation times out. */
  deadline: number;
  functionArn: string;
}

/** Callbacks of the owner of an execution environment. */
export interface RuntimeClient {
  /** The process waits for an event. `deliver` gives it one. */
  onNext(deliver: (invocation: Invocation) => void): void;
  onResponse(requestId: string, body: string): void;
  onError(requestId: string, body: string): void;
  onInitError(body: string): void;
}

const prefix = '/2018-06-01/runtime';

/**
 * Lambda's Runtime API over HTTP on the loopback interface. Each environment has its own path with 128 random bits,
 * so that no process can receive or complete the events of another one.
 */
export class RuntimeApi {
  readonly #clients = new Map<string, RuntimeClient>();
  #server: LocalServer | undefined;

  async start(): Promise<void> {
    const server = createServer(
      guarded((request, response) => {
        this.#handle(request, response).catch(() => response.destroy());
      }),
    );
    // Waiting for the next event has no timeout, and an idle environment keeps its connection.
    server.requestTimeout = 0;
    server.keepAliveTimeout = 0;
    this.#server = await listen(server);
  }

  /** @returns the value of `AWS_LAMBDA_RUNTIME_API` for this environment, and a function that ends it */
  register(client: RuntimeClient): { address: string; unregister(): void } {
    if (!this.#server) throw new Error('The Runtime API has not been started');
    const token = randomBytes(16).toString('hex');
    this.#clients.set(token, client);
    return {
      address: `127.0.0.1:${this.#server.port}/${token}`,
      unregister: () => this.#clients.delete(token),
    };
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? '';
    const client = this.#clients.get(url.slice(1, 33));
    const path = url.slice(33);
    if (!client || !path.startsWith(prefix)) return sendStatus(response, 403);
    const [, subject, requestId, action] = path.slice(prefix.length).split('/');
    if (request.method === 'GET' && subject === 'invocation' && requestId === 'next') {
      return client.onNext((invocation) => deliver(response, invocation));
    }
    if (request.method !== 'POST') return sendStatus(response, 404);
    const body = await readBody(request);
    if (body === undefined) return sendStatus(response, 413);
    sendStatus(response, 202);
    if (subject === 'init') client.onInitError(body);
    else if (action === 'response') client.onResponse(requestId ?? '', body);
    else if (action === 'error') client.onError(requestId ?? '', body);
  }
}

function deliver(response: ServerResponse, invocation: Invocation): void {
  response.writeHead(200, {
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': invocation.requestId,
    'lambda-runtime-deadline-ms': String(invocation.deadline),
    'lambda-runtime-invoked-function-arn': invocation.functionArn,
    'lambda-runtime-trace-id': `${traceRoot()};Parent=${randomBytes(8).toString('hex')};Sampled=0`,
  });
  response.end(invocation.body);
}

function sendStatus(response: ServerResponse, status: number): void {
  response.writeHead(status).end();
}

/** @returns the body, or undefined if it is larger than Lambda allows */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= maxPayloadBytes) chunks.push(chunk);
  }
  return bytes <= maxPayloadBytes ? Buffer.concat(chunks).toString() : undefined;
}
