/** What an answer with an error says: problem details (RFC 9457) from the API, `message` from the gateway. */
export interface Problem {
  readonly type?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly message?: string;
}

/** Why there is no result. */
export type Failure =
  /** The server answered that it won't or can't. */
  | { readonly kind: 'refused'; readonly status: number; readonly problem: Problem }
  /** The server answered with something that is not what was asked for. */
  | { readonly kind: 'unreadable' }
  /** No answer came in time. */
  | { readonly kind: 'timeout' }
  /** The server was not reached, or the connection broke. */
  | { readonly kind: 'unreachable' };

export class RequestError extends Error {
  override readonly name = 'RequestError';

  constructor(readonly failure: Failure) {
    super(failure.kind);
  }
}

export interface RequestOptions<T> {
  /** Turns the answer into what the page works with; undefined where the answer is not what was asked for. */
  readonly read: (body: unknown, headers: Headers) => T | undefined;
  /** After so long the request is given up, in milliseconds. */
  readonly timeoutMs: number;
  /** Sent as JSON. @default none, and the method is GET; with it the method is POST */
  readonly body?: object;
  /** @default none besides `Accept` and `Content-Type` */
  readonly headers?: Readonly<Record<string, string>>;
  /** Aborted when nobody waits for the answer any more. @default never */
  readonly signal?: AbortSignal;
  /** @default the platform's */
  readonly fetch?: typeof globalThis.fetch;
}

/**
 * Asks for JSON.
 *
 * @throws RequestError for every failure; the signal's own reason if it was aborted
 */
export async function request<T>(url: string, options: RequestOptions<T>): Promise<T> {
  const { read, timeoutMs, body, headers, signal, fetch = globalThis.fetch } = options;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: body ? 'POST' : 'GET',
      headers: {
        accept: 'application/json',
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const answer = parse(await response.text());
    if (!response.ok) {
      throw new RequestError({ kind: 'refused', status: response.status, problem: readProblem(answer) });
    }
    const result = read(answer, response.headers);
    if (result === undefined) throw new RequestError({ kind: 'unreadable' });
    return result;
  } catch (error) {
    if (error instanceof RequestError) throw error;
    signal?.throwIfAborted();
    throw new RequestError({ kind: timeout.aborted ? 'timeout' : 'unreachable' });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readProblem(answer: unknown): Problem {
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  const { type, title, detail, message } = isRecord(answer) ? answer : {};
  return { type: text(type), title: text(title), detail: text(detail), message: text(message) };
}

/** Whether a value is an object whose fields may be looked at. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
