import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import type { handler as Handler } from '../../../lambdas/content/content.lambda.ts';
import { contentOfRepository } from '../../../local/product.ts';
import type { LocalServer } from '../../../local/server.ts';
import { startGitHubServer } from '../../../local/working-copy/github-server.ts';
import { project } from '../../support/local-run.ts';
import { type documentedResponses, responsesByName } from '../../support/repository-responses.ts';
import { awsVariables, type Service, secretsManagerWith } from '../aws.ts';
import { authorizedEvent, lambdaContext, type RequestOptions } from '../event.ts';
import { loadHandler } from '../load-handler.ts';
import { captureLog } from '../log.ts';

const token = 'github-token-of-the-editor';
const editor = { sub: '0a1b2c3d-0000-4000-8000-000000000000', name: 'Ada Lovelace' };
let folder: string;
let repository: LocalServer;
let secrets: Service<SecretsManagerClient>;
let handler: typeof Handler;
let log: string[];

const load = async (url: string, mode = 'commit') =>
  (
    await loadHandler(() => import('../../../lambdas/content/content.lambda.ts'), {
      ...awsVariables,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
      CONTENT_REPOSITORY: 'local/site',
      CONTENT_BRANCH: 'main',
      CONTENT_MODE: mode,
      CONTENT_PUBLISH_MINUTES: '10',
      CONTENT_API_URL: url,
      CONTENT_TOKEN_SECRET_ARN: 'token',
    })
  ).handler;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'content-'));
  await cp(join(project, 'site/content'), folder, { recursive: true });
  secrets = await secretsManagerWith({ token });
  repository = await startGitHubServer({
    ...contentOfRepository,
    folder,
    override: responsesByName(),
  });
  handler = await load(repository.url);
});

afterAll(async () => {
  await Promise.all([repository.close(), secrets.close()]);
  await rm(folder, { recursive: true });
});

beforeEach(() => {
  log = captureLog();
});

afterEach(() => {
  expect(log.join()).not.toContain(token);
  jest.restoreAllMocks();
});

async function send(method: string, path: string, options: RequestOptions & { json?: unknown } = {}) {
  const { json, headers = {}, ...rest } = options;
  const isFile = path !== '' && path !== 'preview';
  const event = authorizedEvent(
    {
      method,
      path: isFile ? '/api/content/{path+}' : `/api/content${path && `/${path}`}`,
      ...(isFile && { pathParameters: { path } }),
      headers: { ...(json !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(json !== undefined && { body: JSON.stringify(json) }),
      ...rest,
    },
    editor,
  );
  const { statusCode, headers: sent, body = 'null' } = await handler(event, lambdaContext);
  return { status: statusCode, headers: sent, value: JSON.parse(body) };
}

const tea = {
  frontMatter: { title: 'Tea', description: 'How to make it.', date: '2026-11-28' },
  body: '# Tea',
};

test('lists and reads the pages', async () => {
  const list = await send('GET', '');
  expect(list).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
  const about = list.value.pages.find(({ path }: { path: string }) => path === 'about.md');
  expect(about).toMatchObject({ url: '/about/', title: 'About', draft: false });
  expect(list.value.publishing).toEqual({ mode: 'commit', minutes: 10 });
  const { value, headers } = await send('GET', 'about.md');
  expect(value).toEqual({
    path: 'about.md',
    revision: about.revision,
    frontMatter: expect.objectContaining({ title: 'About', menu: 'footer', order: 1 }),
    body: expect.stringMatching(/^# About/),
  });
  expect(headers.etag).toBe(`"${about.revision}"`);
});

test('creates, changes and deletes a post, and records the editor', async () => {
  const path = 'posts/tea.md';
  const created = await send('PUT', path, { json: tea, headers: { 'if-none-match': '*' } });
  expect(created).toMatchObject({ status: 200, value: { path, url: '/posts/tea/' } });
  expect(await readFile(join(folder, path), 'utf8')).toContain('date: 2026-11-28\n---\n\n# Tea\n');
  const json = { ...tea, body: '# Green tea' };
  const { etag = '' } = created.headers;
  const changed = await send('PUT', path, { json, headers: { 'if-match': etag } });
  expect(changed.status).toBe(200);
  expect((await send('PUT', path, { json: tea, headers: { 'if-match': etag } })).status).toBe(412);
  expect((await send('DELETE', path, { headers: { 'if-match': etag } })).status).toBe(412);
  expect((await send('DELETE', path)).status).toBe(428);
  expect((await send('DELETE', path, { headers: { 'if-match': changed.headers.etag ?? '' } })).status).toBe(
    204,
  );
  expect((await send('GET', path)).status).toBe(404);
  const lines = log.map((line) => JSON.parse(line)).filter(({ sub }) => sub);
  expect(lines).toMatchObject([
    { message: 'page saved', editor: editor.name, sub: editor.sub, path, revision: created.value.revision },
    { message: 'page saved', editor: editor.name, path, revision: changed.value.revision },
    { message: 'page deleted', editor: editor.name, path },
  ]);
});

test('names the field that is wrong', async () => {
  const headers = { 'if-none-match': '*' };
  const json = { ...tea, frontMatter: { ...tea.frontMatter, title: '' } };
  const { status, value } = await send('PUT', 'posts/tea.md', { json, headers });
  expect(status).toBe(422);
  expect(value.detail).toMatch(/^title: /);
});

test('shows an error as a page to a client that prefers HTML', async () => {
  const path = '/api/content/{path+}';
  const event = authorizedEvent(
    { path, pathParameters: { path: 'index.njk' }, headers: { accept: 'text/html' } },
    editor,
  );
  const { statusCode, headers, body } = await handler(event, lambdaContext);
  expect(statusCode).toBe(400);
  expect(headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    vary: 'Accept',
  });
  expect(body).toContain('<h1>The name of the page is invalid</h1>');
  expect(body).toContain('<a href="/admin/">');
});

test('refuses a body of more than 16 KiB', async () => {
  const json = { ...tea, body: 'x'.repeat(16 * 1024) };
  const { status } = await send('PUT', 'posts/tea.md', { json, headers: { 'if-none-match': '*' } });
  expect(status).toBe(413);
});

test.each(['../package.json', 'index.njk', 'posts%2ftea.md', 'About.md', 'a\0.md'])(
  'has no file of the name %p',
  async (path) => {
    expect((await send('GET', path)).value.type).toBe('/problems/#invalid-content-path');
    const put = await send('PUT', path, { json: tea, headers: { 'if-none-match': '*' } });
    expect(put.status).toBe(400);
  },
);

test('shows a page as it will be built, and stores nothing', async () => {
  const json = { path: 'posts/tea.md', ...tea, body: '**Boil** <script>x</script>' };
  const { status, value } = await send('POST', 'preview', { json });
  expect(status).toBe(200);
  expect(value).toEqual({
    url: '/posts/tea/',
    title: 'Tea',
    html: '<h1>Tea</h1>\n<p><strong>Boil</strong> &lt;script&gt;x&lt;/script&gt;</p>\n',
  });
  expect((await send('GET', 'posts/tea.md')).status).toBe(404);
});

test('returns 502 if the repository refuses, and 503 with Retry-After if it is down', async () => {
  const working = handler;
  handler = await load(`${repository.url}/unknown`);
  expect((await send('GET', '')).status).toBe(502);
  handler = await load('http://127.0.0.1:9');
  const { status, headers } = await send('GET', '');
  expect([status, headers['retry-after']]).toEqual([503, '5']);
  handler = working;
});

test('with pull requests, pages are those of the branch of the editor, once it exists', async () => {
  const working = handler;
  handler = await load(repository.url, 'pull-request');
  const original = globalThis.fetch;
  const asked: string[] = [];
  jest.spyOn(globalThis, 'fetch').mockImplementation(async (url, init) => {
    asked.push(String(url).slice(repository.url.length));
    return String(url).includes('/git/ref/') ? new Response('{}', { status: 404 }) : original(url, init);
  });
  const { status, value } = await send('GET', '');
  expect([status, value.publishing]).toEqual([200, { mode: 'pull-request', minutes: 10 }]);
  expect(asked[0]).toBe('/repos/local/site/git/ref/heads/content-editor');
  handler = working;
});

test('an event of another route is an error of the configuration', () => {
  const event = authorizedEvent({ method: 'PATCH', path: '/api/content' }, editor);
  expect(() => handler(event, lambdaContext)).toThrow('The route PATCH /api/content has no handler.');
});

test('commits have the name of the editor, and no address', async () => {
  const fetch = jest.spyOn(globalThis, 'fetch');
  await send('PUT', 'posts/author.md', { json: tea, headers: { 'if-none-match': '*' } });
  const bodies = fetch.mock.calls.map(([, init]) => String(init?.body ?? ''));
  expect(bodies.find((body) => body.includes('message'))).toContain(
    `"author":{"name":"Ada Lovelace","email":"${editor.sub}@editors.invalid"}`,
  );
});

const expected: Readonly<Record<keyof typeof documentedResponses, readonly [number, string?]>> = {
  'response-busy-branch': [200],
  'response-branch-busy-for-long': [503, '5'],
  'response-protected-branch': [502],
  'response-validation-failed': [503, '5'],
  'response-not-found': [502],
  'response-missing-permission': [502],
  'response-primary-limit': [503, expect.stringMatching(/^(8\d|9[01])$/) as unknown as string],
  'response-secondary-limit': [503, '30'],
  'response-secondary-limit-without-time': [503, '60'],
  'response-too-many-requests': [503, '60'],
  'response-server-error': [503, '5'],
  'response-timeout': [503, '5'],
  'response-unavailable': [503, '5'],
};

test.each(Object.entries(expected))(
  'what GitHub %s for a commit is told to the editor, and the same save succeeds later',
  async (name, [status, retryAfter]) => {
    const path = `posts/${name}.md`;
    const save = () => send('PUT', path, { json: tea, headers: { 'if-none-match': '*' } });
    const first = await save();
    expect(first.status).toBe(status);
    expect(first.headers['retry-after']).toEqual(retryAfter);
    if (status !== 200) {
      const kind = status === 502 ? 'repository-failed' : 'temporarily-unavailable';
      expect(first.value.type).toBe(`/problems/#${kind}`);
      // GitHub's own message is for the administrator of the repository.
      expect(JSON.stringify(first.value)).not.toMatch(/GitHub|rate limit|Server Error/);
    }
    expect((await save()).status).toBe(200);
    expect(await readFile(join(folder, path), 'utf8')).toContain('# Tea');
  },
);
