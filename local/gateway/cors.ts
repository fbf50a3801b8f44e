import type { CorsDefinition } from './definition.ts';
import type { GatewayResponse } from './response.ts';

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

/** Replaces the CORS headers of a function's response by those of the API. */
export function replaceCors(
  headers: GatewayResponse['headers'],
  cors: CorsDefinition | undefined,
  origin: string | undefined,
): GatewayResponse['headers'] {
  if (!cors || origin === undefined) return headers;
  const others = Object.entries(headers).filter(([name]) => !name.startsWith('access-control-'));
  return { ...Object.fromEntries(others), ...corsHeaders(cors, origin) };
}

/** The headers of the response to a preflight request. */
export function preflightHeaders(cors: CorsDefinition, origin: string): Record<string, string> {
  const headers = corsHeaders(cors, origin);
  if (Object.keys(headers).length === 0) return {};
  const { 'access-control-expose-headers': _, ...shared } = headers;
  const { allowHeaders, allowMethods, maxAgeSeconds } = cors;
  return {
    ...shared,
    ...(allowHeaders.length > 0 && { 'access-control-allow-headers': allowHeaders.join(',') }),
    ...(allowMethods.length > 0 && { 'access-control-allow-methods': allowMethods.join(',') }),
    ...(maxAgeSeconds !== undefined && { 'access-control-max-age': String(maxAgeSeconds) }),
  };
}
