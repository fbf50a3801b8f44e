import { describe, expect, test } from '@jest/globals';
import { Drafts } from '../../../site/browser/editor-drafts.ts';
import { storage } from '../../support/memory-storage.ts';

const draft = { path: 'posts/tea.md', frontMatter: { title: 'Tea' }, body: '# Tea', revision: 'a' };

const draftsIn = (store: object) => new Drafts(() => store as never);

test('a draft comes back until it is discarded', () => {
  const drafts = draftsIn(storage());
  expect(drafts.keep('posts/tea.md', draft)).toBe(true);
  expect(drafts.read('posts/tea.md')).toEqual(draft);
  expect(drafts.read('posts/other.md')).toBeUndefined();
  drafts.discard('posts/tea.md');
  expect(drafts.read('posts/tea.md')).toBeUndefined();
});

test.each(['no JSON', '7', '{"path":"a"}', '{"path":1,"frontMatter":{},"body":""}'])(
  'what is no draft is ignored: %s',
  (text) => {
    const store = storage();
    store.items.set('editor:a', text);
    expect(draftsIn(store).read('a')).toBeUndefined();
  },
);

test('pages with text that is not saved are listed, apart from new ones', () => {
  const store = storage();
  const drafts = draftsIn(store);
  for (const key of ['posts/tea.md', 'new-post:1', 'new-post:2', 'new-page']) drafts.keep(key, draft);
  store.setItem('editor:new-post:3', 'damaged');
  store.setItem('other:new-post:4', JSON.stringify(draft));
  expect(drafts.paths()).toEqual(['posts/tea.md']);
  expect(drafts.newKeys()).toEqual(['new-post:1', 'new-post:2', 'new-page']);
});

test('a blocked or full storage is reported, and throws nothing', () => {
  const drafts = new Drafts(() => {
    throw new Error('blocked');
  });
  expect(drafts.keep('a', draft)).toBe(false);
  expect(drafts.read('a')).toBeUndefined();
  expect(() => drafts.discard('a')).not.toThrow();
  expect(drafts.paths()).toEqual([]);
});

describe('after a save', () => {
  const saved = { ...draft, revision: 'b' };

  test('what was saved is no draft any more', () => {
    const drafts = draftsIn(storage());
    drafts.keep('new-post', draft);
    drafts.settle('new-post', draft, saved);
    expect(drafts.read('new-post')).toBeUndefined();
    expect(drafts.read('posts/tea.md')).toBeUndefined();
  });

  test.each(['new-post', 'posts/tea.md'])(
    'text that was typed later is a draft of the saved page: %s',
    (key) => {
      const drafts = draftsIn(storage());
      drafts.keep(key, { ...draft, body: '# Tea, and more' });
      drafts.settle(key, draft, saved);
      expect(drafts.read('posts/tea.md')).toEqual({ ...saved, body: '# Tea, and more' });
      expect(drafts.read('new-post')).toBeUndefined();
    },
  );

  test('text that can’t be stored a second time stays where it is', () => {
    const store = storage();
    const drafts = draftsIn(store);
    drafts.keep('new-post', { ...draft, body: '# Tea, and more' });
    Object.setPrototypeOf(store, {
      ...Object.getPrototypeOf(store),
      setItem: () => {
        throw new Error('full');
      },
    });
    drafts.settle('new-post', draft, saved);
    expect(drafts.read('new-post')?.body).toBe('# Tea, and more');
  });
});
