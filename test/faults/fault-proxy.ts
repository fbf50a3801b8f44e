import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { listen } from '../../local/server.ts';

/**
 * Faults of a request. `throttled` and `failing` are responses of DynamoDB, and the database gets no request. With
 * `request lost`, the request never arrives. With `response lost`, the request is processed without a response. With
 * `slow`, the response is too late.
 */
export type Fault = 'none' | 'throttled' | 'failing' | 'request lost' | 'response lost' | 'slow';

/** Longer than a handler's client waits for a response, in milliseconds. */
const tooLong = 2_300;

/** A proxy between handlers and database. */
export interface FaultProxy {
  readonly url: string;
  /** Chooses the fault of each request by its operation. @default - no faults */
  decide: (operation: string) => Fault | Promise<Fault>;
  /** Number of requests with each fault. */
  readonly met: Map<Fault, number>;
  close(): Promise<void>;
}

export async function startFaultProxy(database: string): Promise<FaultProxy> {
  const server = createServer((incoming, outgoing) => {
    void handle(incoming, outgoing).catch(() => outgoing.destroy());
  });
  const { url, close } = await listen(server);
  const proxy: FaultProxy = {
    url,
    decide: () => 'none',
    met: new Map(),
    close,
  };

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await read(incoming);
    const operation = String(incoming.headers['x-amz-target']).split('.')[1] ?? '';
    const fault = await proxy.decide(operation);
    proxy.met.set(fault, (proxy.met.get(fault) ?? 0) + 1);
    if (fault === 'request lost') return void outgoing.destroy();
    if (fault === 'throttled') return refuse(outgoing, 400, 'ProvisionedThroughputExceededException');
    if (fault === 'failing') return refuse(outgoing, 500, 'InternalServerError');
    const response = await forward(database, incoming, body);
    if (fault === 'slow') await delay(tooLong);
    if (fault === 'response lost') return void outgoing.destroy();
    outgoing.writeHead(response.status, { 'content-type': 'application/x-amz-json-1.0' }).end(response.body);
  }
  return proxy;
}

function refuse(outgoing: ServerResponse, status: number, type: string): void {
  outgoing.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
  outgoing.end(
    JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'As the test says.' }),
  );
}

function forward(
  database: string,
  { method, headers }: IncomingMessage,
  body: Buffer,
): Promise<{ status: number; body: Buffer }> {
  return new Promise((resolve, reject) => {
    // A new connection each time. An idle one would break at a random later request after the database is killed.
    const sent = request(database, { method, headers, agent: false }, (response) => {
      read(response).then((bytes) => resolve({ status: response.statusCode ?? 502, body: bytes }), reject);
    });
    sent.on('error', reject).end(body);
  });
}

async function read(message: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
