import type { CachePolicyConfig, OriginRequestPolicyConfig } from './definition.ts';
import { append, get, type HeaderMap, members, set } from './headers.ts';
import { splitOnce, type ViewerRequest } from './viewer-request.ts';

/** The policies that select which parts of a viewer's request are forwarded to the origin. */
export interface Forwarding {
  readonly cache: CachePolicyConfig['ParametersInCacheKeyAndForwardedToOrigin'];
  readonly originRequest?: OriginRequestPolicyConfig | undefined;
}

/**
 * These headers are always forwarded: they describe the body, or make the request partial or conditional. Source:
 * "Request and response behavior for custom origins", HTTP request headers and CloudFront behavior.
 */
const always = /^(content-.*|cache-control|if-.*|pragma|range|via|x-forwarded-for)$/;

export function forwardsHeader(forwarding: Forwarding, name: string): boolean {
  const policies = [forwarding.cache.HeadersConfig, forwarding.originRequest?.HeadersConfig];
  return policies.some((policy) =>
    selects(policy?.HeaderBehavior, lower(policy?.Headers), name.toLowerCase()),
  );
}

function forwardsCookie(forwarding: Forwarding, name: string): boolean {
  const policies = [forwarding.cache.CookiesConfig, forwarding.originRequest?.CookiesConfig];
  return policies.some((policy) => selects(policy?.CookieBehavior, policy?.Cookies, name));
}

/** If no cookies are forwarded, CloudFront also removes `Set-Cookie` from responses. */
export function forwardsCookies({ cache, originRequest }: Forwarding): boolean {
  const behaviors = [
    cache.CookiesConfig.CookieBehavior,
    originRequest?.CookiesConfig.CookieBehavior ?? 'none',
  ];
  return behaviors.some((behavior) => behavior !== 'none');
}

/** The query string with the forwarded parameters only, as they were sent. */
export function forwardedQuery(forwarding: Forwarding, query: string): string {
  const policies = [forwarding.cache.QueryStringsConfig, forwarding.originRequest?.QueryStringsConfig];
  if (policies.some((policy) => policy?.QueryStringBehavior === 'all')) return query;
  const forwards = (name: string) =>
    policies.some((policy) => selects(policy?.QueryStringBehavior, policy?.QueryStrings, name));
  return query
    .split('&')
    .filter((pair) => pair !== '' && forwards(splitOnce(pair, '=')[0]))
    .join('&');
}

/**
 * The headers of a request to an origin, without its custom headers.
 *
 * @param via CloudFront's entry in `Via`
 * @param originHost the origin's domain name, which is the `Host` unless a policy forwards the viewer's
 */
export function forwardedHeaders(
  forwarding: Forwarding,
  request: ViewerRequest,
  via: string,
  originHost: string,
): HeaderMap {
  const headers: HeaderMap = new Map();
  for (const [name, values] of request.headers) {
    if (name !== 'cookie' && (always.test(name) || forwardsHeader(forwarding, name)))
      headers.set(name, [...values]);
  }
  if (!headers.has('host')) set(headers, 'host', originHost);
  if (!headers.has('user-agent')) set(headers, 'user-agent', 'Amazon CloudFront');
  const cookies = (request.headers.get('cookie') ?? [])
    .flatMap((line) => line.split(';'))
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '' && forwardsCookie(forwarding, splitOnce(pair, '=')[0]));
  if (cookies.length > 0) set(headers, 'cookie', cookies.join('; '));
  const { EnableAcceptEncodingGzip, EnableAcceptEncodingBrotli } = forwarding.cache;
  if (EnableAcceptEncodingGzip || EnableAcceptEncodingBrotli)
    normalizeAcceptEncoding(headers, forwarding, request);
  set(headers, 'x-forwarded-for', [get(headers, 'x-forwarded-for'), request.ip].filter(Boolean).join(', '));
  append(headers, 'via', via);
  set(headers, 'x-amz-cf-id', request.id);
  return headers;
}

/**
 * The encodings that the viewer accepts and the cache policy enables, best first. An HTTP/1.0 request accepts none
 * ("Serve compressed files").
 */
export function acceptedEncodings({ cache }: Forwarding, request: ViewerRequest): ('br' | 'gzip')[] {
  if (request.httpVersion === '1.0') return [];
  const accepted = members(request.headers, 'accept-encoding')
    .map((member) => member.split(';').map((part) => part.trim()))
    .filter(([, ...parameters]) => !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter)))
    .map(([coding]) => coding);
  const enabled = { br: cache.EnableAcceptEncodingBrotli, gzip: cache.EnableAcceptEncodingGzip };
  return (['br', 'gzip'] as const).filter((coding) => enabled[coding] && accepted.includes(coding));
}

/** Source: "Understand cache policies", compression support. */
function normalizeAcceptEncoding(headers: HeaderMap, forwarding: Forwarding, request: ViewerRequest): void {
  headers.delete('accept-encoding');
  if (!request.headers.has('accept-encoding')) return;
  set(headers, 'accept-encoding', acceptedEncodings(forwarding, request).join(',') || 'identity');
}

function selects(behavior: string | undefined, names: readonly string[] | undefined, name: string): boolean {
  if (behavior === undefined || behavior === 'none') return false;
  if (behavior === 'whitelist') return names?.includes(name) ?? false;
  if (behavior === 'allExcept') return !names?.includes(name);
  return true;
}

const lower = (names: readonly string[] | undefined) => names?.map((name) => name.toLowerCase());
