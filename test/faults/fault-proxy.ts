import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { listen } from '../../local/server.ts';

/**
 * What becomes of a request: `throttled` and `failing` are answered as DynamoDB does, the database never sees them;
 * `request lost` never arrives; `answer lost` is done, and nobody is told; `slow` is done, and told too late.
 */
export type Fault = 'none' | 'throttled' | 'failing' | 'request lost' | 'answer lost' | 'slow';

/** Longer than a handler's client waits for an answer, in milliseconds. */
const tooLong = 2_300;

/** Stands between handlers and database. */
export interface FaultProxy {
  readonly url: string;
  /** Decides for each request, by the name of its operation. @default - none fails */
  decide: (operation: string) => Fault | Promise<Fault>;
  /** How many requests met each fault. */
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
    const answer = await forward(database, incoming, body);
    if (fault === 'slow') await delay(tooLong);
    if (fault === 'answer lost') return void outgoing.destroy();
    outgoing.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(answer.body);
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
    // A connection of its own: one that is kept would break when the database is killed, at a random later request.
    const sent = request(database, { method, headers, agent: false }, (answer) => {
      read(answer).then((bytes) => resolve({ status: answer.statusCode ?? 502, body: bytes }), reject);
    });
    sent.on('error', reject).end(body);
  });
}

async function read(message: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
