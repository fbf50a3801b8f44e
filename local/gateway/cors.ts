import type { CorsDefinition } from './definition.ts';

/** Whether a page of the origin may read responses. */
export function allowsOrigin({ allowOrigins }: CorsDefinition, origin: string): boolean {
  return allowOrigins.some((allowed) => {
    const [scheme, host] = allowed.split('*', 2);
    if (allowed === '*') return true;
    // `https://*` allows every origin of the scheme.
    return host === '' ? origin.startsWith(scheme as string) : allowed === origin;
  });
}

/** The CORS headers of a response. Empty for a page that is not allowed. */
export function corsHeaders(cors: CorsDefinition, origin: string): Record<string, string> {
  if (!allowsOrigin(cors, origin)) return {};
  const { allowCredentials, allowOrigins, exposeHeaders } = cors;
  return {
    'access-control-allow-origin': allowOrigins.includes('*') ? '*' : origin,
    ...(!allowOrigins.includes('*') && { vary: 'Origin' }),
    ...(allowCredentials && { 'access-control-allow-credentials': 'true' }),
    ...(exposeHeaders.length > 0 && { 'access-control-expose-headers': exposeHeaders.join(',') }),
  };
}

/** The headers of the response to a preflight request. */
export function preflightHeaders(cors: CorsDefinition, origin: string): Record<string, string> {
  const headers = corsHeaders(cors, origin);
  if (Object.keys(headers).length === 0) return {};
  const { 'access-control-expose-headers': _, ...shared } = headers;
  const { allowHeaders, allowMethods, maxAge } = cors;
  return {
    ...shared,
    ...(allowHeaders.length > 0 && { 'access-control-allow-headers': allowHeaders.join(',') }),
    ...(allowMethods.length > 0 && { 'access-control-allow-methods': allowMethods.join(',') }),
    ...(maxAge !== undefined && { 'access-control-max-age': String(maxAge) }),
  };
}
