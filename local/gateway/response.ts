/** A response of the gateway. */
export interface GatewayResponse {
  status: number;
  headers: Record<string, string | string[]>;
  body: Buffer;
}

/** An error response of the gateway itself. */
export class GatewayError extends Error {
  readonly status: number;
  /** Reason for the local run's log. The client gets only the text of the status. */
  readonly reason: string;
  readonly #headers: Readonly<Record<string, string>>;

  /** @param headers in addition to the content type */
  constructor(status: keyof typeof messages, reason: string, headers: Readonly<Record<string, string>> = {}) {
    super(messages[status]);
    this.status = status;
    this.reason = reason;
    this.#headers = headers;
  }

  get response(): GatewayResponse {
    // An unsupported route is no response of AWS, so it may say why.
    const message = this.status === 501 ? this.reason : this.message;
    const { headers, ...response } = json(this.status, JSON.stringify({ message }));
    return { ...response, headers: { ...headers, ...this.#headers } };
  }
}

/** The texts of HTTP APIs, which differ from those of REST APIs in part. */
const messages = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
} as const;

/**
 * Converts a function's result to a response (payload format 2.0). A result without `statusCode` is the body of a
 * 200.
 *
 * @throws {GatewayError} 500 for an invalid result with `statusCode`
 */
export function functionResponse(payload: unknown): GatewayResponse {
  if (!isRecord(payload) || !('statusCode' in payload)) return json(200, JSON.stringify(payload));
  const { statusCode, headers = {}, cookies = [], body = '', isBase64Encoded = false } = payload;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599) throw malformed('statusCode');
  if (headers !== null && !isRecord(headers)) throw malformed('headers');
  if (cookies !== null && !Array.isArray(cookies)) throw malformed('cookies');
  if (body !== null && typeof body !== 'string') throw malformed('body');
  return {
    status,
    headers: responseHeaders(headers ?? {}, cookies ?? []),
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
  };
}

/** Headers of one connection, which the gateway sets itself. */
const connectionHeaders = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
]);

function responseHeaders(
  from: Record<string, unknown>,
  cookies: unknown[],
): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = { 'content-type': 'text/plain; charset=utf-8' };
  for (const [name, value] of Object.entries(from)) {
    if (!connectionHeaders.has(name.toLowerCase())) headers[name.toLowerCase()] = String(value);
  }
  const setCookies = [...[headers['set-cookie'] ?? []].flat(), ...cookies.map(String)];
  if (setCookies.length > 0) headers['set-cookie'] = setCookies;
  return headers;
}

function json(status: number, body: string): GatewayResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) };
}

function malformed(field: string): GatewayError {
  return new GatewayError(500, `the function's response has an invalid "${field}"`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
