import { staticFolders } from '../../site/page-faults.ts';
import type { Deadline } from '../shared/deadline.ts';
import type { SecretReader } from '../shared/secret.ts';
import { type Change, type ContentRepository, type RepositoryEntry, RepositoryError } from './repository.ts';

/** The folder with the content, in the repository. */
export const contentFolder = 'site/content';
const [siteFolder = '', contentName = ''] = contentFolder.split('/');

/** The response to a list of 10,000 files has about 3 MB. */
const maxBytes = 8 * 1024 * 1024;

/** GitHub asks to wait this long after a secondary rate limit without `Retry-After`. */
const secondaryLimitSeconds = 60;

export interface GitHubOptions {
  /** URL of the API, without a slash at the end: `https://api.github.com`. */
  readonly url: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly token: SecretReader;
  /** @default - the global `fetch` */
  readonly fetch?: typeof globalThis.fetch;
}

/** A response, with its body as JSON. */
export interface GitHubResponse {
  readonly status: number;
  readonly value: unknown;
}

/** Sends requests to GitHub's REST API. https://docs.github.com/en/rest */
export class GitHub {
  readonly #options: GitHubOptions;

  constructor(options: GitHubOptions) {
    this.#options = options;
  }

  /**
   * @param path below the repository, such as `/git/ref/heads/main`
   * @param accepted statuses besides 2xx that are not errors
   * @throws {RepositoryError} for every other status, and if there is no response
   */
  async send(
    method: string,
    path: string,
    deadline: Deadline,
    { body, accepted = [] }: { body?: object; accepted?: readonly number[] } = {},
  ): Promise<GitHubResponse> {
    const token = await this.#readToken();
    const send = (key: string) => this.#sendOnce(method, path, deadline, key, body);
    let response = await send(token);
    if (response.status === 401) {
      // The token may have been replaced since it was read.
      const fresh = await this.#readToken(token);
      if (fresh !== token) response = await send(fresh);
    }
    const { status, value } = response;
    if ((status >= 200 && status < 300) || accepted.includes(status)) return { status, value };
    throw toError(response);
  }

  async #readToken(rejected?: string): Promise<string> {
    const token = await this.#options.token(rejected).catch((error: unknown) => {
      throw new RepositoryError('unavailable', error instanceof Error ? error.name : 'secret');
    });
    // The error of `fetch` for an invalid header would quote the token.
    if (!/^[\x21-\x7e]+$/.test(token)) throw new RepositoryError('refused', 'token');
    return token;
  }

  async #sendOnce(method: string, path: string, { signal }: Deadline, token: string, body?: object) {
    const { url, repository, fetch = globalThis.fetch } = this.#options;
    try {
      const response = await fetch(`${url}/repos/${repository}${path}`, {
        method,
        headers: {
          accept: 'application/vnd.github+json',
          authorization: `Bearer ${token}`,
          'user-agent': 'jamstack-on-aws',
          'x-github-api-version': '2022-11-28',
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
        signal,
        // A redirect would send the token to another server.
        redirect: 'manual',
      });
      return { status: response.status, headers: response.headers, value: await readJson(response) };
    } catch (error) {
      if (error instanceof RepositoryError) throw error;
      throw new RepositoryError('unavailable', signal.aborted ? 'timeout' : 'connection');
    }
  }
}

/** Reads and commits files with GitHub's REST API, on one branch. */
export class GitHubRepository implements ContentRepository {
  readonly #github: GitHub;
  readonly #branch: string;

  constructor(github: GitHub, branch: string) {
    this.#github = github;
    this.#branch = branch;
  }

  async list(deadline: Deadline): Promise<readonly RepositoryEntry[]> {
    const sha = (await this.#folders(deadline)).get(contentName);
    if (sha === undefined) throw new RepositoryError('refused', 'no content folder');
    return this.#tree(sha, deadline);
  }

  async staticFiles(deadline: Deadline): Promise<readonly string[]> {
    const folders = await this.#folders(deadline);
    const lists = Object.entries(staticFolders).map(async ([name, prefix]) => {
      const sha = folders.get(name);
      const entries = sha === undefined ? [] : await this.#tree(sha, deadline);
      return entries.filter(({ isFile }) => isFile).map(({ path }) => `/${prefix}${path}`);
    });
    return (await Promise.all(lists)).flat();
  }

  /** The hashes of the folders of the site, by name. */
  async #folders(deadline: Deadline): Promise<ReadonlyMap<string, string>> {
    const ref = encodeURIComponent(this.#branch);
    const { value } = await this.#github.send('GET', `/contents/${siteFolder}?ref=${ref}`, deadline);
    const folders = listOf(value).filter(({ type }) => type === 'dir');
    return new Map(folders.map(({ name, sha }) => [textOf(name), textOf(sha)]));
  }

  async #tree(sha: string, deadline: Deadline): Promise<readonly RepositoryEntry[]> {
    const { value } = await this.#github.send('GET', `/git/trees/${sha}?recursive=1`, deadline);
    if (recordOf(value).truncated !== false) throw new RepositoryError('refused', 'too many files');
    return listOf(recordOf(value).tree).map((entry) => ({
      path: textOf(entry.path),
      revision: textOf(entry.sha),
      // Symbolic links have the mode 120000.
      isFile: entry.type === 'blob' && (entry.mode === '100644' || entry.mode === '100755'),
      isFolder: entry.type === 'tree',
      bytes: Number(entry.size ?? 0),
    }));
  }

  async read(revision: string, deadline: Deadline): Promise<string> {
    const { value } = await this.#github.send('GET', `/git/blobs/${revision}`, deadline);
    const { content, encoding } = recordOf(value);
    if (encoding !== 'base64') throw new RepositoryError('unavailable', 'encoding');
    return Buffer.from(textOf(content), 'base64').toString('utf8');
  }

  async commit({ path, text, revision, message, author }: Change, deadline: Deadline): Promise<void> {
    await this.#github.send(
      text === undefined ? 'DELETE' : 'PUT',
      `/contents/${contentFolder}/${path}`,
      deadline,
      {
        body: {
          message,
          branch: this.#branch,
          author,
          ...(text !== undefined && { content: Buffer.from(text).toString('base64') }),
          ...(revision !== undefined && { sha: revision }),
        },
      },
    );
  }

  /** The site is deployed from this branch. */
  async requestReview(): Promise<void> {}
}

/**
 * 409 means that the file has another revision, or that the branch changed at the same moment. 422 means the same for a
 * new file that already exists. https://docs.github.com/en/rest/repos/contents
 */
function toError(response: GitHubResponse & { readonly headers: Headers }): RepositoryError {
  const { status } = response;
  const reason = String(status);
  const waitSeconds = secondsToWait(response);
  if (waitSeconds !== undefined) return new RepositoryError('unavailable', reason, waitSeconds);
  // It is 409, too, if the rules of the branch forbid the commit. Only the message tells.
  if (/rule violations|protected branch|through a pull request/i.test(messageOf(response.value)))
    return new RepositoryError('refused', `${reason} by a rule of the branch`);
  if (status === 409 || status === 422) return new RepositoryError('conflict', reason);
  return new RepositoryError(status >= 500 ? 'unavailable' : 'refused', reason);
}

/**
 * Both rate limits are 403 or 429:
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 */
function secondsToWait({
  status,
  headers,
  value,
}: GitHubResponse & { readonly headers: Headers }): number | undefined {
  if (status !== 403 && status !== 429 && status !== 503) return undefined;
  const retryAfter = headers.get('retry-after');
  if (retryAfter !== null && /^\d{1,6}$/.test(retryAfter)) return Math.max(1, Number(retryAfter));
  if (headers.get('x-ratelimit-remaining') === '0') {
    const seconds = Math.ceil(Number(headers.get('x-ratelimit-reset')) - Date.now() / 1000);
    return Number.isFinite(seconds) ? Math.min(Math.max(1, seconds), 3600) : secondaryLimitSeconds;
  }
  // A secondary limit may have no header. Then only the message tells it from a missing permission.
  const isLimit = status === 429 || /secondary rate limit/i.test(messageOf(value));
  return isLimit ? secondaryLimitSeconds : undefined;
}

/** The message of an error. It is in no log and no response. */
function messageOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return '';
  const { message } = value as Json;
  return typeof message === 'string' ? message : '';
}

/**
 * Limits the size of the body.
 *
 * @returns undefined for an error or status 204 whose body is not JSON
 * @throws {RepositoryError} if the body is too large, or if a success has a body that is not JSON
 */
async function readJson(response: Response): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new RepositoryError('refused', 'too large');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    if (response.ok && response.status !== 204) throw new RepositoryError('unavailable', 'not JSON');
    return undefined;
  }
}

type Json = Readonly<Record<string, unknown>>;

export function recordOf(value: unknown): Json {
  if (typeof value !== 'object' || value === null) throw new RepositoryError('unavailable', 'shape');
  return value as Json;
}

export function listOf(value: unknown): readonly Json[] {
  if (!Array.isArray(value)) throw new RepositoryError('unavailable', 'shape');
  return value.map(recordOf);
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new RepositoryError('unavailable', 'shape');
  return value;
}
