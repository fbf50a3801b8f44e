import { JamstackError } from '../shared/jamstack-error.ts';

/** The site does not respond as docs/http-contract.md says. The message names every check that failed. */
export class CanaryError extends JamstackError {
  override readonly name = 'CanaryError';
}

interface Check {
  readonly path: string;
  readonly init?: RequestInit;
  readonly status: number;
  /** Whether the body is the right one. It may throw. */
  accepts(body: string): boolean;
}

const checks: readonly Check[] = [
  { path: '/', status: 200, accepts: (body) => /<title>[^<]+<\/title>/.test(body) },
  { path: '/api/health', status: 200, accepts: (body) => JSON.parse(body).status === 'ok' },
  // A dry run: the handler rejects an empty name before it stores anything.
  {
    path: '/api/signatures',
    init: {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ signature: '' }),
    },
    status: 400,
    accepts: (body) => /[/#]invalid-signature$/.test(JSON.parse(body).type),
  },
];

/**
 * Requests the home page, the health route and the signing route at the same time.
 *
 * @param siteUrl URL of the site, without a path
 * @param timeoutMs for each request, including the cold start of a function
 * @throws {CanaryError} if a response is missing or wrong
 */
export async function checkSite(siteUrl: string, timeoutMs = 10_000): Promise<void> {
  const failures = await Promise.all(checks.map((check) => failureOf(check, siteUrl, timeoutMs)));
  const sentences = failures.filter((failure) => failure !== undefined);
  if (sentences.length > 0) throw new CanaryError(sentences.join(' '));
}

/** @returns one sentence; undefined if the check passes */
async function failureOf(check: Check, siteUrl: string, timeoutMs: number): Promise<string | undefined> {
  const { path, init, status, accepts } = check;
  const name = `${init?.method ?? 'GET'} ${path}`;
  try {
    const response = await fetch(`${siteUrl}${path}`, {
      ...init,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const body = await response.text();
    if (response.status !== status) return `${name}: the status is ${response.status}, not ${status}.`;
    return isAccepted(accepts, body) ? undefined : `${name}: the body is not the expected one.`;
  } catch (error) {
    const { message, cause } = error as Error;
    return `${name}: no response (${[message, (cause as NodeJS.ErrnoException | undefined)?.code].filter(Boolean).join(', ')}).`;
  }
}

function isAccepted(accepts: Check['accepts'], body: string): boolean {
  try {
    return accepts(body);
  } catch {
    return false;
  }
}
