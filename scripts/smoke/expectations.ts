import type { SmokeResponse } from './target.ts';

/** A response that differs from docs/http-contract.md. */
export class CheckError extends Error {
  override readonly name = 'CheckError';
}

/** @throws {CheckError} unless the condition holds */
export function ensure(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new CheckError(sentence);
}

export function ensureStatus({ status, text }: SmokeResponse, ...expected: number[]): void {
  ensure(
    expected.includes(status),
    `The status is ${status}, not ${expected.join(' or ')}: ${text.slice(0, 200)}`,
  );
}

/** Headers of all responses, with any status. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'permissions-policy':
    'accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()',
  'referrer-policy': 'same-origin',
  'strict-transport-security': 'max-age=63072000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

export function ensureSecurityHeaders({ headers }: SmokeResponse): void {
  for (const [name, value] of Object.entries(securityHeaders)) {
    ensure(headers.get(name) === value, `${name} is ${headers.get(name)}, not ${value}.`);
  }
  ensureStrictPolicy(headers.get('content-security-policy') ?? '');
  ensure(headers.get('cache-control'), 'There is no Cache-Control.');
  ensure(headers.get('x-origin-secret') === null, 'The origin secret is in the response.');
}

/** @returns the sources of a content security policy by directive */
export function parsePolicy(text: string): ReadonlyMap<string, readonly string[]> {
  return new Map(
    text
      .split(';')
      .map((directive) => directive.trim().split(/\s+/))
      .filter(([name]) => name)
      .map(([name = '', ...sources]) => [name.toLowerCase(), sources]),
  );
}

/** @throws {CheckError} if a content security policy allows inline code or every origin */
export function ensureStrictPolicy(text: string): void {
  const policy = parsePolicy(text);
  ensure(
    policy.get('default-src')?.join() === "'none'",
    `default-src is ${policy.get('default-src')}, not 'none'.`,
  );
  const lax = [...policy.values()]
    .flat()
    .filter((source) => /unsafe-|nonce-|^\*|^(https?|data|filesystem):$/.test(source));
  ensure(lax.length === 0, `The content security policy allows ${lax.join(', ')}.`);
  for (const directive of ['base-uri', 'frame-ancestors']) {
    ensure(
      policy.get(directive)?.join() === "'none'",
      `${directive} is ${policy.get(directive)}, not 'none'.`,
    );
  }
  ensure(policy.has('form-action'), 'The content security policy has no form-action.');
}

/** @throws {CheckError} unless browsers may cache the response for a year */
export function ensureImmutable({ headers }: SmokeResponse): void {
  const directives = (headers.get('cache-control') ?? '').split(/,\s*/);
  ensure(
    directives.includes('immutable') && directives.includes('max-age=31536000'),
    `Cache-Control is ${headers.get('cache-control')}, without max-age=31536000 and immutable.`,
  );
}

export function parseJson<T>({ headers, text }: SmokeResponse): T {
  const type = headers.get('content-type') ?? '';
  ensure(/^application\/(problem\+)?json\b/.test(type), `Content-Type is ${type}, not JSON.`);
  return JSON.parse(text) as T;
}

/** @throws {CheckError} unless the response is a problem (RFC 9457) with this status */
export function ensureProblem(response: SmokeResponse, status: number): void {
  ensureStatus(response, status);
  const problem = parseJson<{ status: number; type: string; title: string }>(response);
  ensure(
    problem.status === status && problem.type && problem.title,
    `The body is not a problem: ${response.text.slice(0, 200)}`,
  );
  ensure(response.headers.get('cache-control') === 'no-store', 'Cache-Control of the error is not no-store.');
}
