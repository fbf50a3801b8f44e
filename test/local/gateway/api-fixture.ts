import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import type { HttpApiDefinition, RouteDefinition } from '../../../local/gateway/definition.ts';
import { type HttpApiOptions, startHttpApi } from '../../../local/gateway/gateway.ts';
import type { InvokeResult, Refusal } from '../../../local/lambda/definition.ts';
import { onTestFinished } from '../../support/on-test-finished.ts';

/** What a function does with an event: its payload, or an error as `Error`. */
export type Functions = Record<string, (event: Event) => unknown>;

// biome-ignore lint/suspicious/noExplicitAny: events are asserted on field by field
export type Event = any;

export interface HttpResponse {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  text: string;
  json: Event;
}

export function route(routeKey: string, functionName = 'echo'): RouteDefinition {
  return { routeKey, functionName, timeoutMs: 30_000 };
}

export const apiDefinition = {
  apiId: 'abc123',
  region: 'eu-west-1',
  accountId: '123456789012',
  stageName: '$default',
  routeThrottles: {},
} satisfies Omit<HttpApiDefinition, 'routes'>;

/**
 * An API with functions in this process. `echo` returns its event.
 *
 * @returns the way to call it, and each function's name as it was called
 */
export async function startApi(
  definition: Partial<HttpApiDefinition> & Pick<HttpApiDefinition, 'routes'>,
  functions: Functions = {},
  options: HttpApiOptions = {},
) {
  const calls: string[] = [];
  const all: Functions = { echo: (event) => event, ...functions };
  const invoke = async (name: string, event: unknown): Promise<InvokeResult> => {
    calls.push(name);
    try {
      return { ok: true, payload: await all[name]?.(event) };
    } catch (error) {
      const { name: errorType, message: errorMessage, refusal } = error as Error & { refusal?: Refusal };
      return { ok: false, errorType, errorMessage, ...(refusal && { refusal }) };
    }
  };
  const server = await startHttpApi({ ...apiDefinition, ...definition }, invoke, options);
  onTestFinished(() => server.close());
  return {
    calls,
    port: server.port,
    call: (
      path: string,
      init: { method?: string; headers?: OutgoingHttpHeaders; body?: string | Buffer } = {},
    ) => send(server.port, path, init),
  };
}

/** Sends a request as it is; `fetch` would normalize the path and merge the headers. */
export function send(
  port: number,
  path: string,
  {
    method = 'GET',
    headers = {},
    body,
  }: { method?: string; headers?: OutgoingHttpHeaders; body?: string | Buffer },
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, method, headers }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const bytes = Buffer.concat(chunks);
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: bytes,
          text: bytes.toString(),
          get json() {
            return JSON.parse(bytes.toString());
          },
        });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
