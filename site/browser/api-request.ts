import { fillPath } from './api.ts';
import { isRecord } from './request.ts';

type Pairs = readonly (readonly [name: string, value: string])[];

/** What the visitor entered. Empty parameters and headers are not sent. */
export interface Inputs {
  readonly method: string;
  /** With variables such as `{name}`. */
  readonly path: string;
  /** Values of the variables. @default - none */
  readonly pathParameters?: Pairs;
  readonly query: Pairs;
  readonly headers: Pairs;
  /** Content type of the body. @default - no body */
  readonly type?: string;
  readonly body?: string;
}

/** A request for `fetch`. */
export interface ApiRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** @param token access token of the member. @default - none */
export function buildRequest(
  { method, path: template, pathParameters = [], query, headers, type, body }: Inputs,
  token?: string,
): ApiRequest {
  const path = fillPath(template, Object.fromEntries(pathParameters));
  const filled = ([, value]: readonly [string, string]) => value !== '';
  const search = String(new URLSearchParams(Object.fromEntries(query.filter(filled))));
  return {
    method,
    url: search ? `${path}?${search}` : path,
    headers: {
      accept: 'application/json',
      ...(type && { 'content-type': type }),
      ...Object.fromEntries(headers.filter(filled)),
      ...(token && { authorization: `Bearer ${token}` }),
    },
    ...(type && body !== undefined && { body }),
  };
}

/** The same request as a line for a shell. The token is left out. */
export function curlLine({ method, url, headers, body }: ApiRequest, origin: string): string {
  const parts = ['curl', '--include'];
  if (method !== 'GET') parts.push('--request', method);
  for (const [name, value] of Object.entries(headers)) {
    parts.push('--header', quoted(name === 'authorization' ? `${name}: Bearer $TOKEN` : `${name}: ${value}`));
  }
  if (body !== undefined) parts.push('--data-raw', quoted(body));
  return [...parts, quoted(origin + url)].join(' ');
}

/** Single quotes, except for the variable with the token, which the shell must expand. */
function quoted(text: string): string {
  if (text.endsWith('$TOKEN')) return `"${text}"`;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The access token that the members page stored in this tab. Undefined if there is none, or it has expired. */
export function readStoredToken(
  openStore: () => Pick<Storage, 'length' | 'key' | 'getItem'>,
  now = Date.now(),
): string | undefined {
  try {
    const store = openStore();
    const keys = Array.from({ length: store.length }, (_, index) => store.key(index) ?? '');
    const key = keys.find((name) => name.startsWith('oidc.user:'));
    const user: unknown = JSON.parse((key && store.getItem(key)) || 'null');
    if (!isRecord(user) || typeof user.access_token !== 'string') return undefined;
    return typeof user.expires_at === 'number' && user.expires_at * 1000 > now
      ? user.access_token
      : undefined;
  } catch {
    return undefined;
  }
}
