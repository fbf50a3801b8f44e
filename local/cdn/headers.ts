/**
 * Headers by lowercase name, with a list of values for each. Built from the raw lines, because Node's own maps join
 * repeated headers, drop some, and treat a header named `__proto__` as an object's prototype.
 */
export type HeaderMap = Map<string, string[]>;

/** @param raw alternating names and values, as in `IncomingMessage.rawHeaders` */
export function fromRawHeaders(raw: readonly string[]): HeaderMap {
  const headers: HeaderMap = new Map();
  for (let i = 0; i + 1 < raw.length; i += 2) append(headers, String(raw[i]), String(raw[i + 1]));
  return headers;
}

export function append(headers: HeaderMap, name: string, value: string): void {
  const key = name.toLowerCase();
  const values = headers.get(key);
  if (values) values.push(value);
  else headers.set(key, [value]);
}

export function set(headers: HeaderMap, name: string, value: string): void {
  headers.set(name.toLowerCase(), [value]);
}

/** A header's value. Several lines are joined as RFC 9110 says. */
export function get(headers: HeaderMap, name: string): string | undefined {
  return headers.get(name.toLowerCase())?.join(', ');
}

/** One name and value for each line. */
export const headerLines = (headers: HeaderMap): [string, string][] =>
  [...headers].flatMap(([name, values]) => values.map((value): [string, string] => [name, value]));

/** The members of a comma-separated header, in lower case. */
export function members(headers: HeaderMap, name: string): string[] {
  return (get(headers, name) ?? '')
    .split(',')
    .map((member) => member.trim().toLowerCase())
    .filter((member) => member !== '');
}

const hopByHop = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Removes headers of one connection (RFC 9110, section 7.6.1), including those named in `Connection`. */
export function withoutHopByHop(headers: HeaderMap): HeaderMap {
  const named = new Set(members(headers, 'connection'));
  return new Map([...headers].filter(([name]) => !hopByHop.has(name) && !named.has(name)));
}

/**
 * Headers of CloudFront and its servers. They are not accepted from a viewer, not shown to functions, and functions
 * can't add them. Source: Amazon CloudFront Developer Guide, "Restrictions on all edge functions", disallowed
 * headers.
 */
export function isReserved(name: string): boolean {
  return (
    hopByHop.has(name) ||
    /^(x-accel-(buffering|charset|limit-rate|redirect)|x-amz-cf-.*|x-edge-.*)$/.test(name) ||
    reserved.has(name)
  );
}

const reserved = new Set([
  'x-amzn-auth',
  'x-amzn-cf-billing',
  'x-amzn-cf-id',
  'x-amzn-cf-xff',
  'x-amzn-errortype',
  'x-amzn-fle-profile',
  'x-amzn-header-count',
  'x-amzn-header-order',
  'x-amzn-lambda-integration-tag',
  'x-amzn-requestid',
  'x-cache',
  'x-forwarded-proto',
  'x-real-ip',
]);
