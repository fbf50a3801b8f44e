import { parseUrl } from '../../lambdas/shared/parse-url.ts';
import { CommandError } from '../command.ts';
import { openStage, toCommandError } from '../deployment.ts';

/** The deployment to check. */
export interface SmokeTarget {
  /** Origin of the site, such as `https://www.example.com`. */
  readonly site: string;
  /** Origin of the API Gateway URL. @default - unknown */
  readonly api?: string;
}

/** A response. Redirects are not followed. */
export interface SmokeResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Longer than the timeout of every route, plus a cold start. */
const timeoutMs = 40_000;

/** @param path on the site, or an absolute URL */
export async function send(
  target: SmokeTarget,
  path: string,
  init: RequestInit = {},
): Promise<SmokeResponse> {
  const url = /^https?:/.test(path) ? path : `${target.site}${path}`;
  const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs), ...init });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

export function sendJson(
  target: SmokeTarget,
  path: string,
  value: unknown,
  headers: Record<string, string> = {},
): Promise<SmokeResponse> {
  return send(target, path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(value),
  });
}

/** @throws {CommandError} unless the text is the origin of a site */
export function parseSite(text: string | undefined): string {
  const url = parseUrl(text ?? '');
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.username)
    return url.origin;
  throw new CommandError(
    'The first argument must be the URL of the site, without a path: https://… (--help lists the options.)',
  );
}

/**
 * Reads the URL of a stage's API from the outputs of its stack.
 *
 * @throws {CommandError} if there is no such stack or output
 */
export async function findApi(stage: string, region: string | undefined): Promise<string> {
  const { stack, outputs } = await openStage(stage, { ...(region && { region }) }).catch((error) => {
    throw toCommandError(error);
  });
  if (typeof outputs.ApiUrl === 'string') return outputs.ApiUrl;
  throw new CommandError(`The stack ${stack} has no output ApiUrl. Deploy it again, or use --api.`);
}
