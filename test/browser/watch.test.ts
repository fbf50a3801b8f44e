import { execFileSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { copyProject, type ProjectCopy } from '../../scripts/project-copy.ts';
import { visitor } from '../support/browser.ts';
import {
  describePicture,
  logInToEditor,
  newPost,
  pastePicture,
  save,
  textField,
  untilPictureIsInText,
} from '../support/editor-page.ts';
import { eventually } from '../support/eventually.ts';
import { sharedRun } from '../support/http.ts';
import { type LocalRun, project, startLocalRun } from '../support/local-run.ts';

const visits = visitor();
let copy: ProjectCopy;
let run: LocalRun;

beforeAll(async () => {
  copy = await copyProject(project, true);
  run = await startLocalRun({ root: copy.folder, watch: true });
}, 240_000);
afterAll(async () => {
  await run?.stop();
  await copy?.remove();
});

const get = async (path: string, base = run.url) =>
  (await fetch(base + path, { headers: { Accept: 'text/html' } })).text();
/** Waits until a script returns a value. The page may be reloading at an attempt. */
const becomes = (page: Page, script: string, value: unknown) =>
  eventually(
    () => page.evaluate(script).catch(() => undefined),
    (result) => expect(result).toEqual(value),
    { timeoutMs: 60_000 },
  );
/** Waits until a page of the run, or what it has printed, contains a text. */
const shows = (path: string, text: string) =>
  eventually(
    () => get(path),
    (page) => expect(page).toContain(text),
    { timeoutMs: 60_000 },
  );
const prints = (text: string) =>
  eventually(
    () => run.output(),
    (output) => expect(output).toContain(text),
    { timeoutMs: 120_000 },
  );

describe('a watching run', () => {
  test('reloads an open page when its source changes', async () => {
    const page = await visits.open(`${run.url}/about/`);
    await copy.edit('site/content/about.md', 'title: ', 'title: Changed ');
    await becomes(page, 'document.title', expect.stringMatching(/^Changed /));
    expect(run.output()).toMatch(/^changed: site\/content\/about\.md: \d+ files? of the site in \d+ ms$/m);
  });

  test('prints no line for requests of the reload client', async () => {
    expect(await get('/_local/client.js')).toContain('new EventSource');
    await get('/after-the-client');
    await prints('/after-the-client');
    expect(run.output()).not.toContain('/_local/');
  });

  test('replaces the stylesheet of an open page without a reload', async () => {
    const page = await visits.open(`${run.url}/about/`);
    await page.evaluate('globalThis.isOld = true');
    await copy.edit('site/styles/base.css', 'body {', 'body { outline: 3px solid rgb(1, 2, 3);');
    await becomes(page, 'getComputedStyle(document.body).outlineColor', 'rgb(1, 2, 3)');
    await becomes(page, 'document.querySelectorAll("link[rel=stylesheet]").length', 2);
    expect(await page.evaluate('globalThis.isOld')).toBe(true);
  });

  test('runs the new code of a changed handler', async () => {
    expect(await get('/api/health')).toContain('"status":"ok"');
    await copy.edit('lambdas/health/health.lambda.ts', "status: 'ok'", "status: 'changed'");
    await shows('/api/health', '"status":"changed"');
  });

  test('shows an error with file and line on open pages, and goes on with the last good version', async () => {
    const page = await visits.open(`${run.url}/about/`);
    await copy.edit('lambdas/health/health.lambda.ts', 'export const', 'export cnst');
    const overlay = page.locator('div[role=alert]');
    await overlay.waitFor();
    expect(await overlay.locator('pre').innerText()).toMatch(
      /lambdas\/health\/health\.lambda\.ts:\d+:\d+: Unexpected "cnst"/,
    );
    expect(run.output()).toMatch(/^lambdas\/health\/health\.lambda\.ts:\d+:\d+: Unexpected "cnst"$/m);
    expect(await get('/api/health')).toContain('"status":"changed"');
    await copy.edit('lambdas/health/health.lambda.ts', 'export cnst', 'export const');
    await overlay.waitFor({ state: 'detached' });
  });

  test('deploys a changed construct and keeps its state', async () => {
    const signature = await fetch(`${run.url}/api/signatures`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ signature: 'Ada Lovelace' }),
    });
    expect(signature.status).toBe(201);
    await copy.edit('lib/delivery/response-headers.ts', "font-src 'self'", "font-src 'none'");
    await eventually(
      async () => (await fetch(run.url)).headers.get('content-security-policy'),
      (policy) => expect(policy).toContain("font-src 'none'"),
      { timeoutMs: 120_000 },
    );
    await shows('/api/signatures', 'Ada Lovelace');
    expect(await get('/api/health')).toContain('"status":"changed"');
  });

  test('shows a post with a picture that an editor publishes, and commits nothing', async () => {
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: copy.folder, encoding: 'utf8' }).trim();
    git('init', '--quiet');
    git('add', 'site');
    const author = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
    git(...author, 'commit', '--quiet', '--message', 'All sources of the site');
    const page = await logInToEditor(visits, run);
    await newPost(page, 'Tea for two');
    await textField(page).fill('# Tea for two\n\n');
    await pastePicture(page, await readFile(join(project, 'site/photos/balloon.png')));
    await describePicture(page, 'A balloon');
    await untilPictureIsInText(page);
    await save(page);
    await page.getByText('The draft is saved. The site does not show it.').waitFor();
    expect(await get('/revisions.json')).not.toContain('tea-for-two');
    await page.getByRole('checkbox', { name: 'Draft' }).uncheck();
    await save(page);
    // It says so when the build that has the revision is live, and not before.
    await page.getByText('The page is live:').waitFor({ timeout: 60_000 });
    expect(await get('/revisions.json')).toContain('posts/tea-for-two.md');
    await page.goto(`${run.url}/posts/tea-for-two/`);
    const picture = 'document.querySelector("main img[alt=\'A balloon\']")';
    expect(await page.evaluate(`${picture}.decode().then(() => ${picture}.naturalWidth)`)).toBeGreaterThan(1);
    expect(git('status', '--porcelain', '--', 'site')).toBe('?? site/content/posts/tea-for-two.md');
    expect(git('rev-list', '--count', 'HEAD')).toBe('1');
  });

  test('names the cause of a failed synthesis first, and goes on with the last good version', async () => {
    await copy.edit(
      'lib/health/health.ts',
      'super(scope, id);',
      "super(scope, id); throw new Error('Broken.');",
    );
    await prints(
      'error: The CDK app failed to synthesize: Error: Broken.\n    at new Health (lib/health/health.ts:',
    );
    expect((await fetch(run.url)).status).toBe(200);
  });
});

test('the reload client is in no template and no deployed file', async () => {
  const folders = [join(run.data, 's3'), join(project, 'node_modules/.cache/jamstack')];
  for (const folder of folders) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter(
      ({ name, parentPath }) =>
        !parentPath.includes('node_modules/sharp') && /\.(html|js|json|mjs)$/.test(name),
    );
    expect(files.length).toBeGreaterThan(20);
    for (const { parentPath, name } of files)
      expect(await readFile(join(parentPath, name), 'utf8')).not.toContain('_local/client.js');
  }
});

test('a run that does not watch serves no reload client', async () => {
  expect(await get('/', sharedRun.site)).not.toContain('_local/');
  expect((await fetch(`${sharedRun.site}/_local/client.js`)).status).toBe(404);
});
