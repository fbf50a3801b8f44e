import { createServer } from 'node:http';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { GitHub, GitHubRepository } from '../../../lambdas/content/github.ts';
import type { RepositoryError } from '../../../lambdas/content/repository.ts';
import { Deadline } from '../../../lambdas/shared/deadline.ts';
import { listen } from '../../../local/server.ts';

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A repository whose host gives these responses, one after another. */
function repository(...responses: readonly (Response | Error)[]) {
  const sent: Sent[] = [];
  const remaining = [...responses];
  const fetch: typeof globalThis.fetch = async (url, { method = 'GET', headers, body, signal } = {}) => {
    const text = body === undefined ? undefined : JSON.parse(String(body));
    sent.push({ method, url: String(url), headers: new Headers(headers), body: text });
    const response = remaining.shift();
    if (response instanceof Response) return response;
    if (response) throw response;
    // Silent until the deadline.
    return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
  };
  const token = async (rejected?: string) => (rejected === undefined ? 'token-1' : 'token-2');
  const options = { url: 'https://api.example', repository: 'ada/site', token, fetch };
  return { host: new GitHubRepository(new GitHub(options), 'main'), sent };
}

const json = (status: number, value: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(value), { status, headers });

const within = (milliseconds = 5_000) => new Deadline(milliseconds);

const author = { name: 'Ada', email: 'ada@editors.invalid' };
const change = { path: 'posts/tea.md', text: 'Tea', message: 'Add posts/tea.md', author };

const failureOf = (work: Promise<unknown>): Promise<RepositoryError> =>
  work.then(
    () => Promise.reject(new Error('It did not fail.')),
    (error: RepositoryError) => error,
  );

test('lists the tree of the content folder, and tells files from links', async () => {
  const { host, sent } = repository(
    json(200, [
      { name: 'content', type: 'file', sha: 'x' },
      { name: 'content', type: 'dir', sha: 'tree-1' },
    ]),
    json(200, {
      truncated: false,
      tree: [
        { path: 'about.md', mode: '100644', type: 'blob', sha: 'a', size: 3 },
        { path: 'run.md', mode: '100755', type: 'blob', sha: 'b', size: 4 },
        { path: 'link.md', mode: '120000', type: 'blob', sha: 'c', size: 5 },
        { path: 'module', mode: '160000', type: 'commit', sha: 'd' },
        { path: 'posts', mode: '040000', type: 'tree', sha: 'e' },
      ],
    }),
  );
  expect(await host.list(within())).toEqual([
    { path: 'about.md', revision: 'a', isFile: true, isFolder: false, bytes: 3 },
    { path: 'run.md', revision: 'b', isFile: true, isFolder: false, bytes: 4 },
    { path: 'link.md', revision: 'c', isFile: false, isFolder: false, bytes: 5 },
    { path: 'module', revision: 'd', isFile: false, isFolder: false, bytes: 0 },
    { path: 'posts', revision: 'e', isFile: false, isFolder: true, bytes: 0 },
  ]);
  expect(sent.map(({ url }) => url)).toEqual([
    'https://api.example/repos/ada/site/contents/site?ref=main',
    'https://api.example/repos/ada/site/git/trees/tree-1?recursive=1',
  ]);
  expect(Object.fromEntries(sent[0]?.headers ?? [])).toEqual({
    accept: 'application/vnd.github+json',
    authorization: 'Bearer token-1',
    'user-agent': 'jamstack-on-aws',
    'x-github-api-version': '2022-11-28',
  });
});

test('lists the files that the build copies, from the folders that the branch has', async () => {
  const { host, sent } = repository(
    json(200, [
      { name: 'photos', type: 'dir', sha: 'tree-1' },
      { name: 'static', type: 'dir', sha: 'tree-2' },
      { name: 'pictures', type: 'file', sha: 'x' },
    ]),
    json(200, {
      truncated: false,
      tree: [{ path: 'icon.svg', mode: '100644', type: 'blob', sha: 'a', size: 1 }],
    }),
    json(200, {
      truncated: false,
      tree: [
        { path: 'small', mode: '040000', type: 'tree', sha: 'b' },
        { path: 'small/sea.webp', mode: '100644', type: 'blob', sha: 'c', size: 1 },
      ],
    }),
  );
  expect(await host.staticFiles(within())).toEqual(['/icon.svg', '/photos/small/sea.webp']);
  expect(sent).toHaveLength(3);
});

test('reads a file with line breaks in its base64', async () => {
  const { host } = repository(json(200, { encoding: 'base64', content: 'VGVh\nIGZvciBab8Or\n' }));
  expect(await host.read('a', within())).toBe('Tea for Zoë');
});

test('commits a file in the name of the editor', async () => {
  const { host, sent } = repository(json(201, {}));
  await host.commit({ ...change, revision: 'old' }, within());
  expect(sent).toMatchObject([
    {
      method: 'PUT',
      url: 'https://api.example/repos/ada/site/contents/site/content/posts/tea.md',
      body: { message: 'Add posts/tea.md', branch: 'main', author, content: 'VGVh', sha: 'old' },
    },
  ]);
});

test('deletes a file', async () => {
  const { host, sent } = repository(json(200, {}));
  await host.commit({ path: 'a.md', message: 'Delete a.md', author, revision: 'old' }, within());
  expect(sent).toMatchObject([
    { method: 'DELETE', body: { message: 'Delete a.md', branch: 'main', sha: 'old' } },
  ]);
  expect(sent[0]?.body).not.toHaveProperty('content');
});

test('reads a rotated token once', async () => {
  const { host, sent } = repository(json(401, {}), json(201, {}));
  await host.commit(change, within());
  expect(sent.map(({ headers }) => headers.get('authorization'))).toEqual([
    'Bearer token-1',
    'Bearer token-2',
  ]);
});

describe('the documented response', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });
  /** Milliseconds since 1970. The clock stands still, because the time to wait is counted from now. */
  const now = 1_764_400_000_000;
  const inSeconds = (seconds: number) => String(now / 1000 + seconds);

  test.each([
    ['409 for another revision', 409, {}, 'conflict'],
    ['422 for a missing revision', 422, {}, 'conflict'],
    ['404 for a missing permission or branch', 404, {}, 'refused'],
    ['403 for a missing permission', 403, { 'x-ratelimit-remaining': '4999' }, 'refused'],
    ['301 for a renamed repository', 301, { location: 'https://api.example/x' }, 'refused'],
    ['500', 500, {}, 'unavailable'],
    ['502', 502, {}, 'unavailable'],
    ['503', 503, {}, 'unavailable'],
    ['500 with Retry-After', 500, { 'retry-after': '30' }, 'unavailable'],
  ] as const)('%s is a failure of the kind %s', async (_what, status, headers, failure) => {
    const { host } = repository(json(status, { message: 'secret-detail' }, headers));
    const error = await failureOf(host.commit(change, within()));
    expect(error).toMatchObject({ name: 'RepositoryError', failure, reason: String(status) });
    expect(error.retryAfterSeconds).toBeUndefined();
    expect(error.message).not.toContain('secret-detail');
  });

  test.each([
    ['403 with Retry-After', 403, { 'retry-after': '30' }, 30],
    ['429 with Retry-After', 429, { 'retry-after': '7' }, 7],
    ['503 with Retry-After', 503, { 'retry-after': '9' }, 9],
    ['429 without a header', 429, {}, 60],
    ['429 with a date in Retry-After', 429, { 'retry-after': 'Sun, 29 Nov 2026 12:00:30 GMT' }, 60],
    ['429 with a fraction in Retry-After', 429, { 'retry-after': '7.5' }, 60],
    [
      '403 of the primary limit',
      403,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inSeconds(100) },
      100,
    ],
    [
      '429 of the primary limit',
      429,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inSeconds(-5) },
      1,
    ],
    [
      '403 of the primary limit without a time',
      403,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': 'x' },
      60,
    ],
  ])('%s says when to ask again', async (_what, status, headers, seconds) => {
    jest.spyOn(Date, 'now').mockReturnValue(now);
    const { host } = repository(json(status, {}, headers));
    const error = await failureOf(host.commit(change, within()));
    expect(error).toMatchObject({ failure: 'unavailable', retryAfterSeconds: seconds });
  });
});

test.each([
  ['a broken connection', new TypeError('fetch failed'), 'connection'],
  ['no JSON', new Response('<html>', { status: 200 }), 'not JSON'],
])('%s is a failure that may be repeated', async (_what, response, reason) => {
  const { host } = repository(response);
  expect(await failureOf(host.commit(change, within()))).toMatchObject({ failure: 'unavailable', reason });
});

test.each([
  ['another encoding', { encoding: 'none', content: '' }, 'unavailable'],
  ['no text', { encoding: 'base64', content: 7 }, 'unavailable'],
  ['more than 8 MiB', { encoding: 'base64', content: 'A'.repeat(8 * 1024 * 1024) }, 'refused'],
])('a file with %s is an error', async (_what, value, failure) => {
  const { host } = repository(json(200, value));
  expect(await failureOf(host.read('a', within()))).toMatchObject({ name: 'RepositoryError', failure });
});

test('a secret that cannot be read is an error that may be repeated, and nothing is sent', async () => {
  const token = () => Promise.reject(new TypeError('secret-detail'));
  const fetch = () => Promise.reject(new Error('It was sent.'));
  const host = new GitHub({ url: 'https://api.example', repository: 'ada/site', token, fetch });
  const error = await failureOf(host.send('GET', '/pulls', within()));
  expect(error).toMatchObject({ failure: 'unavailable', reason: 'TypeError' });
  expect(error.message).not.toContain('secret-detail');
});

test('a redirect is not followed, because it would send the token to another server', async () => {
  let stolen = 0;
  const other = await listen(createServer((_request, response) => void response.end(String(++stolen))));
  const server = await listen(
    createServer((_request, response) => void response.writeHead(307, { location: other.url }).end()),
  );
  const host = new GitHub({ url: server.url, repository: 'ada/site', token: async () => 'token' });
  const error = await failureOf(host.send('GET', '/pulls', within()));
  expect([error.failure, error.reason, stolen]).toEqual(['refused', '307', 0]);
  await Promise.all([server.close(), other.close()]);
});

test('a slow host ends at the deadline', async () => {
  const { host } = repository();
  const error = await failureOf(host.commit(change, within(20)));
  expect(error).toMatchObject({ failure: 'unavailable', reason: 'timeout' });
});

test.each([
  ['another shape', json(200, { message: 'x' })],
  ['an entry without a name', json(200, [7])],
])('%s is a failure', async (_what, response) => {
  const { host } = repository(response);
  expect(await failureOf(host.list(within()))).toMatchObject({ failure: 'unavailable' });
});

test.each([
  ['no content folder', [json(200, [{ name: 'content', type: 'symlink', sha: 'x' }])]],
  [
    'a tree that is cut off',
    [json(200, [{ name: 'content', type: 'dir', sha: 'x' }]), json(200, { truncated: true })],
  ],
])('%s is a failure that only an administrator can resolve', async (_what, responses) => {
  const { host } = repository(...responses);
  expect(await failureOf(host.list(within()))).toMatchObject({ failure: 'refused' });
});

test('a token that no header can contain is not quoted', async () => {
  const options = { url: 'https://api.example', repository: 'ada/site', token: async () => 'to\nken' };
  const error = await failureOf(new GitHub(options).send('GET', '/pulls', within()));
  expect(error).toMatchObject({ failure: 'refused', reason: 'token' });
});
