import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { LocalServer } from '../../../local/server.ts';
import { startGitHubServer } from '../../../local/working-copy/github-server.ts';

let parent: string;
let folder: string;
let server: LocalServer;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'working-copy-'));
  folder = join(parent, 'content');
  await mkdir(join(folder, 'posts'), { recursive: true });
  await writeFile(join(folder, 'about.md'), 'About');
  await writeFile(join(folder, 'posts/tea.md'), 'Tea');
  await mkdir(join(parent, 'photos'));
  await writeFile(join(parent, 'photos/sea.webp'), 'Sea');
  await writeFile(join(parent, 'secret.md'), 'Secret');
  server = await startGitHubServer({
    folder,
    repository: 'local/site',
    path: 'site/content',
    branch: 'main',
    siblings: { photos: join(parent, 'photos') },
  });
});

afterEach(async () => {
  await server.close();
  await rm(parent, { recursive: true });
});

async function send(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const response = await fetch(`${server.url}/repos/local/site/${path}`, {
    method,
    headers: { authorization: 'Bearer x', 'user-agent': 'test', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: the tests check the shape.
  return { status: response.status, value: (await response.json()) as any };
}

async function tree(): Promise<{ path: string; mode: string; sha: string }[]> {
  const { value } = await send('GET', 'contents/site?ref=main');
  return (await send('GET', `git/trees/${value[0].sha}?recursive=1`)).value.tree;
}

const base64 = (text: string) => Buffer.from(text).toString('base64');
const put = (path: string, body: object) => send('PUT', `contents/site/content/${path}`, body);
const aboutSha = '4a32f5a05aa37e6b22d96d9ae8d9f4b0d45ac4b8';

test('lists a folder beside it, whose files are neither read nor written', async () => {
  const { value } = await send('GET', 'contents/site?ref=main');
  expect(value.map(({ path }: { path: string }) => path)).toEqual(['site/content', 'site/photos']);
  const { tree } = (await send('GET', `git/trees/${value[1].sha}?recursive=1`)).value;
  expect(tree).toMatchObject([{ path: 'sea.webp', type: 'blob' }]);
  expect((await send('GET', `git/blobs/${tree[0].sha}`)).status).toBe(404);
  const change = { message: 'x', content: base64('x'), branch: 'main', sha: tree[0].sha };
  expect((await send('PUT', 'contents/site/photos/sea.webp', change)).status).toBe(404);
});

test('lists files with the hashes of Git, and links as links', async () => {
  await symlink(join(parent, 'secret.md'), join(folder, 'link.md'));
  await symlink(parent, join(folder, 'up'));
  const entries = await tree();
  expect(entries.map(({ path, mode }) => `${mode} ${path}`)).toEqual([
    '100644 about.md',
    '120000 link.md',
    '040000 posts',
    '100644 posts/tea.md',
    '120000 up',
  ]);
  const [{ sha } = { sha: '' }] = entries;
  const { value } = await send('GET', `git/blobs/${sha}`);
  expect(value).toMatchObject({ sha, encoding: 'base64', content: base64('About'), size: 5 });
});

test('creates, changes and deletes a file, and commits nothing', async () => {
  const created = await put('posts/new.md', { message: 'Add', content: base64('One'), branch: 'main' });
  expect(created).toMatchObject({ status: 201, value: { content: { path: 'site/content/posts/new.md' } } });
  const { sha } = created.value.content;
  const changed = await put('posts/new.md', { message: 'Change', content: base64('Two'), sha });
  expect(changed.status).toBe(200);
  expect(await readFile(join(folder, 'posts/new.md'), 'utf8')).toBe('Two');
  const path = 'contents/site/content/posts/new.md';
  const deleted = await send('DELETE', path, { message: 'Delete', sha: changed.value.content.sha });
  expect(deleted).toMatchObject({ status: 200, value: { content: null } });
  expect(await readdir(join(folder, 'posts'))).toEqual(['tea.md']);
  expect(await readdir(parent)).toEqual(['content', 'photos', 'secret.md']);
});

describe('the documented response', () => {
  const content = base64('New');

  test.each([
    [409, 'another revision', 'about.md', { message: 'm', content, sha: 'a'.repeat(40) }],
    [422, 'a missing revision', 'about.md', { message: 'm', content }],
    [422, 'a missing message', 'new.md', { content }],
    [422, 'missing content', 'new.md', { message: 'm' }],
    [404, 'an unknown branch', 'new.md', { message: 'm', content, branch: 'other' }],
    [422, 'a hidden file', '.git/config', { message: 'm', content }],
  ])('is %i for %s', async (status, _what, path, body) => {
    const refused = await put(path, body);
    expect(refused).toMatchObject({ status, value: { message: expect.any(String), status: String(status) } });
    expect(await readdir(folder)).toEqual(['about.md', 'posts']);
    expect(await readFile(join(folder, 'about.md'), 'utf8')).toBe('About');
  });

  test.each([
    ['GET', 'contents/lib?ref=main'],
    ['GET', 'contents/site?ref=other'],
    ['GET', 'git/trees/unknown?recursive=1'],
    ['GET', 'git/blobs/unknown'],
    ['GET', 'pulls'],
    ['DELETE', 'git/refs/heads/main'],
    ['PUT', 'contents/package.json'],
    ['PUT', 'contents/site/content%2f..%2f..%2fpackage.json'],
  ])('is 404 or 422 for %s %s', async (method, path) => {
    const body = method === 'PUT' ? { message: 'm', content } : undefined;
    expect([404, 422]).toContain((await send(method, path, body)).status);
  });

  test('is 404 for a file to delete that does not exist', async () => {
    const body = { message: 'm', sha: aboutSha };
    expect((await send('DELETE', 'contents/site/content/no.md', body)).status).toBe(404);
  });

  test('is 401 without a token, and 403 without a user agent', async () => {
    expect((await send('GET', 'contents/site?ref=main', undefined, { authorization: '' })).status).toBe(401);
    expect((await send('GET', 'contents/site?ref=main', undefined, { 'user-agent': '' })).status).toBe(403);
  });

  test('is 400 for a body that is not JSON', async () => {
    const response = await fetch(`${server.url}/repos/local/site/contents/site/content/a.md`, {
      method: 'PUT',
      headers: { authorization: 'Bearer x' },
      body: 'no JSON',
    });
    expect(response.status).toBe(400);
  });
});

describe('a listed file stays readable, as in Git, after', () => {
  const file = () => join(folder, 'about.md');

  test.each<[string, (sha: string) => Promise<unknown>]>([
    ['a change by the API', (sha) => put('about.md', { message: 'm', content: base64('New'), sha })],
    [
      'a deletion by the API',
      (sha) => send('DELETE', 'contents/site/content/about.md', { message: 'm', sha }),
    ],
    ['a change in the folder', () => writeFile(file(), 'New')],
    ['a deletion in the folder', () => rm(file())],
  ])('%s', async (_what, change) => {
    const { sha = '' } = (await tree())[0] ?? {};
    await change(sha);
    await tree();
    const { status, value } = await send('GET', `git/blobs/${sha}`);
    expect([status, value.content]).toEqual([200, base64('About')]);
  });

  test('about 100 other changes, with its tree, and no longer', async () => {
    const list = (await send('GET', 'contents/site?ref=main')).value;
    const { sha = '' } = (await tree())[0] ?? {};
    const write = async (from: number, to: number) => {
      for (let index = from; index <= to; index++) {
        await writeFile(file(), `Text ${index}`);
        await tree();
      }
    };
    const statuses = async () => {
      const paths = [`git/blobs/${sha}`, `git/trees/${list[0].sha}?recursive=1`];
      return (await Promise.all(paths.map((path) => send('GET', path)))).map(({ status }) => status);
    };
    await write(1, 98);
    expect(await statuses()).toEqual([200, 200]);
    await write(99, 110);
    expect(await statuses()).toEqual([404, 404]);
  });
});

test('lists what is left while folders and files come and go', async () => {
  let ends = false;
  const change = async () => {
    while (!ends) {
      await mkdir(join(folder, 'old/older'), { recursive: true });
      await writeFile(join(folder, 'old/older/page.md'), 'Old');
      await rm(join(folder, 'old'), { recursive: true });
    }
  };
  const changes = change();
  const paths = new Set<string>();
  for (let index = 1; index <= 100; index++) for (const { path } of await tree()) paths.add(path);
  ends = true;
  await changes;
  expect([...paths]).toEqual(expect.arrayContaining(['about.md', 'posts', 'posts/tea.md']));
});

test('ignores the revision of a file that does not exist, as GitHub does', async () => {
  const body = { message: 'm', content: base64('New'), sha: 'a'.repeat(40) };
  expect((await put('new.md', body)).status).toBe(201);
});

test('writes through no symbolic link', async () => {
  await symlink(join(parent, 'secret.md'), join(folder, 'link.md'));
  await symlink(parent, join(folder, 'up'));
  for (const path of ['link.md', 'up/secret.md', 'up/new.md'])
    expect((await put(path, { message: 'm', content: base64('x'), sha: aboutSha })).status).toBe(422);
  expect(await readFile(join(parent, 'secret.md'), 'utf8')).toBe('Secret');
  expect(await readdir(parent)).toEqual(['content', 'photos', 'secret.md']);
});

test('of two changes of one revision at the same moment, one succeeds', async () => {
  const { sha } = (await tree())[0] ?? {};
  const results = await Promise.all(
    ['One', 'Two', 'Three'].map((text) => put('about.md', { message: 'm', content: base64(text), sha })),
  );
  expect(results.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
});

test('refuses requests from pages of other origins', async () => {
  const { status } = await fetch(`${server.url}/repos/local/site/contents/site`, {
    headers: { authorization: 'Bearer x', origin: 'https://evil.example' },
  });
  expect(status).toBe(403);
});

test('refuses a body above 1 MiB', async () => {
  const content = base64('x'.repeat(4 * 1024 * 1024));
  const { status, value } = await put('about.md', { message: 'x', content, branch: 'main', sha: aboutSha });
  expect([status, value.message]).toEqual([413, 'Request entity too large']);
});
