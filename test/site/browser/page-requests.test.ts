import { beforeEach, describe, expect, test } from '@jest/globals';
import type { EditorApi } from '../../../site/browser/editor-api.ts';
import { type Draft, Drafts } from '../../../site/browser/editor-drafts.ts';
import { OpenPage } from '../../../site/browser/open-page.ts';
import { PageRequests } from '../../../site/browser/page-requests.ts';
import { storage } from '../../support/memory-storage.ts';

/** Requests that wait for their responses, and what happened. */
let sent: { readonly what: string; readonly settle: (error?: Error) => void }[];
let log: string[];
let drafts: Drafts;
let open: OpenPage | undefined;
let requests: PageRequests;

const pending = <T>(what: string, result: T) =>
  new Promise<T>((resolve, reject) => {
    sent.push({ what, settle: (error) => (error ? reject(error) : resolve(result)) });
  });
const api = {
  save: (path: string, { body }: Draft, revision?: string) =>
    pending(`save ${path} ${revision}: ${body}`, { path, url: '/', revision: `after ${body}` }),
  remove: (path: string, revision: string) => pending(`remove ${path} ${revision}`, undefined),
} as unknown as EditorApi;

const text = (body: string, path = 'posts/one.md'): Draft => ({
  path,
  frontMatter: { title: 'One', draft: true },
  body,
});
const savedPage = (key = 'posts/one.md') =>
  new OpenPage(api, key, 'post', { ...text('old', key), revision: 'old' });
const newPage = () => new OpenPage(api, 'new-post', 'post', text('', ''));
/** Settles a request, and lets everything run that waits for it. */
const settle = async (index: number, error?: Error) => {
  sent[index]?.settle(error);
  await new Promise((resolve) => setImmediate(resolve));
};
const sentRequests = () => sent.map(({ what }) => what);

beforeEach(() => {
  sent = [];
  log = [];
  const store = storage();
  drafts = new Drafts(() => store as never);
  const note = (what: string) => () => void log.push(what);
  requests = new PageRequests({
    status: { done: (said) => void log.push(JSON.stringify(said)) },
    drafts,
    openPage: () => open,
    onSaved: note('saved'),
    onDeleted: note('deleted'),
    onFailed: note('failed'),
    onOther: note('other'),
    follow: ({ kind, revision }) => void log.push(`${kind} ${revision}`),
  });
});

const save = async (page: OpenPage, draft: Draft) => {
  drafts.keep(page.key, draft);
  requests.save(page, draft);
  await settle(-1);
};

describe('when another page is open by the time of the response', () => {
  test('a saved page is settled, and the open one stays as it is', async () => {
    const one = newPage();
    open = one;
    await save(one, text('new'));
    const two = savedPage('posts/two.md');
    open = two;
    drafts.keep('posts/two.md', text('typed', 'posts/two.md'));
    await settle(0);
    expect([one.key, one.saved.revision]).toEqual(['posts/one.md', 'after new']);
    expect([two.key, two.saved.revision]).toEqual(['posts/two.md', 'old']);
    expect([drafts.read('new-post'), drafts.read('posts/two.md')?.body]).toEqual([undefined, 'typed']);
    expect(log).toEqual(['other', '[{"foreign":"One"}," is saved."]']);
  });

  test('a failed save keeps its text', async () => {
    open = savedPage();
    await save(open, text('new'));
    open = savedPage('posts/two.md');
    await settle(0, new Error('offline'));
    expect(drafts.read('posts/one.md')?.body).toBe('new');
    expect(log[0]).toContain('could not be saved. Your text is kept.');
  });

  test('a deletion discards only the draft of the deleted page', async () => {
    open = savedPage();
    drafts.keep('posts/one.md', text('agreed'));
    drafts.keep('posts/two.md', text('typed', 'posts/two.md'));
    requests.remove(open, text('agreed'));
    await settle(-1);
    open = savedPage('posts/two.md');
    await settle(0);
    expect(drafts.paths()).toEqual(['posts/two.md']);
    expect(log).toEqual(['other', '[{"foreign":"One"}," is deleted."]']);
  });
});

describe('one request of a page at a time', () => {
  test('a second save waits, saves the last text, and is based on the first', async () => {
    open = newPage();
    await save(open, text('first'));
    await save(open, text('second', 'posts/renamed.md'));
    await save(open, text('third', 'posts/renamed.md'));
    expect(sentRequests()).toEqual(['save posts/one.md undefined: first']);
    await settle(0);
    expect(sentRequests()[1]).toBe('save posts/one.md after first: third');
    await settle(1);
    expect([sent.length, open.saved.body]).toEqual([2, 'third']);
    expect(log).toEqual(['saved', 'saved', 'draft undefined']);
  });

  test('a second save of the same text sends nothing', async () => {
    open = savedPage();
    await save(open, text('first'));
    await save(open, text('first'));
    await settle(0);
    expect(sent).toHaveLength(1);
  });

  test('after a failure, the waiting save is not sent, and its text is kept as a draft', async () => {
    open = savedPage();
    await save(open, text('first'));
    await save(open, text('second'));
    await settle(0, new Error('offline'));
    expect([sent.length, log]).toEqual([1, ['failed']]);
    expect(drafts.read('posts/one.md')?.body).toBe('second');
  });

  test('a deletion waits for a save, and keeps what is typed after it', async () => {
    open = savedPage();
    await save(open, text('first'));
    requests.remove(open, text('first'));
    drafts.keep('posts/one.md', text('typed later'));
    await settle(0);
    expect(sentRequests()[1]).toBe('remove posts/one.md after first');
    await settle(1);
    expect(drafts.read('posts/one.md')?.body).toBe('typed later');
  });

  test('a page that is opened again waits for its requests', async () => {
    open = savedPage();
    await save(open, text('first'));
    let isSettled = false;
    const settled = requests.settled('posts/one.md').then(() => {
      isSettled = true;
    });
    await settle(-1);
    expect(isSettled).toBe(false);
    await settle(0);
    await settled;
    await requests.settled('posts/other.md');
  });
});
