import { expect, test } from '@jest/globals';
import { GitHub } from '../../../lambdas/content/github.ts';
import { PullRequestRepository } from '../../../lambdas/content/pull-request.ts';
import { Deadline } from '../../../lambdas/shared/deadline.ts';

const author = { name: 'Ada', email: 'ada@editors.invalid' };
const change = { path: 'tea.md', text: 'Tea', message: 'Add tea.md', author };

/** A repository whose host responds by method and path. */
function repository(responses: Readonly<Record<string, readonly [status: number, value: unknown]>>) {
  const sent: string[] = [];
  const fetch: typeof globalThis.fetch = async (url, { method = 'GET', body } = {}) => {
    const path = String(url).slice('https://api.example/repos/ada/site'.length);
    sent.push(`${method} ${path}`);
    if (body) expect(JSON.parse(String(body))).not.toMatchObject({ branch: 'main' });
    const [status, value] = responses[`${method} ${path.replace(/\?.*/, '')}`] ?? [500, {}];
    return new Response(JSON.stringify(value), { status });
  };
  const github = new GitHub({
    url: 'https://api.example',
    repository: 'ada/site',
    token: async () => 't',
    fetch,
  });
  return { host: new PullRequestRepository(github, 'ada/site', 'main'), sent };
}

const base = { 'GET /git/ref/heads/main': [200, { object: { sha: 'm' } }] } as const;
const work = { 'GET /git/ref/heads/content-editor': [200, { object: { sha: 'w' } }] } as const;
const saved = { 'PUT /contents/site/content/tea.md': [201, {}] } as const;
const pulls = '/pulls?state=open&head=ada%3Acontent-editor&base=main';
const within = () => new Deadline(5_000);

test('the first change creates the branch and opens a pull request', async () => {
  const { host, sent } = repository({
    ...base,
    ...saved,
    'GET /git/ref/heads/content-editor': [404, {}],
    'POST /git/refs': [201, {}],
    'GET /pulls': [200, []],
    'POST /pulls': [201, {}],
  });
  await host.commit(change, within());
  await host.requestReview(within());
  expect(sent).toEqual([
    'GET /git/ref/heads/content-editor',
    'GET /git/ref/heads/main',
    'POST /git/refs',
    'PUT /contents/site/content/tea.md',
    `GET ${pulls}`,
    'POST /pulls',
  ]);
});

test('a later change merges what has been deployed, and keeps the pull request', async () => {
  const { host, sent } = repository({
    ...work,
    ...saved,
    'POST /merges': [201, {}],
    'GET /pulls': [200, [{ number: 1 }]],
  });
  await host.commit(change, within());
  await host.requestReview(within());
  expect(sent).toEqual([
    'GET /git/ref/heads/content-editor',
    'POST /merges',
    'PUT /contents/site/content/tea.md',
    `GET ${pulls}`,
  ]);
});

test('a branch without changes, and no branch, need no pull request', async () => {
  const { host, sent } = repository({ 'GET /pulls': [200, []], 'POST /pulls': [422, {}] });
  await host.requestReview(within());
  expect(sent).toEqual([`GET ${pulls}`, 'POST /pulls']);
});

test('a pull request that could not be opened is a failure', async () => {
  const { host } = repository({ 'GET /pulls': [200, []], 'POST /pulls': [403, {}] });
  await expect(host.requestReview(within())).rejects.toMatchObject({ failure: 'refused' });
});

test('a merge conflict is a failure that only an administrator can resolve', async () => {
  const { host } = repository({ ...work, 'POST /merges': [409, {}] });
  await expect(host.commit(change, within())).rejects.toMatchObject({
    failure: 'refused',
    reason: 'merge conflict',
  });
});

test('editors see the changes that are not merged yet', async () => {
  const tree = { 'GET /contents/site': [200, []] } as const;
  const before = repository({ ...tree, 'GET /git/ref/heads/content-editor': [404, {}] });
  await expect(before.host.list(within())).rejects.toThrow();
  expect(before.sent.at(-1)).toBe('GET /contents/site?ref=main');
  const after = repository({ ...tree, ...work });
  await expect(after.host.list(within())).rejects.toThrow();
  expect(after.sent.at(-1)).toBe('GET /contents/site?ref=content-editor');
});
