import { createHmac } from 'node:crypto';

/**
 * The cookie that the edge puts to the petition's page. Its prefix makes browsers refuse it from a neighbouring
 * subdomain, which could otherwise give all its visitors one and the same.
 */
export const visitorCookieName = '__Host-visitor';

/**
 * The idempotency key of a form that brings none: of the visitor and the name, so that a form that is sent again signs
 * once, and another name from the same computer is another signature, never a conflict.
 *
 * @param cookies of the request, each as `name=value`
 * @param name as it is stored
 * @returns undefined without a cookie as the edge makes it
 */
export function idempotencyKeyFromCookie(cookies: readonly string[], name: string): string | undefined {
  const prefix = `${visitorCookieName}=`;
  const visitor = cookies.find((cookie) => cookie.startsWith(prefix))?.slice(prefix.length);
  if (visitor === undefined || !/^[\w-]{16,128}$/.test(visitor)) return undefined;
  return createHmac('sha256', visitor).update(name).digest('base64url');
}
