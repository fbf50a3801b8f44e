import { randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { CommandError } from '../command.ts';

// No package may be imported here: the job that comments runs without `npm ci`, because its token can write.

type Environment = Readonly<Record<string, string | undefined>>;

interface Comment {
  readonly id: number;
  readonly body: string;
  readonly user: { readonly login: string };
}

/** The author of comments that a workflow makes with its own token. */
const bot = 'github-actions[bot]';

/** GitHub's limit is 65,536 characters. */
export const maxCommentBytes = 60_000;

/** GitHub's API for one repository, with the variables of a job. */
export class GitHub {
  readonly #api: string;
  readonly #token: string;

  /** @throws {CommandError} if a variable is missing */
  constructor(environment: Environment) {
    const { GITHUB_API_URL = 'https://api.github.com', GITHUB_REPOSITORY, GITHUB_TOKEN } = environment;
    if (!GITHUB_TOKEN || !/^[\w.-]+\/[\w.-]+$/.test(GITHUB_REPOSITORY ?? ''))
      throw new CommandError('Set GITHUB_REPOSITORY to owner/name, and GITHUB_TOKEN.');
    this.#api = `${GITHUB_API_URL}/repos/${GITHUB_REPOSITORY}`;
    this.#token = GITHUB_TOKEN;
  }

  /** @returns `unknown` if the repository has no pull request with this number */
  async pullRequestState(number: number): Promise<'open' | 'closed' | 'unknown'> {
    const response = await this.#request('GET', `/pulls/${number}`, undefined, [404]);
    if (response.status === 404) return 'unknown';
    const { state } = (await response.json()) as { state: unknown };
    return state === 'open' || state === 'closed' ? state : 'unknown';
  }

  /** Replaces the workflow's own comment that begins with the marker, or adds one. */
  async putComment(pullRequest: number, marker: string, text: string): Promise<void> {
    const body = `${marker}\n${text}`;
    const existing = await this.#findComment(pullRequest, marker);
    if (existing) await this.#request('PATCH', `/issues/comments/${existing.id}`, { body });
    else await this.#request('POST', `/issues/${pullRequest}/comments`, { body });
  }

  async #findComment(pullRequest: number, marker: string): Promise<Comment | undefined> {
    const perPage = 100;
    for (let page = 1; ; page += 1) {
      const path = `/issues/${pullRequest}/comments?per_page=${perPage}&page=${page}`;
      const comments = (await (await this.#request('GET', path)).json()) as Comment[];
      const found = comments.find(({ body, user }) => user.login === bot && body.startsWith(marker));
      if (found || comments.length < perPage) return found;
    }
  }

  async #request(
    method: string,
    path: string,
    body?: object,
    expected: readonly number[] = [],
  ): Promise<Response> {
    const response = await fetch(`${this.#api}${path}`, {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${this.#token}`,
        'x-github-api-version': '2022-11-28',
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    if (response.ok || expected.includes(response.status)) return response;
    throw new CommandError(
      `GitHub returned ${response.status} for ${method} ${path}: ${(await response.text()).slice(0, 200)}`,
    );
  }
}

/**
 * Sets an output of the step. The delimiter is random, so that a value can't set another output:
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#multiline-strings
 */
export async function setOutput(environment: Environment, name: string, value: string): Promise<void> {
  const delimiter = randomUUID();
  await append(environment.GITHUB_OUTPUT, `${name}<<${delimiter}\n${value}\n${delimiter}\n`);
}

/** Adds Markdown to the summary of the job. */
export async function addSummary(environment: Environment, markdown: string): Promise<void> {
  await append(environment.GITHUB_STEP_SUMMARY, `${markdown}\n`);
}

/** Outside of GitHub there is no file, and the text is not needed. */
async function append(path: string | undefined, text: string): Promise<void> {
  if (path) await appendFile(path, text);
}
