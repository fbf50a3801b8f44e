import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type LocalServer, listen } from '../../../local/server.ts';
import { addSummary, GitHub, setOutput } from '../../../scripts/pipeline/github.ts';
import { runScript } from '../../support/run-script.ts';

interface Comment {
  readonly id: number;
  body: string;
  readonly user: { readonly login: string };
}

const bot = { login: 'github-actions[bot]' };
let comments: Comment[];
let server: LocalServer;
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  server = await listen(
    createServer(async (request, response) => {
      const send = (status: number, value: unknown) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
      const { body } = JSON.parse((await text(request)) || '{}');
      if (request.headers.authorization !== 'Bearer good') send(401, { message: 'Bad credentials' });
      else if (pathname === '/repos/octo/site/pulls/1') send(200, { state: 'open' });
      else if (pathname === '/repos/octo/site/pulls/2') send(200, { state: 'closed' });
      else if (pathname === '/repos/octo/site/pulls/3') send(404, { message: 'Not Found' });
      else if (pathname === '/repos/octo/site/issues/1/comments' && request.method === 'GET') {
        const end = Number(searchParams.get('page')) * 100;
        send(200, comments.slice(end - 100, end));
      } else if (pathname === '/repos/octo/site/issues/1/comments') {
        comments.push({ id: comments.length, body, user: bot });
        send(201, {});
      } else if (request.method === 'PATCH') {
        const comment = comments.find(({ id }) => pathname === `/repos/octo/site/issues/comments/${id}`);
        if (comment) comment.body = body;
        send(comment ? 200 : 404, {});
      } else send(500, { message: 'It failed.' });
    }),
  );
  environment = { GITHUB_API_URL: server.url, GITHUB_REPOSITORY: 'octo/site', GITHUB_TOKEN: 'good' };
});
afterAll(() => server.close());
beforeEach(() => {
  comments = [];
});

describe('the state of a pull request', () => {
  test('is what GitHub says, or unknown if there is none', async () => {
    const gitHub = new GitHub(environment);
    expect(await gitHub.pullRequestState(1)).toBe('open');
    expect(await gitHub.pullRequestState(2)).toBe('closed');
    expect(await gitHub.pullRequestState(3)).toBe('unknown');
  });

  test('is an error if GitHub fails or refuses the token', async () => {
    await expect(new GitHub(environment).pullRequestState(4)).rejects.toThrow('GitHub returned 500');
    const wrong = new GitHub({ ...environment, GITHUB_TOKEN: 'bad' });
    await expect(wrong.pullRequestState(2)).rejects.toThrow('GitHub returned 401');
  });
});

test.each([
  ['the token', { GITHUB_TOKEN: '' }],
  ['the repository', { GITHUB_REPOSITORY: '' }],
  ['a repository with another path', { GITHUB_REPOSITORY: 'octo/site/../other' }],
])('without %s it says what to set', (_what, missing) => {
  expect(() => new GitHub({ ...environment, ...missing })).toThrow('Set GITHUB_REPOSITORY to owner/name');
});

describe('the comment', () => {
  test('is added once, and replaced afterwards', async () => {
    const gitHub = new GitHub(environment);
    await gitHub.putComment(1, '<!-- a -->', 'first');
    await gitHub.putComment(1, '<!-- a -->', 'second');
    expect(comments.map(({ body }) => body)).toEqual(['<!-- a -->\nsecond']);
  });

  test('is found on a later page', async () => {
    comments = Array.from({ length: 150 }, (_, id) => ({ id, body: 'hello', user: { login: 'someone' } }));
    comments.push({ id: 150, body: '<!-- a -->\nfirst', user: bot });
    await new GitHub(environment).putComment(1, '<!-- a -->', 'second');
    expect(comments).toHaveLength(151);
    expect(comments[150]?.body).toBe('<!-- a -->\nsecond');
  });

  test('of a person is not replaced, even if it has the marker', async () => {
    comments = [{ id: 0, body: '<!-- a -->\nmine', user: { login: 'someone' } }];
    await new GitHub(environment).putComment(1, '<!-- a -->', 'text');
    expect(comments.map(({ body }) => body)).toEqual(['<!-- a -->\nmine', '<!-- a -->\ntext']);
  });

  test('is made by the command with the text of a variable', async () => {
    const done = await runScript('pipeline-comment', ['--pull-request', '1'], {
      env: { ...environment, COMMENT: 'A `change`; $(echo not run)' },
    });
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(comments.map(({ body }) => body)).toEqual(['<!-- pipeline -->\nA `change`; $(echo not run)']);
  });

  test.each([
    [[], 'whole number'],
    [['--pull-request', '1; echo'], 'whole number'],
    [['--pull-request', '1'], 'Set COMMENT'],
  ])('is refused with the arguments %j and no text', async (args, sentence) => {
    const done = await runScript('pipeline-comment', args, { env: environment });
    expect(done).toMatchObject({ code: 2, stderr: expect.stringContaining(sentence) });
  });
});

describe('files of the job', () => {
  const folder = mkdtempSync(join(tmpdir(), 'github-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const files = { GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STEP_SUMMARY: join(folder, 'summary') };

  test('an output cannot set another output', async () => {
    await setOutput(files, 'markdown', 'a\nEOF\nurl=https://evil.example\n');
    await setOutput(files, 'url', 'https://example.com');
    const written = readFileSync(files.GITHUB_OUTPUT, 'utf8');
    const found = [...written.matchAll(/^(\w+)<<([\w-]{36})\n([\s\S]*?)\n\2\n/gm)];
    expect(found.map(([, name, , value]) => [name, value])).toEqual([
      ['markdown', 'a\nEOF\nurl=https://evil.example\n'],
      ['url', 'https://example.com'],
    ]);
    expect(found[0]?.[2]).not.toBe(found[1]?.[2]);
  });

  test('the summary grows, and outside of GitHub nothing is written', async () => {
    await addSummary(files, 'one');
    await addSummary(files, 'two');
    await addSummary({}, 'three');
    expect(readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8')).toBe('one\ntwo\n');
  });
});
