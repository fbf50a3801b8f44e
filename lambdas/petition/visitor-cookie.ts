import { createHmac } from 'node:crypto';

/**
 * Cookie that an edge function sets on the petition page. With the prefix `__Host-`, sibling subdomains can't set it.
 */
export const visitorCookieName = '__Host-visitor';

/**
 * Idempotency key for a form without one. It depends on the visitor and the name: the same form sent again signs once,
 * and another name on the same computer is another signature, never a conflict.
 *
 * @param cookies of the request, each as `name=value`
 * @param name as stored
 * @returns `undefined` if the cookie is missing or invalid
 */
export function idempotencyKeyFromCookie(cookies: readonly string[], name: string): string | undefined {
  const prefix = `${visitorCookieName}=`;
  const visitor = cookies.find((cookie) => cookie.startsWith(prefix))?.slice(prefix.length);
  if (visitor === undefined || !/^[\w-]{16,128}$/.test(visitor)) return undefined;
  return createHmac('sha256', visitor).update(name).digest('base64url');
}
