import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectFor } from '../support/expect-for.ts';
import { handledRequests } from '../support/handled-requests.ts';
import { browserAccept, expectErrorPage, readJson, request, sharedRun } from '../support/http.ts';
import { logIn } from '../support/login.ts';

let token: string;
let memberToken: string;
let idToken: string;

beforeAll(async () => {
  const [editor, member] = await Promise.all([logIn({ account: sharedRun.editor }), logIn()]);
  ({ access_token: token, id_token: idToken } = editor);
  memberToken = member.access_token;
});

interface Page {
  readonly path: string;
  readonly revision: string;
  readonly frontMatter: Readonly<Record<string, unknown>>;
  readonly body: string;
}

const send = (
  method: string,
  path: string,
  { json, headers, as = token }: { json?: unknown; headers?: Record<string, string>; as?: string } = {},
) =>
  request(`/api/content${path && `/${path}`}`, {
    method,
    headers: {
      ...(as && { authorization: `Bearer ${as}` }),
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });

const post = {
  frontMatter: { title: 'Written in a test', description: 'A post.', date: '2026-11-28', tags: ['test'] },
  body: '# Written in a test\n\nSome **text**.',
};

describe('anyone but an editor', () => {
  test.each([
    ['no token', () => ''],
    ['a member', () => memberToken],
    ['an ID token of an editor', () => idToken],
    ['a changed token', () => `${token.slice(0, -2)}AA`],
  ])('is refused, and the handler does not run: %s', async (_who, as) => {
    const responses: Response[] = [];
    for (const path of ['', 'about.md', 'preview']) {
      const response = await send('GET', path, { as: as() });
      expectFor(path, [401, 403]).toContain(response.status);
      if (as()) expectFor(path, response.status).toBe(403);
      responses.push(response);
    }
    for (const method of ['PUT', 'DELETE']) {
      const response = await send(method, 'about.md', { as: as(), headers: { 'if-match': '*' }, json: post });
      expect([401, 403]).toContain(response.status);
      responses.push(response);
    }
    const preview = await send('POST', 'preview', { as: as(), json: { path: 'a.md', ...post } });
    expect([401, 403]).toContain(preview.status);
    const ids = [...responses, preview].map(({ headers }) => headers.get('apigw-requestid') ?? '');
    expect(ids).not.toContain('');
    const handled = await handledRequests('/api/content', await send('GET', ''));
    expect(ids.filter((id) => handled.has(id))).toStrictEqual([]);
  });
});

test('an editor writes, changes and deletes a post, and no one overwrites another', async () => {
  const path = 'posts/written-in-a-test.md';
  const created = await send('PUT', path, { json: post, headers: { 'if-none-match': '*' } });
  const { revision } = await readJson<Page>(created);
  expect(created.headers.get('etag')).toBe(`"${revision}"`);
  expect(created.headers.get('cache-control')).toBe('no-store');
  const page = await readJson<Page>(await send('GET', path));
  expect(page).toEqual({ path, revision, frontMatter: post.frontMatter, body: `${post.body}\n` });
  const list = await readJson<{ pages: { path: string }[] }>(await send('GET', ''));
  expect(list.pages).toContainEqual(expect.objectContaining({ path, title: 'Written in a test', revision }));

  const change = (text: string) =>
    send('PUT', path, { json: { ...post, body: text }, headers: { 'if-match': `"${revision}"` } });
  const results = await Promise.all(['One', 'Two', 'Three'].map(change));
  expect(results.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
  const saved = await readJson<Page>(await send('GET', path));
  const stale = await send('DELETE', path, { headers: { 'if-match': `"${revision}"` } });
  expect(stale.status).toBe(412);
  const deleted = await send('DELETE', path, { headers: { 'if-match': `"${saved.revision}"` } });
  expect(deleted.status).toBe(204);
  expect((await send('GET', path)).status).toBe(404);
});

test.each([
  ['title', { title: '' }],
  ['date', { date: 'tomorrow' }],
  ['tags.0', { tags: ['Two words'] }],
  ['layout', { layout: 'demo.njk' }],
])('a page with a wrong field is 422, and the detail names it: %s', async (field, change) => {
  const json = { ...post, frontMatter: { ...post.frontMatter, ...change } };
  const response = await send('PUT', 'posts/wrong.md', { json, headers: { 'if-none-match': '*' } });
  expect(await readProblem(response, 422)).toMatch(new RegExp(`^${field}: `));
});

test('an error is a page for a browser that opens the address', async () => {
  const response = await send('GET', 'posts/no-such-post.md', { headers: { accept: browserAccept } });
  expect(response.headers.get('vary')).toMatch(/accept/i);
  expect(await expectErrorPage(response, 404)).toContain('href="/admin/"');
});

test.each(['![a](/photos/nope.jpg)', '[a](/nope.pdf)', '[a](/posts/tags/nope/)', '[a](%E0%A4%A)'])(
  'a page with a link that the build refuses is 422: %s',
  async (body) => {
    const json = { ...post, body: `# Links\n\n![Sea](/photos/sea.webp) [a](/feed.xml)\n\n${body}` };
    const response = await send('PUT', 'posts/links.md', { json, headers: { 'if-none-match': '*' } });
    expect(await readProblem(response, 422)).toMatch(/^body: Line 5: The (link|image) \S+ does not exist/);
  },
);

test('a page to which another one links is neither deleted nor made a draft', async () => {
  const put = (path: string, json: unknown, headers: Record<string, string>) =>
    send('PUT', path, { json, headers });
  const target = await put('posts/linked.md', post, { 'if-none-match': '*' });
  const headers = { 'if-match': target.headers.get('etag') ?? '' };
  const linking = { ...post, body: '[x](../linked/)' };
  const source = await put('posts/linking.md', linking, { 'if-none-match': '*' });
  const remove = () => send('DELETE', 'posts/linked.md', { headers });
  expect(await readProblem(await remove(), 422)).toBe(
    'path: posts/linking.md links to /posts/linked/, which the site would no longer have. Remove that link first.',
  );
  const draft = { ...post, frontMatter: { ...post.frontMatter, draft: true } };
  expect(await readProblem(await put('posts/linked.md', draft, headers), 422)).toMatch(
    /^draft: posts\/linking\.md links to /,
  );
  const removed = await send('DELETE', 'posts/linking.md', {
    headers: { 'if-match': source.headers.get('etag') ?? '' },
  });
  expect([removed.status, (await remove()).status]).toEqual([204, 204]);
});

test('HTML is refused, and shown as text in the preview', async () => {
  const body = 'Some <b onclick="x()">text</b>';
  const put = await send('PUT', 'posts/html.md', {
    json: { ...post, body },
    headers: { 'if-none-match': '*' },
  });
  expect(await readProblem(put, 422)).toMatch(/^body: Line 1 has HTML/);
  const preview = await send('POST', 'preview', { json: { path: 'posts/html.md', ...post, body } });
  expect((await readJson<{ html: string }>(preview)).html).toContain('&lt;b onclick');
});

test.each([
  '..%2f..%2fpackage.json',
  '%2e%2e%2f%2e%2e%2fpackage.json',
  '..%252f..%252fpackage.json',
  'posts%5ctea.md',
  'about.md%00',
  'index.njk',
  'About.md',
  '%2fetc%2fpasswd',
])('nothing but a Markdown file of the content folder is read or written: %s', async (path) => {
  // Other tests save pages meanwhile, so the files are told apart by this text.
  const json = { ...post, body: `Nowhere ${crypto.randomUUID()}` };
  for (const method of ['PUT', 'DELETE']) {
    const response = await send(method, path, { headers: { 'if-none-match': '*' }, json });
    expectFor(`${method} ${await response.text()}`, [400, 404]).toContain(response.status);
  }
  const read = await send('GET', path);
  expectFor(await read.text(), [400, 403, 404]).toContain(read.status);
  const files = readdirSync(sharedRun.content, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  expect(files.length).toBeGreaterThan(0);
  const has = (file: string) => existsSync(file) && readFileSync(file, 'utf8').includes(json.body);
  expect(files.filter(has)).toStrictEqual([]);
  expect(existsSync(join(sharedRun.content, '../package.json'))).toBe(false);
});

test('a precondition and a small body are required', async () => {
  expect((await send('PUT', 'about.md', { json: post })).status).toBe(428);
  const json = { ...post, body: 'x'.repeat(17_000) };
  expect((await send('PUT', 'about.md', { json, headers: { 'if-match': '*' } })).status).toBe(413);
});

async function readProblem(response: Response, status: number): Promise<string> {
  const { detail, ...problem } = (await response.json()) as { status: number; detail: string };
  expect([response.status, problem.status]).toEqual([status, status]);
  return detail;
}
