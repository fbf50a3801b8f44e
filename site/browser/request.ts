import { withTimeout } from './abort.ts';
import type { RequestObserver } from './server-timing.ts';

/** The body of an error response: problem details (RFC 9457) from the API, `message` from the gateway. */
export interface Problem {
  readonly type?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly message?: string;
}

/** Why a request has no result. */
export type Failure =
  /** The status is not 2xx. */
  | { readonly kind: 'http'; readonly status: number; readonly problem: Problem; readonly requestId?: string }
  /** The status is 2xx, but the body is not the expected one. */
  | { readonly kind: 'invalid-response' }
  | { readonly kind: 'timeout' }
  /** The server was not reached, or the connection broke. */
  | { readonly kind: 'network' };

export class RequestError extends Error {
  override readonly name = 'RequestError';

  constructor(readonly failure: Failure) {
    super(failure.kind);
  }
}

export interface RequestOptions<T> {
  /** Validates the body. Returns undefined if it is not the expected one. */
  readonly read: (body: unknown, headers: Headers) => T | undefined;
  readonly timeoutMs: number;
  /** @default POST with a body, GET without */
  readonly method?: string;
  /** Sent as JSON. @default - no body */
  readonly body?: object;
  /** Sent in addition to `Accept` and `Content-Type`. @default - none */
  readonly headers?: Readonly<Record<string, string>>;
  /** Aborted when the result is no longer needed. @default - never */
  readonly signal?: AbortSignal;
  /** @default - none */
  readonly observer?: RequestObserver;
  /** @default globalThis.fetch */
  readonly fetch?: typeof globalThis.fetch;
}

/**
 * Sends a request and reads a JSON response.
 *
 * @throws {RequestError} for every failure; the signal's own reason if it was aborted
 */
export async function request<T>(url: string, options: RequestOptions<T>): Promise<T> {
  const { read, timeoutMs, body, headers, signal, observer, fetch = globalThis.fetch } = options;
  const { method = body ? 'POST' : 'GET' } = options;
  signal?.throwIfAborted();
  const limit = withTimeout(timeoutMs, signal);
  const sent = observer?.sent();
  const sentAt = performance.now();
  try {
    const response = await fetch(url, {
      method,
      headers: {
        accept: 'application/json',
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: limit.signal,
    });
    const durationMs = performance.now() - sentAt;
    const parsed = parse(await response.text());
    sent?.responded({ status: response.status, headers: response.headers, durationMs });
    if (!response.ok) {
      const requestId = response.headers.get('apigw-requestid');
      const failure = { kind: 'http', status: response.status, problem: readProblem(parsed) } as const;
      throw new RequestError({ ...failure, ...(requestId !== null && { requestId }) });
    }
    const result = read(parsed, response.headers);
    if (result === undefined) throw new RequestError({ kind: 'invalid-response' });
    return result;
  } catch (error) {
    if (error instanceof RequestError) throw error;
    signal?.throwIfAborted();
    sent?.lost();
    throw new RequestError({ kind: limit.hasTimedOut() ? 'timeout' : 'network' });
  } finally {
    limit.clear();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readProblem(body: unknown): Problem {
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  const { type, title, detail, message } = isRecord(body) ? body : {};
  return { type: text(type), title: text(title), detail: text(detail), message: text(message) };
}

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
