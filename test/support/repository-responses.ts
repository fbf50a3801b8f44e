import type { GitHubRequest, GitHubResponse } from '../../local/working-copy/github-server.ts';

/** The response of GitHub that replaces the commit of a file. */
export interface DocumentedResponse {
  readonly status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** How often a file gets the response. @default 1 */
  readonly times?: number;
}

/**
 * The documented failures of a commit, by the name of the file that gets them. Sources:
 * - 403, 404, 422, 429, timeouts: https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
 * - limits and their headers: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 * - the messages of 409, which these pages do not have: jcabi/jcabi-github#665 and
 *   satisfactory-factories/application#67
 */
export const documentedResponses = {
  'response-busy-branch': {
    status: 409,
    message:
      'is at e765253c2a06ed7f025ee5c971f0988e54437aca but expected 0000000000000000000000000000000000000000',
  },
  'response-branch-busy-for-long': {
    status: 409,
    message: 'refs/heads/main expected to be at e765253c',
    times: 3,
  },
  'response-protected-branch': {
    status: 409,
    message: 'Repository rule violations found\n\nChanges must be made through a pull request.\n\n',
  },
  'response-validation-failed': { status: 422, message: 'Validation Failed', times: 3 },
  'response-not-found': { status: 404, message: 'Not Found' },
  'response-missing-permission': {
    status: 403,
    message: 'Resource not accessible by personal access token',
    headers: { 'x-ratelimit-remaining': '4987', 'x-accepted-github-permissions': 'contents=write' },
  },
  'response-primary-limit': {
    status: 403,
    message: 'API rate limit exceeded for user ID 1.',
    headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '{in 90 seconds}' },
  },
  'response-secondary-limit': {
    status: 403,
    message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    headers: { 'retry-after': '30', 'x-ratelimit-remaining': '4987' },
  },
  'response-secondary-limit-without-time': {
    status: 403,
    message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    headers: { 'x-ratelimit-remaining': '4987' },
  },
  'response-too-many-requests': { status: 429, message: 'Too Many Requests' },
  'response-server-error': { status: 500, message: 'Server Error' },
  'response-timeout': { status: 502, message: 'Server Error' },
  'response-unavailable': { status: 503, message: 'Service Unavailable' },
} as const satisfies Readonly<Record<string, DocumentedResponse>>;

/** Gives each file with such a name its response. Afterwards the file can be committed. */
export function responsesByName(): (request: GitHubRequest) => GitHubResponse | undefined {
  const given = new Map<string, number>();
  return ({ method, path }) => {
    const name = /([^/]+)\.md$/.exec(path)?.[1] ?? '';
    if (method === 'GET' || !Object.hasOwn(documentedResponses, name)) return undefined;
    const response: DocumentedResponse = documentedResponses[name as keyof typeof documentedResponses];
    const count = given.get(path) ?? 0;
    if (count === (response.times ?? 1)) return undefined;
    given.set(path, count + 1);
    const reset = String(Math.ceil(Date.now() / 1000) + 90);
    const headers = Object.entries(response.headers ?? {}).map(([header, value]) => [
      header,
      value.replace('{in 90 seconds}', reset),
    ]);
    return {
      status: response.status,
      headers: Object.fromEntries(headers),
      body: {
        message: response.message,
        documentation_url: 'https://docs.github.com/rest',
        status: `${response.status}`,
      },
    };
  };
}
